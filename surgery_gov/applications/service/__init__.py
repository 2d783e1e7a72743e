"""Writing, submitting, judging, turning back and issuing applications."""

from surgery_gov.applications.service.drafting import attach, begin, detach, discard, write
from surgery_gov.applications.service.issuing import issue, issue_in_department
from surgery_gov.applications.service.judging import approve, assess, review
from surgery_gov.applications.service.meeting import (
    cancel_meeting,
    change_meeting,
    plan_meeting,
    put_on_agenda,
    take_off_agenda,
)
from surgery_gov.applications.service.resolving import resolve
from surgery_gov.applications.service.submitting import submit, urge, withdraw
from surgery_gov.applications.service.turning import (
    name_assessor,
    reject_in_committee,
    reject_in_department,
    reject_in_review,
    return_from_committee,
    return_from_department,
    return_from_review,
    send_back,
)

__all__ = [
    "approve",
    "assess",
    "attach",
    "begin",
    "cancel_meeting",
    "change_meeting",
    "detach",
    "discard",
    "issue",
    "issue_in_department",
    "name_assessor",
    "plan_meeting",
    "put_on_agenda",
    "reject_in_committee",
    "reject_in_department",
    "reject_in_review",
    "resolve",
    "return_from_committee",
    "return_from_department",
    "return_from_review",
    "review",
    "send_back",
    "submit",
    "take_off_agenda",
    "urge",
    "withdraw",
    "write",
]
