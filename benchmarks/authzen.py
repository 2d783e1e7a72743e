"""``POST /access/v1/evaluation`` over 100 000 privileges, against a bare Flask endpoint.

Both are served by one waitress in a process of its own and driven in turn with the same load
on loopback. Bare is a Flask application of one view: one indexed SELECT of Core, one jsonify.
Ours reads person, catalog and ledger, decides, and keeps each answer before it is given.
"""

import gc
import itertools
import json
import logging
import random
import re
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import waitress
from flask import Flask, jsonify, request
from sqlalchemy import bindparam, insert, select

from surgery_gov.accounts.service import create_token
from surgery_gov.app import create_app
from surgery_gov.audit import service as trail
from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.config import Settings
from surgery_gov.kernel import commands, db, schema
from surgery_gov.kernel.permissions import SYSTEM, Permission
from surgery_gov.privileges.models import Privilege, PrivilegeDecision
from surgery_gov.staff.models import Department, Surgeon, SurgeonEmployment, SurgeonLicence

SURGEONS, EACH, CODES, QUESTIONS = 1_000, 100, 5_000, 2_000
THREADS, ROUNDS, SECONDS = Settings().threads, 5, 3
CONNECTIONS = THREADS  # both sides: as many askers as can be answered at once
START = datetime(2020, 1, 1, tzinfo=UTC)
TARGET = ">= 0.5"
LENGTH = re.compile(rb"(?i)content-length: *([0-9]+)")


def code(number):
    return f"{number // 100 + 10:02d}.{number % 100:02d}00"


def held_by(surgeon):
    """The codes that a surgeon holds, each once."""
    return [(surgeon * 7 + step * 49) % CODES for step in range(EACH)]


def build(url):
    """Fill a database with 100 000 privileges and return a token that may ask."""
    schema.upgrade(url)
    engine = db.connect(url)
    commands.trace_to(trail.write)
    privileges = [(s, c) for s in range(1, SURGEONS + 1) for c in held_by(s)]
    dated = {"since": START, "until": None, "recorded_at": START, "retracted_at": None}
    edition = {
        "id": 1, "name": "2026版", "status": "draft", "created_at": START, "created_by": "x",
        "source_name": "x", "source_digest": "x", "entry_count": CODES,
    }  # fmt: skip
    published = {
        "status": "published", "in_force_from": START, "published_at": START,
        "published_by": "x", "document_no": "仁一医〔2026〕2号",
    }  # fmt: skip
    entry = {
        "edition_id": 1, "pinyin": "x", "category": "手术", "restricted": False,
        "prohibited": False, "exam_grade4": False, "minimally_invasive": False, "remark": "",
        "department": "科室1",
    }  # fmt: skip
    line = {
        "kind": "grant", "effective_at": START, "until": None, "recorded_at": START,
        "actor_id": "x", "actor_name": "x", "reason": "", "basis": "", "edition": "2026版",
        "document_no": "仁一医〔2026〕3号", "conditions": [],
    }  # fmt: skip
    with engine.begin() as connection:
        departments = [
            {"id": n, "code": f"K{n}", "name": f"科室{n}", "pinyin": "k", "since": START}
            for n in range(1, 21)
        ]
        people = [
            {"id": s, "staff_no": f"{10_000 + s}", "name": f"术者{s}", "pinyin": "s"}
            for s in range(1, SURGEONS + 1)
        ]
        posts = [
            {"surgeon_id": s, "department_id": s % 20 + 1, **dated} for s in range(1, SURGEONS + 1)
        ]
        licences = [
            {"surgeon_id": s, "certificate_no": f"11{s:08d}", "scope": "外科专业", **dated}
            for s in range(1, SURGEONS + 1)
        ]
        entries = [
            {**entry, "code": code(c), "name": f"手术{c}", "grade": c % 4 + 1} for c in range(CODES)
        ]
        for table, rows in (
            (Department, departments),
            (Surgeon, people),
            (SurgeonEmployment, posts),
            (SurgeonLicence, licences),
            (Edition, [edition]),
            (CatalogEntry, entries),
        ):
            connection.execute(insert(table), rows)
        connection.execute(Edition.__table__.update().values(**published))
        connection.execute(
            insert(Privilege),
            [
                {"id": n, "surgeon_id": s, "target": code(c)}
                for n, (s, c) in enumerate(privileges, 1)
            ],
        )
        connection.execute(
            insert(PrivilegeDecision),
            [{**line, "privilege_id": n} for n in range(1, len(privileges) + 1)],
        )
    token = create_token(SYSTEM, "bench", [Permission.CLEARANCE_ASK])
    db.session.remove()
    engine.dispose()
    return token


def questions():
    """Bodies to post: most about something held, some about something not."""
    dice = random.Random(20261122)
    for _ in range(QUESTIONS):
        surgeon = dice.randint(1, SURGEONS)
        wanted = dice.choice(held_by(surgeon)) if dice.random() < 0.8 else dice.randrange(CODES)
        yield json.dumps(
            {
                "subject": {"type": "surgeon", "id": f"{10_000 + surgeon}"},
                "action": {"name": "perform"},
                "resource": {"type": "procedure", "id": code(wanted)},
                "context": {"time": "2026-03-04T08:30:00+08:00"},
            }
        )


def serve(url, port):
    """Serve both in one process until killed."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    ours = create_app(Settings(database_url=url, secret_key="0123456789abcdef" * 3))
    engine, bare = db.make_engine(url, pool_size=THREADS), Flask("bare")
    table = Privilege.__table__.c
    statement = select(table.surgeon_id, table.target).where(table.id == bindparam("id"))

    @bare.get("/bare/")
    def one():
        with engine.connect() as connection:
            row = connection.execute(statement, {"id": int(request.args["id"])}).one()
        return jsonify(surgeon=row.surgeon_id, target=row.target)

    def both(environ, start_response):
        chosen = bare if environ["PATH_INFO"].startswith("/bare/") else ours
        return chosen(environ, start_response)

    gc.freeze()  # as ``surgery-gov serve`` does
    waitress.serve(both, listen=f"127.0.0.1:{port}", threads=THREADS, ident=None)


def drive(port, token):
    """Return (bare, ours) in requests a second, each the median of several rounds in turn."""
    head = f"POST /access/v1/evaluation HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: "
    asked = [f"{head}{len(body)}\r\n\r\n{body}".encode("ascii") for body in questions()]
    wanted = {"bare": [b"GET /bare/?id=77 HTTP/1.1\r\nHost: x\r\n\r\n"], "ours": asked}
    rates = {"bare": [], "ours": []}
    for turn in range(ROUNDS + 1):
        for which, found in rates.items():
            rate = load(port, wanted[which], SECONDS if turn else 1)
            if turn:  # the first turn only warms up
                found.append(rate)
                print(f"  {which} {rate:.0f}/s", file=sys.stderr, flush=True)
    return statistics.median(rates["bare"]), statistics.median(rates["ours"])


def load(port, requests, seconds):
    """Ask on many connections that stay open; return answers a second. Costs little itself."""
    waiting, turn, answered = selectors.DefaultSelector(), itertools.cycle(requests), 0
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(connection, selectors.EVENT_READ, bytearray())
        connection.sendall(next(turn))
    begun = time.monotonic()
    while (took := time.monotonic() - begun) < seconds:
        for key, _ in waiting.select(seconds):
            key.data.extend(key.fileobj.recv(65536))
            if is_complete(key.data):
                key.data.clear()
                key.fileobj.sendall(next(turn))
                answered += 1
    for key in list(waiting.get_map().values()):
        key.fileobj.close()
    return answered / took


def is_complete(answer):
    """Whether the whole answer has come; ends the run where it is not the one wanted."""
    head, end, body = bytes(answer).partition(b"\r\n\r\n")
    if not end:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(answer.decode())
    return len(body) == int(LENGTH.search(head)[1])


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port):
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/bare/?id=1").read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not come up")


def main():
    folder = Path(tempfile.mkdtemp(prefix="bench-authzen-"))
    url = f"sqlite:///{folder / 'bench.db'}"
    token, port = build(url), _free_port()
    command = [sys.executable, "-m", "benchmarks.authzen", "serve", url, str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        bare, ours = drive(port, token)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)
    print(
        json.dumps(
            {
                "name": "authzen",
                "measured": f"{ours:.0f} answers a second, kept",
                "bare": f"{bare:.0f} requests a second",
                "ratio": ours / bare,
                "target": TARGET,
            }
        )
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2], int(sys.argv[3]))
    else:
        main()
