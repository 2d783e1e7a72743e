"""How a certificate stands now: every state of an item, and one answer."""

from datetime import date

import pytest

from surgery_gov.certificates import service
from surgery_gov.certificates.queries.certificates import find_issued
from surgery_gov.certificates.queries.verdicts import verdict_on
from surgery_gov.certificates.rules import numbers
from surgery_gov.certificates.rules.verdict import Now
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.rules import AtSite, Through
from surgery_gov.staff import service as staff
from tests.certificates import world as worlds
from tests.conftest import NOON
from tests.privileges.ledgers import on
from tests.privileges.world import granted, order


def judged(issued, at=NOON):
    _, verdict = verdict_on(find_issued(issued.number), at)
    return verdict, {i.item.target: i.now for i in verdict.items}


def test_as_issued_it_is_valid(hospital):
    verdict, now = judged(worlds.issued())
    assert (verdict.kind, verdict.answer) == ("ok", "有效")
    assert set(now.values()) == {Now.VALID}


def test_each_item_says_how_it_stands(hospital):
    issued = worlds.issued()
    worlds.revoke("01001", "51.2300")
    privileges.suspend(SYSTEM, order("01001", "50.2200", effective="2026-11-02"))
    privileges.restrict(
        SYSTEM,
        order("01001", "52.7x00", effective="2026-11-03", conditions=(AtSite("东院区"),)),
    )
    verdict, now = judged(issued)
    assert now == {
        "51.2300": Now.REVOKED,
        "50.2200": Now.SUSPENDED,
        "52.7x00": Now.ALTERED,
        "grade:2@PW": Now.VALID,
    }
    assert (verdict.kind, verdict.answer) == ("warn", "其中3项已变更，以本页为准")
    why = {i.item.target: i.why for i in verdict.items}
    assert "仁一医〔2026〕55号" in why["51.2300"]
    assert "限地点：东院区" in why["52.7x00"]


def test_what_ended_by_itself_has_expired(hospital):
    verdict, now = judged(worlds.issued("01002"), on("2027-01-01"))
    assert now == {"50.2200": Now.EXPIRED}
    assert (verdict.kind, verdict.answer) == ("stop", "全部已失效")
    assert judged(worlds.issued("01003"), on("2026-12-31"))[0].answer == "有效"


def test_what_a_condition_limits_to_a_day_is_valid_through_it_and_no_longer(hospital):
    granted(SYSTEM, "01002", "51.2300", conditions=(Through(date(2026, 12, 15)),))
    issued = worlds.issued("01002", at=NOON)
    assert judged(issued, on("2026-12-15"))[1]["51.2300"] is Now.VALID
    verdict, now = judged(issued, on("2026-12-16"))
    assert now == {"50.2200": Now.VALID, "51.2300": Now.EXPIRED}
    assert (verdict.kind, verdict.items[1].why or verdict.items[0].why) == (
        "warn",
        "附有条件“限期至2026-12-15”，已过此日",
    )
    again = worlds.issued("01002", at=on("2026-12-16"))
    assert set(judged(again, on("2026-12-16"))[1]) == {"50.2200"}


def test_all_revoked_says_so(hospital):
    issued = worlds.issued("01002")
    worlds.revoke("01002", "50.2200")
    assert judged(issued)[0].answer == "全部已取消"


def test_a_renewal_leaves_it_valid_and_says_until_when(hospital):
    issued = worlds.issued("01002")
    privileges.renew(SYSTEM, order("01002", "50.2200", effective="2026-11-01", until="2029-01-01"))
    verdict, _ = judged(issued)
    assert verdict.answer == "有效"
    assert verdict.items[0].why == "已续期至2028-12-31"


def test_the_superseded_one_names_the_new(hospital):
    issued = worlds.issued("01002")
    privileges.renew(SYSTEM, order("01002", "50.2200", effective="2026-11-01", until="2029-01-01"))
    (number,) = service.issue(SYSTEM, ["01002"])
    verdict, _ = judged(issued)
    assert (verdict.kind, verdict.answer) == ("warn", f"已由{number}代替，以新的授权书为准")


def test_whoever_left_holds_nothing_that_may_be_used(hospital):
    issued = worlds.issued("01002")
    staff.end_employment(SYSTEM, "01002", NOON.date().replace(day=10))
    verdict, _ = judged(issued)
    assert (verdict.kind, verdict.answer) == ("stop", "持有人现在不在职，所载各项都不能实施")


def test_what_begins_later_is_certified_and_not_called_a_change(hospital):
    granted(SYSTEM, "01003", "47.0100", effective="2026-12-01")
    issued = worlds.issued("01003", at=NOON)
    assert judged(issued)[1]["47.0100"] is Now.NOT_YET
    assert judged(issued)[0].answer == "有效"
    assert judged(issued, on("2026-12-02"))[0].answer == "有效"


def test_a_suspension_stands_on_the_paper_and_its_end_is_told(hospital):
    privileges.suspend(SYSTEM, order("01002", "50.2200", effective="2026-11-01"))
    issued = worlds.issued("01002", at=NOON)
    assert judged(issued)[0].answer == "有效"
    privileges.reinstate(SYSTEM, order("01002", "50.2200", effective="2026-11-22"))
    assert judged(issued)[0].answer == "其中1项已变更，以本页为准"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("SQS2026-000123-7KQM-3XWD", ("SQS2026-000123", "7KQM3XWD")),
        (" sqs2026 000123 7kqm3xwd ", ("SQS2026-000123", "7KQM3XWD")),
        ("ＳＱＳ２０２６－０００１２３－７ＫＱＭ－３ＸＷＤ", ("SQS2026-000123", "7KQM3XWD")),
        ("SQS2026-000123", None),
        ("SQS2026-000123-7KQM-3XW", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_people_type_it(text, read):
    found = numbers.read(text)
    assert (found and (found.number, found.check)) == read


def test_a_check_part_has_no_letters_that_look_alike():
    assert not set("01OILZ") & set(numbers.ALPHABET)
    assert len(set(numbers.ALPHABET)) == 30
