"""The acts on a case, each a command."""

from surgery_gov.preop.service.advice import note_feedback
from surgery_gov.preop.service.emergencies import (
    report_bypass,
    review_bypass,
    state_bypass,
    state_bypasses,
)
from surgery_gov.preop.service.feeding import send_cancellation, send_case
from surgery_gov.preop.service.hosting import authorize_host, withdraw_host
from surgery_gov.preop.service.mdt import answer_invitation, give_opinion, invite
from surgery_gov.preop.service.opining import give_head_opinion, give_office_opinion
from surgery_gov.preop.service.performing import record_performance, take_performance
from surgery_gov.preop.service.planning import cancel_case, change_plan, enter_case
from surgery_gov.preop.service.recording import sign, write_record
from surgery_gov.preop.service.sending import send_record
from surgery_gov.preop.service.technologies import file_technology

__all__ = [
    "answer_invitation",
    "authorize_host",
    "cancel_case",
    "change_plan",
    "enter_case",
    "file_technology",
    "give_head_opinion",
    "give_office_opinion",
    "give_opinion",
    "invite",
    "note_feedback",
    "record_performance",
    "report_bypass",
    "review_bypass",
    "send_cancellation",
    "send_case",
    "send_record",
    "sign",
    "state_bypass",
    "state_bypasses",
    "take_performance",
    "withdraw_host",
    "write_record",
]
