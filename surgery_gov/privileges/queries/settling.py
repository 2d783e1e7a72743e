"""What settling a proposal would change, told for each before anything is done."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.kernel.permissions import Actor
from surgery_gov.privileges.queries.drafts import drafts_of
from surgery_gov.privileges.queries.impact import preview
from surgery_gov.privileges.queries.proposals import Row, proposals_at
from surgery_gov.privileges.rules.impact import Effect
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.privileges.rules.proposed import Proposed
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.privileges.rules.settling import BATCHED, Key, effective_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """One proposal, what its act would change if done now, and the digest of both."""

    key: Key
    row: Row
    effective_at: datetime
    effects: tuple[Effect, ...]
    digest: str

    @property
    def batched(self) -> bool:
        """Whether its act can be done for many at once."""
        return self.row.proposed.act in BATCHED


def foreseen_of(actor: Actor, keys: Collection[Key], now: datetime) -> Sequence[Foreseen]:
    """Return those of these proposals that stand, each weighed by itself."""
    rows = {Key.of(row.proposed): row for row in proposals_at(scope_of(actor), now)}
    return [_weighed(actor, key, rows[key], now) for key in dict.fromkeys(keys) if key in rows]


def _weighed(actor: Actor, key: Key, row: Row, now: datetime) -> Foreseen:
    proposed = row.proposed
    effects = _effects(actor, proposed, now) if proposed.act in BATCHED else ()
    shown = (proposed.facts, proposed.act.value, [(e.text, e.note) for e in effects])
    return Foreseen(
        key=key,
        row=row,
        effective_at=effective_at(proposed, now),
        effects=effects,
        digest=hashlib.sha256(repr(shown).encode()).hexdigest(),
    )


def _effects(actor: Actor, proposed: Proposed, now: datetime) -> tuple[Effect, ...]:
    order = Order(
        staff_no=proposed.staff_no,
        targets=(proposed.target,),
        effective_at=effective_at(proposed, now),
        reason=proposed.why,
    )
    return preview(drafts_of(actor, proposed.act.decision, order, now), now).effects
