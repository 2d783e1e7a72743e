"""Sheets this program adds to workbooks; they come back with the file and are no data."""

from surgery_gov.kernel.sheets.book import Sheet

FAULTS = "问题清单"
FAULT_HEADINGS = (("工作表", 16), ("单元格", 10), ("内容", 30), ("问题", 90))
"""The list of faults in a marked workbook: headings and widths."""
GUIDE = "填写说明"
GUIDE_HEADINGS = (("列", 16), ("必填", 8), ("举例", 24), ("说明", 70))
"""The guide in a template."""
_OURS = {FAULTS: FAULT_HEADINGS, GUIDE: GUIDE_HEADINGS}


def is_ours(sheet: Sheet) -> bool:
    """Whether a sheet is one of ours: by its name and its first row, so that no data is lost."""
    headings = _OURS.get(sheet.name)
    return headings is not None and bool(sheet.rows) and sheet.rows[0] == [h for h, _ in headings]
