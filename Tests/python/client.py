# SPDX-License-Identifier: Apache-2.0
"""What does a registered client send, and what does it get back?"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import quote

import requests

import canary
from program import Usher, query

#: The two wordings of the token endpoint.
PATREON = "/api/oauth2/token"
RFC = "/oauth2/token"


@dataclass
class Client:
    """A client as the registration printed it."""

    id: str
    secret: str | None
    redirect_uris: list[str]
    version: int
    name: str
    creator_access_token: str | None = None
    creator_refresh_token: str | None = None

    @property
    def redirect_uri(self) -> str:
        return self.redirect_uris[0]

    @property
    def public(self) -> bool:
        return self.secret is None

    def authorize(self, **parameters: str | None) -> str:
        """The path of an authorization request; a parameter given as None is left out."""
        values = {"response_type": "code", "client_id": self.id, "redirect_uri": self.redirect_uri, **parameters}
        return "/oauth2/authorize?" + query({name: value for name, value in values.items() if value is not None})

    def basic(self) -> dict[str, str]:
        return basic(self.id, self.secret or "")

    def credentials(self) -> dict[str, str]:
        return {"client_id": self.id} | ({"client_secret": self.secret} if self.secret else {})


def basic(client_id: str, secret: str) -> dict[str, str]:
    """RFC 6749 section 2.3.1: both halves form-encoded, joined, base64."""
    pair = quote(client_id, safe="") + ":" + quote(secret, safe="")
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def bearer(token: str, scheme: str = "Bearer") -> dict[str, str]:
    return {"Authorization": f"{scheme} {token}"}


@dataclass
class Proof:
    """A PKCE pair (RFC 7636 section 4)."""

    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def __post_init__(self):
        canary.remember(self.verifier)

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def parameters(self) -> dict[str, str]:
        return {"code_challenge": self.challenge, "code_challenge_method": "S256"}


@dataclass
class Pair:
    access: str
    refresh: str
    scope: str

    @staticmethod
    def of(response: requests.Response) -> "Pair":
        assert response.status_code == 200, f"{response.status_code} {response.text}"
        body = response.json()
        return Pair(body["access_token"], body["refresh_token"], body["scope"])


def remember_answer(response: requests.Response) -> requests.Response:
    if response.status_code == 200 and "json" in response.headers.get("content-type", ""):
        body = response.json()
        canary.remember(body.get("access_token"), body.get("refresh_token"))
    return response


def token(usher: Usher, form, path: str = RFC, session=None, **options) -> requests.Response:
    return remember_answer(usher.post(path, session=session, data=form, **options))


def exchange(usher: Usher, client: Client, code: str, /, path: str = RFC, session=None, headers=None, **changes):
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": client.redirect_uri, **client.credentials(),
        **changes,
    }
    present = {name: value for name, value in form.items() if value is not None}
    return token(usher, present, path, session=session, headers=headers)


def refresh(usher: Usher, client: Client, refresh_token: str, /, path: str = RFC, session=None, headers=None,
        **changes):
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, **client.credentials(), **changes}
    present = {name: value for name, value in form.items() if value is not None}
    return token(usher, present, path, session=session, headers=headers)


def revoke(usher: Usher, client: Client | None, value: str, path: str = "/oauth2/revoke", **changes):
    form = {"token": value, **(client.credentials() if client else {}), **changes}
    return usher.post(path, data=form)


def introspect(usher: Usher, client: Client, value: str, /, session=None, **changes) -> requests.Response:
    return usher.post("/oauth2/introspect", session=session, data={"token": value, **client.credentials(), **changes})


def active(usher: Usher, client: Client, value: str, session=None) -> bool:
    response = introspect(usher, client, value, session=session)
    assert response.status_code == 200, response.text
    return response.json()["active"]


def identity(usher: Usher, access_token: str, path: str = "/api/oauth2/v2/identity", **options) -> requests.Response:
    return usher.get(path, headers=bearer(access_token), **options)


def works(usher: Usher, access_token: str, client: Client | None = None) -> bool:
    """Whether the API takes a token. A client of version 1 has no `identity`, so it asks for itself elsewhere."""
    path = "/api/oauth2/api/current_user" if client and client.version == 1 else "/api/oauth2/v2/identity"
    status = identity(usher, access_token, path).status_code
    assert status in (200, 401), status
    return status == 200


def refused(response: requests.Response, error: str, status: int = 400) -> None:
    assert response.status_code == status, f"{response.status_code} {response.text}"
    body = response.json()
    assert body["error"] == error, body
    assert body.get("error_description", "x").isascii() and body.get("error_description", "x").isprintable(), body
    assert not {"access_token", "refresh_token"} & body.keys()
