"""Conditions through every door: page, program, command line, sheet; read back the same."""

from datetime import date

import pytest
from marshmallow import ValidationError

from surgery_gov.kernel.errors import Invalid
from surgery_gov.privileges import service
from surgery_gov.privileges.queries.ledger import ledgers_of
from surgery_gov.privileges.rules import FirstSupervised, Noted, ThenReview, Through
from surgery_gov.privileges.schemas.orders import OrderSchema
from tests.privileges import world as worlds
from tests.privileges.world import granted, order

PAGE = "/privileges/surgeons/01001/51.2300/restrict"
FORM = {
    "effective_at_date": "2026-11-22",
    "effective_at_time": "00:00",
    "reason": "新获得权限",
    "stated": "true",
    "step": "preview",
}


@pytest.fixture
def world(app, now):
    return worlds.build()


@pytest.fixture
def office(world, affairs, log_in):
    granted(affairs, "01001", "51.2300")
    return log_in("medical_affairs", login="Y001", name="周文静")


def newest(world):
    return ledgers_of(world.surgeons["01001"])["51.2300"][-1].conditions


def test_the_page_takes_them_previews_them_and_shows_them_again(world, office):
    typed = {
        **FORM,
        "first_supervised": "3",
        "first_supervised_by": "01002",
        "then_review": "20",
        "through": "2027-06-30",
    }
    preview = office.post(PAGE, data=typed)
    assert "前3例须在上级医师钱思齐（01002）指导下实施" in preview.text
    assert "满20例须评估" in preview.text
    assert "限期至2027-06-30" in preview.text
    digest = preview.text.split('name="seen" value="')[1].split('"')[0]
    done = office.post(PAGE, data={**typed, "step": "confirm", "seen": digest})
    assert done.status_code == 303
    wanted = {FirstSupervised(3, "01002"), ThenReview(20), Through(date(2027, 6, 30))}
    assert set(newest(world)) == wanted
    again = office.get("/privileges/surgeons/01001/51.2300/renew").text
    for name, value in (("first_supervised_by", "01002"), ("then_review", "20")):
        assert f'name="{name}"' in again
        assert f'value="{value}"' in again


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first_supervised": "三"}, "例数应为1到999之间的整数"),
        ({"first_supervised_by": "01002"}, "没有写前几例"),
        ({"then_review": "0"}, "例数应为1到999之间的整数"),
        ({"through": "明年"}, "日期应写成 2026-12-31"),
        ({"first_supervised": "3", "first_supervised_by": "01001"}, "不能是术者本人"),
        ({"first_supervised": "3", "first_supervised_by": "9"}, "没有登记"),
        ({"note": "满几十例再评估"}, "没有读懂条件"),
    ],
)
def test_what_is_not_one_is_refused_at_its_field(office, typed, said):
    page = office.post(PAGE, data={**FORM, **typed})
    assert page.status_code == 422
    assert said in page.text


def test_a_program_gives_them_as_a_list():
    given = {
        "staff_no": "01001",
        "targets": ["51.2300"],
        "effective_at": "2026-12-01T00:00:00+08:00",
        "conditions": [
            {"kind": "first_supervised", "value": "3@01002"},
            {"kind": "then_review", "value": "20"},
            {"kind": "through", "value": "2027-06-30"},
        ],
    }
    assert OrderSchema().load(given).conditions == (
        FirstSupervised(3, "01002"),
        ThenReview(20),
        Through(date(2027, 6, 30)),
    )
    given["conditions"][1]["value"] = "many"
    with pytest.raises(ValidationError) as refused:
        OrderSchema().load(given)
    assert "例数应为" in str(refused.value.messages["conditions"][1]["value"])


def test_a_note_that_nobody_would_count_is_refused_at_every_door(world, affairs):
    with pytest.raises(Invalid) as refused:
        granted(affairs, "01001", "51.2300", conditions=(Noted("前几例须上级医师指导"),))
    assert "conditions" in refused.value.errors


def test_a_renewal_keeps_them_where_none_are_given(world, affairs):
    granted(affairs, "01001", "51.2300", until="2027-01-01", conditions=(ThenReview(20),))
    service.renew(affairs, order("01001", "51.2300", effective="2027-01-01", until="2028-01-01"))
    assert newest(world) == (ThenReview(20),)
