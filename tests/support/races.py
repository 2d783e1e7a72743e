"""Several at the same instant, each in a thread with a session of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import DomainError


def at_once(count, act):
    """Run the act in that many threads at the same instant; returns results and refusals."""
    gate = Barrier(count)

    def run(number):
        gate.wait()
        try:
            return act(number)
        except DomainError as refusal:
            return refusal
        finally:
            db.session.remove()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
