"""What goes wrong in every hospital's sheet of operations: some rows of each kind."""

from collections.abc import Callable, Iterable

from surgery_gov.demo.tables import Row

BY_NAME = "术者只有姓名"


def _no_time(row: Row) -> Row:
    return {"手术日期时间": row["手术日期时间"][:10]}


def _before_the_catalog(row: Row) -> Row:
    earlier = int(row["手术日期时间"][:4]) - 1
    return {"手术日期时间": f"{earlier}-01-18 09:40"}


def _next_year(row: Row) -> Row:
    later = int(row["手术日期时间"][:4]) + 1
    return {"手术日期时间": f"{later}-{row['手术日期时间'][5:7]}-18 10:10"}


MISHAPS: tuple[tuple[int, int, str, Callable[[Row], Row]], ...] = (
    (211, 3, BY_NAME, lambda _: {"术者工号": ""}),
    (307, 5, "没有时刻", _no_time),
    (997, 7, "没有日期", lambda _: {"手术日期时间": ""}),
    (251, 11, "编码写短了", lambda row: {"手术编码": row["手术编码"][:5]}),
    (1999, 29, "没有编码", lambda _: {"手术编码": ""}),
    (149, 13, "开头的0丢了", lambda row: {"术者工号": row["术者工号"].lstrip("0")}),
    (1499, 31, "没有术者", lambda _: {"术者工号": "", "术者姓名": ""}),
    (701, 19, "工号与姓名不符", lambda row: {"术者姓名": f"{row['术者姓名'][:1]}某某"}),
    (503, 23, "助手只有称呼", lambda _: {"一助": "进修医师"}),
    (601, 17, "科室写了俗称", lambda _: {"科室": "外一病区"}),
    (3001, 37, "写成了前一年", _before_the_catalog),
    (4001, 41, "写成了后一年", _next_year),
)
"""Every nth row, beginning with which, what it is, and what then stands in the row."""


def spoiled(rows: Iterable[Row], *, named: bool = False) -> list[Row]:
    """Return the rows with their mishaps; ``named`` when the missing 工号 have been looked up."""
    told = []
    for number, row in enumerate(rows):
        line = dict(row)
        for every, first, what, change in MISHAPS:
            if number % every == first and not (named and what == BY_NAME):
                line |= change(row)
        told.append(line)
    return told
