"""The shipped reference lists are read only as they were shipped."""

import csv
import hashlib
import shutil

import pytest

from surgery_gov.kernel import reference
from surgery_gov.kernel.resources import folder
from tests.support import national


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of ``catalogs/`` that a test may damage."""
    copy = tmp_path / "catalogs"
    shutil.copytree(folder("catalogs"), copy)
    monkeypatch.setattr(reference, "folder", lambda _name: copy)
    return copy


@pytest.mark.parametrize("name", sorted(reference.listings()))
def test_the_manifest_agrees_with_the_file(name):
    listing = reference.listings()[name]
    content = (folder("catalogs") / listing.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == listing.sha256
    assert len(reference.load(name)) == listing.rows


def test_every_file_of_the_folder_is_in_the_manifest():
    listed = {listing.file for listing in reference.listings().values()}
    assert {path.name for path in folder("catalogs").glob("*.csv")} == listed


def test_the_malformed_codes_are_the_five_official_ones():
    assert [row["code"] for row in reference.load("malformed_codes")] == [
        "66.69x001",
        "66.69x002",
        "86.700x0013",
        "86.700x0014",
        "86.700x0015",
    ]


def test_the_national_list_has_twelve_restricted_technologies():
    rows = reference.load("restricted_technologies")
    assert [row["no"] for row in rows] == [str(number) for number in range(1, 13)]
    assert "人工智能辅助治疗技术" in {row["technology"] for row in rows}


def test_a_changed_byte_is_refused(copied):
    path = copied / "restricted_technologies.csv"
    path.write_bytes(path.read_bytes().replace("心室辅助".encode(), "心脏辅助".encode()))
    with pytest.raises(reference.AlteredReference, match="被改动过"):
        reference.load("restricted_technologies")


def test_a_missing_file_is_refused(copied):
    (copied / "malformed_codes.csv").unlink()
    with pytest.raises(reference.AlteredReference, match="不见了"):
        reference.load("malformed_codes")


def test_an_unknown_list_is_refused():
    with pytest.raises(reference.AlteredReference, match="没有名为"):
        reference.load("grades")


def test_a_manifest_that_counts_other_rows_is_refused(copied):
    path = copied / "manifest.toml"
    path.write_text(path.read_text("utf-8").replace("rows = 5", "rows = 6"), "utf-8")
    with pytest.raises(reference.AlteredReference, match="应有 6 行"):
        reference.load("malformed_codes")


@national.needed
def test_names_agree_with_the_national_table():
    with national.table("procedures_gl30.csv").open(encoding="utf-8", newline="") as lines:
        official = {row["code"]: row["name"] for row in csv.DictReader(lines)}
    for row in reference.load("malformed_codes"):
        assert official[row["code"]] == row["name"]
