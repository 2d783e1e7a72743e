import json

import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from surgery_gov.requirements import service
from tests.privileges import world as worlds
from tests.requirements.stories import ASSISTED, TRAINING, proof, require
from tests.requirements.test_views import HEADER, ROW
from tests.support.books import xlsx


@pytest.fixture
def run(database, database_url, now, officer, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)
    worlds.build()
    require(officer, "grade:3", ASSISTED, TRAINING)
    service.record_qualification(officer, "01001", proof())
    return lambda *words: CliRunner().invoke(main, ["requirements", *map(str, words)])


def test_requirements_are_shown_and_judged(run):
    assert "近12个月一助不少于2例" in run("show", "3").stdout
    assert json.loads(run("show", "51.2300", "--json").stdout)[0]["target"] == "grade:3"
    assert "没有设定" in run("show", "4").stdout
    found = run("check", "01001", "51.2300", "86.2200", "--json")
    assert found.exit_code == 1
    told = json.loads(found.stdout)
    assert [c["state"] for c in told["51.2300"]] == ["not_met", "met"]
    assert run("check", "01001", "86.2200").exit_code == 0
    assert run("check", "01001", "51.2300", "--renewal").exit_code == 0
    assert run("show", "外科").exit_code == 1
    assert run("show", "3", "--at", "昨天").exit_code == 2


def test_a_sheet_is_imported_or_refused_whole(run, tmp_path):
    good, bad, marked = (tmp_path / name for name in ("好.xlsx", "坏.xlsx", "标.xlsx"))
    good.write_bytes(xlsx(("培训", [HEADER, ROW])))
    bad.write_bytes(xlsx(("培训", [HEADER, ROW, ["", *ROW[1:]]])))
    assert run("qualifications", "import", good, "--dry-run").exit_code == 0
    assert run("qualifications", "import", bad, "--faults", marked).exit_code == 1
    assert marked.exists()
    assert json.loads(run("qualifications", "import", good, "--json").stdout)["accepted"] == 1
