"""Commands of the outbox: entering, delivering, sending again."""

from surgery_gov.agenda.service.delivering import claim, give_up, note_run, note_try
from surgery_gov.agenda.service.entering import enter
from surgery_gov.agenda.service.resending import resend, resend_all

__all__ = ["claim", "enter", "give_up", "note_run", "note_try", "resend", "resend_all"]
