"""Every route x every role equals the declared table ``routes.txt``, and nothing answers 500.

After a new route: ``SURGERY_GOV_WRITE_ROUTES=1 pytest tests/architecture/test_routes.py``, then
read what changed in the table as a reviewer of security would.
"""

import os
from pathlib import Path

import pytest
from werkzeug.routing import IntegerConverter

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.web.identity import for_programs
from surgery_gov.web.navigation import MENUS

TABLE = Path(__file__).parent / "routes.txt"
OPEN = "everybody"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def routes(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in {"static", "bootstrap", "api-docs"}:
            continue
        needed = app.view_functions[rule.endpoint].needs
        for method in sorted(rule.methods & set(METHODS)):
            yield method, rule, needed


def declared(app):
    lines = (
        f"{method:6} {rule.rule:60} {' | '.join(sorted(needed)) or OPEN}"
        for method, rule, needed in routes(app)
    )
    return "\n".join(sorted(lines, key=lambda line: line.split()[1])) + "\n"


def test_the_table_is_the_program(app):
    found = declared(app)
    if os.environ.get("SURGERY_GOV_WRITE_ROUTES"):
        TABLE.write_text(found, encoding="utf-8")
    assert found == TABLE.read_text(encoding="utf-8")


def test_only_these_are_open_to_everybody(app):
    assert {rule.rule for _, rule, needed in routes(app) if not needed} == {
        "/",
        "/manual",
        "/accounts/login",
        "/accounts/logout",
        "/.well-known/authzen-configuration",
    }


def address(app, rule):
    """Some address of the route, naming things that do not exist."""
    values = {
        name: 987654 if isinstance(converter, IntegerConverter) else "nowhere"
        for name, converter in rule._converters.items()
    }
    return app.url_map.bind("localhost").build(rule.endpoint, values)


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_is_declared_and_nothing_else(app, log_in, role):
    client = log_in(role.value, department="PW")
    wrong = []
    for method, rule, needed in routes(app):
        if rule.endpoint == "accounts.log_out":
            continue
        answer = client.open(address(app, rule), method=method)
        if not needed:
            expected = answer.status_code < 500
        elif for_programs(rule.rule):
            expected = answer.status_code == 401
        elif PERMISSIONS[role].isdisjoint(needed):
            expected = answer.status_code == 403
        else:
            expected = answer.status_code < 500
        if not expected:
            wrong.append(f"{method} {rule.rule}: {answer.status_code}")
        if rule.endpoint == "accounts.switch_now":
            client = log_in(role.value, department="PW")
    assert wrong == []


def test_nobody_opens_anything_without_logging_in(app):
    client = app.test_client()
    wrong = []
    for method, rule, needed in routes(app):
        answer = client.open(address(app, rule), method=method)
        refused = 401 if for_programs(rule.rule) else 303
        if needed and answer.status_code != refused:
            wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert wrong == []


def test_every_line_of_a_menu_is_a_page_that_the_role_may_open(app):
    wrong = [
        f"{role}: {entry.endpoint}"
        for role, groups in MENUS.items()
        for _, entries in groups
        for entry in entries
        if entry.endpoint not in app.view_functions
        or PERMISSIONS[Role(role)].isdisjoint(app.view_functions[entry.endpoint].needs)
    ]
    assert wrong == []
    assert set(MENUS) == {role.value for role in Role}


HOSTILE = [
    "_scheme=javascript&_external=1&_anchor=x&_method=POST&endpoint=home&values=1&self=2",
    "page=-1&size=999999999999999999999&sort=%27%3B--&at=9999-99-99&q=%25%5F%00%F0%9F%92%A9",
    "page=1&page=2&at=&at=0001-01-01&q=" + "x" * 5000,
    "at=9999-12-31&known_at=0001-01-01&since=9999-12-31&until=9999-12-31&day=0001-01-01",
    "q={{7*7}}%0d%0aSet-Cookie:x=1&department=..%2f..%2f&grade=9&show=%EF%BF%BD&edition=99999999999999999999",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_no_page_falls_over_what_stands_in_the_address_bar(app, log_in, query):
    wrong = []
    for role in ("medical_affairs", "administrator", "surgeon", "auditor"):
        client = log_in(role, department="PW")
        for method, rule, needed in routes(app):
            if method != "GET" or PERMISSIONS[Role(role)].isdisjoint(needed):
                continue
            answer = client.get(f"{address(app, rule)}?{query}")
            if answer.status_code >= 500 or b"javascript:" in answer.data:
                wrong.append(f"{role} {rule.rule}: {answer.status_code}")
    assert wrong == []
