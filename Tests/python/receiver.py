# SPDX-License-Identifier: Apache-2.0
"""A site that takes webhooks, or fails to."""

import hashlib
import hmac
import json
import ssl
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 20.0


@dataclass
class Call:
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> str:
        return self.headers["x-patreon-event"]

    @property
    def delivery(self) -> str:
        return self.headers["x-usher-delivery"]

    @property
    def sequence(self) -> int:
        return int(self.headers["x-usher-sequence"])

    @property
    def document(self) -> dict:
        return json.loads(self.body)

    def signed_with(self, secret: str) -> bool:
        expected = hmac.new(secret.encode(), self.body, hashlib.md5).hexdigest()
        return hmac.compare_digest(expected, self.headers["x-patreon-signature"])


class Receiver:
    """Answers each call with `status`; the calls whose sequence is in `hold` wait for `let_go`."""

    def __init__(
        self, status: int = 200, port: int = 0, location: str | None = None, certificate: str | None = None
    ):
        self.status, self.location = status, location
        self.hold: set[int] = set()
        self.calls: list[Call] = []
        self._changed = threading.Condition()
        self._let_go = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                site._take(self, Call({name.lower(): value for name, value in self.headers.items()}, body))

            do_GET = do_PUT = do_POST

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, *_):
                pass  # The program was killed during a call.

        self._server = Server(("127.0.0.1", port), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def _take(self, handler: BaseHTTPRequestHandler, call: Call) -> None:
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()
        if call.sequence in self.hold:
            self._let_go.wait(PATIENCE)
        handler.send_response(self.status)
        if self.location:
            handler.send_header("Location", self.location)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def wait(self, count: int) -> list[Call]:
        """All calls so far, once there are so many."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.calls) >= count, PATIENCE):
                raise AssertionError(f"{len(self.calls)} of {count} calls came")
            return list(self.calls)

    def let_go(self) -> None:
        self.hold = set()
        self._let_go.set()

    def close(self) -> None:
        self.let_go()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "Receiver":
        return self

    def __exit__(self, *_) -> None:
        self.close()
