"""What the pages of cases share: the blueprint, who opens them, the case and who opened it."""

from flask import Blueprint

from surgery_gov.audit import queries as trail
from surgery_gov.kernel import clock
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Forbidden
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop.queries.gathering import Gathered
from surgery_gov.preop.queries.judging import gather_case, is_guest
from surgery_gov.preop.rules.masks import masked_name, masked_number
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.web.identity import actor

pages = Blueprint("preop", __name__, url_prefix="/cases")
pages.context_processor(lambda: {"masked_name": masked_name, "masked_number": masked_number})

READ = (
    Permission.PREOP_READ_ALL,
    Permission.PREOP_READ_DEPARTMENT,
    Permission.PREOP_READ_OWN,
)
OPENED = "case.opened"


def open_case(number: str) -> Gathered:
    """Return a case within reach with all that is on record; the opening goes on the trail.

    Whoever goes to and fro between its pages opens it once an hour.
    """
    now, who = clock.now(), actor()
    case = gather_case(number, scope_of(who), now)
    hour = now.replace(minute=0, second=0, microsecond=0)
    if not trail.happened_since(OPENED, f"case:{number}", who.id, hour):
        witness(who, OPENED, f"case:{number}")
    return case


def own_case(number: str) -> Gathered:
    """Return a case that one has more to do with than an invitation, or raise ``Forbidden``."""
    case = open_case(number)
    if is_guest(number, scope_of(actor())):
        raise Forbidden(
            "受邀参加讨论的，只能在讨论页面答复邀请、发表意见。计划和记录请由本台人员填写。"
        )
    return case
