"""A reason why something cannot be done, and how reasons become the refusal one is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid
from surgery_gov.policy.rules.bases import Basis, cite

CONTROL = frozenset(
    {"own_application", "acted_already", "no_person", "other_department", "not_applicant"}
)
"""Refusals of who somebody is: forbidden, and on the trail."""
STATE = frozenset({"not_now", "too_soon", "stale", "on_agenda"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason, at the field to correct; ``basis`` says where the rule comes from."""

    field: str
    code: str
    message: str
    basis: Basis | None = None

    @property
    def sentence(self) -> str:
        """The message with its basis."""
        return f"{self.message}（依据：{cite(self.basis)}）" if self.basis else self.message


def refuse_all(found: Mapping[str, Sequence[Refusal]]) -> None:
    """Raise with everything that is in the way, by the number of the application.

    ``Forbidden`` where somebody may not be the one, ``Conflict`` where only the state of things
    is against it, else ``Invalid`` with the fields named ``<number>-<field>``.
    """
    every = {number: list(refusals) for number, refusals in found.items() if refusals}
    if not every:
        return
    codes = {r.code for refusals in every.values() for r in refusals}
    if codes & CONTROL:
        raise Forbidden(_together(every))
    if codes <= STATE:
        raise Conflict(_together(every), _by_field(every))
    raise Invalid(_by_field(every))


def refuse(refusals: Iterable[Refusal]) -> None:
    """Raise with everything that is in the way of one application, fields unprefixed."""
    found = list(refusals)
    if not found:
        return
    codes = {r.code for r in found}
    if codes & CONTROL:
        raise Forbidden("".join(r.sentence for r in found if r.code in CONTROL))
    if codes <= STATE:
        raise Conflict("".join(r.sentence for r in found))
    errors: dict[str, list[str]] = {}
    for refusal in found:
        errors.setdefault(refusal.field, []).append(refusal.sentence)
    raise Invalid(errors)


def _together(every: Mapping[str, Sequence[Refusal]]) -> str:
    return "".join(
        f"{number}：{r.sentence}" for number, refusals in every.items() for r in refusals
    )


def _by_field(every: Mapping[str, Sequence[Refusal]]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for number, refusals in every.items():
        for refusal in refusals:
            key = f"{number}-{refusal.field}" if refusal.field else number
            errors.setdefault(key, []).append(refusal.sentence)
    return errors
