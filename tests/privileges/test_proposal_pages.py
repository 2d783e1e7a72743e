"""The page of proposals: one click from each act, set aside with a reason, by role."""

import json

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
