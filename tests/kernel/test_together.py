"""Several reads in one statement give what each gives alone."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, insert, literal, select

from surgery_gov.kernel import reading
from surgery_gov.kernel.reading import Read
from surgery_gov.kernel.together import Together
from surgery_gov.policy.models import PolicySetting
from tests.kernel.test_reading import BY_KEY, COLUMNS, SINCE
from tests.kernel.test_reading import settings as settings  # noqa: PLC0414  (a fixture)

BEFORE = Read(
    select(COLUMNS.id, COLUMNS.effective_from, COLUMNS.value, literal(None).label("absent"))
    .where(COLUMNS.effective_from < bindparam("at"), COLUMNS.recorded_by == "t")
    .order_by(COLUMNS.id)
)
BOTH = Together(BY_KEY, BEFORE)


def as_tuples(rows):
    return sorted(map(tuple, rows), key=str)


@pytest.mark.parametrize("keys", [[], ["a"], ["a", "b", "c", "x"]])
@pytest.mark.parametrize("at", [SINCE, SINCE + timedelta(microseconds=1)])
def test_together_they_give_what_each_gives_alone(settings, keys, at):
    values = {"keys": keys, "at": at}
    ((by_key, before),) = BOTH.rows([values])
    assert as_tuples(by_key) == as_tuples(BY_KEY.rows(values))
    assert as_tuples(before) == as_tuples(BEFORE.rows({"at": at}))
    assert all(row.effective_from == SINCE for row in (*by_key, *before))


def test_they_are_one_statement_and_see_what_was_just_written(settings, count_statements):
    values = {"keys": ["d"], "at": SINCE + timedelta(days=1)}
    assert [[len(rows) for rows in found] for found in BOTH.rows([values])] == [[0, 3]]
    row = {"key": "d", "value": {"数": [True, None, 1.5, "\\\"'\u2028"]}, "basis": "t"}
    with settings.begin() as connection:
        connection.execute(
            insert(PolicySetting),
            {**row, "effective_from": SINCE, "recorded_at": SINCE, "recorded_by": "t"},
        )
    with count_statements() as seen:
        ((by_key, before),) = BOTH.rows([values])
    assert seen.count == 1
    assert by_key[0].value == row["value"]
    assert len(before) == 4


def test_a_lost_connection_is_replaced(settings):
    values = {"keys": ["a"], "at": SINCE}
    BOTH.rows([values])
    reading._thread.own.connection.close()
    assert BOTH.rows([values])[0][0]


def test_many_ask_in_one_statement_and_each_is_given_its_own(settings, count_statements):
    asked = [
        {"keys": keys, "at": at}
        for keys in ([], ["b"], ["a", "c", "x"])
        for at in (SINCE - timedelta(microseconds=1), SINCE, SINCE + timedelta(days=1))
    ]
    with count_statements() as seen:
        found = BOTH.rows(asked)
    assert seen.count == 1
    for values, (by_key, before) in zip(asked, found, strict=True):
        assert as_tuples(by_key) == as_tuples(BY_KEY.rows(values))
        assert as_tuples(before) == as_tuples(BEFORE.rows({"at": values["at"]}))
    assert BOTH.rows([]) == []
