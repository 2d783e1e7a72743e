"""What a system administrator does with accounts."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from surgery_gov.accounts import queries, service
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import Stale
from tests.support import make

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def account(officer):
    service.create_account(
        officer, login="A001", name="甲", roles=[Role.AUDITOR], password="Guan-Li-2026"
    )
    return queries.get_account("A001")


def give(officer, version, *roles):
    service.change_account(
        officer, "A001", name="甲", roles=roles, department=None, version=version
    )


def held():
    return [r.role for r in queries.get_account("A001").roles]


def test_roles_alone_changed_are_not_lost_to_an_older_page(officer, account):
    give(officer, 1, Role.AUDITOR, Role.COMMISSION)
    with pytest.raises(Stale):
        give(officer, 1, Role.AUDITOR)
    db.session.remove()
    assert held() == ["auditor", "commission"]
    give(officer, 2, Role.AUDITOR)
    assert held() == ["auditor"]


def test_of_many_saves_of_one_page_a_single_one_goes_through(officer, account):
    def save(role):
        try:
            give(officer, 1, role)
        except Stale as refusal:
            return refusal
        finally:
            db.session.remove()
        return None

    roles = [r for r in Role if r is not Role.DEPARTMENT_HEAD]
    with ThreadPoolExecutor(max_workers=len(roles)) as pool:
        answers = list(pool.map(save, roles))
    db.session.remove()
    assert answers.count(None) == 1
    assert queries.get_account("A001").version == 2
    assert len(held()) == 1


def entered(**changes):
    form = {"login": "H001", "name": "陈主任", "roles": ["department_head"], "department": "PW"}
    return {**form, "password": "Guan-Li-2026", **changes}


def test_a_department_is_chosen_from_those_that_exist(app, log_in):
    make.department("PW", "普通外科")
    client = log_in("administrator")
    assert '<option value="PW">普通外科（PW）</option>' in client.get("/accounts/new").text
    refused = client.post("/accounts/new", data=entered(department="PX"))
    assert refused.status_code == 422
    assert "没有代码为 PX 的科室" in refused.text
    assert queries.find_account("H001") is None
    assert client.post("/accounts/new", data=entered()).status_code == 303
    saved = client.post(
        "/accounts/one/H001",
        data={"name": "陈主任", "roles": ["department_head"], "department": "P", "version": "1"},
    )
    assert saved.status_code == 422
    db.session.remove()
    assert queries.get_account("H001").department == "PW"
