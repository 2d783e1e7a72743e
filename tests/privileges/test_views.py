import re
from io import BytesIO

import openpyxl
import pytest

from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges import service
from surgery_gov.privileges.queries.ledger import ledgers_of
from surgery_gov.privileges.rules import AtSite, Noted, Standing, state_at
from tests.privileges import world as worlds
from tests.privileges.ledgers import on
from tests.privileges.test_imports import HEADER, row
from tests.privileges.world import granted, order
from tests.support.books import xlsx

ZHAO = "/privileges/surgeons/01001"
ONE = f"{ZHAO}/51.2300"


@pytest.fixture
def world(app, now):
    return worlds.build()


@pytest.fixture
def filled(world, affairs):
    granted(affairs, "01001", "51.2300", "50.2200", "grade:2@PW")
    granted(affairs, "01002", "50.2200", until="2027-01-01")
    granted(affairs, "01003", "36.1000")
    service.suspend(affairs, order("01001", "51.2300", effective="2026-11-01"))
    return world


@pytest.fixture
def office(filled, log_in):
    return log_in("medical_affairs", login="Y001", name="周文静")


def standing(world, at, target="50.2200", staff_no="01001"):
    return state_at(ledgers_of(world.surgeons[staff_no])[target], on(at)).standing


def hidden(page):
    """The fields a confirmation posts back."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    fields = {}
    for name, value in found:
        fields.setdefault(name, []).append(value)
    return fields


def test_the_list_counts_and_links(office):
    page = office.get("/privileges/")
    assert page.status_code == 200
    assert "赵明远" in page.text
    assert "孙立群" in page.text
    assert "共 <b>5</b> 人" in page.text


def test_the_list_filters_by_initials_department_and_state(office):
    assert "钱思齐" not in office.get("/privileges/?q=zmy").text
    assert "孙立群" in office.get("/privileges/?department=XW").text
    assert "钱思齐" in office.get("/privileges/?show=ending").text
    assert "没有符合条件的术者" in office.get("/privileges/?q=nobody").text
    assert office.get("/privileges/?show=moon").status_code == 422


def test_a_record_shows_what_since_until_and_why(office):
    page = office.get(ZHAO).text
    for words in (
        "腹腔镜下胆囊切除术",
        "暂停",
        "普外科全部二级手术",
        "仁一医〔2026〕41号",
        "2027-12-31",
    ):
        assert words in page
    assert "授予权限" in page


def test_a_record_as_of_another_day_says_so(office):
    page = office.get(f"{ZHAO}?at=2026-10-01").text
    assert "正在查看2026-10-01零时的状态" in page
    assert "回到今天" in page


def test_one_privilege_tells_its_life(office):
    page = office.get(ONE).text
    assert "授予" in page
    assert "暂停" in page
    assert "动态评估结论" in page
    assert "/51.2300/reinstate" in page


def test_who_may_perform_it_warns_when_one_is_left(office, affairs):
    assert "仅一人" not in office.get("/privileges/procedures/50.2200").text
    service.suspend(affairs, order("01002", "50.2200", effective="2026-11-01"))
    assert "仅一人有此项权限" in office.get("/privileges/procedures/50.2200").text
    assert "没有术者有此项权限" in office.get("/privileges/procedures/51.2300").text
    assert office.get("/privileges/procedures/51.9999").status_code == 404


REVOKE = {
    "effective_at_date": "2026-12-01",
    "effective_at_time": "00:00",
    "document_no": "仁一医〔2026〕99号",
    "reason": "动态评估结论“取消”",
    "step": "preview",
}


def test_revoking_is_a_form_a_preview_and_then_done(office, filled):
    address = f"{ZHAO}/50.2200/revoke"
    assert "核对影响" in office.get(address).text
    seen = office.post(address, data=REVOKE)
    assert seen.status_code == 200
    assert "尚未执行" in seen.text
    assert "由2人减为1人，仅一人" in seen.text
    assert standing(filled, "2026-12-02") is Standing.ACTIVE
    done = office.post(address, data={**hidden(seen), "step": "confirm"})
    assert done.status_code == 303
    assert standing(filled, "2026-12-02") is Standing.REVOKED
    assert standing(filled, "2026-11-30") is Standing.ACTIVE
    assert "已取消赵明远的手术权限1项，自2026-12-01起" in office.get(done.location).text


def test_a_preview_of_a_world_that_moved_must_be_looked_at_again(office, filled, affairs):
    address = f"{ZHAO}/50.2200/revoke"
    seen = office.post(address, data=REVOKE)
    service.revoke(affairs, order("01002", "50.2200", effective="2026-11-10"))
    again = office.post(address, data={**hidden(seen), "step": "confirm"})
    assert again.status_code == 409
    assert "影响已变化，请重新核对" in again.text
    assert "没有术者" in again.text
    assert standing(filled, "2026-12-02") is Standing.ACTIVE
    done = office.post(address, data={**hidden(again), "step": "confirm"})
    assert done.status_code == 303


def test_a_replayed_confirmation_changes_nothing(office, filled):
    address = f"{ZHAO}/50.2200/revoke"
    fields = {**hidden(office.post(address, data=REVOKE)), "step": "confirm"}
    assert office.post(address, data=fields).status_code == 303
    assert office.post(address, data=fields).status_code == 409
    assert len(ledgers_of(filled.surgeons["01001"])["50.2200"]) == 2


def test_every_fault_is_told_at_once_and_what_was_typed_stays(office):
    page = office.post(
        f"{ZHAO}/50.2200/revoke", data={"effective_at_date": "2029-01-01", "reason": ""}
    )
    assert page.status_code == 422
    assert "有3处需要改正" in page.text
    assert 'value="2029-01-01"' in page.text


def test_granting_many_at_once_with_conditions(office, filled):
    address = "/privileges/surgeons/01002/grant"
    assert office.get(address).status_code == 200
    fields = {
        "targets": ["51.2300", "86.2200", ""],
        "effective_at_date": "2026-12-01",
        "effective_at_time": "00:00",
        "last_day": "2027-12-31",
        "document_no": "仁一医〔2026〕99号",
        "site": "东院区",
        "stated": "true",
        "step": "preview",
    }
    seen = office.post(address, data=fields)
    assert "2项手术权限" in seen.text, seen.text
    assert office.post(address, data={**hidden(seen), "step": "confirm"}).status_code == 303
    [decision] = ledgers_of(filled.surgeons["01002"])["86.2200"]
    assert decision.until == on("2028-01-01")
    assert [c.site for c in decision.conditions] == ["东院区"]


def test_going_back_from_the_preview_keeps_what_was_typed(office):
    address = f"{ZHAO}/50.2200/revoke"
    seen = office.post(address, data=REVOKE)
    form = office.post(address, data={**hidden(seen), "step": "edit"})
    assert "仁一医〔2026〕99号" in form.text
    assert "核对影响" in form.text


@pytest.mark.parametrize("act", ["renew", "restrict", "suspend", "revoke"])
def test_each_act_has_its_page(office, act):
    assert office.get(f"{ZHAO}/50.2200/{act}").status_code == 200


def test_a_renewal_begins_with_what_is_known(office, affairs):
    page = office.get("/privileges/surgeons/01002/50.2200/renew").text
    assert 'value="2027-01-01"' in page


@pytest.mark.parametrize("act", ["dance", "grant"])
def test_an_unknown_act_is_not_found(office, act):
    assert office.get(f"{ZHAO}/51.9999/{act}").status_code == 404
    assert office.get(f"{ZHAO}/50.2200/dance").status_code == 404


OTHERS = (
    "/privileges/surgeons/01003",
    "/privileges/surgeons/01003/36.1000",
    "/privileges/surgeons/09999",
)


@pytest.mark.parametrize("address", OTHERS)
def test_a_surgeon_sees_only_their_own_record(filled, log_in, address):
    zhao = log_in("surgeon", login="01001", name="赵明远")
    assert zhao.get("/privileges/mine").status_code == 200
    assert zhao.get(ZHAO).status_code == 200
    assert zhao.get(ONE).status_code == 200
    assert zhao.get(address).status_code == 404
    assert zhao.get("/privileges/").status_code == 403
    assert zhao.get("/privileges/export").status_code == 403
    assert zhao.get("/privileges/procedures/50.2200").status_code == 403


@pytest.mark.parametrize("address", OTHERS)
def test_a_head_sees_only_the_department(filled, log_in, address):
    chief = log_in("department_head", login="H001", department="PW")
    assert "赵明远" in chief.get("/privileges/").text
    assert "孙立群" not in chief.get("/privileges/").text
    assert "孙立群" not in chief.get("/privileges/?department=XW").text
    assert chief.get(ZHAO).status_code == 200
    assert chief.get(address).status_code == 404
    assert "孙立群" not in chief.get("/privileges/procedures/36.1000").text
    book = openpyxl.load_workbook(BytesIO(chief.get("/privileges/export?department=XW").data))
    assert book["手术权限"].max_row == 1


@pytest.mark.parametrize(
    ("role", "reads", "acts"),
    [
        ("medical_affairs", True, True),
        ("department_head", True, False),
        ("committee_secretary", True, False),
        ("auditor", True, False),
        ("surgeon", False, False),
        ("anesthetist", False, False),
        ("theatre_nurse", False, False),
        ("commission", False, False),
        ("administrator", False, False),
    ],
)
def test_each_role_opens_what_is_its_own(filled, log_in, role, reads, acts):
    client = log_in(role, login=f"R-{role[:5]}")
    expected = 200 if reads else 403
    assert client.get("/privileges/").status_code == expected
    for address in (f"{ZHAO}/grant", f"{ZHAO}/50.2200/suspend", "/privileges/import"):
        assert client.get(address).status_code == (200 if acts else 403)
    if not acts:
        refused = client.post(f"{ZHAO}/50.2200/revoke", data={**REVOKE, "step": "confirm"})
        assert refused.status_code == 403


def test_own_record_has_no_acts_and_a_hidden_field_does_not_change_whom(filled, log_in):
    zhao = log_in("medical_affairs", login="01001", name="赵明远")
    assert "授予权限" not in zhao.get(ZHAO).text
    assert zhao.get(f"{ZHAO}/50.2200/suspend").status_code == 403
    assert zhao.post(f"{ZHAO}/grant", data=REVOKE).status_code == 403
    other = "/privileges/surgeons/01002/50.2200/suspend"
    fields = {**REVOKE, "staff_no": "01001", "targets": "51.2300"}
    assert "钱思齐" in zhao.post(other, data=fields).text


def test_whoever_is_no_surgeon_is_told_so(filled, log_in):
    page = log_in("surgeon", login="X999").get("/privileges/mine")
    assert (page.status_code, "没有登记为术者" in page.text) == (200, True)


@pytest.mark.parametrize("asked", ["at=2026-13-01", "show=x", "q=" + "x" * 201])
def test_an_unclear_filter_exports_nothing_rather_than_everything(office, asked):
    assert office.get(f"/privileges/export?{asked}").status_code == 422


def test_the_export_holds_what_the_filter_shows(office):
    answer = office.get("/privileges/export?q=01001")
    sheet = openpyxl.load_workbook(BytesIO(answer.data))["手术权限"]
    rows = [[c.value for c in cells] for cells in sheet.iter_rows(min_row=2)]
    assert [(r[0], r[3], r[7]) for r in rows] == [
        ("01001", "50.2200", "有效"),
        ("01001", "51.2300", "暂停"),
        ("01001", "grade:2@PW", "有效"),
    ]
    assert rows[0][9].date().isoformat() == "2027-12-31"
    assert answer.data == office.get("/privileges/export?q=01001").data


def test_an_import_is_looked_at_then_entered(office, filled):
    data = xlsx(("权限", [HEADER, row(工号="01007", 姓名="李清扬")]))
    looked = office.post("/privileges/import", data={"file": (BytesIO(data), "权限.xlsx")})
    assert looked.status_code == 303
    page = office.get(looked.location)
    assert "导入1行" in page.text
    assert str(filled.surgeons["01007"]) not in ledgers_of(filled.surgeons["01007"])
    done = office.post(looked.location)
    assert done.status_code == 303
    assert "已导入手术权限1项" in office.get(done.location).text
    assert office.post(looked.location).status_code == 404


def test_an_import_with_faults_offers_the_marked_sheet_and_no_button(office):
    data = xlsx(("权限", [HEADER, row(工号="1007", 姓名="李清扬"), row(手术编码=51.23)]))
    looked = office.post("/privileges/import", data={"file": (BytesIO(data), "权限.xlsx")})
    page = office.get(looked.location).text
    assert "不能导入：有2处错误" in page
    assert "导入2行" not in page
    marked = office.get(looked.location + "/faults")
    assert openpyxl.load_workbook(BytesIO(marked.data))["权限"]["A2"].comment is not None
    office.post(looked.location)
    assert "没有导入" in office.get(looked.location).text


def test_a_file_that_is_no_table_is_refused_with_a_sentence(office):
    for content in (b"", b"PK\x03\x04nothing"):
        answer = office.post("/privileges/import", data={"file": (BytesIO(content), "图.xlsx")})
        assert answer.status_code == 422
    assert office.post("/privileges/import").status_code == 422


def test_the_template_downloads(office):
    book = openpyxl.load_workbook(BytesIO(office.get("/privileges/template").data))
    assert [c.value for c in book["手术权限"][1]] == HEADER


API = "/api/v1/privileges"
GRANT = {
    "staff_no": "01007",
    "targets": ["51.2300"],
    "effective_at": "2026-12-01T00:00:00+08:00",
    "last_day": "2027-12-31",
    "document_no": "仁一医〔2026〕99号",
    "conditions": [{"kind": "supervisor", "value": "01001"}],
}


def test_a_program_grants_reads_and_revokes(filled, app, token_for):
    headers = token_for(
        Permission.PRIVILEGES_GRANT, Permission.PRIVILEGES_REVOKE, Permission.PRIVILEGES_READ_ALL
    )
    client = app.test_client()
    made = client.post(f"{API}/grant", json=GRANT, headers=headers)
    assert (made.status_code, made.json["kind"]) == (201, "grant"), made.json
    asked = f"{API}/surgeons/01007?at=2026-12-04T08:30:00+08:00"
    [held] = client.get(asked, headers=headers).json["privileges"]
    assert (held["standing"], held["last_day"]) == ("active", "2027-12-31")
    assert held["conditions"][0]["value"] == "01001"
    ended = {
        "staff_no": "01007",
        "targets": ["51.2300"],
        "effective_at": "2027-06-15T00:00:00+08:00",
        "reason": "动态评估结论",
        "document_no": "仁一医〔2027〕1号",
    }
    assert client.post(f"{API}/revoke", json=ended, headers=headers).status_code == 201
    july = f"{API}/surgeons/01007?at=2027-07-01T08:00:00%2B08:00"
    [held] = client.get(july, headers=headers).json["privileges"]
    assert (held["standing"], held["decision"]["document_no"]) == ("revoked", "仁一医〔2027〕1号")
    who = client.get(f"{API}/procedures/51.2300?at=2026-12-04T08:30:00%2B08:00", headers=headers)
    assert [s["staff_no"] for s in who.json["surgeons"] if s["standing"] == "active"] == ["01007"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"targets": ["51.9999"]}, 422),
        ({"targets": ["grade:4@PW"]}, 422),
        ({"targets": []}, 422),
        ({"targets": "51.2300"}, 422),
        ({"effective_at": "2026-12-01T00:00:00"}, 422),
        ({"effective_at": None}, 422),
        ({"last_day": "2026-01-01"}, 422),
        ({"last_day": "9999-12-31"}, 422),
        ({"effective_at": "0001-01-01T00:00:00+08:00"}, 422),
        ({"staff_no": "01\x0007"}, 422),
        ({"targets": ["51.\x00"]}, 422),
        ({"conditions": [{"kind": "supervisor", "value": "1001"}]}, 422),
        ({"document_no": ""}, 422),
        ({"conditions": [{"kind": "moon", "value": "full"}]}, 422),
        ({"staff_no": "1007"}, 404),
        ({"unheard": 1}, 422),
    ],
)
def test_a_program_is_refused_with_a_problem_document(filled, app, token_for, changes, status):
    headers = token_for(Permission.PRIVILEGES_GRANT, Permission.PRIVILEGES_READ_ALL)
    answer = app.test_client().post(f"{API}/grant", json={**GRANT, **changes}, headers=headers)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert not ledgers_of(filled.surgeons["01007"])


def test_a_program_needs_a_token_with_the_permission_and_reach(filled, app, token_for):
    client = app.test_client()
    assert client.post(f"{API}/grant", json=GRANT).status_code == 401
    reader = token_for(Permission.PRIVILEGES_READ_ALL)
    assert client.post(f"{API}/grant", json=GRANT, headers=reader).status_code == 403
    blind = token_for(Permission.PRIVILEGES_GRANT, name="blind")
    assert client.post(f"{API}/grant", json=GRANT, headers=blind).status_code == 403


def test_page_and_program_are_refused_alike(office, app, token_for):
    headers = token_for(Permission.PRIVILEGES_GRANT, Permission.PRIVILEGES_READ_ALL)
    wrong = {**GRANT, "targets": ["51.9999"]}
    told = app.test_client().post(f"{API}/grant", json=wrong, headers=headers).json
    page = office.post(
        "/privileges/surgeons/01007/grant",
        data={
            "targets": ["51.9999"],
            "effective_at_date": "2026-12-01",
            "last_day": "2027-12-31",
            "document_no": "仁一医〔2026〕99号",
        },
    )
    assert page.status_code == 422
    assert told["errors"]["targets"][0] in page.text


def test_the_same_grant_twice_is_a_conflict(filled, app, token_for):
    headers = token_for(Permission.PRIVILEGES_GRANT, Permission.PRIVILEGES_READ_ALL)
    client = app.test_client()
    assert client.post(f"{API}/grant", json=GRANT, headers=headers).status_code == 201
    answer = client.post(f"{API}/grant", json=GRANT, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")


def test_low_grades_are_ticked_by_department_where_the_hospital_allows_it(office, filled):
    address = "/privileges/surgeons/01002/grant"
    assert "普外科全部一级手术" in office.get(address).text
    fields = {
        "bands": ["grade:1@PW", "grade:2@PW"],
        "effective_at_date": "2026-12-01",
        "last_day": "2027-12-31",
        "document_no": "仁一医〔2026〕99号",
        "stated": "true",
    }
    seen = office.post(address, data=fields)
    assert office.post(address, data={**hidden(seen), "step": "confirm"}).status_code == 303
    assert {"grade:1@PW", "grade:2@PW"} < set(ledgers_of(filled.surgeons["01002"]))
    nothing = office.post(address, data={k: v for k, v in fields.items() if k != "bands"})
    assert (nothing.status_code, "没有填写手术" in nothing.text) == (422, True)


def test_strange_addresses_are_not_found(office):
    for address in (
        "/privileges/surgeons/01%00",
        "/privileges/surgeons/01001/51.%00",
        "/privileges/surgeons/01001/grade:4@PW",
        "/privileges/procedures/%00",
        "/privileges/procedures/%E8%83%86",
        "/privileges/import/" + "0" * 32,
    ):
        assert office.get(address).status_code == 404, address
    assert office.get("/privileges/?at=0001-01-01").status_code == 422
    assert office.get(f"{ZHAO}?at=9999-12-31").status_code == 422


def test_a_changed_hidden_field_is_not_what_was_shown(office, filled):
    address = f"{ZHAO}/50.2200/revoke"
    fields = {**hidden(office.post(address, data=REVOKE)), "step": "confirm"}
    changed = office.post(address, data={**fields, "effective_at_date": "2026-01-02"})
    assert (changed.status_code, "请重新核对" in changed.text) == (409, True)
    assert len(ledgers_of(filled.surgeons["01001"])["50.2200"]) == 1


def test_a_renewal_on_the_page_loses_no_condition(office, filled, affairs):
    both = (Noted("限前五例"), Noted("须双人核对"), AtSite("东院区"))
    service.restrict(affairs, order("01002", "50.2200", effective="2026-11-10", conditions=both))
    address = "/privileges/surgeons/01002/50.2200/renew"
    assert "限前五例；须双人核对" in office.get(address).text
    fields = {
        "effective_at_date": "2027-01-01",
        "last_day": "2027-12-31",
        "document_no": "仁一医〔2026〕99号",
        "note": "限前五例；须双人核对",
        "site": "东院区",
        "stated": "true",
    }
    seen = office.post(address, data=fields)
    assert office.post(address, data={**hidden(seen), "step": "confirm"}).status_code == 303
    assert set(ledgers_of(filled.surgeons["01002"])["50.2200"][-1].conditions) == set(both)


@pytest.mark.parametrize("seen", [{}, {"seen": ""}, {"seen": "0" * 64}])
def test_nothing_is_decided_on_a_preview_that_was_not_seen(office, filled, seen):
    address = f"{ZHAO}/50.2200/revoke"
    answer = office.post(address, data={**REVOKE, "step": "confirm", **seen})
    assert answer.status_code == 409
    assert "影响已变化，请重新核对。" in answer.text
    assert standing(filled, "2026-12-02") is Standing.ACTIVE


def test_what_begins_later_is_shown_with_its_conditions(office, affairs):
    named = (Noted("须双人核对"),)
    granted(affairs, "01002", "51.2300", effective="2026-12-01", conditions=named)
    assert re.search(
        r"未生效.*?<td>须双人核对</td>", office.get(f"{ZHAO[:-5]}01002").text, re.DOTALL
    )
    one = office.get(f"{ZHAO[:-5]}01002/51.2300").text
    assert "<dt>条件</dt><dd>须双人核对" in one
