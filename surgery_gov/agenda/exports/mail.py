"""Sending a reminder by mail."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from surgery_gov.agenda.exports.faults import words
from surgery_gov.agenda.rules.messages import KEYED, Message, subject, text
from surgery_gov.config import Settings
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import ZONE

TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server; with STARTTLS its certificate is verified."""

    host: str
    port: int
    starttls: bool
    user: str
    password: str
    sender: str
    base_url: str

    @classmethod
    def of(cls, settings: Settings) -> "Mail":
        """Return the mail server that the settings describe."""
        return cls(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_starttls,
            settings.smtp_user,
            settings.smtp_password,
            settings.smtp_from,
            settings.base_url,
        )

    def send(self, message: Message) -> str | None:
        """Hand it to the server; return what went wrong, None where it was taken."""
        if not message.address:
            return "收件人没有邮箱，或账号已停用"
        try:
            with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT) as server:
                if self.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(self.letter(message))
        except smtplib.SMTPResponseException as fault:
            return f"邮件服务器答复 {fault.smtp_code}"
        except (OSError, ValueError) as fault:  # smtplib's own faults are OSErrors
            return f"邮件没有发出，{words(fault)}"
        return None

    def letter(self, message: Message) -> EmailMessage:
        """Return the mail; its Message-ID is the same at every try."""
        letter = EmailMessage()
        letter["From"] = self.sender
        letter["To"] = message.address
        letter["Subject"] = subject(message)
        letter["Date"] = format_datetime(clock.now().astimezone(ZONE))
        letter["Message-ID"] = f"<{message.key}@{self.sender.rpartition('@')[2].rstrip('>')}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter[KEYED] = message.key
        letter.set_content(text(message, self.base_url))
        return letter
