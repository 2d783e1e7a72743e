"""Tables of planned cases. What is said about a case is added, never changed.

The head of a case carries, beside its identity, what lists are sorted and filtered by; all of it
is also in the newest plan. Persons are 工号.
"""

from surgery_gov.preop.models.cases import (
    CaseOpinion,
    CasePlan,
    CaseRecord,
    CaseSignature,
    SurgicalCase,
)
from surgery_gov.preop.models.meetings import HostAuthorization, MdtAnswer, MdtInvitation
from surgery_gov.preop.models.theatre import (
    BypassAct,
    CaseBypass,
    CasePerformance,
    TechnologyFiling,
)

__all__ = [
    "BypassAct",
    "CaseBypass",
    "CaseOpinion",
    "CasePerformance",
    "CasePlan",
    "CaseRecord",
    "CaseSignature",
    "HostAuthorization",
    "MdtAnswer",
    "MdtInvitation",
    "SurgicalCase",
    "TechnologyFiling",
]
