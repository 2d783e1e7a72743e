import json

import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from surgery_gov.visitors import service
from tests.visitors import world as worlds


@pytest.fixture
def run(hospital, database_url, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)
    worlds.approved()
    service.draft_invitation(worlds.ZHAO, worlds.ENTRY)
    return lambda *words: CliRunner().invoke(main, ["visitors", *words])


def test_invitations_are_listed_without_drafts_and_with_patients_masked(run):
    told = run("list").stdout
    assert "YQ2026-0001\t已批准\t2026-11-25\t钟明德\t省人民医院" in told
    assert "YQ2026-0002" not in told
    [row] = json.loads(run("list", "--tab", "approved", "--json").stdout)
    assert (row["visitor_no"], row["patient"]) == ("W2026-0001", "****3120")
    assert "没有外请专家的申请" in run("list", "--tab", "expired").stdout


def test_one_is_shown_with_its_acts(run):
    told = run("show", "YQ2026-0001").stdout
    assert "医务科批准\t周慧敏\t仁一医外〔2026〕3号" in told
    assert "00173120" not in told
    document = json.loads(run("show", "YQ2026-0001", "--json").stdout)
    assert [act["kind"] for act in document["acts"]] == ["submit", "endorse", "approve"]
    assert document["day"] == "2026-11-25"
    assert run("show", "YQ2026-0002").exit_code == 1
