"""Every event that the program records has its words, and nothing else has."""

import ast
from pathlib import Path

import surgery_gov
from surgery_gov.audit.rules.phrases import PHRASES, sentence

PACKAGE = Path(surgery_gov.__path__[0])


def texts(tree):
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_phrase_is_of_an_event_that_the_code_names():
    named = set()
    for path in PACKAGE.rglob("*.py"):
        if path.name != "phrases.py" and "_bundled" not in path.parts:
            named |= texts(ast.parse(path.read_text(encoding="utf-8")))
    assert sorted(set(PHRASES) - named) == []


def test_every_event_that_a_call_names_has_a_phrase():
    wordless = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            place = {"record": 0, "_record": 1, "witness": 1}.get(name)
            if place is None or len(node.args) <= place:
                continue
            events = {t for t in texts(node.args[place]) if "." in t and " " not in t}
            wordless |= events - set(PHRASES)
    assert sorted(wordless) == []


def test_a_phrase_without_its_details_still_reads():
    assert sentence("login.succeeded", "account:A001", {}) == "—（A001）登录"


def test_an_event_without_a_phrase_is_shown_by_its_name():
    assert sentence("thing.happened", "thing:1", {}) == "thing.happened（thing:1）"


def test_a_long_list_is_cut_and_counted():
    told = sentence("privilege.suspended", "surgeon:1", {"name": "甲", "named": list("abcdefg")})
    assert told == "暂停甲（1）的手术权限：a、b、c、d、e等7项"
