"""What a reminder says as it leaves the house: a number, a kind, a link. No names, no patients."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

SIGNED = "X-Surgery-Gov-Signature"
STAMPED = "X-Surgery-Gov-Timestamp"
KEYED = "Idempotency-Key"


class Channel(StrEnum):
    """A way out."""

    WEBHOOK = "webhook"
    MAIL = "mail"

    @property
    def label(self) -> str:
        """What people call it."""
        return "院内消息接口" if self is Channel.WEBHOOK else "邮件"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One reminder: to whom (工号), of what kind, how many things; ``key`` never changes.

    ``address`` is the e-mail address, empty for the webhook.
    """

    key: str
    recipient: str
    kind: str
    label: str
    count: int
    channel: Channel
    address: str = ""


def link(base_url: str, kind: str) -> str:
    """Return the address of the list of that kind; only its path where no address is set."""
    return f"{base_url.rstrip('/')}/agenda/?{urlencode({'kind': kind})}"


def body(message: Message, base_url: str) -> bytes:
    """Return what is posted, as JSON in UTF-8."""
    told = {
        "id": message.key,
        "recipient": message.recipient,
        "kind": message.kind,
        "title": message.label,
        "count": message.count,
        "url": link(base_url, message.kind),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def signature(secret: str, timestamp: int, content: bytes) -> str:
    """Return ``v1=`` and the HMAC-SHA256 of the seconds since 1970, a dot and the body, in hex."""
    signed = str(timestamp).encode() + b"." + content
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def subject(message: Message) -> str:
    """Return the subject of a mail."""
    return f"待办提醒：{message.label} {message.count}件"


def text(message: Message, base_url: str) -> str:
    """Return what a mail says."""
    return (
        f"{message.label}：新到期限或等待已久的有{message.count}件。\n\n"
        f"{link(base_url, message.kind)}\n\n"
        "登录“手术分级与权限管理”后可以看到是哪些，并从那里办理。"
        "这封邮件由系统发出，不必回复；没有收到邮件不影响待办。\n"
    )
