"""visits side by side: an expert may be invited for two patients on one day"""

from alembic import op

from surgery_gov.kernel.triggers import drop_refusal, refuse

revision = "0024"
down_revision = "0023"

VISIT = "surgeon_visit"
VERBS = ("INSERT", "UPDATE")
SAME = "other.invitation_no = NEW.invitation_no"


def upgrade() -> None:
    """Only visits on one and the same invitation have to lie apart from now on."""
    _loosen()
    _keep_apart(("invitation_no WITH =",), f" AND {SAME}")


def downgrade() -> None:
    """The older schema holds one visit at a time: a later one beside it is taken back."""
    _loosen()
    op.execute(
        f"UPDATE {VISIT} SET retracted_at = CURRENT_TIMESTAMP"  # noqa: S608
        f" WHERE retracted_at IS NULL AND EXISTS (SELECT 1 FROM {VISIT} AS other"
        f" WHERE other.surgeon_id = {VISIT}.surgeon_id AND other.retracted_at IS NULL"
        f" AND other.id < {VISIT}.id"
        f" AND other.since < {VISIT}.until AND {VISIT}.since < other.until)"
    )
    _keep_apart((), "")


def _loosen() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {VISIT} DROP CONSTRAINT ex_{VISIT}_overlap")
    else:
        drop_refusal(op, VISIT, "overlap", VERBS)


def _keep_apart(also: tuple[str, ...], same: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        parts = ", ".join(("surgeon_id WITH =", *also, "tstzrange(since, until) WITH &&"))
        op.execute(
            f"ALTER TABLE {VISIT} ADD CONSTRAINT ex_{VISIT}_overlap"
            f" EXCLUDE USING gist ({parts}) WHERE (retracted_at IS NULL)"
        )
        return
    overlap = (
        f"NEW.retracted_at IS NULL AND EXISTS (SELECT 1 FROM {VISIT} AS other"  # noqa: S608
        " WHERE other.surgeon_id = NEW.surgeon_id AND other.retracted_at IS NULL"
        " AND other.id IS NOT NEW.id"
        f" AND other.since < NEW.until AND NEW.since < other.until{same})"
    )
    refuse(op, VISIT, "overlap", VERBS, overlap)
