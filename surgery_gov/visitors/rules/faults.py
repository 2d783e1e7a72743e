"""What is wrong with an invitation that is to go out: every fault, with its basis."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.policy.rules import bases
from surgery_gov.policy.rules.bases import Basis
from surgery_gov.privileges.rules.conditions import named_in
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.staff.rules import entries
from surgery_gov.staff.rules.entries import Faults, LicenceEntry
from surgery_gov.staff.rules.facts import SurgeonFacts
from surgery_gov.visitors.rules.invitations import Entry


@dataclass(frozen=True, slots=True)
class Beside:
    """Another invitation of the expert for that day: whose patient, by which letter."""

    number: str
    patient: str
    letter_no: str


CONSENTERS = ("患者本人", "家属")
LONGEST_CASE = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What bears on an invitation: the catalog of that day, the files, the people.

    ``expert`` is who is on file under that licence number, ``days_before`` how early it has to
    go out, ``beside`` the other live invitations of the same expert for the same day.
    """

    procedures: Mapping[str, Procedure]
    proofs: frozenset[str]
    responsible: SurgeonFacts | None
    expert: SurgeonFacts | None
    beside: tuple["Beside", ...]
    today: date
    days_before: int


def faults_of(entry: Entry, known: Known, *, approving: bool = False) -> Faults:
    """Name every fault by field. ``approving``: how early it went out no longer matters."""
    return entries.joined(
        _texts(entry),
        _licence(entry),
        _letter(entry, known),
        said_at(_day(entry, known, approving=approving)),
        said_at(_consents(entry, known)),
        said_at(_procedures(entry, known)),
        said_at(_responsible(entry, known)),
        said_at(_expert(entry, known)),
    )


Fault = tuple[str, str, Basis]


def _texts(entry: Entry) -> Faults:
    return entries.joined(
        entries.text_faults("name", "专家姓名", entry.name, entries.LONGEST_NAME),
        entries.text_faults("home_hospital", "所在医院", entry.home_hospital),
        {} if entry.purpose else {"purpose": ["请填写邀请目的"]},
        _patient(entry),
        entries.text_faults("diagnosis", "诊断", entry.diagnosis),
    )


def _patient(entry: Entry) -> Faults:
    """A visit is for one patient: a number that reads as several would authorize for each."""
    found = entries.text_faults("patient", "病案号", entry.patient, LONGEST_CASE)
    if found or len(named_in(entry.patient)) == 1:
        return found
    message = "一份邀请限一名患者，请只写一个病案号，其他患者另行邀请"
    return {"patient": [f"{message}（依据：{bases.cite(bases.SINGLE_USE)}）"]}


def _licence(entry: Entry) -> Faults:
    if entry.licence_since is None:
        missing = {"licence_since": ["请填写执业证书有效期起"]}
        return entries.joined(
            entries.certificate_no_faults(entry.certificate_no),
            entries.text_faults("scope", "执业范围", entry.scope),
            missing,
        )
    return entries.licence_faults(
        LicenceEntry(
            certificate_no=entry.certificate_no,
            scope=entry.scope,
            since=entry.licence_since,
            last_day=entry.licence_last_day,
        )
    )


def _letter(entry: Entry, known: Known) -> Faults:
    if entry.by_phone and not entry.invitation_no:
        return {}
    found = entries.text_faults("invitation_no", "邀请函编号", entry.invitation_no)
    if entry.invited_on is None:
        found["invited_on"] = ["请填写邀请函日期"]
    elif entry.invited_on > known.today:
        found["invited_on"] = [f"邀请函日期{entry.invited_on}还没有到，请核对"]
    if not found:
        return {}
    more = f"紧急的可先电话邀请，事后补登邀请函（依据：{bases.cite(bases.INVITATION)}）"
    return {field: [*said, more] for field, said in found.items()}


def _day(entry: Entry, known: Known, *, approving: bool) -> Iterator[Fault]:
    if entry.day is None:
        yield "day", "没有填写手术日期，请填写", bases.SINGLE_USE
        return
    if entry.day < known.today:
        yield "day", f"手术日期{entry.day}已过，不能再邀请，请改期后重新提交", bases.SINGLE_USE
    elif not approving and not entry.by_phone and entry.day < _earliest(known):
        message = (
            f"手术日期{entry.day}太近：外请手术须至少提前{known.days_before}天申请。"
            "请改期；紧急的请选电话邀请"
        )
        yield "day", message, bases.HOUSE_LEAD
    since, last = entry.licence_since, entry.licence_last_day
    if (since and entry.day < since) or (last and last < entry.day):
        message = f"手术日期{entry.day}不在执业证书有效期内，请核对证书"
        yield "licence_last_day", message, bases.LICENCE


def _earliest(known: Known) -> date:
    return known.today + timedelta(days=known.days_before)


def _consents(entry: Entry, known: Known) -> Iterator[Fault]:
    if not entry.fee_agreed:
        message = "会诊费用还没有和患方、专家所在医院商定，商定后请勾选"
        yield "fee_agreed", message, bases.INVITATION
    if entry.consent_by not in CONSENTERS:
        yield "consent_by", "请选择书面同意由谁签署", bases.INVITATION
    if entry.consent_on is None:
        message = "没有填写书面同意的日期。须先取得患者或家属的书面同意"
        yield "consent_on", message, bases.INVITATION
    elif entry.consent_on > known.today:
        message = f"书面同意的日期{entry.consent_on}还没有到，请核对"
        yield "consent_on", message, bases.INVITATION


def _procedures(entry: Entry, known: Known) -> Iterator[Fault]:
    if not entry.codes:
        yield "codes", "没有填写手术，请填写手术编码", bases.SINGLE_USE
    for code in entry.codes:
        procedure = known.procedures.get(code)
        if procedure is None:
            if entry.day is not None:
                message = f"手术编码 {code} 不在手术日期施行的手术分级管理目录中，请核对编码"
                yield "codes", message, bases.CATALOG
        elif procedure.prohibited:
            message = f"{procedure.name}（{code}）是禁止类技术，不得开展，不能邀请"
            yield "codes", message, bases.PROHIBITED
        if code not in known.proofs:
            named = procedure.name if procedure else code
            message = f"{named}没有所在医院的授权证明，请上传"
            yield "codes", message, bases.VISITING


def _responsible(entry: Entry, known: Known) -> Iterator[Fault]:
    """Who answers for it works here through that day, and is licensed himself."""
    person, field = known.responsible, "responsible_no"
    if person is None:
        said = "没有填写院内负责医师，请填写"
        if entry.responsible_no:
            said = f"没有工号为 {entry.responsible_no[:40]} 的本院医师，请核对，注意开头的0"
        yield field, said, bases.VISITING
        return
    if entry.day is None:
        return
    first, last = start_of_day(entry.day), day_after(entry.day) - timedelta(microseconds=1)
    if not (person.employment_at(first) and person.employment_at(last)):
        yield field, f"院内负责医师{person.name}在手术日期不在职，请换一位", bases.VISITING
    if not (person.licence_at(first) and person.licence_at(last)):
        message = f"院内负责医师{person.name}在手术日期没有有效的执业证书，请换一位"
        yield field, message, bases.LICENCE


def _expert(entry: Entry, known: Known) -> Iterator[Fault]:
    expert = known.expert
    if expert is not None and expert.name != entry.name:
        message = (
            f"执业证书编号 {entry.certificate_no} 登记的是{expert.name}（{expert.staff_no}），"
            "请核对编号和姓名"
        )
        yield "certificate_no", message, bases.VISITING
    if expert is not None and entry.day and expert.employment_at(start_of_day(entry.day)):
        message = (
            f"{expert.name}（{expert.staff_no}）在本院任职，不是外请专家；"
            "多机构执业的医师按本院人员申请手术权限"
        )
        yield "certificate_no", message, bases.VISITING
    for other in known.beside:
        if other.patient == entry.patient:
            message = (
                f"这位专家当天已有这名患者的邀请 {other.number}："
                "一次邀请限一名患者、一台手术，请核对病案号和日期"
            )
            yield "patient", message, bases.SINGLE_USE
    yield from letter_faults("invitation_no", entry.invitation_no, known.beside)


def letter_faults(field: str, letter_no: str, beside: Iterable[Beside]) -> Iterator[Fault]:
    """Yield that the letter names another patient of the day: it is for one."""
    for other in beside:
        if letter_no and other.letter_no == letter_no:
            message = (
                f"这份邀请函已用于当天的另一名患者（{other.number}）："
                "一份邀请函写一名患者，请填写这名患者的邀请函编号"
            )
            yield field, message, bases.INVITATION


def said_at(found: Iterator[Fault]) -> Faults:
    """Return the faults by field, each with its basis."""
    said: Faults = {}
    for field, message, basis in found:
        said.setdefault(field, []).append(f"{message}（依据：{bases.cite(basis)}）")
    return said
