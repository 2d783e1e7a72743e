"""systems that send cases, each by its own tokens, in the order of their changes"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("api_token", sa.Column("system", sa.String(), server_default="", nullable=False))
    op.add_column("api_token", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case_plan", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "case_plan", sa.Column("department", sa.String(), server_default="", nullable=False)
    )
    _name_systems()


def downgrade() -> None:
    op.drop_column("case_plan", "department")
    op.drop_column("case_plan", "changed_at")
    op.drop_column("api_token", "expires_at")
    op.drop_column("api_token", "system")


def _name_systems() -> None:
    """Bind each token to the one source it has sent cases as, or to its name where it sent none.

    One that has sent as several stays unbound: an administrator gives a token to each system.
    """
    bind = op.get_bind()
    sent: dict[str, set[str]] = {}
    for row in bind.execute(
        sa.text(
            "SELECT DISTINCT p.actor_id, c.source FROM case_plan p"
            " JOIN surgical_case c ON c.id = p.case_id WHERE p.actor_id LIKE 'token:%'"
        )
    ):
        sent.setdefault(row.actor_id, set()).add(row.source)
    for token in bind.execute(sa.text("SELECT id, name FROM api_token")).all():
        systems = sent.get(f"token:{token.name}", {token.name})
        if len(systems) == 1 and re.fullmatch(r"[^:/\s]{1,32}", system := systems.pop()):
            bind.execute(
                sa.text("UPDATE api_token SET system = :system WHERE id = :id"),
                {"system": system, "id": token.id},
            )
