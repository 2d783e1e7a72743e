"""The documents say what is true: settings, commands, links, the map of the code."""

import re
import shlex
from dataclasses import fields
from pathlib import Path

import click
import pytest

from scripts import commands as reference
from surgery_gov.cli import main
from surgery_gov.config import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    ROOT / "benchmarks" / "README.md",
]
FENCE = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`(surgery-gov [^`]+)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
SETTING = re.compile(r"^\| `SURGERY_GOV_([A-Z_]+)` \| (?:`(.*?)`)? ?\|", re.MULTILINE)


def name(path):
    return str(path.relative_to(ROOT))


def calls(text):
    """Every use of the command line in a document, as its words."""
    shell = "\n".join(FENCE.findall(text)).replace("\\\n", " ")
    lines = [part for line in shell.splitlines() for part in re.split(r"&&|\||;|>", line)]
    written = [line[line.index("surgery-gov ") :] for line in lines if is_call(line)]
    return [shlex.split(line, comments=True) for line in [*written, *INLINE.findall(text)]]


def is_call(line):
    return re.match(r"\s*(?:\S*/)?surgery-gov [a-z]", line) is not None


def command_of(words):
    """Follow the words into the command line; returns the command and what is left."""
    found, rest = main, words[1:]
    while isinstance(found, click.Group) and rest and rest[0] in found.commands:
        found, rest = found.commands[rest[0]], rest[1:]
    return found, rest


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_command_written_down_exists_with_its_options(path):
    wrong = []
    for words in calls(path.read_text("utf-8")):
        command, rest = command_of(words)
        known = {spelt for parameter in command.params for spelt in parameter.opts} | {"--help"}
        unknown = [word for word in rest if word.startswith("--") and word not in known]
        lost = isinstance(command, click.Group) and rest and not rest[0].startswith(("<", "…"))
        if unknown or lost:
            wrong.append(" ".join(words))
    assert wrong == []


def test_the_reference_is_what_the_program_says():
    assert reference.TARGET.read_text("utf-8") == reference.document(), "run: make docs"


def test_the_table_of_settings_is_complete_and_its_defaults_are_true():
    written = dict(SETTING.findall((ROOT / "docs" / "deploy.md").read_text("utf-8")))
    true = {
        field.name.upper(): str(int(field.default))
        if isinstance(field.default, bool)
        else str(field.default)
        for field in fields(Settings)
    }
    assert written == true


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_link_and_picture_is_there(path):
    targets = LINK.findall(path.read_text("utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_map_of_the_code_names_every_package():
    readme = (ROOT / "README.md").read_text("utf-8")
    packages = {p.parent.name for p in (ROOT / "surgery_gov").glob("*/__init__.py")}
    assert {p for p in packages if not re.search(rf"^  {p}/", readme, re.MULTILINE)} == set()


def test_every_task_of_the_makefile_explains_itself():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split())
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    assert phony == explained


def test_no_document_or_script_names_a_registry_or_somebodys_machine():
    texts = [*DOCUMENTS, ROOT / "Makefile", ROOT / ".ci" / "run", *(ROOT / "scripts").iterdir()]
    pattern = re.compile(r"index.url|find.links|deb +https?:|py[p]i\.[a-z]|/home/|/[r]oot/")
    named = [name(p) for p in texts if p.is_file() and pattern.search(p.read_text("utf-8"))]
    assert named == []
