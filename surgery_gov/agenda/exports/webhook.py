"""Posting a reminder to the hospital's own message service, signed."""

import http.client
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from surgery_gov.agenda.exports.faults import words
from surgery_gov.agenda.rules.messages import KEYED, SIGNED, STAMPED, Message, body, signature
from surgery_gov.config import Settings
from surgery_gov.kernel import clock

TIMEOUT = 10.0  # seconds for each wait, and three times as long for the whole
LONGEST_ANSWER = 64 * 1024
ACCEPTED = range(200, 300)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where reminders are posted; redirects are not followed, certificates are verified."""

    url: str
    secret: str
    base_url: str
    timeout: float = TIMEOUT

    @classmethod
    def of(cls, settings: Settings) -> "Webhook":
        """Return the webhook that the settings describe."""
        return cls(settings.webhook_url, settings.webhook_secret, settings.base_url)

    def send(self, message: Message) -> str | None:
        """Post it; return what went wrong, None where it was accepted (2xx)."""
        content = body(message, self.base_url)
        stamp = int(clock.now().timestamp())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "surgery-gov",
            KEYED: message.key,
            STAMPED: str(stamp),
            SIGNED: signature(self.secret, stamp, content),
        }
        try:
            status = self._post(content, headers)
        except (OSError, http.client.HTTPException) as fault:  # TLS faults are OSErrors
            return words(fault)
        return None if status in ACCEPTED else f"对方答复 HTTP {status}"

    def _post(self, content: bytes, headers: dict[str, str]) -> int:
        address = urlsplit(self.url)
        connection = self._connection(address)
        path = address.path or "/"
        try:
            connection.connect()
            whole = threading.Timer(self.timeout * 3, _cut, [connection.sock])
            whole.daemon = True
            whole.start()
            try:
                target = f"{path}?{address.query}" if address.query else path
                connection.request("POST", target, content, headers)
                answer = connection.getresponse()
                answer.read(LONGEST_ANSWER)
            finally:
                whole.cancel()
        finally:
            connection.close()
        return answer.status

    def _connection(self, address: SplitResult) -> http.client.HTTPConnection:
        host = address.hostname or ""
        if address.scheme == "http":
            return http.client.HTTPConnection(host, address.port, timeout=self.timeout)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(
            host, address.port, timeout=self.timeout, context=context
        )


def _cut(sock: socket.socket) -> None:
    """End a conversation that drips on."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:  # it has ended meanwhile
        return
