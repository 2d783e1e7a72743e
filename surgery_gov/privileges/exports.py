"""Lists of privileges as a workbook: text stays text, the same content gives the same bytes."""

from collections.abc import Container, Sequence

from surgery_gov.catalog.rules.grades import NAMES
from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.kernel.sheets import write
from surgery_gov.kernel.sheets.book import Cell
from surgery_gov.privileges.queries.counts import CountsOf, counts_at
from surgery_gov.privileges.queries.listing import Filter, export_rows
from surgery_gov.privileges.queries.named import names_in
from surgery_gov.privileges.rules.conditions import Condition, from_json, naming
from surgery_gov.privileges.rules.counted import REACHED, barred, in_words
from surgery_gov.privileges.rules.scope import Scope
from surgery_gov.privileges.rules.target import Target
from surgery_gov.staff.queries import guests_among
from surgery_gov.staff.rules.standing import place_in_words

HEADINGS = (
    write.Heading("工号", 12),
    write.Heading("姓名", 10),
    write.Heading("科室", 14),
    write.Heading("手术编码", 18),
    write.Heading("手术名称", 34, wraps=True),
    write.Heading("级别", 8),
    write.Heading("限制类技术", 11),
    write.Heading("状态", 8),
    write.Heading("自", 12),
    write.Heading("至（含）", 12),
    write.Heading("条件", 30, wraps=True),
    write.Heading("依据文号", 24),
)
STATES = {"active": "有效", "suspended": "暂停"}


def workbook(scope: Scope, wanted: Filter) -> tuple[bytes, int]:
    """Return what stands for the surgeons the filter shows, and how many rows that is."""
    found = list(export_rows(scope, wanted))
    away = {row.staff_no for row in found if not row.department}
    guests, counts = guests_among(away, wanted.at), counts_at(wanted.at)
    held = [from_json(row.conditions) for row in found]
    names = names_in(condition for conditions in held for condition in conditions)
    rows = [
        _cells(row, guests, counts, naming(conditions, names))
        for row, conditions in zip(found, held, strict=True)
    ]
    return write.listing("手术权限", HEADINGS, rows), len(rows)


def _cells(
    row: object, guests: Container[str], found: CountsOf, conditions: Sequence[Condition]
) -> list[Cell]:
    fields = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001
    counts = found.get((fields["surgeon_id"], fields["target"]), ())
    reached = fields["state"] == "active" and barred(counts)
    target = Target.parse(fields["target"])
    grade = fields["grade"] or target.grade
    until = fields["until"]
    return [
        fields["staff_no"],
        fields["name"],
        place_in_words(fields["department"], invited=fields["staff_no"] in guests),
        str(target),
        fields["procedure"] or _unlisted(target),
        NAMES.get(grade, "不在现行目录"),
        "是" if fields["restricted"] else "",
        REACHED if reached else STATES[fields["state"]],
        local_date(fields["since"]),
        last_day(until) if until else "长期",
        in_words(conditions, counts),
        fields["document_no"],
    ]


def _unlisted(target: Target) -> str:
    return f"全部{NAMES[target.grade]}手术" if target.code is None else ""
