# SPDX-License-Identifier: Apache-2.0
"""What does a site see that is not the provider's: an app's, or an attacker's?"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import canary


class Elsewhere:
    """A web site on a port of its own. It answers with the page put at a path, and with a welcome at `/callback`."""

    def __init__(self):
        self.pages = {"/callback": "<!doctype html><html lang=en><title>Welcome</title><h1>Welcome to the app</h1>"}
        #: The queries that people came to `/callback` with.
        self.arrivals: list[dict[str, str]] = []
        site = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self):
                parts = urlsplit(self.path)
                if parts.path == "/callback":
                    site.arrivals.append(dict(parse_qsl(parts.query, keep_blank_values=True)))
                    canary.remember(site.arrivals[-1].get("code"))
                page = site.pages.get(parts.path)
                body = (page or "nothing here").encode()
                self.send_response(200 if page else 404)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_port

    def url(self, path: str = "/callback", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
