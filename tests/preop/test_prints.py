"""The forms on paper: printed by Chromium to A4, read back with pdftotext."""

import re
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

import surgery_gov
from surgery_gov.preop import service
from surgery_gov.preop.rules.records import Kind
from surgery_gov.staff import service as staff
from tests.clearance.facts import LIVER
from tests.preop import pages, world
from tests.preop.world import entry, sent

STYLE = Path(surgery_gov.__path__[0]) / "web/static/paper.css"


@pytest.fixture
def whole(app, hospital, now):
    """A case with every record of the time before the operation; keys by kind."""
    number = sent(now, "10301", [LIVER], starts_at=now + timedelta(hours=2))
    pages.assess(number, now)
    pages.write(pages.SURGEON, number, Kind.APPROVAL, now)
    key = pages.convene(number)
    service.give_opinion(pages.IMAGING, number, key, "影像示肝静脉未受累")
    risk = pages.write(pages.NURSE, number, Kind.RISK, None, wound_class="3", asa="3")
    check = pages.write(pages.NURSE, number, Kind.SIGN_IN, None, implants="not_applicable")
    for who in (pages.SURGEON, pages.ANESTHETIST, pages.NURSE):
        service.sign(who, number, risk)
        service.sign(who, number, check)
    return number


def titled(staff_no, title):
    officer = world.actor("medical_affairs", "M001", None)
    staff.record_title(officer, staff_no, title, date(2026, 1, 1))


def addresses(client, number):
    """Where each record of a case is printed, by the name of its form."""
    text = client.get(f"/cases/{number}").text
    found = re.findall(rf'href="(/cases/{number}/records/[0-9a-f]+)">([^<]+)<', text)
    return {name: f"{url}/print" for url, name in found}


def folded(page, tmp_path, browser):
    """The printed sheet as text without its spaces, and how many pages it takes."""
    plain = re.sub(r"<link[^>]*>|<script[^>]*></script>", "", page)
    style = STYLE.read_text("utf-8")
    sheet = browser.new_page()
    sheet.set_content(plain.replace("</head>", f"<style>{style}</style></head>"))
    path = str(tmp_path / "paper.pdf")
    sheet.pdf(path=path, prefer_css_page_size=True)
    sheet.close()
    told = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    text = told.stdout.decode()
    return "".join(text.split()), text.count("\f")


@pytest.mark.browser
def test_every_form_says_on_paper_what_its_usual_form_says(whole, log_in, tmp_path, chromium):
    nurse = log_in("theatre_nurse", login="30417")
    titled("10301", "主任医师")
    where = addresses(nurse, whole)
    where["核查表"] = f"/cases/{whole}/print/safety"
    expected = {
        "术前讨论": ("术前讨论记录", "讨论范围", "全科讨论", "处置预案", "主持人签名", "床号"),
        "四级手术术前多学科讨论": (
            "草稿，尚未完成",
            "四级手术术前多学科讨论记录",
            "影像示肝静脉未受累",
            "主持人总结",
            "参加人员钱立新（主任医师）10301",
            "发起人钱立新10301",
            "术者签名",
        ),
        "手术风险评估": ("手术风险评估表", "☑Ⅲ类切口1分", "☑P31分", "☑超过180分钟1分", "☑3级"),
        "麻醉评估": ("麻醉术前访视与评估记录", "ASA分级Ⅲ级", "非急症", "麻醉医师签名"),
        "重大手术审批": (
            "重大手术审批单",
            "待科主任意见",
            "医务科意见",
            "分管院长意见",
            "床号12-3床",
            "患方签名",
        ),
        "术前评估": ("术前评估记录", "评估结论"),
        "手术知情同意": ("手术知情同意摘要", "告知内容要点", "患者或近亲属签名"),
        "核查表": ("手术安全核查表", "麻醉实施前", "患者离开手术室前", "☑不适用", "钱立新10301"),
    }
    for name, told in expected.items():
        page = nurse.get(where[name])
        assert page.status_code == 200
        text, sheets = folded(page.text, tmp_path, chromium)
        missing = [one for one in (*told, "张建国", "0003120", whole) if one not in text]
        assert missing == [], name
        assert sheets == 1 or name not in {"核查表", "手术风险评估"}


def test_printing_is_on_the_trail_and_what_was_signed_stays_after_a_correction(whole, log_in, now):
    from surgery_gov.audit import queries as trail
    from surgery_gov.audit.queries import Filter

    nurse = log_in("theatre_nurse", login="30417")
    nurse.get(f"/cases/{whole}/print/safety")
    lines = trail.read(Filter(events=("case.printed",))).items
    assert [line.text for line in lines] == [f"打印手术病例{whole}的手术安全核查表"]
    key = re.search(r"records/([0-9a-f]+)/print", addresses(nurse, whole)["手术风险评估"])[1]
    again = entry(
        Kind.RISK, None, key=key, reason="切口类别填错", seen=1, answers={"minutes": "90"}
    )
    service.write_record(pages.NURSE, whole, again)
    page = nurse.get(f"/cases/{whole}/records/{key}").text
    assert "待签名3" in page
    assert "第1版的内容" in page
