import pytest

from surgery_gov.kernel.permissions import Permission


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/staff/one/%00", 404),
        ("/staff/?q=%00", 400),
        ("/staff/?q=a&q=b%00", 400),
        ("/staff/?%00=1", 400),
        ("/api/v1/nothing%00", 404),
        ("/staff/options?q=" + "x" * 60_000, 400),
        ("/staff/departments/options?q=" + "x" * 60_000, 400),
        ("/staff/one/" + "x" * 60_000, 404),
    ],
)
def test_an_address_that_a_database_fails_on_is_turned_away(log_in, address, status):
    assert log_in("medical_affairs").get(address).status_code == status


def test_rare_hanzi_in_an_address_are_looked_for_as_they_are(log_in):
    answer = log_in("medical_affairs").get("/staff/?q=䶮㙦𬭩")
    assert answer.status_code == 200
    assert "䶮㙦𬭩" in answer.text


@pytest.mark.parametrize("number", ["2147483648", "9" * 400])
def test_a_number_that_no_column_holds_is_no_address(log_in, number):
    office = log_in("medical_affairs")
    assert office.get(f"/catalog/editions/{number}").status_code == 404
    assert office.get(f"/catalog/editions/{number}/publish").status_code == 404
    assert office.post(f"/catalog/editions/{number}/discard").status_code == 404


def test_what_a_browser_puts_for_half_a_letter_is_refused_and_never_kept(log_in):
    answer = log_in("administrator").post(
        "/accounts/new",
        data=b"login=20300&name=%EF%BF%BD&roles=auditor&password=Correct-Horse-9",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 422
    assert "含有不能识别的字符" in answer.text


def test_a_document_nested_without_end_is_malformed(app, token_for):
    answer = app.test_client().post(
        "/api/v1/privileges/grant",
        data="[" * 100_000,
        content_type="application/json",
        headers=token_for(Permission.PRIVILEGES_GRANT),
    )
    assert answer.status_code == 400
