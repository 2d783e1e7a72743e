"""Errors a user can be told about, in Chinese. Anything else is a defect."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

Errors = Mapping[str, Sequence[str]]
_NONE: Errors = MappingProxyType({})


class DomainError(Exception):
    """Base: a stable ``code`` for programs, a sentence for people, ``errors`` by field if any."""

    code = "domain_error"

    def __init__(self, message: str, errors: Errors = _NONE) -> None:
        super().__init__(message)
        self.message = message
        self.errors = {field: list(messages) for field, messages in errors.items()}


class NotFound(DomainError):
    """The thing named does not exist, or is none of the actor's business."""

    code = "not_found"


class Forbidden(DomainError):
    """The actor lacks the permission. ``on_trail`` once the refusal is written down."""

    code = "forbidden"
    on_trail = False


class Conflict(DomainError):
    """The thing has changed, or is in a state that does not allow this."""

    code = "conflict"


class Stale(Conflict):
    """Somebody else saved first."""

    code = "stale"


class Outdated(Conflict):
    """Something later is on file already; what came is not needed any more."""

    code = "outdated"


class Busy(DomainError):
    """The database cannot be reached or stays locked; nothing was done, try again later."""

    code = "busy"


class Invalid(DomainError):
    """A field or a rule is not satisfied."""

    code = "invalid"

    def __init__(self, errors: Errors) -> None:
        super().__init__("；".join(m for messages in errors.values() for m in messages), errors)
