"""The pages: who sees whose, what they say, what is on the trail, and the paper read back."""

import re
from io import BytesIO

import openpyxl
import pytest

from surgery_gov.accounts.rules.roles import Role
from surgery_gov.certificates.exports import keys, signed
from surgery_gov.certificates.exports.paint import digest_of
from surgery_gov.certificates.queries.certificates import list_of
from surgery_gov.certificates.rules.content import sha256
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.rules import ForPatients
from tests.certificates import world as worlds
from tests.privileges.world import granted, order
from tests.support import make


@pytest.fixture
def issued(hospital):
    return worlds.issued()


@pytest.fixture
def office(hospital, log_in):
    return log_in("medical_affairs", login="Y001", name="周慧敏")


def test_the_list_finds_what_is_missing_and_what_changed(office, issued):
    page = office.get("/certificates/").text
    assert "共 <b>3</b> 人" in page
    assert page.count("未签发</span>") == 2
    worlds.revoke("01001", "51.2300")
    changed = office.get("/certificates/?state=changed&department=PW").text
    assert issued.number in changed
    assert "钱思齐" not in changed
    assert "没有符合条件" in office.get("/certificates/?state=current").text
    assert issued.number in office.get(f"/certificates/?q={issued.number.lower()}").text


def test_the_list_takes_a_constant_number_of_statements(office, issued, statements_of):
    one = statements_of(office, "/certificates/")
    worlds.issued("01002")
    worlds.issued("01003")
    assert statements_of(office, "/certificates/") == one


def post_fields(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def test_a_certificate_is_previewed_then_issued(app, office, hospital):
    page = office.get("/certificates/issue?staff_no=01001").text
    assert "签发这份授权书" in page
    assert "限前五例" in page
    answer = office.post("/certificates/issue", data=post_fields(page))
    assert answer.headers["Location"] == "/certificates/SQS2026-000001"
    shown = office.get("/certificates/SQS2026-000001").text
    assert "现在：有效" in shown
    again = office.post("/certificates/issue", data=post_fields(page))
    assert again.status_code == 409
    with app.app_context():
        assert len(list_of(hospital.surgeons["01001"])) == 1


def test_a_department_is_issued_from_one_page_or_not_at_all(office, hospital):
    page = office.get("/certificates/issue?department=PW").text
    assert "签发这2份授权书" in page
    fields = post_fields(page)
    worlds.revoke("01002", "50.2200")
    assert office.post("/certificates/issue", data=fields).status_code == 409
    fields = post_fields(office.get("/certificates/issue?department=PW").text)
    assert office.post("/certificates/issue", data=fields).status_code == 303


def test_a_strange_form_issues_nothing(app, office, hospital):
    seen = {"seen": "0" * 64}
    for fields in ({}, {"seen": "x"}, seen, {"staff_no": "99999", **seen}, {"x": "1"}):
        assert office.post("/certificates/issue", data=fields).status_code in {404, 409, 422}
    with app.app_context():
        assert list_of(hospital.surgeons["01001"]) == []


def test_one_sees_ones_own_preview_and_may_not_issue_it(app, log_in, hospital):
    client = log_in("medical_affairs", login="01001", name="赵明远")
    page = client.get("/certificates/issue?staff_no=01001").text
    assert "不能为自己签发" in page
    assert "签发这份授权书" not in page
    seen = {"staff_no": "01001", "seen": "0" * 64}
    assert client.post("/certificates/issue", data=seen).status_code == 403
    assert "签发这1份授权书" in client.get("/certificates/issue?department=PW").text


PAGES = ("", "/paper", "/workbook")
READERS = [
    ("medical_affairs", {}, 200),
    ("committee_secretary", {}, 200),
    ("auditor", {}, 200),
    ("department_head", {"department": "PW"}, 200),
    ("department_head", {"department": "XW"}, 404),
    ("surgeon", {"login": "01001"}, 200),
    ("surgeon", {"login": "01002"}, 404),
    ("theatre_nurse", {}, 403),
    ("anesthetist", {}, 403),
    ("commission", {}, 403),
    ("administrator", {}, 403),
]


def test_whose_certificate_one_may_open(issued, log_in):
    for position, (role, who, status) in enumerate(READERS):
        client = log_in(role, **{"login": f"R{position}", **who})
        for page in PAGES:
            found = client.get(f"/certificates/{issued.number}{page}").status_code
            assert (role, who, page, found) == (role, who, page, status)
        assert client.get("/certificates/surgeons/01001").status_code == status


def test_a_head_lists_the_department_alone(issued, log_in):
    client = log_in("department_head", department="XW")
    page = client.get("/certificates/").text
    assert "孙立群" in page
    assert "赵明远" not in page
    rosters = client.get("/certificates/rosters?department=PW").text
    assert "赵明远" not in rosters
    book = client.get("/certificates/rosters/export?department=PW")
    assert "赵明远" not in str(list(openpyxl.load_workbook(BytesIO(book.data)).active.values))


def test_a_surgeon_sees_and_prints_their_own(issued, log_in):
    client = log_in("surgeon", login="01001", name="赵明远")
    assert issued.number in client.get("/certificates/mine").text
    assert "手术授权书" in client.get(f"/certificates/{issued.number}/paper").text
    stranger = log_in("surgeon", login="77777", name="外人")
    assert "不是登记在册的术者" in stranger.get("/certificates/mine").text


def test_a_department_posted_twice_is_issued_once_and_says_so(office, hospital):
    data = post_fields(office.get("/certificates/issue?department=PW").text)
    assert office.post("/certificates/issue", data=data).status_code == 303
    before = len(list_of(hospital.surgeons["01001"]))
    again = office.post("/certificates/issue", data=data)
    assert again.status_code == 409
    assert "可能刚才已经签发" in again.text
    assert "没有找到" not in again.text
    assert len(list_of(hospital.surgeons["01001"])) == before == 1


def test_ones_own_certificate_is_not_shown_in_force_once_items_were_revoked(issued, log_in):
    client = log_in("surgeon", login="01001", name="赵明远")
    assert "现行</span>" in client.get("/certificates/mine").text
    worlds.revoke("01001", "51.2300")
    page = client.get("/certificates/mine").text
    assert "现行</span>" not in page
    assert "其中1项已变更，以本页为准" not in page
    assert "有变更</span>" in page
    assert "其中1项已变更" in page


def test_print_and_export_are_on_the_trail(app, office, issued):
    for page, event in (("paper", "certificate.printed"), ("workbook", "certificate.exported")):
        office.get(f"/certificates/{issued.number}/{page}")
        with app.app_context():
            entry = make.last_trail_entry()
            assert (entry.event, entry.subject) == (event, f"certificate:{issued.number}")


def test_paper_says_across_its_head_what_was_revoked_since(office, issued):
    page = office.get(f"/certificates/{issued.number}/paper").text
    assert "sg-void" not in page
    for text in (issued.whole, issued.digest, "盖章", "本人签名", "110310000001001"):
        assert text in page
    worlds.revoke("01001", "51.2300")
    page = office.get(f"/certificates/{issued.number}/paper").text
    assert '<p class="sg-void">已取消1项：腹腔镜下胆囊切除术</p>' in page
    for target in ("50.2200", "52.7x00", "grade:2@PW"):
        worlds.revoke("01001", target)
    page = office.get(f"/certificates/{issued.number}/paper").text
    assert "已取消：所载4项手术权限全部已取消，本授权书无效" in page


def test_the_workbook_carries_the_digest_of_its_own_text(office, issued):
    answer = office.get(f"/certificates/{issued.number}/workbook")
    assert answer.mimetype == MIME
    book = openpyxl.load_workbook(BytesIO(answer.data))
    told = {row[0]: row[1] for row in book["校验"].iter_rows(values_only=True)}
    text = "".join(v for k, v in told.items() if k.startswith("内容文本"))
    assert sha256(text) == told["内容摘要"] == issued.digest
    cells = [c for row in book["授权书"].iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} == {"s"}
    assert book["授权书"].print_title_rows


def test_everybody_may_verify_a_number(issued, log_in):
    for role in Role:
        page = log_in(role.value).post("/certificates/verify", data={"number": issued.whole})
        assert page.status_code == 200
        assert "<h1>有效</h1>" in page.text
        assert "赵明远" in page.text


def test_an_unknown_number_and_a_wrong_part_read_the_same(office, issued):
    def said(number):
        page = office.post("/certificates/verify", data={"number": number}).text
        said = page[page.index("<main") : page.index("</main")]
        return re.sub(r'name="csrf_token" value="[^"]*"', "", said).replace(number, "")

    wrong, unknown = said(f"{issued.number}-2222-2222"), said("SQS2026-000777-2222-2222")
    assert "<h1>没有这个编号</h1>" in wrong
    assert wrong.replace(issued.number, "") == unknown.replace("SQS2026-000777", "")
    assert "赵明远" not in wrong
    assert office.post("/certificates/verify", data={"number": ""}).status_code == 422


def test_a_revoked_one_says_so(office, issued):
    worlds.revoke("01001", "51.2300")
    page = office.post("/certificates/verify", data={"number": issued.whole}).text
    assert "<h1>其中1项已变更，以本页为准</h1>" in page
    assert "已取消</span>" in page


def test_guessing_ends_in_a_sentence(office, issued):
    for _ in range(20):
        office.post("/certificates/verify", data={"number": "SQS2026-000777-2222-2222"})
    answer = office.post("/certificates/verify", data={"number": issued.whole})
    assert answer.status_code == 409
    assert "一小时内" in answer.text
    assert "赵明远" not in answer.text


def rows_of(answer):
    book = openpyxl.load_workbook(BytesIO(answer.data))
    rows = [["" if v is None else v for v in row] for row in book["授权名册"].values]
    start = next(i for i, row in enumerate(rows) if "手术名称" in row)
    check = {row[0]: row[1] for row in book["校验"].iter_rows(values_only=True)}
    return rows[start], rows[start + 1 :], check


def test_a_roster_is_a_workbook_of_text_with_its_digest(app, office, hospital):
    for by in ("surgeon", "procedure", "public"):
        headings, rows, check = rows_of(office.get(f"/certificates/rosters/export?by={by}"))
        assert check["全表摘要"] == digest_of(headings, rows)
        assert check["行数"] == str(len(rows)) != "0"
        with app.app_context():
            assert make.last_trail_entry().event == "roster.exported"
        assert office.get(f"/certificates/rosters?by={by}").status_code == 200
        assert check["全表摘要"] in office.get(f"/certificates/rosters/paper?by={by}").text


def test_the_public_roster_tells_no_number_and_no_condition(office, hospital):
    granted(SYSTEM, "01007", "50.2200", conditions=(ForPatients(("ZY20260001",)),))
    privileges.suspend(SYSTEM, order("01002", "50.2200", effective="2026-11-01"))
    answer = office.get("/certificates/rosters/export?by=public")
    headings, rows, _ = rows_of(answer)
    assert headings == ["科室", "姓名", "手术名称", "级别", "备注"]
    assert ["普外科", "李清扬", "部分肝切除术", "四级", "附条件"] in rows
    assert {row[3] for row in rows} == {"三级", "四级"}
    page = office.get("/certificates/rosters?by=public").text
    whole = str(rows) + page
    for secret in ("01007", "ZY20260001", "1103100000", "钱思齐", "仁一医"):
        assert secret not in whole
    assert "约第12条" in page


def test_a_roster_is_told_as_of_any_day(office, hospital):
    worlds.revoke("01001", "51.2300")
    before = rows_of(office.get("/certificates/rosters/export?at=2026-10-31"))[1]
    after = rows_of(office.get("/certificates/rosters/export?at=2026-11-02"))[1]
    assert len(before) == len(after) + 1
    assert rows_of(office.get("/certificates/rosters/export?at=2025-01-01"))[1] == []
    assert office.get("/certificates/rosters/export?at=x").status_code == 422


def test_the_rosters_take_a_constant_number_of_statements(office, hospital, statements_of):
    for by in ("surgeon", "procedure", "public"):
        address = f"/certificates/rosters?by={by}"
        few = statements_of(office, address)
        granted(SYSTEM, "01007", {"surgeon": "50.2200", "procedure": "51.2300"}.get(by, "52.7x00"))
        assert statements_of(office, address) == few


def test_the_offline_roster_is_made_by_some_and_fetched_by_others(app, office, log_in, hospital):
    nurse = log_in("theatre_nurse")
    assert "还没有做过断网名册" in nurse.get("/certificates/offline").text
    assert nurse.get("/certificates/offline/file").status_code == 404
    assert nurse.post("/certificates/offline").status_code == 403
    assert "roster-key" in office.get("/certificates/offline").text
    assert office.post("/certificates/offline").status_code == 404


def test_with_a_key_the_nurse_downloads_what_the_office_made(
    app, office, log_in, hospital, tmp_path
):
    from dataclasses import replace

    settings = app.config["SURGERY_GOV"]
    app.config["SURGERY_GOV"] = replace(settings, instance_folder=str(tmp_path / "instance"))
    key = keys.create(tmp_path / "instance")
    assert office.post("/certificates/offline", data={"hours": "73"}).status_code == 422
    assert office.post("/certificates/offline", data={"hours": "24"}).status_code == 303
    nurse = log_in("theatre_nurse")
    assert "可信至" in nurse.get("/certificates/offline").text
    answer = nurse.get("/certificates/offline/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.endswith(b"-->\n")
    with app.app_context():
        assert make.last_trail_entry().event == "roster.downloaded"
    assert nurse.get("/certificates/offline/checker").text == signed.standalone()
    assert key.public.hex() in nurse.get("/certificates/offline/key").text
    assert log_in("surgeon").get("/certificates/offline/file").status_code == 403
