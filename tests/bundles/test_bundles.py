"""Bundles: kept by a department, written out by the edition in force, stale saves told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surgery_gov.audit import queries as trail
from surgery_gov.bundles import queries, service
from surgery_gov.bundles.rules import Draft, Item, expansion_of
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from surgery_gov.kernel.permissions import SYSTEM, Permission
from tests.privileges import world as worlds

BILE = Draft(department="PW", code="PW-01", name="胆道手术包", items=("51.2300", "50.2200"))


@pytest.fixture
def world(database, now):
    return worlds.build()


@pytest.fixture
def head(officer):
    held = frozenset({Permission.BUNDLES_MANAGE, Permission.BUNDLES_READ})
    return replace(officer, permissions=held, department="PW")


def test_a_head_keeps_the_bundles_of_the_own_department_only(world, head, officer, now):
    key = service.create_bundle(head, BILE)
    with pytest.raises(Forbidden):
        service.create_bundle(head, replace(BILE, department="XW", code="XW-01"))
    other = replace(head, department="XW")
    with pytest.raises(Forbidden):
        service.change_bundle(other, key, replace(BILE, name="别的"), version=1)
    service.change_bundle(officer, key, replace(BILE, items=("51.2300",)), version=1)
    assert queries.get_bundle(key).items == (Item("51.2300", "腹腔镜下胆囊切除术"),)
    events = [line.event for line in trail.read(trail.Filter()).items]
    assert events.count("bundle.created") == events.count("bundle.changed") == 1


def test_who_saves_second_is_told(world, head, now):
    key = service.create_bundle(head, BILE)
    service.change_bundle(head, key, replace(BILE, name="甲"), version=1)
    with pytest.raises(Stale):
        service.change_bundle(head, key, replace(BILE, name="乙"), version=1)
    with pytest.raises(Conflict, match="没有需要改的"):
        service.change_bundle(head, key, replace(BILE, name="甲"), version=2)


def test_a_bundle_is_retired_and_restored_not_deleted(world, head, now):
    key = service.create_bundle(head, BILE)
    service.retire_bundle(head, key, version=1)
    assert queries.list_bundles() == []
    assert [b.id for b in queries.list_bundles(retired=True)] == [key]
    with pytest.raises(Conflict):
        service.change_bundle(head, key, replace(BILE, name="甲"), version=2)
    with pytest.raises(Conflict):
        service.retire_bundle(head, key, version=2)
    service.restore_bundle(head, key, version=2)
    assert [b.code for b in queries.list_bundles(q="dd")] == ["PW-01"]
    assert queries.list_bundles(q="pw-01", department="XW") == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(BILE, items=()), "items"),
        (replace(BILE, items=("51.2300", "99.9999")), "items"),
        (replace(BILE, code="胆"), "code"),
        (replace(BILE, name=""), "name"),
        (replace(BILE, department="NO"), "department"),
    ],
)
def test_what_is_wrong_stands_at_its_field(world, officer, now, wrong, field):
    with pytest.raises(Invalid) as refused:
        service.create_bundle(officer, wrong)
    assert list(refused.value.errors) == [field]


def test_a_code_is_given_once(world, officer, now):
    service.create_bundle(officer, BILE)
    with pytest.raises(Invalid) as refused:
        service.create_bundle(officer, BILE)
    assert list(refused.value.errors) == ["code"]


def test_what_left_the_catalog_is_named(world, officer, now):
    key = service.create_bundle(officer, BILE)
    assert queries.expanded(queries.get_bundle(key), now).codes == ("51.2300", "50.2200")
    before = queries.expanded(queries.get_bundle(key), worlds.START - timedelta(days=1))
    assert before.codes == ()
    assert [item.name for item in before.left] == ["腹腔镜下胆囊切除术", "部分肝切除术"]
    assert expansion_of((), {}).codes == ()
    with pytest.raises(NotFound):
        queries.get_bundle(10**12)


@pytest.fixture
def made(app, now):
    with app.app_context():
        worlds.build()
        return service.create_bundle(SYSTEM, BILE)


@pytest.mark.parametrize(
    ("role", "options", "answers"),
    [
        ("department_head", {"login": "H001", "department": "PW"}, (200, 200)),
        ("department_head", {"login": "H002", "department": "XW"}, (200, 403)),
        ("medical_affairs", {"login": "Y001"}, (200, 200)),
        ("surgeon", {"login": "01001"}, (200, 403)),
        ("committee_secretary", {"login": "C001"}, (200, 403)),
        ("anesthetist", {"login": "N001"}, (403, 403)),
        ("administrator", {"login": "T001"}, (403, 403)),
    ],
)
def test_each_role_opens_what_is_its_own(made, log_in, role, options, answers):
    reads, edits = answers
    client = log_in(role, **options)
    assert client.get("/bundles/").status_code == reads
    assert client.get(f"/bundles/one/{made}").status_code == reads
    assert client.get(f"/bundles/one/{made}/edit").status_code == edits
    retired = client.post(f"/bundles/one/{made}/retire", data={"version": "1"})
    assert retired.status_code == (303 if edits == 200 else 403)


def test_pages_create_change_and_show_both_versions_of_a_stale_save(made, log_in):
    head = log_in("department_head", login="H001", department="PW")
    given = {"department": "PW", "code": "pw-02", "name": "清创包", "items": ["86.2200", ""]}
    assert head.post("/bundles/new", data=given).status_code == 303
    refused = head.post("/bundles/new", data=given | {"items": ["dnqcs"]})
    assert refused.status_code == 422
    assert "dnqcs" in refused.text
    url = f"/bundles/one/{made}/edit"
    change = {"name": "胆包", "items": ["51.2300"], "version": "1"}
    assert head.post(url, data=change).status_code == 303
    stale = head.post(url, data=change | {"name": "肝包"})
    assert stale.status_code == 409
    assert "我填的和现在的" in stale.text
    assert head.post(url, data=change | {"name": "肝包", "version": "2"}).status_code == 303
    assert head.get("/bundles/one/99999999999").status_code == 404
    assert "清创包" in head.get("/bundles/?q=qcb").text


def test_the_list_runs_a_constant_number_of_statements(made, log_in, app, count_statements):
    head = log_in("department_head", login="H001", department="PW")
    counts = []
    for number in range(2):
        with count_statements() as seen:
            assert head.get("/bundles/").status_code == 200
        counts.append(seen.count)
        with app.app_context():
            service.create_bundle(SYSTEM, replace(BILE, code=f"PW-1{number}"))
    assert counts[0] == counts[1]
