"""Several at the same instant, each in a thread with a session of its own."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import DomainError


def at_once(count, act, at=None):
    """Run the act in that many threads at the same instant; returns results and refusals.

    ``at`` is where the clock stands still for all of them; without it, it goes on.
    """
    gate = Barrier(count)

    def run(number):
        with clock.stopped_at(at) if at else nullcontext():
            gate.wait()
            try:
                return act(number)
            except DomainError as refusal:
                return refusal
            finally:
                db.session.remove()

    with ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(run, range(count)))
    db.session.remove()  # or this thread goes on seeing what was there before
    return answers


def one_of(answers, refusal):
    """Whether a single one was done, and all others were refused like this."""
    refused = [a for a in answers if isinstance(a, DomainError)]
    return len(refused) == len(answers) - 1 and all(isinstance(a, refusal) for a in refused)
