# SPDX-License-Identifier: Apache-2.0
"""Do libraries that know nothing of Patreon work, on the original's address and on the one in the metadata?"""

import pytest
import requests_oauthlib
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from requests.auth import HTTPBasicAuth

import patreon_host
from client import Proof, active

WWW = "https://www.patreon.com"
TOKEN_PATHS = ["/api/oauth2/token", "/oauth2/token"]
IDENTITY = WWW + "/api/oauth2/v2/identity?fields%5Buser%5D=full_name,email"


@pytest.fixture(autouse=True)
def at_patreon(usher):
    with patreon_host.at(usher) as sent:
        yield sent


def to_callback(browser, address: str) -> str:
    page = browser.open(address.removeprefix(WWW))
    return (page if page.elsewhere else browser.decide(page)).elsewhere


def is_the_fan(session, cast) -> bool:
    user = session.get(IDENTITY).json()["data"]
    return user["id"] == cast.fan.id and user["attributes"] == {"full_name": cast.fan.name, "email": cast.fan.email}


@pytest.mark.parametrize("path", TOKEN_PATHS)
@pytest.mark.parametrize("in_body", [True, False], ids=["form", "Basic"])
def test_requests_oauthlib(usher, cast, fan, path, in_body):
    client = cast.forum
    session = requests_oauthlib.OAuth2Session(
        client.id, redirect_uri=client.redirect_uri, scope=["identity", "identity[email]"]
    )
    address, state = session.authorization_url(WWW + "/oauth2/authorize")
    credentials = (
        {"client_secret": client.secret, "include_client_id": True}
        if in_body else {"auth": HTTPBasicAuth(client.id, client.secret)}
    )
    # It raises when the scope differs from the one it asked for, and when the state is not its own.
    token = session.fetch_token(
        WWW + path, authorization_response=to_callback(fan, address), **credentials
    )
    assert token["token_type"] == "Bearer" and state
    assert is_the_fan(session, cast)

    extra = {"client_id": client.id, "client_secret": client.secret}
    newer = session.refresh_token(WWW + path, **(extra if in_body else {"auth": HTTPBasicAuth(client.id,
        client.secret)}))
    assert newer["access_token"] != token["access_token"]
    assert is_the_fan(session, cast)


@pytest.mark.parametrize("path", TOKEN_PATHS)
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib(usher, cast, fan, path, method):
    client = cast.strict
    session = AuthlibSession(
        client.id, client.secret, redirect_uri=client.redirect_uri, scope="identity identity[email]",
        token_endpoint_auth_method=method, code_challenge_method="S256",
    )
    proof = Proof()
    address, state = session.create_authorization_url(WWW + "/oauth2/authorize", code_verifier=proof.verifier)
    token = session.fetch_token(
        WWW + path, authorization_response=to_callback(fan, address), code_verifier=proof.verifier, state=state
    )
    assert is_the_fan(session, cast)

    newer = session.refresh_token(WWW + path, refresh_token=token["refresh_token"])
    assert newer["refresh_token"] != token["refresh_token"]
    assert is_the_fan(session, cast)

    assert session.introspect_token(WWW + "/oauth2/introspect", token=newer["access_token"]).json()["active"] is True
    assert session.revoke_token(WWW + "/oauth2/revoke", token=newer["refresh_token"]).status_code == 200
    assert not active(usher, client, newer["access_token"])


@pytest.mark.parametrize("path", TOKEN_PATHS)
def test_authlib_as_a_public_client(usher, cast, fan, path):
    client = cast.phone
    address_on_phone = "http://127.0.0.1:49152/callback"
    session = AuthlibSession(
        client.id, redirect_uri=address_on_phone, scope="identity identity[email]",
        token_endpoint_auth_method="none", code_challenge_method="S256",
    )
    proof = Proof()
    address, state = session.create_authorization_url(WWW + "/oauth2/authorize", code_verifier=proof.verifier)
    # The library insists on https for the callback it reads; the provider must not.
    callback = to_callback(fan, address)
    assert callback.startswith(address_on_phone + "?")
    token = session.fetch_token(
        WWW + path, authorization_response=callback.replace("http:", "https:", 1), code_verifier=proof.verifier,
        state=state,
    )
    assert is_the_fan(session, cast)
    newer = session.refresh_token(WWW + path, refresh_token=token["refresh_token"])
    assert newer["refresh_token"] != token["refresh_token"]


@pytest.mark.parametrize("make", [requests_oauthlib.OAuth2Session, AuthlibSession])
def test_the_creators_access_token_takes_the_place_of_a_users(cast, make):
    token = {"access_token": cast.forum.creator_access_token, "token_type": "Bearer"}
    assert make(cast.forum.id, token=token).get(IDENTITY).json()["data"]["id"] == cast.creator.id
