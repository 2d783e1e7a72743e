"""Writing, submitting, judging, turning back and issuing applications."""

from surgery_gov.applications.service.drafting import attach, begin, detach, discard, write
from surgery_gov.applications.service.issuing import issue, issue_in_department
from surgery_gov.applications.service.judging import approve, assess, review
from surgery_gov.applications.service.submitting import submit, urge, withdraw
from surgery_gov.applications.service.turning import (
    name_assessor,
    reject_in_committee,
    reject_in_department,
    reject_in_review,
    return_from_committee,
    return_from_department,
    return_from_review,
)

__all__ = [
    "approve",
    "assess",
    "attach",
    "begin",
    "detach",
    "discard",
    "issue",
    "issue_in_department",
    "name_assessor",
    "reject_in_committee",
    "reject_in_department",
    "reject_in_review",
    "return_from_committee",
    "return_from_department",
    "return_from_review",
    "review",
    "submit",
    "urge",
    "withdraw",
    "write",
]
