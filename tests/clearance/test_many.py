"""Many dossiers read at once are those read one by one, in a constant number of statements."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.queries.many import gather_many
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel import db
from tests.clearance import world
from tests.clearance.facts import GALL, LIVER, WART

DAY = timedelta(days=1)
CODES = [LIVER, GALL, WART, "37.6600", "99.9999"]
PEOPLE = ["10268", "10301", "20415", "00000"]
KINDS = ["grant", "grant", "suspend", "restrict", "revoke"]
CONDITIONS = [
    [],
    [{"kind": "first_supervised", "value": "3"}],
    [{"kind": "patient", "value": "0003120"}],
    [{"kind": "supervisor", "value": "10301"}],
]


@pytest.fixture
def crowd(hospital, now):
    """The small hospital with two editions more, posts that end, and random decisions."""
    dice = random.Random(20261122)  # noqa: S311
    with hospital.begin() as connection:
        for number, start in ((2, now - 40 * DAY), (3, now + 5 * DAY)):
            _edition(connection, number, start, dice)
        world.setting(connection, "item_or_department")
        for number in range(100, 140):
            surgeon = dice.choice([1, 2, 3])
            target = dice.choice([*CODES[:4], "grade:2@GD", "grade:1@YK"])
            if (surgeon, target) in crowd_of(connection):
                continue
            since = now + dice.randint(-400, 20) * DAY
            conditions = dice.choice(CONDITIONS)
            world.give(
                connection, number, (surgeon, target), since, None,
                document_no=f"仁一医〔2026〕{number}号", conditions=conditions,
            )  # fmt: skip
    db.newest()


def crowd_of(connection):
    from surgery_gov.privileges.models import Privilege

    table = Privilege.__table__
    return {(row.surgeon_id, row.target) for row in connection.execute(table.select())}


def _edition(connection, number, start, dice):
    connection.execute(
        insert(Edition),
        {
            "id": number, "name": f"第{number}版", "status": "draft", "created_at": world.LONG_AGO,
            "created_by": "t", "source_name": "t", "source_digest": "t", "entry_count": 3,
        },
    )  # fmt: skip
    for code in CODES[:3]:
        grade = dice.randint(1, 4)
        connection.execute(
            insert(CatalogEntry),
            {
                "edition_id": number, "code": code, "name": f"{code}甲", "pinyin": "x",
                "grade": grade, "department": "肝胆外科、眼科", "category": "手术",
                "restricted": grade == 4 and dice.random() < 0.5, "prohibited": False,
                "exam_grade4": False,
                "minimally_invasive": False, "remark": "",
            },
        )  # fmt: skip
    connection.execute(
        Edition.__table__.update()
        .where(Edition.id == number)
        .values(
            status="published",
            in_force_from=start,
            published_at=world.LONG_AGO + number * DAY,
            published_by="t",
            document_no=f"仁一医〔2026〕{number}号",
        )
    )


def questions(now):
    return st.builds(
        Question,
        staff_no=st.sampled_from(PEOPLE),
        codes=st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True).map(tuple),
        at=st.integers(-500, 30).map(lambda n: now + n * DAY),
        supervisors=st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True).map(tuple),
        subject_type=st.sampled_from(["surgeon", "surgeon", "surgeon", "nurse"]),
        resource_type=st.sampled_from(["procedure", "procedure", "procedure", "device"]),
    )


@pytest.mark.parametrize("ago", [0, 300, 6000])
def test_many_are_gathered_as_each_is_by_itself(crowd, now, ago):
    known_at = now - ago * DAY

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.lists(questions(now), max_size=12))
    def check(asked):
        found = gather_many(asked, known_at)
        assert list(found) == [gather(question, known_at) for question in asked]

    check()


def test_two_hundred_take_as_many_statements_as_two(crowd, now, count_statements):
    dice = random.Random(7)  # noqa: S311

    def asked(count):
        return [
            Question(
                staff_no=dice.choice(PEOPLE),
                codes=tuple(dice.sample(CODES, 2)),
                at=now + dice.randint(-30, 30) * DAY,
                supervisors=tuple(dice.sample(PEOPLE, 2)),
            )
            for _ in range(count)
        ]

    counts = []
    for many in (20, 200):
        with count_statements() as seen:
            assert len(gather_many(asked(many), now)) == many
        counts.append(seen.count)
    assert counts[0] == counts[1] <= 6
