"""Which tests belong to this run; the others are counted as deselected, never as skipped.

``@only_on("sqlite")`` marks a test about one database's own means; ``@national.needed`` one that
compares with the national tables, which are not part of this repository.
"""

import os

import pytest

from tests.support import national

DATABASE = os.environ.get("SURGERY_GOV_TEST_DATABASE", "sqlite")


def only_on(database):
    """Mark a test that says nothing about the other database."""
    return pytest.mark.database(database)


def belongs(item):
    """Whether a test has something to say in this run."""
    mark = item.get_closest_marker("database")
    if mark and mark.args[0] != DATABASE:
        return False
    return national.AT_HAND or item.get_closest_marker("national") is None


def select(config, items):
    """Leave out what does not belong."""
    left_out = [item for item in items if not belongs(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if belongs(item)]
