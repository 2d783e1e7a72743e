"""The application served on a free loopback port, in a thread of the test's process."""

import threading
from contextlib import contextmanager

from waitress import wasyncore
from waitress.server import create_server


@contextmanager
def serving(app, threads=4):
    """Yield the address of the application while it is served.

    The loop's own thread ends it, and only after the workers: one that still answers wakes the
    loop through a descriptor that must be open then, or is another test's by now.
    """
    sockets, over = {}, threading.Event()
    server = create_server(app, host="127.0.0.1", port=0, threads=threads, map=sockets)

    def serve():
        while not over.is_set():
            wasyncore.loop(timeout=0.1, map=sockets, count=1)
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=15)
        wasyncore.close_all(sockets)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        over.set()
        thread.join(timeout=20)
