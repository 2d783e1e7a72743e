"""The question on the command line."""

import json

import pytest
from click.testing import CliRunner

from surgery_gov.clearance.service import keeping
from surgery_gov.cli import main
from surgery_gov.kernel import clock, db
from tests.clearance import world
from tests.clearance.facts import GALL, LIVER
from tests.conftest import NOON

MARCH, JULY = "2026-03-04T08:30:00+08:00", "2026-07-08T08:30:00+08:00"


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)
    world.build(db.connect(database_url))

    def invoke(*arguments):
        with clock.stopped_at(NOON):
            return CliRunner().invoke(main, ["clearance", *arguments])

    return invoke


def test_the_case_to_keep(run):
    march = run("ask", "10268", LIVER, "--at", MARCH)
    assert march.exit_code == 0
    assert march.stdout.startswith("可实施")
    then = run("ask", "10268", LIVER, "--at", MARCH, "--known-at", "2026-03-04T09:00:00+08:00")
    assert then.exit_code == 0
    july = run("ask", "10268", LIVER, "--at", JULY)
    assert july.exit_code == 1
    assert "不可实施" in july.stdout
    assert "仁一医〔2026〕41号" in july.stdout
    assert "依据：" in july.stdout


def test_several_procedures_are_one_question(run):
    asked = run("ask", "10268", LIVER, GALL, "--at", JULY, "--json")
    assert asked.exit_code == 1
    answer = json.loads(asked.stdout)
    assert answer["decision"] is False
    outcomes = {v["code"]: v["outcome"] for v in answer["context"]["verdicts"]}
    assert outcomes == {LIVER: "deny", GALL: "permit"}


def test_no_time_means_now(run):
    answer = json.loads(run("ask", "10268", GALL, "--json").stdout)
    assert answer["context"]["at"] == NOON.isoformat()
    assert answer["decision"] is True


@pytest.mark.parametrize(
    "arguments",
    [
        ("10268", LIVER, "--at", "2026-03-04T08:30:00"),
        ("10268", LIVER, "--at", "2026-03-04"),
        ("10268", LIVER, "--at", "morgen"),
        ("10268", LIVER, "--known-at", "2099-01-01T00:00:00+08:00"),
        ("10268",),
        (),
        ("", LIVER),
    ],
)
def test_wrong_usage_is_exit_2(run, arguments):
    asked = run("ask", *arguments)
    assert asked.exit_code == 2
    assert not asked.stdout


def test_a_replay_gives_the_same_answer(run):
    number = json.loads(run("ask", "10268", LIVER, "--at", JULY, "--json").stdout)["context"][
        "decision_id"
    ]
    replayed = run("replay", number)
    assert replayed.exit_code == 0
    assert "一致" in replayed.stdout
    document = json.loads(run("replay", number, "--json").stdout)
    assert document["same"] is True
    assert document["then"] == document["now"]


def test_a_replay_of_other_facts_says_what_differs(run, database_url):
    asked = run("ask", "10268", LIVER, "--at", JULY, "--json").stdout
    number = json.loads(asked)["context"]["decision_id"]
    engine = db.connect(database_url)
    with engine.begin() as connection:
        world.decide(connection, 90, 1, ("grant", world.JUNE_15, world.JUNE_15))
    replayed = run("replay", number)
    assert replayed.exit_code == 1
    assert "当时有、现在没有" in replayed.stdout
    assert json.loads(run("replay", number, "--json").stdout)["facts_changed"] is True


def test_an_unknown_number_is_wrong_usage(run):
    assert run("replay", "D-20260101-XXXXXXXXXX").exit_code == 2


def test_what_cannot_be_decided_is_refused(run, monkeypatch):
    def broken(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(keeping, "answer", broken)
    asked = run("ask", "10268", LIVER, "--json")
    assert asked.exit_code == 1
    assert json.loads(asked.stdout)["decision"] is False
    assert "ZeroDivisionError" in asked.stderr
