"""Run every benchmark beside this file, print the ratios, and keep them in README.md.

A benchmark is a module run as ``python -m benchmarks.NAME`` whose last line is a JSON object:
``name``, ``measured`` and ``bare`` (text or numbers with their unit), ``ratio``, and ``target``
such as ``"<= 4"`` or ``">= 0.5"``. Exit 1 when a promise is not kept.
"""

import importlib.metadata
import json
import operator
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from surgery_gov.kernel import calendar, clock

HERE = Path(__file__).parent
README = HERE / "README.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SECONDS = 300
LIBRARIES = ("flask", "sqlalchemy", "waitress", "python-calamine", "xlsxwriter", "psycopg")
COMPARE = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True, slots=True)
class Result:
    """What one benchmark said; ``kept`` is whether the promise holds."""

    name: str
    measured: str
    bare: str
    ratio: float
    target: str

    @property
    def kept(self) -> bool:
        """Compare the ratio with the target, for instance ``<= 4``."""
        sign, bound = self.target.split()
        return COMPARE[sign](self.ratio, float(bound))

    def row(self) -> str:
        """One line of the Markdown table."""
        verdict = "yes" if self.kept else "**no**"
        cells = (self.name, self.measured, self.bare, f"{self.ratio:.2f}", self.target, verdict)
        return f"| {' | '.join(cells)} |"


def parse(output: str) -> Result:
    """Read the last line that a benchmark printed."""
    said: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return Result(
        name=said["name"],
        measured=str(said["measured"]),
        bare=str(said["bare"]),
        ratio=float(said["ratio"]),
        target=str(said["target"]),
    )


def names() -> list[str]:
    """The benchmarks in this folder."""
    return sorted(p.stem for p in HERE.glob("*.py") if p.stem not in {"__init__", "run"})


def run(name: str) -> Result:
    """Run one benchmark in a process of its own, for at most five minutes."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}"],
        cwd=HERE.parent,
        stdout=subprocess.PIPE,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    return parse(done.stdout)


def machine() -> str:
    """Date, size of the machine, and the versions that matter to the numbers."""
    today = calendar.local_date(clock.now())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    return (
        f"Measured on {today}: {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {versions}."
    )


def table(results: list[Result]) -> str:
    """The Markdown between the two marks."""
    head = "| what | measured | bare | ratio | promised | kept |"
    rows = [head, "| --- " * 6 + "|", *(result.row() for result in results)]
    return "\n".join([machine(), "", *rows])


def keep(text: str) -> None:
    """Put the table between the marks in README.md."""
    before, rest = README.read_text("utf-8").split(BEGIN)
    _, after = rest.split(END)
    README.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


def main() -> int:
    """Measure the benchmarks named on the command line, or all and keep the table."""
    chosen = sys.argv[1:] or names()
    results = [run(name) for name in chosen]
    text = table(results)
    print(text)
    if not sys.argv[1:]:
        keep(text)
    return 0 if all(result.kept for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
