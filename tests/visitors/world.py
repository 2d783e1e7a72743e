"""The hospital of the privileges' tests, its people as actors, and an invitation to fill in."""

from dataclasses import replace
from datetime import date

from surgery_gov.accounts import service as accounts
from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.kernel.calendar import parse_instant
from surgery_gov.kernel.permissions import SYSTEM, Actor
from surgery_gov.staff.rules.scope import Scope
from surgery_gov.visitors import service
from surgery_gov.visitors.queries import get_invitation
from surgery_gov.visitors.rules.invitations import Entry
from tests.privileges import world as worlds

DAY = date(2026, 11, 25)
MORNING = parse_instant("2026-11-25T09:00:00+08:00")
PROOF = b"%PDF-1.7 the home hospital's authorization"
ENTRY = Entry(
    name="钟明德",
    home_hospital="省人民医院",
    certificate_no="110990000000001",
    scope="外科专业",
    licence_since=date(2010, 1, 1),
    title="主任医师",
    invitation_no="邀〔2026〕7号",
    invited_on=date(2026, 11, 20),
    purpose="主刀部分肝切除术，并带教",
    fee_agreed=True,
    patient="00173120",
    diagnosis="肝占位性病变",
    codes=("50.2200",),
    day=DAY,
    responsible_no="01002",
    consent_by="家属",
    consent_on=date(2026, 11, 21),
)
BY_PHONE = replace(ENTRY, by_phone=True, invitation_no="", invited_on=None)


def person(role, staff_no, name, department=None):
    return Actor(
        id=staff_no,
        name=name,
        permissions=PERMISSIONS[role],
        department=department,
        staff_no=staff_no,
        role=role.value,
    )


ZHAO = person(Role.SURGEON, "01001", "赵明远", "PW")
QIAN = person(Role.SURGEON, "01002", "钱思齐", "PW")
HEAD = person(Role.DEPARTMENT_HEAD, "H001", "普外主任", "PW")
OTHER_HEAD = person(Role.DEPARTMENT_HEAD, "H002", "心外主任", "XW")
OFFICE = person(Role.MEDICAL_AFFAIRS, "Y001", "周慧敏")
OFFICE_2 = person(Role.MEDICAL_AFFAIRS, "Y002", "吴桐")
EVERYWHERE = Scope(everyone=True)


def build(*, with_head=True):
    """Departments, surgeons, an edition; a head of PW who can log in, unless left out."""
    built = worlds.build()
    if with_head:
        accounts.create_account(
            SYSTEM,
            login=HEAD.staff_no,
            name=HEAD.name,
            roles=[Role.DEPARTMENT_HEAD],
            password="Guan-Li-2026",
            department="PW",
            must_change_password=False,
        )
    return built


def get(number, scope=None):
    return get_invitation(scope or Scope(everyone=True, staff_no="01001"), number)


def version(number):
    return get(number).version


def drafted(entry=ENTRY, by=ZHAO):
    number = service.draft_invitation(by, entry)
    for code in entry.codes:
        service.attach_proof(by, number, code, PROOF, "证明.pdf")
    return number


def submitted(entry=ENTRY, by=ZHAO):
    number = drafted(entry, by)
    service.submit(by, number, _version(by, number))
    return number


def endorsed(entry=ENTRY, by=ZHAO, head=HEAD):
    number = submitted(entry, by)
    service.endorse(head, number, _version(by, number), "同意邀请")
    return number


def approved(entry=ENTRY, by=ZHAO):
    number = endorsed(entry, by)
    service.approve(OFFICE, number, _version(by, number), "仁一医外〔2026〕3号")
    return number


def _version(by, number):
    return get_invitation(Scope(staff_no=by.staff_no), number).version
