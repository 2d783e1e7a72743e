"""Applications of the demo hospital, in every state, each act at its own time by its own person."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.applications import service
from surgery_gov.applications.queries.dossier import Dossier, get_dossier
from surgery_gov.applications.rules.content import Content, Item
from surgery_gov.applications.rules.orders import Assessment, Issuance, Ruling
from surgery_gov.applications.rules.scope import Scope
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import DOMAINS, Kind, Mark, Opinion
from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.met import of_meetings
from surgery_gov.demo.tables import Row, rows
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import Actor
from surgery_gov.privileges.rules.wording import from_text

_KINDS = {kind.label: kind for kind in Kind}
_MARKS = dict(zip(DOMAINS, (Mark.GOOD, Mark.EXCELLENT, Mark.GOOD, Mark.FAIR), strict=True))
_EVERYTHING = Scope(everyone=True)
OFFICE = ("30011", "周慧敏", Role.MEDICAL_AFFAIRS)
SECRETARY = ("30018", "吴思远", Role.COMMITTEE_SECRETARY)
NAMED = "00656"


def of_applications(dates: StoryDates, now: datetime) -> Iterator[Event]:
    """Yield what was applied for and done about it, and one draft that is being written."""
    departments = {row["科室名称"]: row["科室代码"] for row in rows("departments", dates)}
    people = {row["工号"]: row for row in rows("staff", dates)}
    everything = [_Told(row, people, departments) for row in rows("applications", dates)]
    yield from of_meetings(dates, everything, people)
    for told in everything:
        row = told.row
        for column, act in told.acts().items():
            if row[column]:
                what = f"权限申请{column}：{row['姓名']}（{row['工号']}）"
                yield Event(dates.instant(row[column]), what, act)
        if row["工号"] == row["科主任"]:
            yield Event(now, f"指定评估人：{row['姓名']}", told.assigned)


class _Told:
    """One line of the table, and what its application has become so far."""

    def __init__(self, row: Row, people: dict[str, Row], departments: dict[str, str]) -> None:
        self.row = row
        self.people = people
        self.department = departments[people[row["工号"]]["科室"]]
        self.id = 0

    def acts(self) -> dict[str, Callable[[], object]]:
        """Return the act of each column of times, in the order they follow each other."""
        turn = {True: service.return_from_review, False: service.return_from_department}
        judged = bool(self.row["评估"])
        by = self.office if judged else self.head
        return {
            "起草": self.drafted,
            "提交": self.submitted,
            "评估": self.assessed,
            "复核": self.reviewed,
            "发文": self.issued,
            "催办": lambda: service.urge(self.surgeon, self.id),
            "退回": lambda: turn[judged](by, self.id, "请补充培训证书和近两年例数的说明"),
            "补正": lambda: service.submit(self.surgeon, self.id),
            "不予通过": lambda: service.reject_in_department(
                self.head, self.id, "近两年主刀例数不足，培训考核未完成"
            ),
            "撤回": lambda: service.withdraw(self.surgeon, self.id, "项目填写有误，另行申请"),
        }

    @property
    def surgeon(self) -> Actor:
        """Who applies."""
        return self._actor(self.row["工号"], self.row["姓名"], Role.SURGEON)

    @property
    def head(self) -> Actor:
        """Who leads the department's group."""
        number = self.row["科主任"]
        return self._actor(number, self.people[number]["姓名"], Role.DEPARTMENT_HEAD)

    @property
    def secretary(self) -> Actor:
        """Who enters what the committee resolved."""
        return self._actor(*SECRETARY)

    @property
    def office(self) -> Actor:
        """Medical affairs."""
        return self._actor(*OFFICE)

    def submitted(self) -> None:
        """Write the draft and submit it."""
        self.drafted()
        service.submit(self.surgeon, self.id)

    def drafted(self) -> None:
        """Write the draft."""
        row = self.row
        content = Content(
            kind=_KINDS[row["类型"]],
            items=tuple(Item(code=c, note="见申请理由") for c in row["手术编码"].split("；")),
            reason=row["申请理由"],
            until=date.fromisoformat(row["有效期至"]),
        )
        key = f"demo-{row['工号']}-{row['起草']}{row['提交']}"
        self.id = service.begin(self.surgeon, key, content)

    def assessed(self) -> None:
        """Put down what the department's group said."""
        ruling = self.ruling("讨论一致，同意申请", refused="")
        service.assess(
            self.head,
            Assessment(
                ruling=ruling,
                marks=_MARKS,
                voters=5,
                votes_for=5,
                leader=self.head.name,
            ),
        )

    def reviewed(self) -> None:
        """Put down what medical affairs said."""
        service.review(self.office, [self.ruling("材料齐全，同意")])

    def issued(self) -> None:
        """Register the document, in the department where the policy leaves it there."""
        dossier = self.dossier()
        order = Issuance(
            number=str(dossier.number),
            document_no=self.row["文号"],
            document_day=local_date(clock.now()),
        )
        if dossier.course.in_department:
            service.issue_in_department(self.head, order)
        else:
            service.issue(self.office, order)

    def assigned(self) -> None:
        """Name another department's head, for this head applies himself."""
        service.name_assessor(self.office, self.id, NAMED, "科主任本人申请，由其他科室评估")

    def ruling(self, opinion: str, refused: str | None = None) -> Ruling:
        """Return the same opinion on every item but the one that is refused."""
        dossier = self.dossier()
        gone = self.row["不同意"] if refused is None else refused
        place = int(gone) - 1 if gone else -1
        codes = list(dossier.content.codes)
        return Ruling(
            number=str(dossier.number),
            verdicts=tuple(
                self._verdict(code, refused=code == codes[place] if place >= 0 else False)
                for code in dossier.course.open_codes
            ),
            opinion=opinion,
        )

    def _verdict(self, code: str, *, refused: bool) -> Verdict:
        if refused:
            return Verdict(code=code, opinion=Opinion.REFUSE, note="近两年主刀例数不足")
        conditions = from_text(self.row["条件"])
        opinion = Opinion.CONDITIONAL if conditions else Opinion.AGREE
        return Verdict(code=code, opinion=opinion, conditions=conditions)

    def dossier(self) -> Dossier:
        """Return it as it stands."""
        return get_dossier(self.id, _EVERYTHING)

    def _actor(self, number: str, name: str, role: Role) -> Actor:
        return Actor(
            id=number,
            name=name,
            permissions=PERMISSIONS[role],
            department=self.department,
            staff_no=number,
            role=role.value,
        )
