import io
from dataclasses import replace

import openpyxl
import pytest

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.filings import queries, service
from surgery_gov.filings.exports.issue import issue, painted
from surgery_gov.filings.exports.verifier import standalone
from surgery_gov.filings.rules.content import Kind
from surgery_gov.filings.rules.pages import pages as laid_out
from surgery_gov.filings.rules.seal import seal
from surgery_gov.filings.rules.verifier.digest import grouped
from surgery_gov.kernel.permissions import SYSTEM, Permission
from surgery_gov.kernel.sheets.write import MIME
from tests.filings import world
from tests.support import make

pytestmark = pytest.mark.usefixtures("now")
WANTED = {"edition": world.FIRST, "kind": "initial", "filler": "周文静", "phone": ""}


@pytest.fixture
def hospital(app):
    with app.app_context():
        world.first_edition()


@pytest.fixture
def filed(app, hospital):
    """A filing exported in January, and a change in November that is not filed."""
    with app.app_context():
        issued = world.filed()
        world.second_edition()
    return issued


def upload(data, **fields):
    return {"file": (io.BytesIO(data), "报送.xlsx"), **fields}


PAGES = {
    "/filings/": Permission.FILINGS_READ,
    "/filings/BS-2026-001": Permission.FILINGS_READ,
    "/filings/BS-2026-001/cover": Permission.FILINGS_READ,
    "/filings/BS-2026-001/workbook": Permission.FILINGS_READ,
    "/filings/prepare": Permission.FILINGS_PREPARE,
    "/filings/BS-2026-001/discard": Permission.FILINGS_PREPARE,
    "/filings/verify": Permission.FILINGS_VERIFY,
    "/filings/verifier": Permission.FILINGS_VERIFY,
}
ACTS = {
    "/filings/prepare": Permission.FILINGS_PREPARE,
    "/filings/BS-2026-001/export": Permission.FILINGS_EXPORT,
    "/filings/BS-2026-001/discard": Permission.FILINGS_PREPARE,
    "/filings/verify": Permission.FILINGS_VERIFY,
}


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize("role", Role)
def test_each_role_opens_just_what_the_table_says(log_in, role):
    client = log_in(role)
    for page, permission in PAGES.items():
        expected = 200 if permission in PERMISSIONS[role] else 403
        assert client.get(page).status_code == expected, page
    for page, permission in ACTS.items():
        allowed = permission in PERMISSIONS[role]
        assert (client.post(page, data={}).status_code != 403) == allowed, page


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_a_page_without_logging_in(app, page):
    answer = app.test_client().get(page)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/accounts/login")


@pytest.mark.usefixtures("filed")
def test_the_list_says_what_is_due_until_when_and_on_what_basis(log_in):
    page = log_in("medical_affairs").get("/filings/").text
    assert "目录版本“2026年第二版”有2项三、四级手术的变更还没有报送" in page
    assert "2026-11-23" in page
    assert "还有1个工作日" in page
    assert "约第11条" in page
    assert "未扣除法定节假日" in page


@pytest.mark.usefixtures("hospital")
def test_a_filing_from_the_preview_to_the_download(app, log_in):
    client = log_in("medical_affairs", name="周文静")
    preview = client.get("/filings/prepare").text
    assert "准备报送 BS-2026-001" in preview
    assert "禁止类1项不报送" in preview
    assert 'value="周文静"' in preview
    made = client.post("/filings/prepare", data=WANTED)
    assert made.location.endswith("/filings/BS-2026-001")
    page = client.get("/filings/BS-2026-001").text
    assert "已准备好，内容已固定" in page
    assert "导出并固定" in page
    assert client.get("/filings/BS-2026-001/workbook").status_code == 404
    client.post("/filings/BS-2026-001/export")
    page = client.get("/filings/BS-2026-001").text
    assert "下载工作簿" in page
    answer = client.get("/filings/BS-2026-001/workbook")
    assert answer.mimetype == MIME
    assert "BS-2026-001.xlsx" in answer.headers["Content-Disposition"]
    with app.app_context():
        filed = queries.get_filing("BS-2026-001")
        assert answer.data == queries.workbook_of(filed)
        assert make.last_trail_entry().event == "filing.downloaded"
        assert grouped(filed.digest) in page


@pytest.mark.usefixtures("filed")
def test_the_preview_shows_each_change_before_and_after(log_in):
    page = log_in("medical_affairs").get("/filings/prepare").text
    assert "<del>三级</del>" in page
    assert "<ins>四级</ins>" in page
    assert "BS-2026-001（2026年版）" in page


@pytest.mark.usefixtures("filed")
def test_what_is_in_the_way_is_said_instead_of_the_form(log_in):
    client = log_in("medical_affairs")
    page = client.get(f"/filings/prepare?edition={world.SECOND}&kind=initial").text
    assert "还不能准备" in page
    assert "已经报送过（BS-2026-001）" in page
    assert '<button class="btn btn-primary">准备报送' not in page
    answer = client.post("/filings/prepare", data={**WANTED, "edition": world.SECOND})
    assert answer.status_code == 422
    assert "已经报送过（BS-2026-001）" in answer.text


@pytest.mark.parametrize("query", ["", "?edition=没有&kind=x", "?edition=%27%25&kind=update"])
def test_the_preview_takes_any_question(log_in, query):
    assert log_in("medical_affairs").get(f"/filings/prepare{query}").status_code == 200


def test_a_missing_institution_is_named_with_where_to_register_it(app, log_in):
    with app.app_context():
        world.publish(world.FIRST, world.BEFORE, world.FIRST_DAY, world.JANUARY)
    assert "还没有登记医疗机构信息" in log_in("medical_affairs").get("/filings/prepare").text


@pytest.mark.usefixtures("filed")
def test_the_commission_sees_what_was_filed_and_nothing_in_preparation(app, log_in):
    with app.app_context():
        world.prepared(world.SECOND, Kind.UPDATE)
    commission = log_in("commission")
    listed = commission.get("/filings/").text
    assert "BS-2026-001" in listed
    assert "BS-2026-002" not in listed
    for page in ("", "/cover", "/workbook"):
        assert commission.get(f"/filings/BS-2026-002{page}").status_code == 404
    assert "BS-2026-002" in log_in("auditor").get("/filings/").text


@pytest.mark.usefixtures("filed")
def test_a_preparation_is_given_up_after_a_question(app, log_in):
    with app.app_context():
        world.prepared(world.SECOND, Kind.UPDATE)
    client = log_in("medical_affairs")
    assert "要作废 BS-2026-002 吗？" in client.get("/filings/BS-2026-002/discard").text
    assert client.post("/filings/BS-2026-002/discard").status_code == 303
    page = client.get("/filings/").text
    assert "BS-2026-002已作废" in page
    assert client.post("/filings/BS-2026-001/discard").status_code == 409


def test_the_cover_on_paper_carries_digest_signature_and_seal(log_in, filed):
    page = log_in("commission").get("/filings/BS-2026-001/cover").text
    for text in (grouped(filed.filed.digest), "负责人签字", "公章", "肝胆外科", "BS-2026-001"):
        assert text in page


def test_a_filing_as_received_is_intact_and_agrees_with_what_is_kept(app, log_in, filed):
    client = log_in("commission")
    answer = client.post("/filings/verify", data=upload(filed.workbook))
    assert answer.status_code == 200
    assert "<h1>未被改动</h1>" in answer.text
    assert "一致，BS-2026-001" in answer.text
    with app.app_context():
        entry = make.last_trail_entry()
        assert (entry.event, entry.subject) == ("filing.verified", "filing:BS-2026-001")


def test_a_changed_filing_is_told_by_sheet_and_row(log_in, filed):
    book = openpyxl.load_workbook(io.BytesIO(filed.workbook))
    book["四级手术目录"]["D4"].value = "别的手术"
    target = io.BytesIO()
    book.save(target)
    page = log_in("commission").post("/filings/verify", data=upload(target.getvalue())).text
    assert "<h1>已被改动</h1>" in page
    assert "「四级手术目录」第4行被改动" in page


def test_a_filing_made_anew_is_found_by_what_is_kept(app, log_in, filed):
    with app.app_context():
        content = queries.content_of(queries.get_filing("BS-2026-001"))
    forged = painted(seal(laid_out(replace(content, rows=content.rows[1:]))), "BS-2026-001")
    page = log_in("commission").post("/filings/verify", data=upload(forged)).text
    assert "<h1>已被改动</h1>" in page
    assert "与本系统留存的 BS-2026-001 的摘要不一致" in page


def test_the_digest_on_paper_is_compared(log_in, filed):
    client = log_in("commission")
    right = client.post("/filings/verify", data=upload(filed.workbook, digest=filed.filed.digest))
    assert "<h1>未被改动</h1>" in right.text
    wrong = client.post("/filings/verify", data=upload(filed.workbook, digest="0" * 64))
    assert "与纸件所载的摘要不一致" in wrong.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [({}, "请选择文件"), (upload(b"x"), "不能校验"), (upload(b""), "文件是空的")],
    ids=["none", "nonsense", "empty"],
)
def test_a_file_that_cannot_be_verified_is_a_fault_of_the_form(log_in, fields, said):
    answer = log_in("commission").post("/filings/verify", data=fields)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_script_is_handed_out(log_in):
    answer = log_in("commission").get("/filings/verifier")
    assert answer.data.decode() == standalone()
    assert "verify_filing.py" in answer.headers["Content-Disposition"]


@pytest.mark.usefixtures("hospital")
def test_a_second_preparation_is_refused_with_a_sentence(app, log_in):
    with app.app_context():
        service.discard(SYSTEM, world.prepared().number)
        world.prepared()
    answer = log_in("medical_affairs").post("/filings/prepare", data=WANTED)
    assert answer.status_code == 409
    assert "BS-2026-002已准备好，还没有导出" in answer.text
    with app.app_context():
        assert issue(SYSTEM, "BS-2026-002").filed.is_exported
