"""Putting on record that a restricted technology was filed with the commission."""

from datetime import date

from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import TechnologyFiling
from surgery_gov.preop.queries.technologies import list_technologies


@command(Permission.PREOP_REVIEW)
def file_technology(
    work: Work, code: str, filed_on: date, document_no: str, ethics: str = ""
) -> None:
    """Record the filing (备案) of a restricted technology; recorded again word for word, once."""
    found: dict[str, list[str]] = {}
    known = {each.code: each for each in list_technologies(work.now)}
    if code.strip() not in known:
        found["code"] = ["现行目录里没有这项限制类技术，请从备案列表进入"]
    if filed_on > local_date(work.now):
        found["filed_on"] = ["备案日期不能晚于今天"]
    if not document_no.strip():
        found["document_no"] = ["没有填写备案编号或回执，请填写"]
    if found:
        raise Invalid(found)
    wanted = (filed_on, document_no.strip(), ethics.strip())
    if wanted in {(f.filed_on, f.document_no, f.ethics) for f in known[code.strip()].filings}:
        work.record("technology.filed_again", f"technology:{code.strip()}")
        return
    work.session.add(
        TechnologyFiling(
            code=code.strip(),
            filed_on=filed_on,
            document_no=document_no.strip(),
            ethics=ethics.strip(),
            recorded_at=work.now,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
        )
    )
    work.record("technology.filed", f"technology:{code.strip()}", filed_on=filed_on.isoformat())
