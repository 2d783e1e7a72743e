"""The stand-alone command: the verdict for people, or as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from surgery_gov.filings.rules.verifier.digest import Unreadable
from surgery_gov.filings.rules.verifier.reading import read
from surgery_gov.filings.rules.verifier.verdict import Report, judge


def main(arguments: list[str] | None = None) -> int:
    """Verify one file; 0 unchanged, 1 changed, 2 not a readable filing."""
    parser = argparse.ArgumentParser(description="校验三、四级手术目录报送工作簿")
    parser.add_argument("file", help="报送工作簿（xlsx）；写 - 从标准输入读取")
    parser.add_argument("--digest", help="盖章纸件封面上的全文摘要")
    parser.add_argument("--json", action="store_true", help="结果写成 JSON")
    wanted = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        data = sys.stdin.buffer.read() if wanted.file == "-" else Path(wanted.file).read_bytes()
        report = judge(read(data), wanted.digest)
    except (Unreadable, OSError) as damage:
        sys.stderr.write(f"不能校验：{damage}\n")
        return 2
    sys.stdout.write(as_json(report) if wanted.json else in_words(report, wanted.digest))
    return 1 if report.findings else 0


def as_json(report: Report) -> str:
    """One JSON document, for programs."""
    findings = [finding._asdict() for finding in report.findings]
    answer = {"intact": not findings, "number": report.number, "digest": report.digest}
    return json.dumps({**answer, "findings": findings}, ensure_ascii=False, indent=1) + "\n"


def in_words(report: Report, given: str | None) -> str:
    """Say the verdict, then each finding, then what the verdict rests on."""
    lines = [f"{'已被改动' if report.findings else '未被改动'}：{report.number or '（编号不明）'}"]
    lines += [
        f"  「{f.sheet}」{f.message}" if f.sheet else f"  {f.message}" for f in report.findings
    ]
    lines.append(f"按看得见的内容重新计算的全文摘要：{report.digest}")
    if given is None:
        lines.append("请与盖章纸件封面上的全文摘要核对；整份重做的工作簿只有这样才能发现。")
    return "\n".join(lines) + "\n"
