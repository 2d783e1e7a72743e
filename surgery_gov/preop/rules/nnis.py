"""The surgical risk index (NNIS): wound, ASA class and duration, a point each."""

from dataclasses import dataclass

DIRTY_FROM, SEVERE_FROM = 3, 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    """The three points and their sum, 0 to 3."""

    wound: int
    asa: int
    duration: int

    @property
    def index(self) -> int:
        """The index."""
        return self.wound + self.asa + self.duration


def risk(
    wound_class: int | None, asa: int | None, minutes: int | None, standard_minutes: int
) -> Risk | None:
    """Return the index, or None where one of the three is not known: an unknown is not fine.

    Wound classes III and IV, ASA P3 to P6, and more than the standard time count one each
    (《手术风险评估表》). The number of the class is what counts: its label differs between forms.
    """
    if wound_class is None or asa is None or minutes is None:
        return None
    return Risk(
        wound=int(wound_class >= DIRTY_FROM),
        asa=int(asa >= SEVERE_FROM),
        duration=int(minutes > standard_minutes),
    )
