"""Other processes for the drills, forked in a few milliseconds from one that has imported all.

``SURGERY_GOV_DRILL_SCALE`` multiplies the size of every drill (1 by default).
"""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from surgery_gov.kernel import commands, db

SCALE = int(os.environ.get("SURGERY_GOV_DRILL_SCALE", "1"))
DRILLS = ("answers", "edits", "kills", "overlaps", "reminders")
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([f"tests.drills.test_{name}" for name in DRILLS])


@contextmanager
def connected(url):
    """The session bound to ``url`` with the trail on, as the program has it."""
    from surgery_gov.audit import service as audit

    engine = db.connect(url)
    commands.trace_to(audit.write)
    try:
        yield
    finally:
        db.session.remove()
        engine.dispose()


def side_by_side(function, arguments):
    """Run ``function`` once per tuple of arguments, all at once; return what each returned."""
    calls = list(arguments)
    with ProcessPoolExecutor(len(calls), CONTEXT) as pool:
        return [done.result() for done in [pool.submit(function, *call) for call in calls]]
