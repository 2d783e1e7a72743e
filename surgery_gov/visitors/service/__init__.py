"""Inviting a surgeon of another hospital: draft, submit, judge, receive, and undo."""

from surgery_gov.visitors.service.canceling import cancel
from surgery_gov.visitors.service.deciding import endorse, reject, send_back
from surgery_gov.visitors.service.drafting import (
    attach_proof,
    change_invitation,
    draft_invitation,
)
from surgery_gov.visitors.service.receiving import approve
from surgery_gov.visitors.service.sending import add_letter, submit, withdraw

__all__ = [
    "add_letter",
    "approve",
    "attach_proof",
    "cancel",
    "change_invitation",
    "draft_invitation",
    "endorse",
    "reject",
    "send_back",
    "submit",
    "withdraw",
]
