"""The page of proposals: one click from each act, set aside with a reason, by role."""

import json
import re

import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from tests.privileges import world as worlds
from tests.privileges.proposing import happen

pytestmark = pytest.mark.usefixtures("story")


@pytest.fixture
def story(app, now, affairs):
    happen(worlds.build(), affairs)


def test_the_office_finds_each_one_click_from_its_act(log_in):
    office = log_in("medical_affairs", login="Y001", name="周文静")
    page = office.get("/privileges/proposals").text
    assert "建议处理" in page
    assert "/surgeons/01002/51.2300/revoke?proposal=left" in page
    assert "/surgeons/01001/grant?code=47.0100&amp;proposal=regraded" in page
    form = office.get("/privileges/surgeons/01007/50.2200/suspend?proposal=licence_ending").text
    assert "执业证书有效期至2026-12-31" in form
    assert "医师法" in form
    assert 'value="2027-01-01"' in form
    form = office.get("/privileges/surgeons/01001/grant?code=47.0100&proposal=regraded").text
    assert "须逐项授予才可实施" in form
    assert office.get("/privileges/surgeons/01001/grant?code=x&proposal=moon").status_code == 200
    assert office.get("/privileges/proposals?kind=moon").status_code == 422


def test_not_acting_asks_why_and_leads_back(log_in):
    office = log_in("medical_affairs", login="Y001", name="周文静")
    here = "/privileges/proposals/left/01002/51.2300"
    assert "不处理的原因" in office.get(here).text
    refused = office.post(here, data={"reason": ""})
    assert refused.status_code == 422
    assert "请填写原因" in refused.text
    assert office.post(here, data={"reason": "返聘手续办理中"}).status_code == 303
    assert "已记为不处理" in office.get("/privileges/proposals").text
    assert office.get(here).status_code == 404


@pytest.mark.parametrize(
    ("who", "status", "shows"),
    [
        (("department_head", "PW"), 200, "孙立群"),
        (("department_head", "XW"), 200, "没有建议处理"),
        (("committee_secretary", None), 200, "孙立群"),
        (("auditor", None), 200, "孙立群"),
        (("surgeon", "PW"), 403, "权限"),
        (("theatre_nurse", None), 403, "权限"),
    ],
)
def test_each_role(log_in, who, status, shows):
    user = log_in(who[0], login="Z900", name="某人", department=who[1])
    page = user.get("/privileges/proposals")
    assert page.status_code == status
    assert shows in page.text
    assert "不处理<" not in page.text
    here = "/privileges/proposals/left/01002/51.2300"
    assert user.post(here, data={"reason": "x"}).status_code == 403


def test_the_command_line_lists_them_too(database_url):
    def run(*arguments):
        runner = CliRunner(env={"SURGERY_GOV_DATABASE_URL": database_url})
        return runner.invoke(main, ["privileges", "proposals", *arguments]).stdout

    assert "已离职" in run("--kind", "left")
    assert "共2项" in run("--kind", "left")
    told = json.loads(run("--json"))
    assert {each["act"] for each in told} >= {"grant", "revoke", "renew", "suspend"}


def entries(event):
    from surgery_gov.audit.models import AuditEntry
    from surgery_gov.kernel import db

    return db.session.query(AuditEntry).filter(AuditEntry.event == event).count()


def shown(page):
    return dict(re.findall(r'name="(seen~[^"]+)" value="(\w+)"', page))


def named(key):
    return key.replace(".", "_")


LEFT = ("left~01002~47.0100", "left~01002~51.2300")
ENDING = "licence_ending~01007~50.2200"


def test_many_are_settled_at_once_each_by_its_own_choice_and_once(log_in):
    office = log_in("medical_affairs", login="Y001", name="周文静")
    listed = office.get("/privileges/proposals").text
    for key in (*LEFT, ENDING):
        assert f'value="{key}"' in listed
    here = "/privileges/proposals/batch"
    page = office.get(f"{here}?pick={LEFT[0]}&pick={LEFT[1]}&pick={ENDING}").text
    assert "批量办理3条建议" in page
    assert 'value="act"' in page
    blank = {"pick": [*LEFT, ENDING], **shown(page)}
    refused = office.post(here, data=blank)
    assert refused.status_code == 422
    assert refused.text.count("请选择怎样办理") >= 3
    chosen = {**blank, "rest": "leave", named(LEFT[0]): "act", named(LEFT[1]): "dismiss"}
    refused = office.post(here, data=chosen)
    assert refused.status_code == 422
    assert "请填写文号" in refused.text
    assert entries("privilege.revoked") == 0
    whole = {**chosen, "document_no": "仁一医〔2026〕70号", "reason": "退休"}
    assert [office.post(here, data=whole).status_code for _ in range(2)] == [303, 409]
    assert (entries("privilege.revoked"), entries("privilege.proposal_dismissed")) == (1, 1)
    after = office.get("/privileges/proposals").text
    assert LEFT[0] not in after
    assert LEFT[1] not in after
    assert ENDING in after
    told = office.get("/privileges/surgeons/01002").text
    assert "仁一医〔2026〕70号" in told


def test_all_of_them_posted_twice_is_once_and_said(log_in):
    office = log_in("medical_affairs", login="Y001", name="周文静")
    here = "/privileges/proposals/batch"
    page = office.get(f"{here}?pick={LEFT[0]}").text
    data = {
        "pick": LEFT[0],
        **shown(page),
        named(LEFT[0]): "act",
        "document_no": "仁一医〔2026〕70号",
    }
    assert [office.post(here, data=data).status_code for _ in range(2)] == [303, 303]
    assert "没有重复办理" in office.get("/privileges/proposals").text
    assert entries("privilege.revoked") == 1


def test_a_batch_refuses_what_moved_forged_choices_and_ones_own(log_in):
    office = log_in("medical_affairs", login="Y001", name="周文静")
    here = "/privileges/proposals/batch"
    data = {
        "pick": LEFT[0],
        f"seen~{named(LEFT[0])}": "0" * 64,
        named(LEFT[0]): "act",
        "document_no": "x",
    }
    assert office.post(here, data=data).status_code == 409
    regraded = "regraded~01001~47.0100"
    page = office.get(f"{here}?pick={regraded}").text
    assert 'value="act"' not in page
    forged = {"pick": regraded, **shown(page), named(regraded): "act"}
    assert office.post(here, data=forged).status_code == 422
    assert office.get(f"{here}?pick=moon&pick=a~b~c").status_code == 303
    own = log_in("medical_affairs", login="01002", name="钱思齐")
    assert own.get(f"{here}?pick={LEFT[0]}").status_code == 403
    assert f'value="{LEFT[0]}"' not in own.get("/privileges/proposals").text
    for role in ("department_head", "committee_secretary", "auditor", "surgeon"):
        other = log_in(role, login="Z900", name="某人", department="PW")
        assert other.get(f"{here}?pick={LEFT[0]}").status_code == 403
        assert other.post(here, data=data).status_code == 403
    assert entries("privilege.revoked") == 0


@pytest.mark.parametrize("role", ["medical_affairs", "department_head"])
def test_the_number_in_the_menu_is_that_of_the_list(log_in, role):
    person = log_in(role, login="Z901", name="某人", department="PW")
    page = person.get("/privileges/proposals").text
    total = re.search(r"<title>建议处理，(\d+)项", page)[1]
    entry = re.search(r'href="/privileges/proposals"[^>]*>建议处理(.*?)</a>', page)[1]
    assert re.search(r"\d+", re.sub(r"<[^>]*>", "", entry))[0] == total
