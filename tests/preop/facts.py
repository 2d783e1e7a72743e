"""A grade-4 case that is ready for everything, to take things away from."""

from dataclasses import replace
from datetime import timedelta

from surgery_gov.clearance.rules.decision import decide
from surgery_gov.kernel.calendar import parse_instant
from surgery_gov.kernel.period import Period
from surgery_gov.preop.rules.cases import Anesthesia, Case, Planned, Urgency
from surgery_gov.preop.rules.gate import Gate
from surgery_gov.preop.rules.items.facts import Facts
from surgery_gov.preop.rules.judging import readiness
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.preop.rules.records import (
    Bypass,
    Hand,
    Kind,
    OnRecord,
    Passable,
    Record,
    Scope,
    Signature,
)
from tests.clearance.facts import LIVER, granted, holding, question

SURGEON, ANESTHETIST, NURSE = "10268", "20311", "30417"
START = parse_instant("2026-03-04T08:30:00+08:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

CASE = Case(
    number="A1001",
    surgeon_no=SURGEON,
    procedures=(Planned(code=LIVER, name="肝叶切除术", grade=4, principal=True),),
    planned=Period(START, START + 3 * HOUR),
    urgency=Urgency.ELECTIVE,
    anesthesia=Anesthesia.GENERAL,
    anesthetist_no=ANESTHETIST,
    nurse_no=NURSE,
    ordered_at=START - DAY,
    consented_at=START - DAY,
)


def signatures(at, *hands):
    numbers = {Hand.SURGEON: SURGEON, Hand.ANESTHETIST: ANESTHETIST, Hand.NURSE: NURSE}
    return tuple(Signature(hand=h, staff_no=numbers[h], at=at) for h in hands or tuple(Hand))


def record(kind, completed_at, **more):
    return Record(
        **{
            "kind": kind,
            "author_no": SURGEON,
            "completed_at": completed_at,
            "recorded_at": completed_at or START - 2 * DAY,
            "codes": frozenset({LIVER}),
            "participants": frozenset({SURGEON, ANESTHETIST}),
            **more,
        }
    )


SIGNED_IN, TIMED_OUT, SIGNED_OUT = START + 0.2 * HOUR, START + 0.4 * HOUR, START + 3 * HOUR
RECORDS = {
    Kind.ASSESSMENT: record(Kind.ASSESSMENT, START - 3 * DAY),
    Kind.DISCUSSION: record(Kind.DISCUSSION, START - 2 * DAY, scope=Scope.DEPARTMENT, leads=True),
    Kind.MDT: record(
        Kind.MDT, START - 2 * DAY, disciplines=frozenset({"麻醉科", "重症医学科", "影像科"})
    ),
    Kind.CONSENT: record(Kind.CONSENT, START - DAY),
    Kind.ANESTHESIA: record(Kind.ANESTHESIA, START - DAY),
    Kind.RISK: record(Kind.RISK, START - DAY, signatures=signatures(START - DAY)),
    Kind.SIGN_IN: record(Kind.SIGN_IN, SIGNED_IN, signatures=signatures(SIGNED_IN)),
    Kind.TIME_OUT: record(Kind.TIME_OUT, TIMED_OUT, signatures=signatures(TIMED_OUT)),
    Kind.SIGN_OUT: record(Kind.SIGN_OUT, SIGNED_OUT, signatures=signatures(SIGNED_OUT)),
}
AUTHORIZED = decide(question(LIVER, at=START), holding(**{LIVER: (granted(),)}))
UNAUTHORIZED = decide(question(LIVER, at=START), holding())
LATER = START + 4 * HOUR


def facts(at=LATER, *, without=(), clearance=AUTHORIZED, on_record=None, gate=None, **changes):
    """Everything in order at that instant, without the records named, with changes of the case.

    A record given by its kind in ``on_record`` replaces the one in order.
    """
    held = {**RECORDS, **(on_record or {})}
    more = {k: changes.pop(k) for k in ("bypasses", "overlaps", "filed") if k in changes}
    return Facts(
        case=replace(CASE, **changes),
        on_record=OnRecord(records=tuple(r for k, r in held.items() if k not in without), **more),
        clearance=clearance,
        gate=gate or Gate(mdt_compulsory=frozenset({"麻醉科"})),
        at=at,
    )


def judged(code, stage=Stage.LEAVE, **given):
    """The state of one item, as a word."""
    found = readiness(facts(**given), stage)
    return next(i for i in found.items if i.code == code)


def bypass(what, **more):
    whole = {
        "what": what,
        "reason": "失血性休克，须立即止血",
        "recorded_at": START - 0.2 * HOUR,
        "by_no": SURGEON,
    }
    if what is Passable.PRIVILEGE:
        whole |= {
            "superior_no": "10001",
            "asked_at": START - 0.3 * HOUR,
            "asked_how": "电话",
            "duty_told": True,
            "none_present": True,
        }
    return Bypass(**{**whole, **more})
