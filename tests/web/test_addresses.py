import pytest


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/staff/one/%00", 404),
        ("/staff/?q=%00", 400),
        ("/staff/?q=a&q=b%00", 400),
        ("/staff/?%00=1", 400),
        ("/api/v1/nothing%00", 404),
    ],
)
def test_an_address_with_a_nul_is_turned_away_on_either_database(log_in, address, status):
    assert log_in("medical_affairs").get(address).status_code == status


def test_rare_hanzi_in_an_address_are_looked_for_as_they_are(log_in):
    answer = log_in("medical_affairs").get("/staff/?q=䶮㙦𬭩")
    assert answer.status_code == 200
    assert "䶮㙦𬭩" in answer.text
