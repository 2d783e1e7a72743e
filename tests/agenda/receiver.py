"""What stands at the other end: a message service and a mail server of the test's own."""

import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "only-for-this-test-" * 2


class Received(list):
    """What came in: (headers, body); ``answer`` is the status and headers given."""

    answer = (204, {})
    url = ""


@contextmanager
def message_service():
    """A local receiver; yields what it received, with its ``url``."""
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # killed in the midst of it: no message came
                return
            received.append((dict(self.headers), body))
            status, headers = received.answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            return

    class Server(ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True

        def handle_error(self, *_):  # who is killed hangs up
            return

    with _serving(Server(("127.0.0.1", 0), Handler)) as port:
        received.url = f"http://127.0.0.1:{port}/todo?from=test"
        yield received


@contextmanager
def mail_server():
    """A mail server that takes everything; yields (port, letters)."""
    letters = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
                if verb == b"QUIT":
                    return

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with _serving(Server(("127.0.0.1", 0), Handler)) as port:
        yield port, letters


@contextmanager
def _serving(server):
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
