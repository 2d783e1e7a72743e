"""The main journeys, as people make them."""

from datetime import timedelta

import openpyxl
import pytest

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from tests.support import make

HEADER = ["科室", "手术编码", "手术名称", "手术级别", "类别"]
SOUND = [
    ["肝胆外科", "50.3x00", "肝叶切除术", "四级", "手术"],
    ["肝胆外科", "51.2300", "腹腔镜下胆囊切除术", "三级", "手术"],
    ["普通外科", "47.0100", "腹腔镜下阑尾切除术", "二级", "手术"],
]


@pytest.fixture
def hospital(app):
    with app.app_context():
        make.institution()
        make.department("GD", "肝胆外科")
        make.surgeon("10268", "赵明远", department_code="GD", department_name="肝胆外科")


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in [HEADER, *rows]:
        book.active.append(row)
    book.save(path)
    return path


def day(days):
    return (local_date(clock.now()) + timedelta(days=days)).isoformat()


def import_catalog(page, path, edition="2026版"):
    page.goto("/catalog/import")
    page.get_by_label("版本名称").fill(edition)
    page.get_by_label("表格文件").set_input_files(path)
    page.get_by_role("button", name="检查文件").click()


def publish(page, edition="2026版"):
    page.goto("/catalog/editions")
    page.get_by_role("link", name=edition, exact=True).click()
    page.get_by_role("link", name="发布").click()
    page.get_by_label("施行日期").fill(day(0))
    page.get_by_label("批准文号").fill("仁一医〔2026〕8号")
    page.get_by_role("button", name="看会改变什么").click()
    page.get_by_role("button", name="发布，").click()


def catalog_in_force(page, folder):
    import_catalog(page, workbook(folder / "good.xlsx", SOUND))
    page.get_by_role("button", name="导入3条").click()
    publish(page)


def test_a_sheet_with_faults_is_marked_corrected_imported_and_published(hospital, enter, tmp_path):
    page = enter("medical_affairs")
    faulty = [SOUND[0], [*SOUND[1][:3], None, "手术"], [SOUND[2][0], 47.01, *SOUND[2][2:]]]
    import_catalog(page, workbook(tmp_path / "bad.xlsx", faulty))
    told = page.locator("main").inner_text()
    assert "D3" in told
    assert "B4" in told
    assert "47.01" in told
    assert page.get_by_role("button", name="导入").count() == 0
    with page.expect_download() as started:
        page.get_by_role("link", name="下载标注错误的表格").click()
    started.value.save_as(tmp_path / "marked.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx").worksheets[0]
    assert marked["D3"].comment is not None
    assert marked["B4"].comment is not None
    assert marked["B2"].comment is None

    catalog_in_force(page, tmp_path)
    page.goto("/catalog/?q=gyqc")
    assert page.get_by_role("link", name="肝叶切除术", exact=True).count() == 1
    assert "腹腔镜下胆囊切除术" not in page.locator("main").inner_text()


def test_a_filing_is_prepared_exported_and_verified(hospital, enter, tmp_path):
    page = enter("medical_affairs")
    catalog_in_force(page, tmp_path)
    page.goto("/filings/prepare")
    page.get_by_role("button", name="准备报送 BS-").click()
    page.get_by_role("button", name="导出并固定").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="下载").first.click()
    filed = tmp_path / "filing.xlsx"
    started.value.save_as(filed)

    commission = enter("commission")
    commission.goto("/filings/verify")
    commission.get_by_label("报送工作簿").set_input_files(filed)
    commission.get_by_role("button", name="校验报送文件").click()
    assert "未被改动" in commission.locator("h1").inner_text()

    book = openpyxl.load_workbook(filed)
    sheet = book["四级手术目录"]
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == "肝叶切除术")
    cell.value = "肝段切除术"
    book.save(tmp_path / "altered.xlsx")
    commission.goto("/filings/verify")
    commission.get_by_label("报送工作簿").set_input_files(tmp_path / "altered.xlsx")
    commission.get_by_role("button", name="校验报送文件").click()
    told = commission.locator("main").inner_text()
    assert "四级手术目录" in told
    assert "改动" in commission.locator("h1").inner_text()


def ask(page, code="50.3x00", staff_no="10268"):
    """Ask about now; return the heading of the answer."""
    page.goto("/clearance/")
    page.get_by_role("combobox", name="术者").fill(staff_no)
    page.get_by_role("option", name=staff_no).click()
    page.get_by_role("combobox", name="手术，第1项").fill("gyqc")
    page.get_by_role("option", name=code).click()
    page.get_by_role("button", name="查询可否实施").click()
    return page.locator("h1").inner_text()


def fill_act(page, *, document, reason=None, last_day=None):
    page.get_by_label("生效时间：日期").fill(day(0))
    page.get_by_label("生效时间：时间").fill("00:00")
    if last_day:
        page.get_by_label("有效期至").fill(last_day)
    page.get_by_label("文号").fill(document)
    if reason:
        page.get_by_label("原因").fill(reason)
    page.get_by_role("button", name="核对影响").click()


def test_granted_permitted_revoked_refused_naming_the_decision(hospital, enter, tmp_path):
    page = enter("medical_affairs")
    catalog_in_force(page, tmp_path)
    assert ask(page) == "不可实施"
    assert "没有" in page.locator("main").inner_text()

    page.goto("/policy/one/privileges.high_grade_entry")
    page.get_by_label("凭文号直接授予").check()
    page.get_by_label("依据或理由").fill("启用之初，院内审批仍走纸质流程")
    page.get_by_role("button", name="保存更改").click()

    page.goto("/privileges/surgeons/10268")
    page.get_by_role("link", name="授予").first.click()
    page.get_by_role("combobox", name="手术，第1项").fill("50.3x00")
    page.get_by_role("option", name="50.3x00").click()
    fill_act(page, document="仁一医〔2026〕97号", last_day=day(300))
    page.get_by_role("button", name="授予此项权限").click()
    assert "有效" in page.locator("main").inner_text()
    assert ask(page) == "可实施"

    page.goto("/privileges/surgeons/10268/50.3x00")
    page.get_by_role("link", name="取消").click()
    fill_act(page, document="仁一医〔2026〕41号", reason="动态评估结论为取消")
    assert "会影响" in page.locator("main").inner_text()
    page.get_by_role("button", name="取消此项权限").click()
    assert ask(page) == "不可实施"
    told = page.locator("main").inner_text()
    assert "仁一医〔2026〕41号" in told
    assert "依据" in told


def test_a_surgeon_sees_only_the_own_record(hospital, enter, tmp_path):
    officer = enter("medical_affairs")
    catalog_in_force(officer, tmp_path)
    page = enter("surgeon", login="10268", name="赵明远")
    assert page.locator("h1").inner_text() == "待办"
    page.goto("/privileges/mine")
    assert (
        "赵明远" in page.locator("h1").inner_text() or "我的权限" in page.locator("h1").inner_text()
    )
    assert page.goto("/privileges/surgeons/D999").status == 404
    assert page.goto("/privileges/").status == 403
