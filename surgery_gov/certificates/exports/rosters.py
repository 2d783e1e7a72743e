"""Rosters as workbooks for A4."""

from datetime import datetime

from surgery_gov.certificates.exports.paint import RULE, Sheet, digest_of
from surgery_gov.certificates.exports.paint import workbook as painted
from surgery_gov.certificates.queries.rosters import Asked, all_of
from surgery_gov.certificates.rules.rosters import (
    PUBLIC_SHOWN,
    Form,
    cells,
    headings,
)
from surgery_gov.kernel.calendar import ZONE, local_date
from surgery_gov.kernel.sheets.write import Heading
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.bases import PUBLIC, cite
from surgery_gov.privileges.rules.scope import Scope

WIDTHS = {
    "科室": 14,
    "姓名": 12,
    "执业证号": 18,
    "手术编码": 16,
    "手术名称": 34,
    "条件": 26,
    "依据文号": 22,
    "自": 12,
    "至（含）": 12,
}
WRAPPED = frozenset({"姓名", "手术名称", "条件", "依据文号"})


def workbook(scope: Scope, asked: Asked, made_at: datetime) -> tuple[bytes, int]:
    """Return a roster as of its day, and how many rows it has."""
    titles = headings(asked.form)
    rows = [cells(asked.form, row) for row in all_of(scope, asked)]
    hospital = policy.institution_at(local_date(asked.at))
    digest = digest_of(titles, rows)
    as_of = f"截至{asked.at.astimezone(ZONE):%Y-%m-%d %H:%M}，共{len(rows):,}项"
    captions = [f"医疗机构：{hospital.profile.name if hospital else '（未登记）'}　{as_of}"]
    if asked.form is Form.PUBLIC:
        captions += [f"依据：{cite(PUBLIC)}。", f"{PUBLIC_SHOWN}。"]
    sheet = Sheet(
        name="授权名册",
        title=asked.form.heading,
        captions=captions,
        headings=[Heading(t, WIDTHS.get(t, 9), wraps=t in WRAPPED) for t in titles],
        rows=rows,
        check=(
            ("名册", asked.form.heading),
            ("截至", f"{asked.at.astimezone(ZONE):%Y-%m-%d %H:%M}"),
            ("导出", f"{made_at.astimezone(ZONE):%Y-%m-%d %H:%M}"),
            ("行数", str(len(rows))),
            ("全表摘要", digest),
            ("算法", RULE),
        ),
    )
    return painted(sheet, wide=asked.form is not Form.PUBLIC), len(rows)
