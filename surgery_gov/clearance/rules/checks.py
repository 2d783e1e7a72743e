"""What was checked and passed, beside what speaks against it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from surgery_gov.clearance.rules.dossier import Dossier, Employment, Procedure, Visit
from surgery_gov.clearance.rules.findings import Check
from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.rules.words import moment, since, through


def post_of(question: Question, dossier: Dossier) -> Employment | None:
    """Return the post held at the instant asked about."""
    return next((e for e in dossier.employments if question.at in e.period), None)


def visit_of(question: Question, dossier: Dossier) -> Visit | None:
    """Return a visit that covers the instant asked about."""
    return next(iter(_visits(question, dossier)), None)


def _visits(question: Question, dossier: Dossier) -> tuple[Visit, ...]:
    """Two patients of one day are two invitations, each with who answers for it."""
    return tuple(v for v in dossier.visits if question.at in v.period)


def passed(
    question: Question, dossier: Dossier, procedures: Iterable[Procedure | None]
) -> Iterator[Check]:
    """Yield what was checked and passed; ``procedures`` as far as the catalog knows them."""
    asked = tuple(procedures)
    yield from _of_surgeon(question, dossier)
    known = [p for p in asked if p]
    if dossier.edition and known and len(known) == len(asked):
        in_force = f"{dossier.edition.name}，{since(dossier.edition.in_force_from)}起施行"
        yield Check("in_catalog", "手术编码在当时施行的目录中", in_force)
    if known and not any(p.prohibited for p in known):
        yield Check("not_prohibited", "不属于禁止类技术")
    yield Check("time_given", "询问的时间明确", f"{moment(question.at)}，北京时间")


def _of_surgeon(question: Question, dossier: Dossier) -> Iterator[Check]:
    post = post_of(question, dossier)
    licence = next((x for x in dossier.licences if question.at in x.period), None)
    if post:
        yield Check(
            "employed", "术者在岗", f"自{since(post.period.since)}起在{post.department}任职"
        )
    visits = () if post else _visits(question, dossier)
    if visits:
        letters = "、".join(dict.fromkeys(v.invitation_no for v in visits))
        answering = "、".join(dict.fromkeys(v.responsible_no for v in visits))
        yield Check(
            "visiting",
            "外请专家在邀请期内",
            f"外请专家，来自{visits[0].home_hospital}，邀请函{letters}，"
            f"院内负责医师{answering}，{_lasting(visits[0].period.until)}",
        )
    if licence:
        yield Check(
            "licensed",
            "执业证书有效",
            f"编号 {licence.certificate_no}，执业范围 {licence.scope}，"
            f"{_lasting(licence.period.until)}",
        )


def _lasting(until: datetime | None) -> str:
    return f"有效期至{through(until)}" if until else "长期有效"
