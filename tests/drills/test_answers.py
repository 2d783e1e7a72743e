"""Kill -9 the server while it answers: every answer that a client has is on record."""

import http.client
import json
import os
import random
import signal
import threading
import time

import pytest
import waitress
from sqlalchemy import select

from surgery_gov.accounts.service import create_token
from surgery_gov.app import create_app
from surgery_gov.audit import queries as audit
from surgery_gov.audit.models import AuditEntry
from surgery_gov.clearance.models import ClearanceAnswer
from surgery_gov.clearance.queries.answers import get_answer, replay
from surgery_gov.config import Settings
from surgery_gov.kernel import backup, db
from surgery_gov.kernel.permissions import SYSTEM, Permission
from tests.clearance import world
from tests.clearance.facts import GALL, LIVER, WART
from tests.support.processes import CONTEXT, SCALE, connected

pytestmark = pytest.mark.drill
KILLS, CLIENTS = 3 * SCALE, 8


def serve_until_killed(url, told):
    """Serve the whole application and tell the port."""
    app = create_app(Settings(database_url=url, secret_key="0123456789abcdef" * 3))
    server = waitress.create_server(app, listen="127.0.0.1:0", threads=CLIENTS)
    told.send(server.effective_port)
    server.run()


def ask_until_cut_off(port, token, given, seed):
    """Ask one question after the other; note each answer that has come whole."""
    chance = random.Random(seed)  # noqa: S311
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while True:
        staff_no, code = chance.choice(["10268", "10301", "20415"]), chance.choice([LIVER, GALL])
        body = {
            "subject": {"type": "surgeon", "id": staff_no},
            "action": {"name": "perform"},
            "resource": {"type": "procedure", "id": chance.choice([code, WART])},
        }
        try:
            connection.request("POST", "/access/v1/evaluation", json.dumps(body), headers)
            with connection.getresponse() as answer:
                told = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            connection.close()
            return
        given.append((answer.status, told))


def until_killed(url, token, chance):
    """Let a server answer for a moment, kill it; return what the clients were given."""
    hears, tells = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=serve_until_killed, args=(url, tells))
    process.start()
    port, given = hears.recv(), []
    clients = [
        threading.Thread(target=ask_until_cut_off, args=(port, token, given, seed))
        for seed in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    while not given:
        time.sleep(0.01)
    time.sleep(0.1 + chance.random() * 0.2)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    for client in clients:
        client.join()
    return given


def test_no_kill_takes_back_an_answer_given(database, database_url):
    world.build(database)
    token = create_token(SYSTEM, "drill", [Permission.CLEARANCE_ASK])
    db.session.remove()
    database.dispose()
    chance = random.Random(5)  # noqa: S311
    given = [answer for _ in range(KILLS) for answer in until_killed(database_url, token, chance)]
    assert len(given) > KILLS * CLIENTS
    assert {status for status, _ in given} == {200}
    with connected(database_url):
        kept = {row.decision_id: row for row in db.session.scalars(select(ClearanceAnswer))}
        entries = select(AuditEntry.details).where(AuditEntry.event == "clearance.answered")
        traced = [a for text in db.session.scalars(entries) for a in json.loads(text)["answers"]]
        assert sorted(line["decision_id"] for line in traced) == sorted(kept)
        for _, told in given:
            context = told["context"]
            assert kept[context["decision_id"]].outcome == context["outcome"]
        for _, told in given[-20:]:
            assert replay(get_answer(told["context"]["decision_id"])).same
        assert audit.verify()[1] is None
    assert backup.faults(database_url) == []
