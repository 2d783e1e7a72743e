from dataclasses import replace

import pytest

from surgery_gov.policy.rules.settings import HighGradeEntry
from surgery_gov.privileges.rules import AtSite, DecisionKind, Target, UnderSupervisor
from surgery_gov.privileges.rules.lifecycle import check
from surgery_gov.privileges.rules.proposal import Procedure, Proposal, Setting
from surgery_gov.privileges.rules.ways import Way
from tests.privileges.ledgers import ledger, on

CODE = Target(code="51.2300")
SETTING = Setting(
    surgeon_no="01001",
    decider_no="90001",
    procedure=Procedure(code="51.2300", name="腹腔镜下胆囊切除术", grade=3),
    departments=frozenset({"PW"}),
)
YEAR = ("grant", "1-1", "1-1", "2027-01-01")
SUSPENDED = (YEAR, ("suspend", "3-1", "3-1"))
ENDS = {DecisionKind.GRANT, DecisionKind.RENEW}


def proposal(kind, effective="5-1", **other):
    kind = DecisionKind(kind)
    until = on("2028-01-01") if kind in ENDS else None
    conditions = (AtSite("东院区"),) if kind is DecisionKind.RESTRICT else ()
    sound = Proposal(
        kind=kind,
        target=CODE,
        name="腹腔镜下胆囊切除术 51.2300",
        effective_at=on(effective),
        until=until,
        reason="动态评估结论",
        document_no="仁一医〔2026〕41号",
        conditions=conditions,
    )
    return replace(sound, **other)


def faults(lines, wanted, setting=SETTING):
    return [f.code for f in check(ledger(*lines), wanted, setting)]


CASES = [
    ((), "grant", []),
    ((YEAR,), "grant", ["overlap"]),
    (SUSPENDED, "grant", ["overlap"]),
    ((YEAR, ("revoke", "3-1", "3-1")), "grant", []),
    ((), "renew", ["nothing_held"]),
    ((YEAR,), "renew", []),
    (SUSPENDED, "renew", []),
    ((YEAR, ("revoke", "3-1", "3-1")), "renew", ["nothing_held"]),
    ((), "suspend", ["nothing_held"]),
    ((YEAR,), "suspend", []),
    (SUSPENDED, "suspend", ["already_suspended"]),
    ((), "reinstate", ["not_suspended"]),
    ((YEAR,), "reinstate", ["not_suspended"]),
    (SUSPENDED, "reinstate", []),
    ((), "revoke", ["nothing_held"]),
    ((YEAR,), "revoke", []),
    (SUSPENDED, "revoke", []),
    ((YEAR, ("revoke", "3-1", "3-1")), "revoke", ["nothing_held"]),
    ((("grant", "9-1", "1-1", "2027-01-01"),), "revoke", []),
    ((("grant", "9-1", "1-1", "2027-01-01"),), "suspend", ["nothing_held"]),
    ((), "restrict", ["nothing_held"]),
    ((YEAR,), "restrict", []),
]


@pytest.mark.parametrize(("lines", "kind", "expected"), CASES)
def test_what_may_follow_what(lines, kind, expected):
    assert faults(lines, proposal(kind)) == expected


@pytest.mark.parametrize(
    ("kind", "without", "code"),
    [
        ("grant", {"document_no": " "}, "no_document"),
        ("renew", {"document_no": ""}, "no_document"),
        ("revoke", {"document_no": ""}, "no_document"),
        ("suspend", {"reason": " "}, "no_reason"),
        ("revoke", {"reason": ""}, "no_reason"),
        ("restrict", {"reason": ""}, "no_reason"),
        ("restrict", {"conditions": ()}, "no_condition"),
        ("grant", {"until": None}, "no_end"),
        ("suspend", {"until": on("9-1")}, "no_end_here"),
        ("grant", {"until": on("2026-05-01")}, "ends_before"),
    ],
)
def test_what_each_decision_must_carry(kind, without, code):
    lines = () if kind == "grant" else (YEAR,)
    assert code in faults(lines, proposal(kind, **without))


def test_reinstating_needs_a_reason():
    assert faults(SUSPENDED, proposal("reinstate", reason="")) == ["no_reason"]


def test_a_renewal_by_one_person_cannot_shorten():
    direct = replace(SETTING, way=Way.DIRECT, high_grade_entry=HighGradeEntry.DIRECT)
    assert faults((YEAR,), proposal("renew", until=on("2026-09-01")), direct) == ["shortens"]


def test_a_renewal_cannot_run_into_the_next_grant():
    lines = (YEAR, ("grant", "2027-02-01", "1-1", "2028-01-01"))
    assert faults(lines, proposal("renew", until=on("2027-03-01"))) == ["overlap"]


def test_an_expired_privilege_is_not_renewed_but_granted_anew():
    assert faults((YEAR,), proposal("renew", "2027-02-01")) == ["nothing_held"]
    assert faults((YEAR,), proposal("grant", "2027-02-01")) == []


@pytest.mark.parametrize("kind", DecisionKind)
def test_nobody_decides_for_themselves(kind):
    for typed in ("01001", "０１００１"):
        assert "own_privilege" in faults((), proposal(kind), replace(SETTING, decider_no=typed))


@pytest.mark.parametrize(
    ("procedure", "code"),
    [(None, "unknown_code"), (replace(SETTING.procedure, prohibited=True), "prohibited")],
)
def test_only_what_is_in_the_catalog_and_allowed_is_given(procedure, code):
    setting = replace(SETTING, procedure=procedure)
    assert faults((), proposal("grant"), setting) == [code]
    assert faults((YEAR,), proposal("revoke"), setting) == []


def test_low_grades_by_department_only_where_the_hospital_says_so():
    band = proposal("grant", target=Target(grade=2, department="PW"))
    assert faults((), band) == ["band_not_allowed"]
    assert faults((), band, replace(SETTING, low_grades_by_department=True)) == []
    nowhere = replace(band, target=Target(grade=2, department="XX"))
    allowed = replace(SETTING, low_grades_by_department=True)
    assert faults((), nowhere, allowed) == ["unknown_department"]


def test_every_fault_is_named_at_once_with_its_basis():
    found = check((), proposal("revoke", reason="", document_no=""), SETTING)
    assert [f.code for f in found] == ["no_document", "no_reason", "nothing_held"]
    assert all(f.basis for f in found)


def test_a_supervisor_is_somebody_else_on_file():
    under = proposal("grant", conditions=(UnderSupervisor("01007"),))
    assert faults((), under) == ["unknown_supervisor"]
    assert faults((), under, replace(SETTING, staff=frozenset({"01007"}))) == []
    own = proposal("grant", conditions=(UnderSupervisor("01001"),))
    assert faults((), own) == ["own_supervisor"]
