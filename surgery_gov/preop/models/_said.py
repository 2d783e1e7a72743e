"""What the tables of planned cases share."""

from datetime import datetime

from sqlalchemy.orm import Mapped

HIDDEN = {"secret": True}  # of a patient: not on the trail


class Said:
    """When it was recorded, and by which log-in."""

    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
