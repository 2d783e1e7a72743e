"""Verifying a workbook that came from outside, in a process of its own with bounds.

The child runs the very script that is handed out beside a filing, and nothing else: no package,
no site, no network. Whatever a hostile file does there, it does to itself.
"""

import json
import subprocess
import sys
from functools import cache

from surgery_gov.filings.exports.verifier import standalone
from surgery_gov.filings.rules.verifier.digest import Finding, Unreadable
from surgery_gov.filings.rules.verifier.verdict import Report

LONGEST_SECONDS, PROCESSOR_SECONDS = 40, 20
MEGABYTE = 1024 * 1024
MOST_BYTES, MEMORY_BYTES = 20 * MEGABYTE, 512 * MEGABYTE
INTACT, CHANGED, UNREADABLE = 0, 1, 2
TOO_COSTLY = "文件太大或内容异常，没有校验完，按不能校验处理。请向报送的医疗机构索取原件。"
BOUNDS = f"""
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
    resource.setrlimit(resource.RLIMIT_CPU, ({PROCESSOR_SECONDS}, {PROCESSOR_SECONDS + 1}))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except ImportError:
    pass
"""


def verify(data: bytes, given: str | None = None) -> Report:
    """Judge a workbook; ``given`` is the digest on paper. Raises ``Unreadable``."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"文件超过{MOST_BYTES // MEGABYTE} MB，不是报送工作簿")
    options = [] if given is None else [f"--digest={given}"]
    try:
        done = subprocess.run(  # noqa: S603 - our own script; the digest is one argument, no shell
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", _script(), "-", "--json", *options],
            input=data,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise Unreadable(TOO_COSTLY) from fault
    if done.returncode == UNREADABLE and done.stderr.startswith(REFUSED):
        raise Unreadable(done.stderr.removeprefix(REFUSED).decode().strip())
    if done.returncode not in {INTACT, CHANGED} or not done.stdout:
        raise Unreadable(TOO_COSTLY)
    answer = json.loads(done.stdout)
    findings = [Finding(**finding) for finding in answer["findings"]]
    return Report(answer["number"], answer["digest"], findings)


REFUSED = "不能校验：".encode()


@cache
def _script() -> str:
    return standalone().replace(
        "from __future__ import annotations\n", f"from __future__ import annotations\n{BOUNDS}", 1
    )
