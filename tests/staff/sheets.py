"""Staff sheets for tests: rows in the order of ``TITLES``, written as typed."""

from io import BytesIO

from openpyxl import Workbook

TITLES = (
    "工号",
    "姓名",
    "科室",
    "职称",
    "执业证书编号",
    "执业范围",
    "执业证书有效期起",
    "执业证书有效期止",
    "入职日期",
    "离职日期",
)
FIELDS = (
    "staff_no",
    "name",
    "department",
    "title",
    "certificate_no",
    "scope",
    "licence_since",
    "licence_last_day",
    "employed_since",
    "employed_last_day",
)


def row(staff_no="D001", name="张三", **changes):
    values = {
        "staff_no": staff_no,
        "name": name,
        "department": "普通外科",
        "title": "主任医师",
        "certificate_no": "110310000000001",
        "scope": "外科专业",
        "licence_since": "2015-07-01",
        "licence_last_day": "长期",
        "employed_since": "2020-01-01",
        "employed_last_day": "",
    }
    values |= changes
    return [values[field] for field in FIELDS]


def xlsx(*rows, titles=TITLES, above=()):
    book = Workbook()
    sheet = book.active
    sheet.title = "人员"
    for line in (*above, titles, *rows):
        sheet.append(list(line))
    target = BytesIO()
    book.save(target)
    return target.getvalue()
