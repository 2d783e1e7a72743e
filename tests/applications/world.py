"""The small hospital of the privileges' tests, with the hands an application goes through."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.applications import service
from surgery_gov.applications.models import Application
from surgery_gov.applications.rules.content import Content, Item
from surgery_gov.applications.rules.orders import Assessment, Issuance, Resolution, Ruling
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import DOMAINS, Kind, Mark, Opinion
from surgery_gov.kernel import db
from surgery_gov.kernel.permissions import Actor
from tests.privileges import world as privileges_world

TODAY = date(2026, 11, 22)
build = privileges_world.build


def actor(staff_no, name, role, department=None, login=None):
    """A person acting in one role; ``login`` differs from the 工号 for a second account."""
    return Actor(
        id=login or staff_no,
        name=name,
        permissions=PERMISSIONS[role],
        department=department,
        staff_no=staff_no,
        role=role.value,
    )


ZHAO = actor("01001", "赵明远", Role.SURGEON, "PW")
QIAN = actor("01002", "钱思齐", Role.SURGEON, "PW")
HEAD = actor("H001", "普外主任", Role.DEPARTMENT_HEAD, "PW")
OTHER_HEAD = actor("H002", "心外主任", Role.DEPARTMENT_HEAD, "XW")
AFFAIRS = actor("M101", "周慧敏", Role.MEDICAL_AFFAIRS, "YW")
SECRETARY = actor("C001", "吴思远", Role.COMMITTEE_SECRETARY, "YW")
AUDITOR = actor("A001", "郑文博", Role.AUDITOR)


def content(
    *codes, kind=Kind.FIRST, reason="已完成规范化培训", until=date(2027, 10, 31), note="", **more
):
    return Content(
        kind=kind,
        items=tuple(Item(code=c, note=note) for c in codes or ("51.2300",)),
        reason=reason,
        until=until,
        **more,
    )


_keys = iter(range(10**6))


def draft(who=ZHAO, *codes, **more):
    return service.begin(who, f"k{next(_keys)}", content(*codes, **more))


def submitted(who=ZHAO, *codes, **more):
    """Draft and submit; returns the number."""
    return service.submit(who, draft(who, *codes, **more))


def row(number):
    db.session.expire_all()
    return db.session.scalars(select(Application).where(Application.number == number)).one()


def verdicts(number, opinion=Opinion.AGREE, **more):
    """The same verdict on every open item."""
    from surgery_gov.applications.queries.dossier import assembled

    codes = assembled(row(number)).course.open_codes
    db.session.rollback()
    return tuple(Verdict(code=c, opinion=opinion, **more) for c in codes)


def ruling(number, *given, opinion="同意", seen=None):
    return Ruling(number=number, verdicts=given or verdicts(number), opinion=opinion, seen=seen)


def assessment(number, *given, seen=None, **changes):
    said = {
        "marks": dict.fromkeys(DOMAINS, Mark.GOOD),
        "voters": 5,
        "votes_for": 5,
        "leader": "普外主任",
        **changes,
    }
    return Assessment(ruling=ruling(number, *given, opinion="评估合格", seen=seen), **said)


def assess(number, *given, who=HEAD, **changes):
    service.assess(who, assessment(number, *given, **changes))


def review(number, *given, who=AFFAIRS):
    service.review(who, [ruling(number, *given)])


def approve(*numbers, who=SECRETARY, day=TODAY, resolution="委〔2026〕7号"):
    rulings = tuple(ruling(number) for number in numbers)
    service.approve(who, Resolution(meeting_day=day, number=resolution, rulings=rulings))


def issue(number, *, who=AFFAIRS, day=TODAY, document="仁一医〔2026〕60号", **more):
    order = Issuance(number=number, document_no=document, document_day=day, **more)
    return service.issue(who, order)


def to_issue(who=ZHAO, *codes, **more):
    """An application that waits for its document."""
    number = submitted(who, *codes, **more)
    assess(number)
    review(number)
    approve(number)
    return number


@dataclass
class FakeCheck:
    code: str = "volume"
    label: str = "主刀例数"
    state: str = "met"
    got: float | None = 30
    needed: float | None = 20
    message: str = "近24个月主刀30例，要求20例。"
    basis: str = "本院设置"
    remedy: str = ""


def items(number):
    from surgery_gov.applications.models import ApplicationItem

    return db.session.scalars(
        select(ApplicationItem).where(ApplicationItem.application_id == row(number).id)
    ).all()


def start_of_day_after(day):
    from surgery_gov.kernel.calendar import day_after

    return day_after(day)


def change(key, value):
    """Change a setting of the policy from today on."""
    from surgery_gov.kernel import clock
    from surgery_gov.kernel.calendar import local_date
    from surgery_gov.kernel.permissions import SYSTEM
    from surgery_gov.policy import service as policy
    from surgery_gov.policy.rules.changes import Change

    policy.change_setting(
        SYSTEM,
        Change(
            key=key.value,
            value=value,
            effective_from=local_date(clock.now()),
            reason="院办公会",
            document_no="",
        ),
    )


def all_numbers():
    db.session.expire_all()
    return db.session.scalars(select(Application.number)).all()


def acts(number):
    from surgery_gov.applications.queries.dossier import assembled

    return assembled(row(number)).acts


def dossier(key):
    from surgery_gov.applications.queries.dossier import get_dossier
    from surgery_gov.applications.rules.scope import Scope

    return get_dossier(key, Scope(everyone=True, staff_no="01001"))


def bundle(department, code, name, codes):
    from surgery_gov.bundles import service as bundles
    from surgery_gov.bundles.rules import Draft

    drafted = Draft(department=department, code=code, name=name, items=tuple(codes))
    return bundles.create_bundle(AFFAIRS, drafted)


def leave_catalog(code):
    """Let the bundles hold a code that the edition in force does not."""
    from sqlalchemy import select, update

    from surgery_gov.bundles.models import Bundle

    with db.session.get_bind().begin() as connection:
        for key, items in connection.execute(select(Bundle.id, Bundle.items)).all():
            held = [{**i, "code": "99.0000" if i["code"] == code else i["code"]} for i in items]
            connection.execute(update(Bundle).where(Bundle.id == key).values(items=held))


MEMBERS = (("P001", "郑院长"), ("P002", "王主任"), ("P003", "冯主任"), ("01002", "钱思齐"))


def plan(number="2026年第1次", day=TODAY, members=MEMBERS):
    from surgery_gov.applications.rules.meetings import Member, Plan

    people = tuple(Member(staff_no=no, name=name) for no, name in members)
    return Plan(number=number, day=day, place="行政楼301", members=people)


def meeting(*numbers, key=None, **changes):
    """A meeting with these applications on its agenda; returns its id."""
    made = service.plan_meeting(SECRETARY, key or f"m{next(_keys)}", plan(**changes))
    if numbers:
        service.put_on_agenda(SECRETARY, made, numbers)
    return made


def to_committee(who=ZHAO, *codes, **more):
    """An application that waits for the committee."""
    number = submitted(who, *codes, **more)
    assess(number)
    review(number)
    return number


def decided(number, *given, votes=(3, 0, 0), seen=None):
    from surgery_gov.applications.rules.meetings import Decided, Votes

    said = given or verdicts(number)
    counted = Votes(voted_for=votes[0], against=votes[1], abstained=votes[2])
    return Decided(number=number, verdicts=said, votes={v.code: counted for v in said}, seen=seen)


def minutes(*decisions, number="委〔2026〕7号", present=("P001", "P002", "P003"), opinion="同意"):
    from surgery_gov.applications.rules.meetings import Minutes

    return Minutes(number=number, present=present, decided=decisions, opinion=opinion)
