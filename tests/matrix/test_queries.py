from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import insert, update

from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.rules.coverage import cover
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.matrix.queries import Asked, applied_for_with, grid_of, overview
from surgery_gov.matrix.rules.grid import Show
from surgery_gov.privileges import service
from surgery_gov.privileges.queries.holders import holders_of
from surgery_gov.privileges.rules.scope import Everyone
from surgery_gov.staff import service as staff
from surgery_gov.staff.models import Surgeon, SurgeonEmployment, SurgeonLicence
from tests.clearance.world import setting
from tests.privileges.ledgers import on
from tests.privileges.world import START, SURGEONS, granted, order


def characters(grid, code):
    row = next(r for r in grid.rows if r.procedure.code == code)
    return "".join(
        row.cells[s.id].mark.character if s.id in row.cells else "·" for s in grid.surgeons
    )


def of(department="PW", at=None, **more):
    return grid_of(Asked(at=at or clock.now(), department=department, **more))


def test_a_department_has_its_people_across_and_its_procedures_down(filled):
    grid = of()
    assert [s.staff_no for s in grid.surgeons] == ["01001", "01002", "01007", "M001"]
    assert {r.procedure.code: characters(grid, r.procedure.code) for r in grid.rows} == {
        "47.0100": "有···",
        "50.2200": "有近··",
        "51.2300": "停·有·",
        "52.7x00": "····",
        "86.2200": "·限··",
        "99.9900": "····",
    }


def test_the_holders_of_other_departments_are_counted_and_shown_when_asked(filled):
    alone, all_of_them = of(), of(others=True)
    row = next(r for r in alone.rows if r.procedure.code == "52.7x00")
    assert (row.able, row.elsewhere, row.only_one) == (0, 1, True)
    assert [s.staff_no for s in all_of_them.surgeons if not s.own] == ["01003"]
    assert characters(all_of_them, "52.7x00") == "····有"
    assert characters(all_of_them, "47.0100") == "有···有"


@pytest.mark.parametrize("mode", ["item", "item_or_department"])
def test_every_cell_agrees_with_what_clearance_answers(filled, now, mode):
    with db.session.get_bind().begin() as connection:
        setting(connection, mode)
    days = [on(day) for day in ("2026-06-01", "2026-11-21", "2027-06-01", "2028-06-01")]
    able = 0
    for at, known_at in product(days, (None, on("2026-11-21"))):
        grid = grid_of(Asked(at=at, known_at=known_at))
        for surgeon, row in product(grid.surgeons, grid.rows):
            code = row.procedure.code
            question = Question(staff_no=surgeon.staff_no, codes=(code,), at=at)
            dossier = gather(question, known_at or clock.now())
            answer = cover(code, dossier.procedures.get(code), at, dossier).holding
            cell = row.cells.get(surgeon.id)
            assert (answer is not None) == (cell is not None and cell.able)
            if answer is not None:
                assert str(answer.target) == cell.target
                able += 1
    assert able


def test_the_numbers_agree_with_the_page_of_the_procedure(filled, now):
    for row in grid_of(Asked(at=now)).rows:
        assert row.total == holders_of(row.procedure.code, now, Everyone()).able


def test_who_left_or_lost_the_licence_does_not_count(filled, affairs, now):
    posts, licences = SurgeonEmployment.__table__, SurgeonLicence.__table__
    with db.session.get_bind().begin() as connection:
        for table, no in ((posts, "01002"), (licences, "01001")):
            of_one = table.c.surgeon_id == filled.surgeons[no]
            connection.execute(update(table).where(of_one).values(retracted_at=on("2026-11-01")))
    grid = of()
    row = next(r for r in grid.rows if r.procedure.code == "50.2200")
    assert row.nobody
    assert [(s.staff_no, s.licensed) for s in grid.surgeons][:2] == [
        ("01001", False),
        ("01007", True),
    ]
    assert characters(grid, "50.2200") == "有··"


def test_another_day_and_another_knowledge_show_what_held_and_was_known_then(filled, affairs, now):
    assert characters(of(at=on("2026-10-01")), "51.2300") == "有·有·"
    assert characters(of(known_at=on("2026-11-01")), "51.2300") == "····"
    with clock.stopped_at(now + timedelta(days=1)):
        service.revoke(affairs, order("01001", "50.2200", effective="2026-11-02"))
        assert characters(of(), "50.2200") == "·近··"
        assert characters(of(known_at=now), "50.2200") == "有近··"


def test_a_renamed_department_keeps_its_procedures_and_its_bands(filled, affairs):
    staff.rename_department(affairs, "PW", "普通外科")
    grid = of()
    assert grid.name == "普通外科"
    assert characters(grid, "47.0100") == "有···"
    assert len(grid.rows) == 6


def test_filters_narrow_rows_and_columns(filled):
    assert [r.procedure.code for r in of(q="dnqcs").rows] == ["51.2300"]
    assert [r.procedure.code for r in of(q="52.7").rows] == ["52.7x00"]
    assert {r.procedure.grade for r in of(grade=4).rows} == {4}
    assert [s.name for s in of(who="zmy 01002").surgeons] == ["赵明远", "钱思齐"]
    grid = of()
    assert [r.procedure.code for r in grid.only(Show.ONE).rows] == ["51.2300", "52.7x00", "86.2200"]
    assert [r.procedure.code for r in grid.only(Show.ENDING).rows] == ["50.2200"]
    assert [r.procedure.code for r in grid.only(Show.SUSPENDED).rows] == ["51.2300"]
    assert [grid.count(show) for show in (Show.NOBODY, Show.GAPS)] == [0, 3]


def test_applications_are_asked_of_who_keeps_them(filled, now):
    asked = []

    def tell(at, staff_nos):
        asked.append((at, sorted(staff_nos)))
        return {("01002", "52.7x00"): "SQ2026-0012", ("01002", "50.2200"): "SQ2026-0013"}

    applied_for_with(tell, "privileges.index")
    grid = of()
    assert characters(grid, "52.7x00") == "·申··"
    assert characters(grid, "50.2200") == "有近··"
    assert grid.count(Show.APPLIED) == 1
    assert asked == [(now, sorted(no for no, _, _ in SURGEONS))]


def test_the_overview_counts_each_department(filled, now):
    grid, departments = overview(now)
    assert grid.count(Show.NOBODY) == 1
    found = {d.code: (d.surgeons, d.procedures, d.nobody, d.only_one) for d in departments}
    assert found == {"PW": (4, 6, 0, 3), "XW": (1, 3, 1, 1)}


def test_an_unknown_department_is_not_found(world):
    with pytest.raises(NotFound):
        of("NO")


def crowd(world, affairs, number):
    with db.session.get_bind().begin() as connection:
        for n in range(number):
            key = connection.execute(
                insert(Surgeon.__table__).values(
                    staff_no=f"9{n:04}", name="多", pinyin="d", version=1
                )
            ).inserted_primary_key[0]
            connection.execute(
                insert(SurgeonEmployment.__table__).values(
                    surgeon_id=key, department_id=1, since=START, recorded_at=START
                )
            )
    for n in range(number):
        granted(affairs, f"9{n:04}", "50.2200", "51.2300", "grade:1@PW")


def test_a_department_takes_as_many_statements_whatever_its_size(filled, affairs, count_statements):
    applied_for_with(lambda _at, _nos: {}, "privileges.index")
    with count_statements() as few:
        of(others=True, reachable="PW")
    crowd(filled, affairs, 5)
    with count_statements() as many:
        grid = of(others=True, reachable="PW")
    assert len(grid.surgeons) == 10
    assert few.count == many.count <= 10
