"""Counted conditions tell one story wherever a privilege is told of."""

import json
import re
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.archive.exports import lines_of
from surgery_gov.archive.queries import get_archive
from surgery_gov.certificates.exports import keys, signed
from surgery_gov.certificates.queries.certificates import list_of
from surgery_gov.certificates.queries.rosters import Asked as AskedRoster
from surgery_gov.certificates.queries.rosters import all_of
from surgery_gov.certificates.queries.verdicts import verdict_on
from surgery_gov.certificates.rules import checker
from surgery_gov.certificates.rules.rosters import Form, cells
from surgery_gov.clearance.queries.searches import may, who_may
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import SYSTEM, Actor
from surgery_gov.matrix import exports as matrix
from surgery_gov.matrix.queries import Asked, grid_of
from surgery_gov.matrix.rules.cells import Mark
from surgery_gov.matrix.rules.grid import Show
from surgery_gov.privileges import exports as listed
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.queries.due import due_for
from surgery_gov.privileges.queries.holders import count_holders, holders_of
from surgery_gov.privileges.queries.impact import preview_of
from surgery_gov.privileges.queries.listing import Filter
from surgery_gov.privileges.queries.people import person
from surgery_gov.privileges.queries.proposals import list_proposals
from surgery_gov.privileges.queries.record import record_of
from surgery_gov.privileges.rules.conditions import FirstSupervised, ThenReview
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.proposed import Kind
from surgery_gov.privileges.rules.scope import Everyone
from surgery_gov.staff.rules.scope import EVERYONE
from tests.certificates import world as worlds
from tests.conftest import NOON
from tests.operations.sheets import HEADER, entered, row
from tests.privileges.world import granted, order

LIVER, GALL = "50.2200", "51.2300"
REVIEW, FIRST = ThenReview(3), FirstSupervised(3)
REACHED, FREE = "已满3例，须评估后再开展", "前3例须在上级医师指导下实施，已做满"


@pytest.fixture
def counting(hospital, officer, now):
    """Li holds the liver for three cases and the gall bladder under supervision; sheets add."""
    with clock.stopped_at(worlds.LONG_AGO):
        granted(SYSTEM, "01007", LIVER, effective="2026-02-01", conditions=(REVIEW,))
        granted(SYSTEM, "01007", GALL, effective="2026-02-01", conditions=(FIRST,))
    worlds.issued("01007")

    def operate(number):
        entered(
            officer,
            now,
            *(
                [*row(病案号=f"{code}{n}", 手术编码=code, 术者工号="01007", 一助=""), "01002"]
                for n in range(number)
                for code in (LIVER, GALL)
            ),
            source=f"S{number}",
            header=[*HEADER, "指导医师"],
        )

    return operate


def as_role(role, staff_no="", department=None):
    return Actor(
        id="A1",
        name="某人",
        permissions=PERMISSIONS[role],
        department=department,
        staff_no=staff_no,
        role=role.value,
    )


def in_the_matrix(code):
    grid = grid_of(Asked(at=NOON, department="PW"))
    one = next(s.id for s in grid.surgeons if s.staff_no == "01007")
    found = next(r for r in grid.rows if r.procedure.code == code)
    return found.cells[one], found


def on_certificate():
    (issued,) = list_of(person(Everyone(), "01007").id)
    _, verdict = verdict_on(issued, NOON)
    return verdict, {line.item.code: line for line in verdict.items}


def roster(form):
    return {
        (r.name, r.code): (r, cells(form, r))
        for r in all_of(Everyone(), AskedRoster(form=form, at=NOON))
    }


@pytest.mark.parametrize(
    ("done", "able", "words", "supervised"),
    [
        (2, True, "满3例须评估，已做2例", "前3例须在上级医师指导下实施，已做2例"),
        (3, False, REACHED, FREE),
        (4, False, REACHED, FREE),
    ],
)
def test_every_place_tells_the_same(counting, done, able, words, supervised):
    counting(done)
    question = Question(staff_no="01007", codes=(LIVER,), at=NOON)
    assert may(question, NOON) is able
    assert ("01007" in {s.staff_no for s in who_may(question, NOON)}) is able

    cell, found = in_the_matrix(LIVER)
    assert (cell.able, cell.told) == (able, words)
    assert cell.mark is (Mark.CONDITIONAL if able else Mark.REACHED)
    assert found.able == 2 + able
    gall, _ = in_the_matrix(GALL)
    assert (gall.mark is Mark.CONDITIONAL, gall.told) == (done < 3, supervised)

    holders = holders_of(LIVER, NOON, Everyone())
    assert (holders.able, holders.reached) == (2 + able, 1 - able)
    holding = {str(h.target): h for h in record_of(person(Everyone(), "01007"), NOON).holdings}
    assert (holding[LIVER].label == "已满例数") is not able
    assert (holding[LIVER].conditions, holding[GALL].conditions) == (words, supervised)

    verdict, items = on_certificate()
    assert (items[LIVER].counted, items[GALL].counted) == (words, supervised)
    assert items[LIVER].now.value == ("有效" if able else "已满例数")
    assert items[LIVER].progress == ("满3例，已做2例" if able else "已满3例，须评估")
    assert verdict.kind == ("ok" if able else "warn")
    assert (verdict.reasons == ()) is able

    rows = roster(Form.SURGEON)
    assert rows["李清扬", LIVER][0].state == ("有效" if able else "已满例数")
    assert (rows["李清扬", LIVER][0].conditions, rows["李清扬", GALL][0].conditions) == (
        words,
        supervised,
    )
    public = roster(Form.PUBLIC)
    assert (("李清扬", LIVER) in public) is able
    assert public["李清扬", GALL][1][-1] == ("附条件" if done < 3 else "")
    assert not any("例" in text for _, told in public.values() for text in told)

    archive = get_archive(EVERYONE, "01007", NOON)
    assert ("1项已满例数" in dict(lines_of(archive))["手术权限"]) is not able


def test_every_place_calls_the_supervisor_by_name(hospital, statements_of, log_in):
    condition = FirstSupervised(3, "01002")
    with clock.stopped_at(worlds.LONG_AGO):
        granted(SYSTEM, "01007", GALL, effective="2026-02-01", conditions=(condition,))
    worlds.issued("01007")
    said = f"前3例须在上级医师{person(Everyone(), '01002').name}（01002）指导下实施"
    cell, _ = in_the_matrix(GALL)
    (holding,) = [h for h in record_of(person(Everyone(), "01007"), NOON).holdings if h.counts]
    _, items = on_certificate()
    data, _ = listed.workbook(Everyone(), Filter(at=NOON))
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    told = [
        cell.told,
        holding.conditions,
        items[GALL].conditions,
        items[GALL].counted,
        roster(Form.SURGEON)["李清扬", GALL][0].conditions,
        next(r[10].value for r in sheet if (r[0].value, r[3].value) == ("01007", GALL)),
        *(m.text for m in get_archive(EVERYONE, "01007", NOON).moments if "例" in m.text),
    ]
    assert len(told) == 7
    assert all(said in each for each in told)
    assert items[GALL].item.conditions == "前3例须在上级医师（01002）指导下实施"  # as on paper


def test_workbooks_say_it_in_a_word_of_their_own(counting):
    counting(3)
    grid = grid_of(Asked(at=NOON, department="PW"))
    book = openpyxl.load_workbook(BytesIO(matrix.workbook(grid, NOON, "周")))
    table = {r[0].value: [c.value for c in r] for r in book["权限矩阵"].iter_rows()}
    assert "满" in table[LIVER]
    told = [[c.value for c in r][-2:] for r in book["例数"].iter_rows(min_row=2)]
    assert sorted(told) == sorted([["已满例数", REACHED], ["有效", FREE]])
    data, _ = listed.workbook(Everyone(), Filter(at=NOON))
    rows = [[c.value for c in r] for r in openpyxl.load_workbook(BytesIO(data)).worksheets[0]]
    (own,) = [r for r in rows if r[0] == "01007" and r[3] == LIVER]
    assert (own[7], own[10]) == ("已满例数", REACHED)
    assert [r.procedure.code for r in grid.only(Show.REACHED).rows] == [LIVER]


def test_who_is_to_see_to_it_is_told_and_only_once_it_is_reached(counting, now):
    roles = (
        as_role(Role.MEDICAL_AFFAIRS),
        as_role(Role.DEPARTMENT_HEAD, "01001", "PW"),
        as_role(Role.SURGEON, "01007", "PW"),
    )

    def told(actor):
        return [d for d in due_for(actor, now) if "reached" in d.subject + d.kind]

    counting(2)
    assert not any(map(told, roles))
    counting(3)
    assert [len(told(actor)) for actor in roles] == [1, 1, 1]
    assert not told(as_role(Role.DEPARTMENT_HEAD, "01003", "XW"))
    assert not told(as_role(Role.SURGEON, "01001", "PW"))
    found = list_proposals(Everyone(), now, Kind.REACHED)
    assert [(r.person.staff_no, str(r.proposed.target)) for r in found.page.items] == [
        ("01007", LIVER)
    ]
    privileges.renew(
        SYSTEM, order("01007", LIVER, effective="2026-11-22", until="2028-12-31", conditions=())
    )
    assert not any(map(told, roles))


def test_the_reads_are_few_and_do_not_grow(counting, now, count_statements):
    def reading():
        grid_of(Asked(at=NOON, department="PW"))
        holders_of(LIVER, NOON, Everyone())
        count_holders([], NOON)
        due_for(as_role(Role.MEDICAL_AFFAIRS), now)
        roster(Form.PUBLIC)

    counting(3)
    with count_statements() as few:
        reading()
    with clock.stopped_at(worlds.LONG_AGO):
        for staff_no in ("01002", "01003", "M001"):
            granted(SYSTEM, staff_no, GALL, effective="2026-02-01", conditions=(REVIEW, FIRST))
    with count_statements() as many:
        reading()
    assert few.count == many.count


def test_a_preview_counts_nobody_as_able_whose_cases_are_done(counting, officer, now):
    counting(3)
    affairs = replace(officer, role="medical_affairs")
    privileges.revoke(SYSTEM, order("01001", LIVER, effective="2026-11-02"))
    told = preview_of(
        affairs, DecisionKind.SUSPEND, order("01002", LIVER, effective="2026-11-22"), now
    )
    assert any("没有" in e.text or "无人" in e.text for e in told.effects)
    kept = preview_of(
        affairs,
        DecisionKind.RENEW,
        order("01007", LIVER, effective="2026-11-22", until="2028-12-31"),
        now,
    )
    assert any("不重新计例" in e.text + e.note for e in kept.effects)


def data_of(page):
    return json.loads(page.partition(checker.DATA[0])[2].partition(checker.DATA[1])[0])


def test_the_signed_roster_freezes_the_numbers_and_an_old_one_says_that_it_has_none(
    counting, tmp_path
):
    counting(3)
    key = keys.create(tmp_path / "keys")
    page = signed.make(SYSTEM, key)
    people = {p["no"]: p for p in data_of(page)["people"]}
    lines = {line[0]: line for line in people["01007"]["lines"]}
    assert lines[LIVER][7] == [[True, 3, {LIVER: 3}]]
    assert lines[GALL][7] == [[False, 3, {GALL: 3}]]
    assert not checker.check(page, key.public, NOON).caution

    text = page.rpartition(b"<!--")[0].decode()
    old = re.sub(r",\[\[(?:true|false),3,\{[^}]*\}\]\]\]", "]", text).replace(",[]]", "]")
    old = old.encode()
    old += checker.signature_line(key.public, key.private.sign(old))
    report = checker.check(old, key.public, NOON)
    assert report.believable
    assert "其中2项" in report.caution
    assert "按不可实施处理" in report.caution


@pytest.mark.browser
def test_the_offline_page_refuses_what_is_reached_and_says_until_when_it_knows(
    counting, tmp_path, chromium
):
    counting(2)
    key = keys.create(tmp_path / "keys")
    path = tmp_path / "roster.html"

    def ask(data, what):
        path.write_bytes(data)
        page = chromium.new_context(offline=True).new_page()
        page.clock.install(time=NOON)
        page.goto(path.as_uri())
        page.fill("#who", "01007")
        page.fill("#what", what)
        said = page.inner_text("#answer")
        page.close()
        return said

    before = signed.make(SYSTEM, key)
    assert "可实施，附条件" in ask(before, LIVER)
    assert "截至2026-11-22 12:00已做2例；加上此后做的满3例时，须评估后再开展" in ask(before, LIVER)
    assert "已做2例，这一台仍须在上级医师指导下" in ask(before, GALL)
    old = re.sub(rb",\[\[(?:true|false),3,\{[^}]*\}\]\]\]", b"]", before)
    assert "没有记下已做的例数" in ask(old, LIVER)
    counting(3)
    after = signed.make(SYSTEM, key)
    assert "不可实施" in ask(after, LIVER)
    assert "截至2026-11-22 12:00已满3例，须评估后再开展" in ask(after, LIVER)
    assert "前3例已做满，不再要求指导" in ask(after, GALL)
