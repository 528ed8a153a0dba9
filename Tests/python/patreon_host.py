# SPDX-License-Identifier: Apache-2.0
"""How does a client whose host name is fixed reach the provider under test?"""

from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

import canary
from program import Usher

HOSTS = ("www.patreon.com", "patreon.com", "api.patreon.com")


class Redirected(HTTPAdapter):
    """Connects to the provider instead; the request still says the host it was made for, as behind a proxy."""

    def __init__(self, usher: Usher, sent: list[requests.PreparedRequest]):
        super().__init__()
        self.usher = usher
        self.sent = sent

    def send(self, request, **options):
        self.sent.append(request)
        detour = request.copy()
        parts = urlsplit(request.url)
        detour.url = urlunsplit(urlsplit(self.usher.origin)[:2] + parts[2:])
        detour.headers["Host"] = parts.netloc
        options["verify"] = False
        response = super().send(detour, **options)
        assert response.status_code < 500, f"{request.method} {request.url}: {response.status_code} {response.text}"
        # The client sees the address it asked, so that its cookies and its checks for https are those of real life.
        response.request, response.url = request, request.url
        if "json" in response.headers.get("content-type", ""):
            body = response.json()
            canary.remember(*(body.get(name) for name in ("access_token", "refresh_token") if isinstance(body, dict)))
        return response


@contextmanager
def at(usher: Usher, *hosts: str):
    """While this holds, every `requests` session in the process finds the provider at these hosts.

    Yields the list of the requests that were sent there."""
    sent: list[requests.PreparedRequest] = []
    adapter = Redirected(usher, sent)
    original = requests.Session.get_adapter

    def get_adapter(session, url):
        return adapter if urlsplit(url).hostname in (hosts or HOSTS) else original(session, url)

    requests.Session.get_adapter = get_adapter
    try:
        yield sent
    finally:
        requests.Session.get_adapter = original
        adapter.close()
