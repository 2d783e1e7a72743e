"""``GET /api/v1/cases/{number}/readiness`` of a case with ten records, 50 times a second.

Both are served by one waitress in a process of its own and asked at a steady rate on loopback,
not as fast as can be. Bare is a Flask application of one view: as many indexed SELECTs of Core
as ours runs, one jsonify. The time of an answer counts from when it was due to be asked. The
ratio is that of processor time an answer, which other work on the machine hardly changes.
"""

import gc
import json
import logging
import os
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import waitress
from flask import Flask, jsonify
from sqlalchemy import bindparam, event, select

from benchmarks import authzen
from surgery_gov.accounts.service import create_token
from surgery_gov.app import create_app
from surgery_gov.audit import service as trail
from surgery_gov.config import Settings
from surgery_gov.kernel import commands, db, reading
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import SYSTEM, Permission
from surgery_gov.preop import service
from surgery_gov.preop.models import SurgicalCase
from surgery_gov.preop.queries.cases import get_case
from surgery_gov.preop.queries.gathering import gather_cases
from surgery_gov.preop.rules.cases import Anesthesia, Urgency
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.plans import Patient, Plan, Source
from surgery_gov.preop.rules.records import Kind
from surgery_gov.preop.service.recording import Entry

CASES, RECORDS, RATE, SECONDS, ASKERS = 200, 10, 50, 10, 8
THREADS = Settings().threads
TARGET = "<= 4"
LONGEST_MS = 100


def build(url):
    """Fill the hospital of 100 000 privileges with a day of cases; return token and statements."""
    authzen.build(url)
    db.connect(url)
    commands.trace_to(trail.write)
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251
    for n in range(CASES):
        number = service.send_case(
            SYSTEM, Source(system="HIS", number=f"OP-{n}"), _patient(n), _plan(n, now)
        ).number
        for kind in list(Kind)[:RECORDS]:
            values = {blank.key: "见病历" for blank in FORMS[kind].blanks}
            key = kind.value
            entry = Entry(kind=kind, values=values, completed_at=now, key=key, document_id=key)
            service.send_record(SYSTEM, number, entry, "10001", "EMR")
    token = create_token(SYSTEM, "theatre", [Permission.PREOP_ASK])
    statements = _statements(number) + 1  # the token is looked up too
    db.session.remove()
    reading.forget()
    return token, statements


def _patient(n):
    return Patient(number=f"{n:07d}", name="患者")


def _plan(n, now):
    surgeon, start = n % authzen.SURGEONS + 1, now + timedelta(hours=20, minutes=n)
    return Plan(
        department="K1",
        diagnosis="诊断",
        codes=tuple(authzen.code(c) for c in authzen.held_by(surgeon)[:2]),
        surgeon_no=f"{10_000 + surgeon}",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        urgency=Urgency.ELECTIVE,
        anesthesia=Anesthesia.GENERAL,
        anesthetist_no=f"M{n}",
    )


def _statements(number):
    seen = []
    engine = db.bound()
    event.listen(engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    by_driver = reading._by_driver  # noqa: SLF001

    def note(*asked):
        seen.append("read")
        return by_driver(*asked)

    reading._by_driver = note  # noqa: SLF001
    gather_cases([get_case(number)], datetime.now(UTC))  # noqa: TID251
    reading._by_driver = by_driver  # noqa: SLF001
    return sum(not text.startswith("BEGIN") for text in seen)


def serve(url, port, statements):
    """Serve both in one process until killed."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    ours = create_app(
        Settings(database_url=url, secret_key="0123456789abcdef" * 3, log_level="ERROR")
    )
    engine, bare = db.make_engine(url, pool_size=THREADS), Flask("bare")
    table = SurgicalCase.__table__
    statement = select(table).where(table.c.id == bindparam("id"))

    @bare.get("/bare/")
    def several():
        with engine.connect() as connection:
            rows = [connection.execute(statement, {"id": n + 1}).one() for n in range(statements)]
        return jsonify(numbers=[row.number for row in rows])

    def both(environ, start_response):
        chosen = bare if environ["PATH_INFO"].startswith("/bare/") else ours
        return chosen(environ, start_response)

    gc.freeze()  # as ``surgery-gov serve`` does
    waitress.serve(both, listen=f"127.0.0.1:{port}", threads=THREADS, ident=None)


def load(port, paths, headers, seconds):
    """Ask at a steady rate; return how long each answer took, in milliseconds, sorted."""
    due, took = queue.SimpleQueue(), []

    def ask():
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        while (one := due.get()) is not None:
            at, path = one
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise SystemExit(body.decode())
            took.append((time.perf_counter() - at) * 1000)
        connection.close()

    askers = [threading.Thread(target=ask) for _ in range(ASKERS)]
    for asker in askers:
        asker.start()
    begun = time.perf_counter()
    for n in range(RATE * seconds):
        at = begun + n / RATE
        time.sleep(max(0.0, at - time.perf_counter()))
        due.put((at, paths[n % len(paths)]))
    for _ in askers:
        due.put(None)
    for asker in askers:
        asker.join()
    return sorted(took)


def drive(port, token, server):
    """Return times and processor time an answer (ms) of (bare, ours), after a warm-up of each."""
    headers = {"Authorization": f"Bearer {token}"}
    ours = [f"/api/v1/cases/HIS:OP-{n}/readiness?stage=incision" for n in range(CASES)]
    for paths in (["/bare/"], ours):
        load(port, paths, headers, 2)
    return [_measured(server, port, paths, headers) for paths in (["/bare/"], ours)]


def _measured(server, port, paths, headers):
    before = _spent(server)
    times = load(port, paths, headers, SECONDS)
    return times, (_spent(server) - before) * 1000 / len(times)


def _spent(server):
    """Seconds of processor time that the server has had (Linux)."""
    told = Path(f"/proc/{server.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def at(times, share):
    return times[min(len(times) - 1, int(len(times) * share))]


def main():
    folder = Path(tempfile.mkdtemp(prefix="bench-readiness-"))
    url = f"sqlite:///{folder / 'bench.db'}"
    token, statements = build(url)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "benchmarks.readiness",
        "serve",
        url,
        str(port),
        str(statements),
    ]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        authzen._wait_for(port)  # noqa: SLF001
        (bare, bare_spent), (ours, spent) = drive(port, token, server)
        day = _day(port, token)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)
    print(
        json.dumps(
            {
                "name": f"readiness of a case with {RECORDS} records, {RATE}/s",
                "measured": f"{_told(ours, spent)}; {day}",
                "bare": f"{_told(bare, bare_spent)}, {statements} SELECTs",
                "ratio": spent / bare_spent,
                "target": TARGET,
            },
            ensure_ascii=False,
        )
    )
    if at(ours, 0.99) > LONGEST_MS:
        print(f"p99 is over {LONGEST_MS} ms", file=sys.stderr)


def _told(times, spent):
    p50, p99 = at(times, 0.5), at(times, 0.99)
    return f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, {spent:.1f} ms of processor"


def _day(port, token):
    first = local_date(datetime.now(UTC) + timedelta(hours=19))  # noqa: TID251
    found = 0
    begun = time.perf_counter()
    for each in (first, first + timedelta(days=1)):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/cases/readiness?day={each}&stage=incision",
            headers={"Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            found += json.load(answer)["total"]
    return f"{found} cases of a day in {time.perf_counter() - begun:.1f} s"


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
