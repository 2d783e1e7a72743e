"""Whatever is sent to any service: no defect, and no answer outside what its description says."""

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from surgery_gov.accounts.rules.programs import FOR_PROGRAMS
from surgery_gov.preop.schemas.openapi_examples import EXAMPLE_CASE
from tests.clearance import world
from tests.clearance.facts import LIVER

EXAMPLES = 10
SERVICES = ("/api/v1", "/access/v1", "/cds-services")
KNOWN = {
    "number": "HIS:OP-7001",
    "service_id": "surgery-order-sign",
    "staff_no": "10268",
    "code": LIVER,
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
UNHURRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_every_service_answers_as_it_is_described(app, database, token_for, now):
    world.build(database)
    headers = token_for(*FOR_PROGRAMS)
    app.test_client().post("/api/v1/cases", json=EXAMPLE_CASE, headers=headers)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    seen = set()
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda one: one.path.endswith("cancellation")):
        if not operation.path.startswith(SERVICES):
            continue
        seen.add((operation.method.upper(), operation.path))
        for mode in GenerationMode:
            _try(operation, mode, headers)
    assert seen == set(_described(app))


def _try(operation, mode, headers):
    known = {name: value for name, value in KNOWN.items() if f"{{{name}}}" in operation.path}

    @UNHURRIED
    @given(case=operation.as_strategy(generation_mode=mode))
    def attempt(case):
        if mode is GenerationMode.POSITIVE:  # of something that there is
            case.path_parameters = {**(case.path_parameters or {}), **known}
        case.call_and_validate(headers=headers, checks=CHECKS)

    attempt()


def _described(app):
    """Every call of the services that the program really has."""
    return {
        (method, rule.rule.replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(SERVICES) and not rule.rule.endswith("openapi.json")
    }
