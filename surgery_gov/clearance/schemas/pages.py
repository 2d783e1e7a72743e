"""Pages of a search: a token that carries on where the last page ended, of its own query only."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from surgery_gov.clearance.schemas.texts import Malformed
from surgery_gov.kernel.calendar import parse_instant

USUAL, MOST = 100, 1000
_SALT = "clearance.search.page"
_KEYS = ("subject", "action", "resource", "context")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which page is wanted: how many, after which one, and the instants the first page fixed."""

    limit: int = USUAL
    after: str = ""
    at: datetime | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """What a token belongs to: which search, its body, and the secret that signs."""

    search: str
    body: Mapping[str, Any]
    secret: str

    def digest(self) -> str:
        """Return a digest of everything that decides what is found."""
        asked = [self.search, *(self.body.get(key) for key in _KEYS)]
        text = json.dumps(asked, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    def signer(self) -> URLSafeSerializer:
        """Return what writes and reads tokens."""
        return URLSafeSerializer(self.secret, salt=_SALT)


def read_page(query: Query) -> Wanted:
    """Read the ``page`` of a search; ``Malformed`` for a token of another query."""
    page = query.body.get("page", {})
    if not isinstance(page, dict):
        raise Malformed("page 应为对象。")
    limit = page.get("limit")
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
        raise Malformed("page.limit 应为正整数。")
    token = page.get("token", "")
    if not isinstance(token, str):
        raise Malformed("page.token 应为文字。")
    if not token:
        return Wanted(limit=min(limit or USUAL, MOST))
    return _carried_on(token, query, limit)


def cut(
    found: Sequence[str], wanted: Wanted, query: Query, at: datetime, known_at: datetime
) -> tuple[Sequence[str], dict[str, Any]]:
    """Return the page of the sorted findings, and the ``page`` object of the answer."""
    rest = [each for each in found if each > wanted.after]
    shown = rest[: wanted.limit]
    token = ""
    if len(rest) > len(shown):
        state = [query.digest(), wanted.limit, shown[-1], at.isoformat(), known_at.isoformat()]
        token = str(query.signer().dumps(state))
    return shown, {"next_token": token, "count": len(shown), "total": len(found)}


def _carried_on(token: str, query: Query, limit: int | None) -> Wanted:
    try:
        digest, size, after, at, known_at = query.signer().loads(token)
    except (BadData, ValueError, TypeError) as fault:
        raise Malformed("page.token 不是本系统给出的，请从第一页重新查询。") from fault
    if digest != query.digest():
        raise Malformed("page.token 属于另一次查询，请从第一页重新查询。")
    return Wanted(
        limit=min(limit or size, MOST),
        after=after,
        at=parse_instant(at),
        known_at=parse_instant(known_at),
    )
