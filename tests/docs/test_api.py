"""What docs/api.md tells a programmer to type works, against the demo hospital as it is served."""

import json
import os
import re
import shlex
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.support.demo_server import ROOT, RUN, environment, serving_demo
from tests.support.selection import only_on

DOCUMENT = ROOT / "docs" / "api.md"
CLIENT = ROOT / "docs" / "examples" / "his_client.py"
LINES = re.findall(r"^curl .*$", DOCUMENT.read_text("utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def served(demo_copy):
    """The address of the demo and a token that may do all that the document shows."""
    with serving_demo(demo_copy) as address:
        may = [
            word
            for name in ("preop:feed", "preop:perform", "preop:ask", "clearance:ask")
            for word in ("--permission", name)
        ]
        made = subprocess.run(
            [*RUN, "token", "create", "--name", "文档", "--system", "HIS", *may],
            env=environment(demo_copy),
            check=True,
            capture_output=True,
            text=True,
        )
        yield address, made.stdout.split()[0]


def typed(line, address, token):
    """Do what curl would: the document uses only these of its options."""
    words = shlex.split(line.replace("$SG", address).replace("$TOKEN", token))[1:]
    method, headers, data, place = None, {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = words.pop(0).encode()
        elif word != "-s":
            place = word
    return urllib.request.Request(place, data, headers, method=method)  # noqa: S310


@only_on("sqlite")  # from which the demo is served in either run
def test_every_line_of_the_document_works(served):
    answers = {}
    for line in LINES:
        again = line.replace("HIS:OP-7002", "HIS:OP-7001")  # one case is enough to be called off
        asked = typed(line, *served)
        if again != line:
            _send(typed(LINES[0].replace("OP-7001", "OP-7002"), *served))
        status, body = _send(asked)
        assert status in {200, 201}, (line, body)
        answers[line] = body
    assert len(answers) >= 11
    first = next(body for line, body in answers.items() if "readiness?stage" in line)
    assert first["ready"] is False
    assert "assessment" in first["open"]


def _send(request):
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code, json.load(fault)


@only_on("sqlite")
def test_the_client_in_the_document_tells_its_story(served):
    told = subprocess.run(
        [sys.executable, str(CLIENT), *served], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    for words in ("不能排台", "术前评估", "第1版已存", "starts_at：", "已取消：cancelled"):
        assert words in told.stdout


def test_the_client_needs_nothing_but_the_standard_library():
    named = re.findall(r"^(?:import|from) (\w+)", Path(CLIENT).read_text("utf-8"), re.MULTILINE)
    assert set(named) <= set(sys.stdlib_module_names)
