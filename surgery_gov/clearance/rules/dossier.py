"""Everything known that bears on a question. A title (职称) or post is not in it, on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from surgery_gov.catalog.rules.grades import effective_grade
from surgery_gov.kernel.period import Period
from surgery_gov.operations.rules.counting import Performed
from surgery_gov.privileges.rules.decisions import Decision as PrivilegeDecision


@dataclass(frozen=True, kw_only=True, slots=True)
class Surgeon:
    """Who it is about."""

    staff_no: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Employment:
    """A span of time in a department."""

    department: str
    period: Period


@dataclass(frozen=True, kw_only=True, slots=True)
class Licence:
    """A span of time with a certificate to practise."""

    certificate_no: str
    scope: str
    period: Period


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A span of time for which somebody of another hospital is invited (外请专家)."""

    home_hospital: str
    department: str
    invitation_no: str
    responsible_no: str
    period: Period


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """The edition of the catalog in force at the instant asked about."""

    name: str
    document_no: str
    in_force_from: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """One entry of that edition; ``departments`` are names as the catalog writes them."""

    code: str
    name: str
    grade: int
    departments: frozenset[str] = frozenset()
    restricted: bool = False
    prohibited: bool = False

    @property
    def effective_grade(self) -> int:
        """The grade it is managed as: a restricted technology counts as grade 4."""
        return effective_grade(self.grade, restricted=self.restricted)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """What was known at the question's ``known_at``, of what was true around its ``at``.

    ``ledgers`` holds, by target, every decision on record then: of the codes asked, and of every
    privilege by grade and department. ``departments`` are the codes of the latter's departments
    by every name known then. ``supervisors`` holds, by 工号, the dossier of each whom the question
    names as supervisor. ``cases`` are the surgeon's operations as operator by code, read only
    where a condition counts them: a code that is absent was not counted. ``visits`` are read
    only of somebody without a post who holds what is limited to one patient.
    """

    surgeon: Surgeon | None
    edition: Edition | None
    procedures: Mapping[str, Procedure]
    employments: tuple[Employment, ...] = ()
    licences: tuple[Licence, ...] = ()
    ledgers: Mapping[str, tuple[PrivilegeDecision, ...]] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    low_grades_by_department: bool = False
    supervisors: "Mapping[str, Dossier]" = field(default_factory=dict)
    cases: Mapping[str, tuple[Performed, ...]] = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()
