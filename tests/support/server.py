"""The application served on a free loopback port, in a thread of the test's process."""

import threading
from contextlib import contextmanager

from waitress.server import create_server


@contextmanager
def serving(app, threads=4):
    """Yield the address of the application while it is served."""
    server = create_server(app, host="127.0.0.1", port=0, threads=threads)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=5)
        thread.join(timeout=5)
