"""Applications on the command line: reading, never acting."""

import json

import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from tests.applications import world as w


@pytest.fixture
def run(world, database_url, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)

    def invoke(*words):
        return CliRunner().invoke(main, ["applications", *words])

    return invoke


def test_listed_and_shown_for_people_and_programs(run):
    number = w.to_issue(w.ZHAO, "51.2300", "50.2200")
    assert number in run("list").output
    listed = json.loads(run("list", "--open", "--json").output)
    assert [i["code"] for i in listed["items"][0]["items"]] == ["51.2300", "50.2200"]
    assert "委员会审批" in run("show", number).output
    shown = json.loads(run("show", number, "--json").output)
    assert [a["kind"] for a in shown["acts"]] == ["submit", "assess", "review", "approve"]


def test_an_unknown_number_is_told(run):
    answer = run("show", "SQ2026-9999")
    assert answer.exit_code == 1
    assert "没有编号" in answer.output
