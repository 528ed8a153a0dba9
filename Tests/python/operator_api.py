# SPDX-License-Identifier: Apache-2.0
"""How does a platform's own program talk to the operator's API?"""

import json
from collections.abc import Iterable

import requests

from client import bearer
from program import Usher

ROOT = "/operator/v1"
SCOPES = ("read", "users:write", "campaigns:write", "members:write", "posts:write")
LINES = "application/x-ndjson"


def add_token(usher: Usher, *scopes: str, name: str = "test", flags: tuple[str, ...] = ()) -> str:
    words = [word for scope in scopes or SCOPES for word in ("--scope", scope)]
    return usher.commands.json("operator", "token", "add", "--name", name, *words, *flags)["token"]


class Operator:
    """A program with a token of the operator."""

    def __init__(self, usher: Usher, token: str):
        self.usher, self.token = usher, token

    @property
    def headers(self) -> dict[str, str]:
        return bearer(self.token)

    def get(self, path: str, **options) -> requests.Response:
        return self.usher.get(ROOT + path, headers=self.headers, **options)

    def put(self, path: str, body: dict, **options) -> requests.Response:
        return self.usher.call("PUT", ROOT + path, headers=self.headers, json=body, **options)

    def delete(self, path: str) -> requests.Response:
        return self.usher.call("DELETE", ROOT + path, headers=self.headers)

    def bulk(self, lines: Iterable[bytes] | bytes, **options) -> requests.Response:
        """An iterable is sent in chunks as it gives them."""
        return self.usher.post(
            ROOT + "/bulk", headers={**self.headers, "Content-Type": LINES}, data=lines, **options)


def user(number: int, **more) -> bytes:
    return json.dumps({"type": "user", "id": str(number), "full_name": f"Fan {number}", **more}).encode() + b"\n"


def problem(response: requests.Response, status: int) -> dict:
    """The problem document (RFC 9457) of a refusal, which must be of this status."""
    assert response.status_code == status, f"{response.status_code} {response.text}"
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status and document["detail"] and document["title"]
    return document
