"""The database itself keeps the spans of one privilege apart, whoever writes to it."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from surgery_gov.kernel import db
from surgery_gov.privileges.models import PrivilegeSpan
from tests.support import rows
from tests.support.processes import SCALE, side_by_side

pytestmark = pytest.mark.drill
TRIES = 250 * SCALE
SPAN = rows.row_for(PrivilegeSpan.__table__)
del SPAN["id"]  # the database numbers them


def period(chance):
    """Some days between one and ninety, somewhere in thirty years; one in ten has no end."""
    since = rows.MOMENT + timedelta(days=chance.randrange(11_000))
    ends = chance.random() > 0.1
    return since, since + timedelta(days=chance.randrange(1, 90)) if ends else None


def write_many(url, seed):
    """Insert spans straight into the table, without asking the program."""
    chance = random.Random(seed)  # noqa: S311
    engine = db.make_engine(url)
    written = 0
    for _ in range(TRIES):
        since, until = period(chance)
        try:
            with engine.begin() as connection:
                connection.execute(
                    insert(PrivilegeSpan).values(SPAN | {"since": since, "until": until})
                )
            written += 1
        except DBAPIError:
            continue
    engine.dispose()
    return written


def test_spans_of_one_privilege_never_overlap(database, database_url):
    with database.begin() as connection:
        rows.fill(connection, db.Base.metadata.sorted_tables)
        connection.execute(delete(PrivilegeSpan))
    written = sum(side_by_side(write_many, [(database_url, seed) for seed in range(4)]))
    with database.connect() as connection:
        spans = connection.execute(
            select(PrivilegeSpan.since, PrivilegeSpan.until).order_by(PrivilegeSpan.since)
        ).all()
        stored = connection.scalar(select(func.count()).select_from(PrivilegeSpan))
    assert stored == written
    assert 0 < written < 4 * TRIES
    assert [pair for pair in pairwise(spans) if pair[0].until is None] == []
    assert [pair for pair in pairwise(spans) if pair[0].until > pair[1].since] == []
