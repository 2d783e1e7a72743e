"""Where the national tables are, for tests that compare with them."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT.parent / "shared" / "data"


def table(name):
    """The path of one national table; the test is skipped where it is not at hand."""
    path = Path(os.environ.get("SURGERY_GOV_REFERENCE_DATA", DEFAULT)) / name
    if not path.is_file():
        pytest.skip(f"{name} is not at hand; set SURGERY_GOV_REFERENCE_DATA")
    return path
