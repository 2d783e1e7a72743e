"""The preview of an order: what it will affect, and a digest to notice that the world moved."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from surgery_gov.kernel.permissions import Actor
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key, LowGradeMode
from surgery_gov.privileges.queries.counts import Cases, cases_for
from surgery_gov.privileges.queries.drafts import Draft, drafts_of
from surgery_gov.privileges.queries.ledger import Ledgers, ledgers_for
from surgery_gov.privileges.queries.named import names_in
from surgery_gov.privileges.queries.planned import planned_of
from surgery_gov.privileges.queries.supervised import supervised_by
from surgery_gov.privileges.rules.conditions import Condition, naming, patients_of, to_json
from surgery_gov.privileges.rules.counted import is_able
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.impact import TAKING, Case, Change, Effect, changes, effects
from surgery_gov.privileges.rules.ledger import Standing, state_at
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.privileges.rules.reach import reaching, standing_for
from surgery_gov.privileges.rules.refusals import refuse
from surgery_gov.privileges.rules.target import Target
from surgery_gov.staff.queries import codes_by_name, get_facts, visits_by_ids
from surgery_gov.staff.rules.facts import in_force


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """What one draft will change."""

    draft: Draft
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What the order will do. ``digest`` goes with the form and comes back with the order."""

    effects: tuple[Effect, ...]
    foreseen: tuple[Foreseen, ...]
    digest: str


def preview_of(actor: Actor, kind: DecisionKind, order: Order, now: datetime) -> Preview:
    """Draw up an order and weigh it; raises with every fault, as carrying it out would."""
    drafts = drafts_of(actor, kind, order, now)
    refuse(fault for draft in drafts for fault in draft.faults)
    return preview(drafts, now)


def preview(drafts: Sequence[Draft], now: datetime) -> Preview:
    """Weigh the drafts of one order."""
    months = policy.number(Key.REVIEW_MONTHS_GRADE4, now)
    around = _Around(drafts, now)
    cases = [around.case(draft) for draft in drafts]
    return Preview(
        effects=tuple(e for case in cases for e in effects(case, now, months)),
        foreseen=tuple(
            Foreseen(draft=d, changes=changes(c)) for d, c in zip(drafts, cases, strict=True)
        ),
        digest=_digest(drafts, around),
    )


def digest_of(drafts: Sequence[Draft], now: datetime) -> str:
    """Return the digest a preview of these drafts would carry now."""
    return _digest(drafts, _Around(drafts, now))


class _Around:
    """Who else may perform the procedures, and what else the surgeon needs; read once."""

    def __init__(self, drafts: Sequence[Draft], now: datetime) -> None:
        by_department = policy.low_grade_mode(now) is LowGradeMode.ITEM_OR_DEPARTMENT
        departments = codes_by_name(now)
        self._reaching = {
            str(d.proposal.target): (
                reaching(d.procedure, departments, by_department=by_department)
                if d.procedure is not None
                else (d.proposal.target,)
            )
            for d in drafts
        }
        wanted = {str(t) for targets in self._reaching.values() for t in targets}
        self._ledgers: Mapping[int, Ledgers] = ledgers_for(wanted) if wanted else {}
        self._cases = _cases(drafts, self._ledgers)
        self._facts = get_facts(drafts[0].person.staff_no)
        taking = [d for d in drafts if d.proposal.kind in TAKING]
        self._supervised = supervised_by(drafts[0].person.staff_no, wanted) if taking else ()
        self._planned = planned_of(taking)
        self._names = names_in(c for d in drafts for c in d.decision.conditions)

    def case(self, draft: Draft) -> Case:
        """Return the draft with the number of holders before and after."""
        holders = self.holders(draft)
        at = draft.proposal.effective_at
        licence = self._facts.licence_at(at)
        return Case(
            barred_after=self._barred_after(draft),
            proposal=draft.proposal,
            procedure=draft.procedure,
            on_record=draft.on_record,
            decision=replace(draft.decision, conditions=self._named(draft)),
            holders_before=len(holders),
            holders_after=len((holders - {draft.person.id}) | self._decided(draft)),
            employed=self._facts.employment_at(at) is not None or self._visits(draft),
            licensed=licence is not None,
            licensed_until=licence.until if licence else None,
            supervised=self.supervised(draft),
            planned=self._planned.get(str(draft.proposal.target)) if self._planned else None,
        )

    def _named(self, draft: Draft) -> tuple[Condition, ...]:
        return naming(draft.decision.conditions, self._names)

    def _visits(self, draft: Draft) -> bool:
        """Whether somebody without a post is invited then, and is granted this for one patient."""
        at, conditions = draft.proposal.effective_at, draft.decision.conditions
        if draft.proposal.target.code is None:
            return False
        if patients_of(conditions) is None:
            return False
        visits = visits_by_ids([self._facts.id]).get(self._facts.id, ())
        return in_force(visits, at) is not None

    def supervised(self, draft: Draft) -> tuple[str, ...]:
        """Return who holds it only under this surgeon, when the decision takes effect or later."""
        at = draft.proposal.effective_at
        reaching_it = {str(t) for t in self._reaching[str(draft.proposal.target)]}
        return tuple(
            f"{each.name}（{each.staff_no}）"
            for each in self._supervised
            if each.target in reaching_it and (each.until is None or each.until > at)
        )

    def holders(self, draft: Draft) -> frozenset[int]:
        """Return the ids of the surgeons who may perform it when the decision takes effect."""
        return frozenset(s for s, ledgers in self._ledgers.items() if self._may(s, ledgers, draft))

    def _decided(self, draft: Draft) -> frozenset[int]:
        own, who = self._after(draft), draft.person.id
        return frozenset({who}) if self._may(who, own, draft) else frozenset()

    def _after(self, draft: Draft) -> Ledgers:
        """Return the surgeon's ledgers as they will be with the decision."""
        own = dict(self._ledgers.get(draft.person.id, {}))
        own[str(draft.proposal.target)] = (*draft.on_record, draft.decision)
        return own

    def _may(self, surgeon: int, ledgers: Ledgers, draft: Draft) -> bool:
        at = draft.proposal.effective_at
        if draft.proposal.target.code is None:
            decisions = ledgers.get(str(draft.proposal.target), ())
            return state_at(decisions, at).standing is Standing.ACTIVE
        targets: tuple[Target, ...] = self._reaching[str(draft.proposal.target)]
        target, state = standing_for(ledgers, targets, at)
        lines, code = ledgers.get(str(target), ()), draft.proposal.target.code
        return is_able(state, self._cases.counts(surgeon, code, lines, state))

    def _barred_after(self, draft: Draft) -> str:
        """Return in words what still forbids the next operation after the decision, or nothing."""
        code = draft.proposal.target.code
        if code is None:
            return ""
        lines = self._after(draft)[code]
        state = state_at(lines, draft.proposal.effective_at)
        counts = self._cases.counts(draft.person.id, code, lines, state)
        return "；".join(each.in_words() for each in counts if each.bars)


def _cases(drafts: Sequence[Draft], ledgers: Mapping[int, Ledgers]) -> Cases:
    """Read the operations of whoever else is to be counted, and of the surgeon decided about."""
    codes = {d.proposal.target.code for d in drafts if d.proposal.target.code is not None}
    own = {d.person.id: {str(d.proposal.target): (*d.on_record, d.decision)} for d in drafts}
    after = {key: {**found, **own.get(key, {})} for key, found in ledgers.items()}
    return cases_for({**own, **after}, codes)


def _digest(drafts: Sequence[Draft], around: _Around) -> str:
    seen = [
        [
            draft.person.staff_no,
            str(draft.proposal.target),
            draft.proposal.kind.value,
            draft.edition,
            [decision.id for decision in draft.on_record],
            sorted(around.holders(draft)),
            list(around.supervised(draft)),
            _content(draft.decision),
        ]
        for draft in drafts
    ]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def _content(decision: Decision) -> list[object]:
    """Return what is to be written, so that only what was shown can be confirmed."""
    until = decision.until.isoformat() if decision.until else None
    return [
        decision.effective_at.isoformat(),
        until,
        decision.reason,
        decision.basis,
        decision.document_no,
        to_json(decision.conditions),
    ]
