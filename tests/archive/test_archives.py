from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.archive.queries import get_archive
from surgery_gov.archive.rules.timeline import SECTIONS, counted, of_section, ordered
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.chronicle import Moment
from surgery_gov.kernel.errors import NotFound
from surgery_gov.privileges import service
from surgery_gov.staff.rules.scope import EVERYONE, Scope
from tests.privileges.ledgers import instants, on
from tests.privileges.world import granted, order

GALL, LIVER = "腹腔镜下胆囊切除术 51.2300", "部分肝切除术 50.2200"
moments = st.builds(
    Moment,
    at=instants,
    section=st.sampled_from([*SECTIONS, "其他"]),
    label=st.just("l"),
    text=st.text(),
)


@given(st.lists(moments), instants)
def test_a_timeline_is_cut_ordered_and_counted_in_full(told, at):
    found = ordered(told, at)
    assert sorted(m.at for m in told if m.at <= at) == [m.at for m in reversed(found)]
    alike = [m for m in told if m.at <= at and m.section == SECTIONS[0] and m.at == told[0].at]
    assert [m for m in found if m in alike] == alike[::-1]
    counts = dict(counted(found))
    assert sum(counts.values()) == len(found)
    assert set(SECTIONS) <= set(counts)
    for section, n in counts.items():
        assert len(of_section(found, section)) == n
    assert of_section(found, "") == found


def told(archive, section=""):
    shown = of_section(archive.moments, section)
    return [(local_date(m.at).isoformat(), m.label, m.text) for m in shown]


def test_an_archive_puts_every_feature_on_one_timeline(filled, now):
    archive = get_archive(EVERYONE, "01001", now)
    assert told(archive, "手术权限") == [
        ("2026-11-01", "暂停", f"{GALL}，动态评估结论，2026-11-22记录"),
        (
            "2026-01-01",
            "授予",
            f"2项：{LIVER}、{GALL}，有效至2026-12-31，动态评估结论，2026-11-22记录",
        ),
    ]
    assert told(archive, "手术工作量") == [
        ("2026-03-04", "2026年", "截至本日术者1例（三级1例），一助1例，二助0例"),
        ("2025-03-04", "2025年", "截至本日术者1例（三级1例），一助0例，二助0例"),
    ]
    assert [label for _, label, _ in told(archive, "执业")] == ["执业", "任职"]
    assert (archive.active, archive.highest, archive.operator, archive.undated) == (1, 1, 2, 1)


def test_it_is_as_of_a_day_and_as_known(filled, affairs, now):
    then = get_archive(EVERYONE, "01001", on("2026-02-01"))
    assert then.active == 2
    assert [label for _, label, _ in told(then)] == ["授予", "2025年", "执业", "任职"]
    unknown = get_archive(EVERYONE, "01001", now, on("2026-11-20"))
    assert [label for _, label, _ in told(unknown)] == ["执业", "任职"]
    assert (unknown.active, unknown.years) == (0, [])
    with clock.stopped_at(now + timedelta(days=9)):
        service.revoke(affairs, order("01001", "50.2200", effective="2026-11-30"))
        later = clock.now()
        assert told(get_archive(EVERYONE, "01001", later))[0][1] == "取消"
        assert told(get_archive(EVERYONE, "01001", later, now))[0][1] == "暂停"


def test_what_is_not_on_file_is_none(filled, now):
    archive = get_archive(EVERYONE, "01001", now)
    assert archive.who.title is None
    assert archive.who.licence.certificate_no == "110310000001001"


def test_who_is_out_of_reach_is_not_found(filled, now):
    for scope, no in (
        (Scope(department="XW"), "01001"),
        (Scope(staff_no="01002"), "01001"),
        (Scope(), "01001"),
        (EVERYONE, "nobody"),
        (EVERYONE, "\n"),
    ):
        with pytest.raises(NotFound):
            get_archive(scope, no, now)


def test_an_archive_takes_as_many_statements_whatever_is_in_it(
    filled, affairs, now, database, count_statements
):
    with count_statements() as few:
        get_archive(EVERYONE, "01001", now)
    granted(affairs, "01001", "grade:2@PW", "36.1000", "52.7x00", "86.2200")
    with count_statements() as many:
        archive = get_archive(EVERYONE, "01001", now)
    assert len(archive.moments) > 6
    assert few.count == many.count <= 32
