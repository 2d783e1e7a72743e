"""constraints.txt pins what pyproject.toml asks for, and names no machine."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PINS = {
    name: Version(version)
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for name, version in [line.split("==")]
}


def asked_for():
    extras = PROJECT["project"]["optional-dependencies"].values()
    for lines in (
        PROJECT["build-system"]["requires"],
        PROJECT["project"]["dependencies"],
        *extras,
    ):
        for line in lines:
            yield Requirement(line)


def test_everything_asked_for_is_pinned_within_its_bounds():
    unpinned = []
    for requirement in asked_for():
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name not in PINS or PINS[name] not in requirement.specifier:
            unpinned.append(str(requirement))
    assert unpinned == []


def test_pins_name_no_host_and_no_path():
    text = (ROOT / "constraints.txt").read_text("utf-8")
    assert not re.search(r"https?:|index.url|find.links|file:|@", text)
