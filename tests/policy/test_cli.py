import json

import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from tests.support import make


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)

    def invoke(*arguments):
        return CliRunner().invoke(main, ["policy", *arguments])

    return invoke


KEY = "privileges.review_months_grade4"


def test_settings_are_listed_shown_and_set(run):
    assert f"{KEY}\t四级手术权限的评估周期\t12个月" in run("list").stdout
    done = run(
        "set", KEY, "6", "--reason", "委员会决定", "--from", "2026-01-01", "--document", "41号"
    )
    assert done.exit_code == 0
    shown = run("show", KEY).stdout
    assert "四级手术权限的评估周期：6个月，2026-01-01起" in shown
    assert "确信程度：记忆待核实" in shown
    document = json.loads(run("show", KEY, "--json").stdout)
    assert (document["value"], document["history"][0]["document_no"]) == (6, "41号")
    assert len(json.loads(run("list", "--json").stdout)) > 10


def test_a_refusal_is_a_sentence_and_exit_1(run):
    done = run("set", KEY, "99", "--reason", "试")
    assert done.exit_code == 1
    assert "超出范围" in done.stderr
    assert run("show", "nonsense").exit_code == 1
    assert run("set", "nonsense", "1", "--reason", "试").exit_code == 1


def test_wrong_usage_is_exit_2(run):
    assert run("set", KEY).exit_code == 2


def test_the_institution_is_recorded_and_shown(run):
    assert run("institution").exit_code == 1
    profile = make.profile()
    options = [
        part
        for name in profile.__slots__
        for part in (f"--{name.replace('_', '-')}", getattr(profile, name))
    ]
    assert run("set-institution", *options, "--from", "2020-01-01").exit_code == 0
    assert "统一社会信用代码：" + profile.credit_code in run("institution").stdout
    assert json.loads(run("institution", "--json").stdout)["level"] == "三级甲等"
