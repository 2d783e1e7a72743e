"""Small facts to build dossiers from: one surgeon, two procedures, one edition."""

from dataclasses import replace
from datetime import date, timedelta

from surgery_gov.clearance.rules.decision import decide
from surgery_gov.clearance.rules.dossier import (
    Dossier,
    Edition,
    Employment,
    Licence,
    Procedure,
    Surgeon,
)
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel.calendar import day_after, parse_instant, start_of_day
from surgery_gov.kernel.period import Period
from surgery_gov.privileges.rules.decisions import Decision as PrivilegeDecision
from surgery_gov.privileges.rules.decisions import DecisionKind

LIVER, GALL, WART = "50.3x00", "51.2300", "86.3x01"
MARCH = parse_instant("2026-03-04T08:30:00+08:00")
JULY = parse_instant("2026-07-08T08:30:00+08:00")
JANUARY_1 = start_of_day(date(2026, 1, 1))
JUNE_15 = start_of_day(date(2026, 6, 15))
YEAR_END = day_after(date(2026, 12, 31))
LONG_AGO = start_of_day(date(2011, 8, 1))

PROCEDURES = {
    LIVER: Procedure(code=LIVER, name="肝叶切除术", grade=4, departments=frozenset({"肝胆外科"})),
    GALL: Procedure(
        code=GALL, name="腹腔镜下胆囊切除术", grade=3, departments=frozenset({"肝胆外科"})
    ),
    WART: Procedure(
        code=WART, name="皮肤病损切除术", grade=2, departments=frozenset({"普通外科", "皮肤科"})
    ),
}


def act(kind, effective_at, until=None, *, recorded_at=None, number=1, **more):
    return PrivilegeDecision(
        id=number,
        kind=DecisionKind(kind),
        effective_at=effective_at,
        until=until,
        recorded_at=recorded_at or effective_at - timedelta(days=3),
        document_no=more.pop("document_no", f"仁一医〔2026〕{number}号"),
        **more,
    )


def granted(since=JANUARY_1, until=YEAR_END, **more):
    return act("grant", since, until, **more)


REVOKED_IN_JUNE = (
    granted(document_no="仁一医〔2025〕97号"),
    act(
        "revoke",
        JUNE_15,
        number=2,
        recorded_at=parse_instant("2026-06-12T10:00:00+08:00"),
        reason="动态评估结论为取消",
        document_no="仁一医〔2026〕41号",
    ),
)

SOUND = Dossier(
    surgeon=Surgeon(staff_no="10268", name="赵明远"),
    edition=Edition(name="2026版", document_no="仁一医〔2026〕2号", in_force_from=JANUARY_1),
    procedures=PROCEDURES,
    employments=(Employment(department="肝胆外科", period=Period(LONG_AGO)),),
    licences=(
        Licence(certificate_no="110310000012345", scope="外科专业", period=Period(LONG_AGO)),
    ),
)


def dossier(**changes):
    return replace(SOUND, **changes)


def holding(**ledgers):
    """A sound dossier with ledgers by code: ``holding(**{LIVER: (granted(),)})``."""
    return dossier(ledgers=ledgers)


def question(*codes, at=MARCH, **more):
    return Question(staff_no="10268", codes=codes or (LIVER,), at=at, **more)


def reasons(facts, *codes, at=MARCH, **more):
    """The codes of all findings, in order."""
    return [f.code.value for f in decide(question(*codes, at=at, **more), facts).findings]
