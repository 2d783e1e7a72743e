"""Who may host discussions of a department for its head, as on record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import aliased

from surgery_gov.accounts import queries as accounts
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.preop.models import HostAuthorization
from surgery_gov.preop.queries.bypasses import LARGEST
from surgery_gov.preop.queries.people import departments_of
from surgery_gov.preop.rules.hosting import Authorization

_withdrawal = aliased(HostAuthorization)


def list_authorizations(department: str | None) -> Sequence[Authorization]:
    """Return the authorizations given in a department, None for all, the newest first."""
    given = HostAuthorization.department == department if department else true()
    return _found(given)


def get_authorization(authorization_id: int, department: str) -> Authorization:
    """Return one of a department; ``NotFound`` for any other."""
    wanted = HostAuthorization.id == authorization_id
    known = _found(wanted) if authorization_id <= LARGEST else ()
    if not known or known[0].department != department:
        raise NotFound("没有找到这次主持授权。请从列表进入。")
    return known[0]


def holding(department: str, deputy_no: str, at: datetime) -> Authorization | None:
    """Return the authorization by which somebody may host for the head at an instant."""
    known = _found(
        HostAuthorization.department == department, HostAuthorization.deputy_no == deputy_no
    )
    return next((one for one in known if one.holds(at)), None)


def _found(*wanted: ColumnElement[bool]) -> Sequence[Authorization]:
    rows = db.session.execute(
        select(HostAuthorization, _withdrawal)
        .outerjoin(_withdrawal, _withdrawal.withdraws == HostAuthorization.id)
        .where(HostAuthorization.withdraws.is_(None), *wanted)
        .order_by(HostAuthorization.id.desc())
    ).all()
    known = [_authorization(given, taken) for given, taken in rows]
    heads = accounts.heads_of({one.department for one in known}) if known else {}
    deputies = departments_of({one.deputy_no for one in known}) if known else {}
    return [
        replace(
            one,
            head_left=one.head_no not in heads.get(one.department, ()),
            deputy_left=one.department not in deputies.get(one.deputy_no, ()),
        )
        for one in known
    ]


def _authorization(given: Any, taken: Any) -> Authorization:
    return Authorization(
        id=given.id,
        department=given.department,
        deputy_no=given.deputy_no,
        head_no=given.head_no,
        since=given.since,
        until=given.until,
        reason=given.reason,
        recorded_at=given.recorded_at,
        withdrawn_at=taken.since if taken else None,
        withdrawn_for=taken.reason if taken else "",
    )
