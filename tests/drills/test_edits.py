"""Many processes edit one row: no acknowledged edit is lost, and every loser is told."""

import pytest
from sqlalchemy import select, update

from surgery_gov.kernel import db
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Busy, Conflict
from surgery_gov.kernel.permissions import SYSTEM, Permission
from surgery_gov.staff.models import Department
from tests.support import rows
from tests.support.processes import SCALE, connected, side_by_side

pytestmark = pytest.mark.drill
EDITS = 500 * SCALE


@command(Permission.STAFF_MANAGE)
def count_up(work):
    """Read the number in the department's name and write the next: a lost edit shows."""
    department = work.session.scalars(select(Department)).one()
    department.name = str(int(department.name) + 1)
    work.record("department.changed", department.code)


def edit_many(url):
    done = told = 0
    with connected(url):
        for _ in range(EDITS):
            try:
                count_up(SYSTEM)
                done += 1
            except (Busy, Conflict):
                told += 1
    return done, told


@command(Permission.STAFF_MANAGE)
def save(work, name, version):
    """Save what somebody typed into a form that was filled at ``version``."""
    department = work.session.scalars(select(Department)).one()
    if department.version != version:
        raise Conflict("别人已经改过。")
    department.name = name
    work.record("department.changed", department.code)


@pytest.fixture
def one_department(database):
    with database.begin() as connection:
        rows.fill(connection, [Department.__table__])
        connection.execute(update(Department).values(name="0"))


def test_no_edit_that_was_acknowledged_is_lost(one_department, database_url):
    results = side_by_side(edit_many, [(database_url,)] * 4)
    done, told = (sum(column) for column in zip(*results, strict=True))
    assert done + told == len(results) * EDITS
    assert done > 0
    with connected(database_url):
        department = db.session.scalars(select(Department)).one()
        assert int(department.name) == done
        assert department.version == done + 1


def save_from_one_form(url):
    saved = 0
    with connected(url):
        try:
            save(SYSTEM, name="改", version=1)
            saved += 1
        except (Busy, Conflict):
            pass
    return saved


def test_of_many_who_opened_the_same_form_one_saves(one_department, database_url):
    assert sum(side_by_side(save_from_one_form, [(database_url,)] * 6)) == 1
