"""The check of a webhook's signature that the document shows, run on what is really sent."""

import re
from pathlib import Path

import pytest

from surgery_gov.agenda.exports.webhook import Webhook
from surgery_gov.agenda.rules.messages import Channel, Message
from surgery_gov.kernel import clock
from tests.agenda import receiver

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "deploy.md"


@pytest.fixture
def is_genuine():
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    names = {}
    exec(code, names)  # noqa: S102
    return names["is_genuine"]


def test_what_is_sent_passes_the_check_and_what_was_touched_does_not(is_genuine):
    message = Message(
        key="k", recipient="10268", kind="a.b", label="待复核", count=2, channel=Channel.WEBHOOK
    )
    with receiver.message_service() as received:
        assert Webhook(received.url, receiver.SECRET, "").send(message) is None
    ((headers, body),) = received
    now = clock.now().timestamp()
    assert is_genuine(receiver.SECRET, headers, body, now)
    assert not is_genuine(receiver.SECRET, headers, body + b" ", now)
    assert not is_genuine(receiver.SECRET + "x", headers, body, now)
    assert not is_genuine(receiver.SECRET, headers, body, now + 301)
