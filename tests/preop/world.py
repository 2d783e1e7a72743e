"""A small hospital with people of every role, and a HIS-like way to send a case."""

from dataclasses import replace
from datetime import timedelta

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.preop import service
from surgery_gov.preop.rules.cases import Anesthesia, Urgency
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import YES, Shape
from surgery_gov.preop.rules.plans import Patient, Plan, Source
from surgery_gov.preop.service.recording import Entry

HIS = Source(system="HIS", number="OP-7001")
PATIENT = Patient(number="0003120", name="张建国", sex="男", age="61岁", bed="12-3床")


def actor(role, staff_no, department="GD"):
    return Actor(
        id=staff_no,
        name=staff_no,
        permissions=PERMISSIONS[Role(role)],
        department=department,
        staff_no=staff_no,
        role=role,
    )


PROGRAM = Actor(
    id="token:HIS",
    name="HIS",
    permissions=frozenset(
        {Permission.PREOP_FEED, Permission.PREOP_PERFORM, Permission.OPERATIONS_ENTER}
    ),
    door="api",
    system="HIS",
)


def plan(now, surgeon_no, codes, **changes):
    start = now + timedelta(hours=2)
    base = Plan(
        department="GD",
        diagnosis="肝恶性肿瘤",
        codes=tuple(codes),
        surgeon_no=surgeon_no,
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        urgency=Urgency.ELECTIVE,
        anesthesia=Anesthesia.GENERAL,
        anesthetist_no="20311",
        nurse_no="30417",
        site="3号手术间",
    )
    return replace(base, **changes)


def filled(kind, **answers):
    values = {}
    for blank in (b for b in FORMS[kind].blanks if b.by_hand):
        if blank.shape is Shape.CHECK:
            values[blank.key] = YES
        elif blank.shape is Shape.PEOPLE:
            values[blank.key] = ["10301"]
        else:
            values[blank.key] = next(iter(blank.choices), "见病历")
    return {**values, **answers}


def entry(kind, completed_at, **more):
    answers = more.pop("answers", {})
    return Entry(kind=kind, values=filled(kind, **answers), completed_at=completed_at, **more)


def sent(now, surgeon_no, codes, **changes):
    return service.send_case(PROGRAM, HIS, PATIENT, plan(now, surgeon_no, codes, **changes)).number
