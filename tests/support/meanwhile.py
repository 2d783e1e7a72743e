"""Two commands at once, on purpose: the second begins while the first is in the middle."""

import threading

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import DomainError

MOMENT = 0.5  # seconds for the second to get through, where nothing holds it off


def meanwhile(monkeypatch, module, name, act):
    """Begin ``act`` in a thread once ``module.name`` has returned; gives a function that waits.

    What the wait returns is the refusal that ``act`` met, or None where it was done.
    """
    real, refusals = getattr(module, name), []

    def run():
        try:
            act()
        except DomainError as refusal:
            refusals.append(refusal)
        finally:
            db.session.remove()

    thread = threading.Thread(target=run)

    def slow(*args, **kwargs):
        answer = real(*args, **kwargs)
        if threading.current_thread() is not thread and thread.ident is None:
            thread.start()
            thread.join(MOMENT)
        return answer

    def outcome():
        thread.join()
        db.session.remove()
        return refusals[0] if refusals else None

    monkeypatch.setattr(module, name, slow)
    return outcome
