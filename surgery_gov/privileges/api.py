"""Privileges for programs: the same acts and reads; a token needs a reading permission too."""

from typing import Any

from marshmallow import Schema, fields

from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges import service
from surgery_gov.privileges.queries.holders import holders_of
from surgery_gov.privileges.queries.people import person
from surgery_gov.privileges.queries.record import record_of
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.privileges.schemas.documents import holders_document, record_document
from surgery_gov.privileges.schemas.orders import AsOfSchema, OrderSchema
from surgery_gov.web.documents import Service
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

api = Service(
    "privileges_api",
    __name__,
    url_prefix="/api/v1/privileges",
    description="手术权限：决定与查询。每个决定都进入台账，不能修改。",
)


class DecidedSchema(Schema):
    """What was decided: the ids of the decisions, one for each target."""

    kind = fields.String()
    staff_no = fields.String()
    decisions = fields.List(fields.Integer())


def _offer(kind: DecisionKind, permission: Permission, said: str) -> None:
    """Offer one of the acts at its address."""

    def decide(order: Order) -> dict[str, Any]:
        ids = service.DECIDE[kind](actor(), order)
        return {"kind": kind.value, "staff_no": order.staff_no, "decisions": list(ids)}

    decide.__name__, decide.__doc__ = kind.value, said
    described = api.response(201, DecidedSchema)(needs(permission)(decide))
    api.post(f"/{kind.value}")(api.arguments(OrderSchema)(described))


for _kind, _permission, _said in (
    (DecisionKind.GRANT, Permission.PRIVILEGES_GRANT, "Authorize a surgeon for procedures."),
    (
        DecisionKind.RENEW,
        Permission.PRIVILEGES_GRANT,
        "Extend what is held; conditions not given are kept.",
    ),
    (
        DecisionKind.RESTRICT,
        Permission.PRIVILEGES_SUSPEND,
        "Put what is held under conditions.",
    ),
    (
        DecisionKind.SUSPEND,
        Permission.PRIVILEGES_SUSPEND,
        "Stop what is held until it is reinstated.",
    ),
    (DecisionKind.REINSTATE, Permission.PRIVILEGES_SUSPEND, "Lift a suspension."),
    (DecisionKind.REVOKE, Permission.PRIVILEGES_REVOKE, "End what is held, from an instant on."),
):
    _offer(_kind, _permission, _said)


@api.get("/surgeons/<staff_no>")
@api.arguments(AsOfSchema, location="query")
@api.response(200)
@needs(
    Permission.PRIVILEGES_READ_ALL,
    Permission.PRIVILEGES_READ_DEPARTMENT,
    Permission.PRIVILEGES_READ_OWN,
)
def surgeon(asked: dict[str, Any], staff_no: str) -> dict[str, Any]:
    """How each of a surgeon's privileges stands at an instant, with every decision."""
    whom = person(scope_of(actor()), staff_no)
    return record_document(record_of(whom, asked["at"] or clock.now(), asked["known_at"]))


@api.get("/procedures/<code>")
@api.arguments(AsOfSchema, location="query")
@api.response(200)
@needs(Permission.PRIVILEGES_READ_ALL, Permission.PRIVILEGES_READ_DEPARTMENT)
def procedure(asked: dict[str, Any], code: str) -> dict[str, Any]:
    """Who may perform a procedure at an instant, of the surgeons within reach."""
    at = asked["at"] or clock.now()
    return holders_document(holders_of(code, at, scope_of(actor()), asked["known_at"]))
