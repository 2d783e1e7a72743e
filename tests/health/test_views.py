import pytest

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.kernel.permissions import Permission


@pytest.mark.parametrize("role", Role)
def test_only_roles_with_the_permission_see_it(log_in, role):
    expected = 200 if Permission.SYSTEM_HEALTH in PERMISSIONS[role] else 403
    assert log_in(role).get("/health/").status_code == expected


def test_the_page_says_what_runs_and_what_is_stored(log_in):
    page = log_in(Role.ADMINISTRATOR).get("/health/").get_data(as_text=True)
    assert "运行正常" in page
    assert "还没有备份过" in page
    assert "audit_entry" in page
    assert "日志头" in page
