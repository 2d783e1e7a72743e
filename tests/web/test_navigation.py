"""The menu lights up where one is, also on pages that are not in it."""

import pytest

from surgery_gov.kernel.due import Tally
from surgery_gov.web.navigation import menu_of


@pytest.mark.parametrize(
    ("role", "path", "label"),
    [
        ("medical_affairs", "/privileges/surgeons/01001", "手术权限"),
        ("medical_affairs", "/privileges/proposals/left/01001/51.2300", "建议处理"),
        ("medical_affairs", "/requirements/surgeons/01001/record", "培训考核"),
        ("medical_affairs", "/requirements/targets/51.2300", "准入条件"),
        ("medical_affairs", "/catalog/editions/1/publish", "目录版本"),
        ("medical_affairs", "/catalog/import", "目录版本"),
        ("medical_affairs", "/cases/emergencies/1", "紧急越权"),
        ("medical_affairs", "/applications/1/issue", "权限申请"),
        ("committee_secretary", "/applications/1/issue", "待发文"),
        ("committee_secretary", "/meetings/1/resolution", "会议与决议"),
        ("surgeon", "/applications/new", "我的申请"),
        ("surgeon", "/cases/SS2026-000001", "我的病例"),
        ("surgeon", "/privileges/surgeons/01001/51.2300", "我的权限"),
        ("surgeon", "/requirements/surgeons/01001", "我的培训考核"),
        ("surgeon", "/certificates/SQ2026-0001", "我的授权书"),
        ("surgeon", "/archive/01001", "我的档案"),
        ("administrator", "/accounts/tokens", "接口令牌"),
        ("administrator", "/accounts/one/a", "账号"),
        ("surgeon", "/manual", None),
        ("surgeon", "/nothing/here", None),
    ],
)
def test_one_entry_is_marked_and_it_is_the_one_a_page_belongs_to(app, role, path, label):
    with app.test_request_context(path):
        shown = [entry for group in menu_of(role, Tally()) for entry in group.entries]
    assert [entry.label for entry in shown if entry.current] == ([label] if label else [])
