"""tokens: to whose cases each may add records; that one was used after its end"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

FEED, NOTES, THEATRE = "preop:feed", "preop:feed_notes", "preop:feed_theatre"
OF_THEATRE = {"anesthesia", "risk", "sign_in", "time_out", "sign_out"}
WRITTEN = sa.text(
    "SELECT DISTINCT t.system, t.name, r.kind FROM case_record r"
    " JOIN surgical_case c ON c.id = r.case_id"
    " JOIN api_token t ON r.actor_id = 'token:' || t.name WHERE t.system <> c.source"
)
TOKEN = sa.table(
    "api_token",
    sa.column("id"),
    sa.column("name"),
    sa.column("system"),
    sa.column("permissions", sa.JSON),
)


def upgrade() -> None:
    """Tokens that may send records keep what those of their system have done, renewed or not."""
    op.add_column("api_token", sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
    added: dict[str, set[str]] = {}
    for row in op.get_bind().execute(WRITTEN):
        kinds = added.setdefault(_who(row), set())
        kinds.add(THEATRE if row.kind in OF_THEATRE else NOTES)
    for key, who, held in _tokens():
        more = added.get(who, set())
        if FEED in held and more - set(held):
            _keep(key, {*held, *more})


def downgrade() -> None:
    for key, _, held in _tokens():
        if {NOTES, THEATRE} & set(held):
            _keep(key, set(held) - {NOTES, THEATRE})
    op.drop_column("api_token", "tried_at")


def _tokens() -> Iterable[tuple[int, str, list[str]]]:
    for row in op.get_bind().execute(sa.select(TOKEN)).all():
        yield row.id, _who(row), list(row.permissions)


def _who(row: sa.Row) -> str:
    """Of one system by its name; a token that spoke for several stands for itself."""
    return row.system or f"token:{row.name}"


def _keep(key: int, permissions: set[str]) -> None:
    op.execute(sa.update(TOKEN).where(TOKEN.c.id == key).values(permissions=sorted(permissions)))
