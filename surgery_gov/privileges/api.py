"""Privileges for programs: the same acts and reads; a token needs a reading permission too."""

from collections.abc import Callable
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


@api.post("/grant")
@api.arguments(OrderSchema)
@api.response(201, DecidedSchema)
@needs(Permission.PRIVILEGES_GRANT)
def grant(order: Order) -> dict[str, Any]:
    """Authorize a surgeon for procedures."""
    return _decided(DecisionKind.GRANT, service.grant, order)


@api.post("/renew")
@api.arguments(OrderSchema)
@api.response(201, DecidedSchema)
@needs(Permission.PRIVILEGES_GRANT)
def renew(order: Order) -> dict[str, Any]:
    """Extend what is held; conditions not given are kept."""
    return _decided(DecisionKind.RENEW, service.renew, order)


@api.post("/restrict")
@api.arguments(OrderSchema)
@api.response(201, DecidedSchema)
@needs(Permission.PRIVILEGES_SUSPEND)
def restrict(order: Order) -> dict[str, Any]:
    """Put what is held under conditions."""
    return _decided(DecisionKind.RESTRICT, service.restrict, order)


@api.post("/suspend")
@api.arguments(OrderSchema)
@api.response(201, DecidedSchema)
@needs(Permission.PRIVILEGES_SUSPEND)
def suspend(order: Order) -> dict[str, Any]:
    """Stop what is held until it is reinstated."""
    return _decided(DecisionKind.SUSPEND, service.suspend, order)


@api.post("/reinstate")
@api.arguments(OrderSchema)
@api.response(201, DecidedSchema)
@needs(Permission.PRIVILEGES_SUSPEND)
def reinstate(order: Order) -> dict[str, Any]:
    """Lift a suspension."""
    return _decided(DecisionKind.REINSTATE, service.reinstate, order)


@api.post("/revoke")
@api.arguments(OrderSchema)
@api.response(201, DecidedSchema)
@needs(Permission.PRIVILEGES_REVOKE)
def revoke(order: Order) -> dict[str, Any]:
    """End what is held, from an instant on."""
    return _decided(DecisionKind.REVOKE, service.revoke, order)


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


def _decided(
    kind: DecisionKind, act: Callable[..., tuple[int, ...]], order: Order
) -> dict[str, Any]:
    ids = act(actor(), order)
    return {"kind": kind.value, "staff_no": order.staff_no, "decisions": list(ids)}
