from datetime import timedelta

import pytest

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.agenda import queries, service
from surgery_gov.agenda.rules.messages import Channel
from surgery_gov.kernel import clock
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import SYSTEM, Permission
from surgery_gov.web.navigation import home_of
from tests.agenda import world
from tests.support import make

pytestmark = pytest.mark.usefixtures("app", "now")
DAY = timedelta(days=1)
HOMES = {
    Role.MEDICAL_AFFAIRS,
    Role.DEPARTMENT_HEAD,
    Role.SURGEON,
    Role.ANESTHETIST,
    Role.COMMITTEE_SECRETARY,
}


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_just_what_the_table_says(log_in, role):
    client = log_in(role)
    assert (home_of(role) == "agenda.index") == (role in HOMES)
    for page, permission in {
        "/agenda/": Permission.AGENDA_READ,
        "/agenda/reminders": Permission.AGENDA_DELIVER,
    }.items():
        expected = 200 if permission in PERMISSIONS[role] else 403
        assert client.get(page).status_code == expected, page
    sent = client.post("/agenda/reminders/1/resend").status_code
    assert sent == (404 if Permission.AGENDA_DELIVER in PERMISSIONS[role] else 403)


def test_nothing_to_do_says_so_and_what_comes_next(log_in, now):
    last = (now + 110 * DAY).date()
    client = log_in("surgeon", login="D001")
    assert "90天内也没有按日期要办的事" in client.get("/agenda/").text
    make.surgeon("D001", licence_last_day=last)
    page = client.get("/agenda/").text
    assert "没有待办" in page
    assert f"下一件：{last} 执业证书到期1件" in page


def test_an_act_is_gone_from_the_next_page_and_from_its_count(log_in, now):
    make.surgeon("D001", name="张三", licence_last_day=(now + 20 * DAY).date())
    client = log_in("medical_affairs", login="Y001")
    page = client.get("/agenda/").text
    assert "执业证书将到期：张三（D001）" in page
    assert "/staff/one/D001/licence" in page
    assert '待办 <span class="sg-count">1<' in client.get("/catalog/").text
    make.licence("D001", since=(now + 21 * DAY).date())
    assert '待办 <span class="sg-count">0<' in client.get("/catalog/").text


def test_a_head_sees_nothing_of_licences_and_a_surgeon_only_his_own(log_in, now):
    for staff_no, name in (("D001", "张三"), ("D002", "李四")):
        make.surgeon(staff_no, name=name, licence_last_day=(now + 20 * DAY).date())
    own = log_in("surgeon", login="D001", department="PW").get("/agenda/").text
    assert "执业证书将到期" in own
    assert "D002" not in own
    for other in (
        log_in("surgeon", login="D009"),
        log_in("department_head", login="H1", department="PW"),
        log_in("committee_secretary", login="C1"),
    ):
        assert "执业证书将到期" not in other.get("/agenda/").text


@pytest.fixture
def busy(log_in, now):
    """A head of department with 120 privileges that end, one thing late, one without a day."""
    client = log_in("department_head", login="H1", department="PW")

    def source(actor, at):
        kinds = [("privileges.x", "权限将到期：甲", now + (20 + n % 40) * DAY) for n in range(120)]
        kinds += [
            ("applications.assess", "评估申请：乙", now - 2 * DAY),
            ("bundles.x", "看：丙", None),
        ]
        return [
            Due(kind=kind, subject=f"s:{n}", title=title, detail="普通外科", act="办理",
                endpoint="privileges.index", due_at=day, waiting_since=now - 12 * DAY)
            for n, (kind, title, day) in enumerate(kinds)
        ]  # fmt: skip

    queries.compose_with([source])
    return client


def test_a_hundred_of_a_kind_are_one_line_and_a_list_of_fifty_a_page(busy):
    page = busy.get("/agenda/").text
    assert "共122件，其中1件已逾期" in page
    assert "逾期2天" in page
    assert "权限将到期：120件" in page
    assert page.count('class="sg-name"') == 3
    assert page.index("已逾期") < page.index("待处理") < page.index("以后")
    assert "12天" in page
    opened = busy.get("/agenda/?kind=privileges.x&group=later").text
    assert opened.count('class="sg-name"') == 50
    assert "共120" in opened
    last = busy.get("/agenda/?kind=privileges.x&group=later&page=99").text
    assert last.count('class="sg-name"') == 20


@pytest.mark.parametrize("query", ["?kind=no.such", "?group=week", "?group=x&page=-1&size=7"])
def test_the_page_takes_any_question(busy, query):
    assert busy.get(f"/agenda/{query}").status_code == 200


def test_the_count_stands_at_the_entry_where_it_is_done(busy):
    page = busy.get("/agenda/").text
    assert 'href="/privileges/">手术权限<span class="sg-count">122<' in page


def test_the_administrator_sees_what_was_not_delivered_and_sends_it_again(log_in, now):
    client = log_in("administrator", login="A001")
    assert "不产生提醒" in client.get("/agenda/reminders").text
    service.enter(SYSTEM, world.owed(1))
    claimed = service.claim("a", {Channel.WEBHOOK})
    service.give_up(SYSTEM, claimed, "对方答复 HTTP 500")
    assert "待办提醒没有送达：1条" in client.get("/agenda/").text
    page = client.get("/agenda/reminders").text
    assert "对方答复 HTTP 500" in page
    assert "1条没有送达" in client.get("/health/").text
    done = client.post(f"/agenda/reminders/{claimed.id}/resend")
    assert done.status_code == 303
    assert "已改为待发送" in client.get(done.location).text
    assert client.post(f"/agenda/reminders/{claimed.id}/resend").status_code == 409
    assert client.post("/agenda/reminders/resend").status_code == 409
    assert "没有待办" in client.get("/agenda/").text
    for state in ("failed", "waiting", "sent", "x"):
        assert client.get(f"/agenda/reminders?state={state}").status_code == 200


def test_an_address_is_kept_with_the_account_and_a_bad_one_told_at_its_field(log_in):
    client = log_in("administrator", login="A001")
    given = {"name": "罗毅", "roles": "administrator", "version": "1", "email": "luo@renhe.example"}
    assert client.post("/accounts/one/A001", data={**given, "email": "罗@x"}).status_code == 422
    assert client.post("/accounts/one/A001", data=given).status_code == 303
    client = log_in("administrator", login="A001")
    assert "luo@renhe.example" in client.get("/accounts/one/A001").text
    assert queries.addresses() == {"A001": "luo@renhe.example"}


def test_a_count_is_taken_anew_when_time_alone_may_have_changed_it(log_in, now):
    client = log_in("medical_affairs", login="Y001")

    def source(actor, at):
        due = Due(
            kind="a.b", subject="s", title="到时", detail="", act="看", endpoint="staff.index"
        )
        return [due] if at >= now + timedelta(minutes=10) else []

    queries.compose_with([source])
    assert '待办 <span class="sg-count">0<' in client.get("/catalog/").text
    with clock.stopped_at(now + timedelta(minutes=15)):
        client = log_in("medical_affairs", login="Y001")
        assert '待办 <span class="sg-count">1<' in client.get("/catalog/").text
