"""Rewrite constraints.txt with the versions installed here: all that pyproject.toml asks for.

Run it in an environment that holds every extra, after an upgrade that passed the suite.
"""

import importlib.metadata
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
HEADING = (
    "# The versions this program is tested with: its requirements and those of its extras.\n"
    "# Written by scripts/pin.py. It names no index: pip's own configuration decides that.\n"
)


def asked_for(project: dict[str, object]) -> list[Requirement]:
    """Every requirement in pyproject.toml: to build, to run, and of each extra."""
    build = project["build-system"]["requires"]
    table = project["project"]
    extras = table["optional-dependencies"].values()
    return [
        Requirement(line) for lines in (build, table["dependencies"], *extras) for line in lines
    ]


def needed_by(requirement: Requirement) -> Iterator[Requirement]:
    """What an installed requirement needs on this platform, its extras included."""
    for line in importlib.metadata.distribution(requirement.name).requires or []:
        inner = Requirement(line)
        for extra in requirement.extras or {""}:
            if inner.marker is None or inner.marker.evaluate({"extra": extra}):
                inner.marker = None  # answered here, with the extra
                yield inner


def pins(wanted: list[Requirement]) -> dict[str, str]:
    """Name -> version of the whole closure."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    while wanted:
        requirement = wanted.pop()
        if str(requirement) in seen or (requirement.marker and not requirement.marker.evaluate()):
            continue
        seen.add(str(requirement))
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        found[name] = importlib.metadata.version(requirement.name)
        wanted.extend(needed_by(requirement))
    return found


def main() -> None:
    """Write the file in alphabetical order."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = [f"{name}=={version}\n" for name, version in sorted(pins(asked_for(project)).items())]
    (ROOT / "constraints.txt").write_text(HEADING + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()
