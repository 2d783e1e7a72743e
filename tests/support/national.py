"""Where the national tables are, for tests that compare with them.

They are not part of this repository: ``SURGERY_GOV_REFERENCE_DATA`` names their folder. Where
they are not at hand these tests are left out, and the head of the report says so.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("SURGERY_GOV_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
AT_HAND = (FOLDER / "procedures_gl30.csv").is_file()
needed = pytest.mark.national


def table(name):
    """The path of one national table; only for tests marked ``needed``."""
    return FOLDER / name
