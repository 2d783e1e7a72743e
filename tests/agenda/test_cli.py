import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from surgery_gov.agenda import queries
from surgery_gov.cli import main
from surgery_gov.kernel import db
from tests.agenda import receiver, world
from tests.support import make

DAY = timedelta(days=1)


@pytest.fixture
def run(database, database_url, now, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)
    world.account()
    make.surgeon("D001", licence_last_day=(now + 20 * DAY).date())

    def run(*arguments, **env):
        for name, value in env.items():
            monkeypatch.setenv(f"SURGERY_GOV_{name}", value)
        answer = CliRunner().invoke(main, arguments)
        db.session.remove()
        return answer

    return run


def test_what_is_due_for_somebody_is_listed(run):
    assert "执业证书将到期" in run("agenda", "show", "--account", "Y001").stdout
    found = json.loads(run("agenda", "show", "--account", "Y001", "--json").stdout)
    (due,) = found["medical_affairs"]
    assert (due["group"], due["kind"]) == ("later", "staff.licence")
    assert run("agenda", "show", "--account", "Y001", "--role", "surgeon").stdout == ""
    assert run("agenda", "show", "--account", "NO").exit_code == 1


def test_without_a_way_out_nothing_is_produced_and_it_says_so(run):
    answer = run("notify")
    assert answer.exit_code == 0
    assert "不产生提醒" in answer.stdout
    assert json.loads(run("notify", "--json").stdout) == {"channels": []}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("WEBHOOK_URL", "ftp://x/"),
        ("WEBHOOK_URL", "http://[x/"),
        ("WEBHOOK_URL", "https://x/"),
        ("SMTP_HOST", "mail"),
    ],
)
def test_a_way_out_that_cannot_work_is_told_before_anything_is_done(run, setting, value):
    answer = run("notify", **{setting: value})
    assert answer.exit_code == 2
    assert "SURGERY_GOV_" in answer.stderr


def test_a_run_tells_what_it_did_and_a_rehearsal_does_nothing(run, database_url):
    with receiver.message_service() as received:
        env = {"WEBHOOK_URL": received.url, "WEBHOOK_SECRET": receiver.SECRET}
        rehearsed = run("notify", "--dry-run", **env)
        assert "Y001" in rehearsed.stdout
        assert "共1件，什么都没有写，也没有发" in rehearsed.stdout
        assert received == []
        assert "列入提醒1条，送达1条" in run("notify", **env).stdout
        assert len(received) == 1
        again = json.loads(run("notify", "--json", **env).stdout)
        assert (again["entered"], again["sent"]) == (0, 0)
    db.connect(database_url)
    assert queries.summary().sent == 1
