"""The pages: who opens which, the way from the draft to the approval, and the paper read back."""

import re
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

import surgery_gov
from surgery_gov.audit.models import AuditEntry
from surgery_gov.kernel import clock, db
from surgery_gov.staff.queries import list_surgeons
from surgery_gov.staff.queries.surgeons import Status
from surgery_gov.staff.rules.scope import Scope
from surgery_gov.visitors import service
from tests.support import make
from tests.visitors import world as worlds
from tests.visitors.world import ENTRY, OFFICE, ZHAO, get, version

pytestmark = pytest.mark.usefixtures("hospital")
FIELDS = {
    "name": "钟明德",
    "home_hospital": "省人民医院",
    "certificate_no": "110990000000001",
    "scope": "外科专业",
    "licence_since": "2010-01-01",
    "invitation_no": "邀〔2026〕7号",
    "invited_on": "2026-11-20",
    "purpose": "请专家主刀",
    "fee_agreed": "true",
    "patient": "00173120",
    "diagnosis": "肝占位",
    "codes": ["50.2200", "", ""],
    "day": "2026-11-25",
    "responsible_no": "01002",
    "consent_by": "家属",
    "consent_on": "2026-11-21",
}
NUMBER = "YQ2026-0001"
HERE = f"/visitors/{NUMBER}"


@pytest.fixture
def zhao(log_in):
    return log_in("surgeon", login="01001", name="赵明远")


@pytest.fixture
def head(log_in):
    return log_in("department_head", login="H001", name="普外主任", department="PW")


@pytest.fixture
def office(log_in):
    return log_in("medical_affairs", login="Y001", name="周慧敏")


def step(client, name, **data):
    return client.post(f"{HERE}/{name}", data={"version": str(version(NUMBER)), **data})


def test_from_the_draft_to_the_approval(zhao, head, office):
    answer = zhao.post("/visitors/new", data=FIELDS)
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    assert "缺证明" in zhao.get(HERE).text
    short = step(zhao, "submit")
    assert short.status_code == 422
    assert "部分肝切除术没有所在医院的授权证明" in short.text
    file = {"code": "50.2200", "file": (BytesIO(worlds.PROOF), "证明.pdf")}
    assert zhao.post(f"{HERE}/proofs", data=file).status_code == 303
    assert "提交申请" in zhao.get(HERE).text
    assert step(zhao, "submit").status_code == 303
    assert step(zhao, "submit").status_code == 409
    page = head.get(HERE).text
    assert "审核申请" in page
    assert "审核申请" not in zhao.get(HERE).text
    assert "先由" not in page
    assert "等科室审核" in office.get(HERE).text
    assert step(head, "endorse", opinion="").status_code == 422
    assert step(head, "endorse", opinion="同意邀请").status_code == 303
    assert step(office, "approve").status_code == 422
    assert step(office, "approve", document_no="仁一医外〔2026〕3号").status_code == 303
    assert step(office, "approve", document_no="仁一医外〔2026〕3号").status_code == 409
    done = office.get(HERE).text
    assert "W2026-0001" in done
    assert "取消邀请" in done
    listed = office.get("/visitors/?tab=approved").text
    assert "****3120" in listed
    assert "00173120" not in listed


def test_what_was_typed_stays_with_every_fault(zhao):
    wrong = {"name": "", "day": "昨天", "consent_on": "x"}
    answer = zhao.post("/visitors/new", data={**FIELDS, **wrong})
    assert answer.status_code == 422
    assert "有3处需要改正" in answer.text
    assert "请专家主刀" in answer.text
    assert zhao.post("/visitors/new", data={**FIELDS, "codes": ["x"] * 21}).status_code == 422


def test_a_draft_is_changed_and_an_old_page_is_not_saved(zhao):
    number = worlds.drafted()
    page = zhao.get(f"/visitors/{number}/edit").text
    assert 'value="00173120"' in page
    data = {**FIELDS, "version": str(version(number)), "diagnosis": "肝细胞癌"}
    assert zhao.post(f"/visitors/{number}/edit", data=data).status_code == 303
    again = zhao.post(f"/visitors/{number}/edit", data=data)
    assert again.status_code == 409
    assert "没有保存" in again.text
    assert zhao.post(f"/visitors/{number}/edit", data=FIELDS).status_code == 409


def test_strange_files_and_forms_are_told_apart(zhao):
    worlds.drafted()
    for data in (
        {},
        {"code": "50.2200"},
        {"code": "00.0", "file": (BytesIO(worlds.PROOF), "a.pdf")},
        {"code": "50.2200", "file": (BytesIO(b"MZ"), "a.pdf")},
    ):
        assert zhao.post(f"{HERE}/proofs", data=data).status_code == 422
    for name in ("endorse", "approve", "return", "x"):
        assert step(zhao, name, opinion="好", reason="好", document_no="1").status_code in {
            403,
            404,
        }
    assert step(zhao, "withdraw").status_code == 422
    assert zhao.get("/visitors/?tab=x&q=%01").status_code == 422


def test_the_proof_is_saved_never_shown_and_its_opening_is_on_the_trail(office):
    worlds.submitted()
    answer = office.get(f"{HERE}/proofs/50.2200")
    assert answer.data == worlds.PROOF
    assert "attachment" in answer.headers["Content-Disposition"]
    assert office.get(f"{HERE}/proofs/51.2300").status_code == 404
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert last.event == "visitor.proof_opened"


READERS = [
    ("medical_affairs", {}, 200),
    ("committee_secretary", {}, 200),
    ("auditor", {}, 200),
    ("department_head", {"department": "PW"}, 200),
    ("department_head", {"department": "XW"}, 404),
    ("surgeon", {"login": "01001"}, 200),
    ("surgeon", {"login": "01002"}, 200),
    ("surgeon", {"login": "01007"}, 404),
    ("surgeon", {"login": "X0001"}, 404),
    ("theatre_nurse", {}, 403),
    ("anesthetist", {}, 403),
    ("commission", {}, 403),
    ("administrator", {}, 403),
]
INVITING = {"surgeon", "department_head"}
DECIDING = {"medical_affairs", "department_head"}


def test_who_opens_which_page(log_in):
    worlds.approved()
    draft = service.draft_invitation(ZHAO, ENTRY)
    for position, (role, who, status) in enumerate(READERS):
        client = log_in(role, **{"login": f"R{position:04d}", **who})
        case = f"{role} {who}"
        for page in ("", "/paper", "/proofs/50.2200"):
            assert client.get(HERE + page).status_code == status, case
        assert client.get("/visitors/").status_code == (403 if status == 403 else 200), case
        own = who.get("login") == "01001"
        expected = 200 if own else 403 if status == 403 else 404
        assert client.get(f"/visitors/{draft}").status_code == expected, case
        assert client.get("/visitors/new").status_code == (200 if role in INVITING else 403), case
        edits = 409 if own else status if role in INVITING and status != 200 else 403
        assert client.get(f"{HERE}/edit").status_code == edits, case
        offered = role == "medical_affairs"
        acting = role in INVITING | DECIDING
        cancel = 200 if offered else (409 if status == 200 else 404) if acting else 403
        assert client.get(f"{HERE}/cancel").status_code == cancel, case


def test_who_may_take_which_step(log_in):
    worlds.submitted()
    for position, (role, who, status) in enumerate(READERS):
        client = log_in(role, **{"login": f"R{position:04d}", **who})
        case = f"{role} {who}"
        for name in ("approve", "reject", "endorse", "return", "withdraw", "letter", "cancel"):
            # each of them is incomplete: nobody gets further than being told so
            answer = step(client, name).status_code
            ahead = {422, 409, 403} if role in INVITING | DECIDING else {403}
            assert answer in (ahead if status != 404 else {403, 404}), f"{case} {name}"
        for path in ("/submit", "/edit", "/proofs"):
            answer = client.post(HERE + path, data={}).status_code
            told = {422, 409, 403} if role in INVITING else {403}
            assert answer in (told if status != 404 else {404, 403}), f"{case} {path}"
        created = client.post("/visitors/new", data={}).status_code
        assert created == (422 if role in INVITING else 403), case
    assert get(NUMBER).shown == "submitted"


def test_nobody_logged_in_is_sent_to_the_log_in(app):
    assert app.test_client().get("/visitors/").status_code == 303


def test_the_list_takes_a_constant_number_of_statements(office, count_statements):
    counts = []
    for few in (1, 1, 2):  # the first one also reads what is read once
        for number in range(few):
            certificate_no = f"1109900{len(counts):04d}{number:04d}"
            worlds.submitted(replace(ENTRY, certificate_no=certificate_no))
        with count_statements() as seen:
            office.get("/visitors/")
        counts.append(seen.count)
    assert counts[1] == counts[2]


def test_the_host_department_sees_the_guest_and_the_list_calls_him_invited(log_in, head):
    worlds.approved()
    assert head.get("/privileges/surgeons/W2026-0001").status_code == 200
    assert head.get("/staff/one/W2026-0001").status_code == 200
    other = log_in("department_head", login="H009", department="XW")
    assert other.get("/privileges/surgeons/W2026-0001").status_code == 404
    assert other.get("/staff/one/W2026-0001").status_code == 404
    at = worlds.MORNING
    with clock.stopped_at(at):
        found = list_surgeons(Scope(department="PW"), at, status=Status.NOT_EMPLOYED)
    [row] = found.items
    assert row.invited
    page = log_in("medical_affairs").get("/staff/?status=not_employed&at=2026-11-25").text
    assert "外请</span>" in page
    office, told = log_in("medical_affairs"), "外请专家，2026-11-25"
    for place in (
        "/archive/W2026-0001",
        "/archive/?status=not_employed",
        "/privileges/surgeons/W2026-0001",
        "/certificates/surgeons/W2026-0001",
        "/staff/one/W2026-0001",
    ):
        page = office.get(place).text
        assert told in page, place
    assert "来自省人民医院，普外科邀请，邀请函邀〔2026〕7号" in page


def test_the_approval_form_is_one_page_with_room_to_sign(office, tmp_path):
    make.institution()
    worlds.approved()
    page = office.get(f"{HERE}/paper").text
    for words in (
        "外请专家申请审批表",
        "钟明德",
        "仁一医外〔2026〕3号",
        "☑书面邀请函",
        "科主任签名",
    ):
        assert words in page
    assert "已取消" not in page
    service.cancel(OFFICE, NUMBER, version(NUMBER), "仁一医外〔2026〕4号", "专家不来")
    assert "已取消：本表不能作为来院手术的依据" in office.get(f"{HERE}/paper").text


@pytest.mark.browser
def test_the_approval_form_printed_and_read_back(office, tmp_path, chromium):
    make.institution()
    worlds.approved()
    page = office.get(f"{HERE}/paper").text
    style = (Path(surgery_gov.__path__[0]) / "web/static/paper.css").read_text("utf-8")
    plain = re.sub(r"<link[^>]*>|<script[^>]*></script>", "", page)
    target = str(tmp_path / "paper.pdf")
    sheet = chromium.new_page()
    sheet.set_content(plain.replace("</head>", f"<style>{style}</style></head>"))
    sheet.pdf(path=target, prefer_css_page_size=True)
    command = ["pdftotext", "-layout", target, "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert text.count("\f") == 1
    folded = "".join(text.split())
    for words in ("外请专家申请审批表", "00173120", "部分肝切除术", "科主任签名", "（盖章）"):
        assert words in folded
