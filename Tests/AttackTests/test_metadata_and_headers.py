# SPDX-License-Identifier: Apache-2.0
"""Checklist J and V45, V54: is what the provider says of itself true, whatever a request claims?"""

import json

import pytest

from browser import Browser
from client import Pair, Proof, basic, bearer, exchange, introspect, refresh, revoke
from patreon_host import at
from raw import talk

HOSTILE = [
    {"Host": "evil.example"}, {"Host": "127.0.0.1:1@evil.example"}, {"X-Forwarded-Host": "evil.example"},
    {"Forwarded": 'for=1.2.3.4;host=evil.example;proto=https'},
    {"X-Forwarded-Proto": "https", "X-Forwarded-Port": "8443"},
    {"X-Forwarded-Prefix": "/evil"}, {"X-Original-URL": "/evil"}, {"X-Rewrite-URL": "/evil"},
    {"X-Host": "evil.example"},
    {"X-Forwarded-Server": "evil.example"}, {"X-Forwarded-For": "evil.example"},
    {"X-HTTP-Host-Override": "evil.example"},
    {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
]
MUST_HAVE = {
    "issuer", "authorization_endpoint", "token_endpoint", "revocation_endpoint", "introspection_endpoint",
    "response_types_supported",
    "grant_types_supported", "scopes_supported", "code_challenge_methods_supported",
    "token_endpoint_auth_methods_supported",
    "authorization_response_iss_parameter_supported",
}


def test_J104_V54_metadata_are_complete_and_lead_here(usher):
    answer = usher.get("/.well-known/oauth-authorization-server")
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    metadata = answer.json()
    assert MUST_HAVE <= set(metadata)
    assert metadata["issuer"] == usher.base_url
    assert not [key for key in metadata if key.endswith("_endpoint") and not metadata[
        key].startswith(usher.base_url + "/")]
    assert "none" not in metadata.get("introspection_endpoint_auth_methods_supported", [])
    assert not {"jwks_uri", "registration_endpoint", "device_authorization_endpoint"} & set(
        metadata), "say only what works"


def test_V54_every_advertised_value_works(usher, cast, fan):
    metadata = usher.metadata()

    def path(name: str) -> str:
        return metadata[name].removeprefix(usher.base_url)

    assert metadata["response_types_supported"] == ["code"] and metadata["code_challenge_methods_supported"] == ["S256"]
    assert set(metadata["grant_types_supported"]) == {"authorization_code", "refresh_token"}
    assert metadata.get("response_modes_supported", ["query"]) == ["query"]
    assert set(metadata["token_endpoint_auth_methods_supported"]) == {"client_secret_basic", "client_secret_post",
        "none"}

    def ask(client, **more):
        return client.authorize(**more).replace("/oauth2/authorize", path("authorization_endpoint"), 1)

    def code(client, **more):
        page = fan.open(ask(client, **more))
        return (page if page.elsewhere else fan.decide(page)).code

    for method in metadata["token_endpoint_auth_methods_supported"]:
        proof = Proof()
        client = cast.phone if method == "none" else cast.forum
        by_basic = {"headers": client.basic(), "client_id": None,
            "client_secret": None} if method.endswith("basic") else {}
        given = code(client, **proof.parameters())
        pair = Pair.of(exchange(usher, client, given, path("token_endpoint"), code_verifier=proof.verifier, **by_basic))
        pair = Pair.of(refresh(usher, client, pair.refresh, path("token_endpoint"), **by_basic))
        assert usher.post(path("revocation_endpoint"), data={"token": pair.access,
            **client.credentials()}).status_code == 200

    for name in ("introspection_endpoint", "revocation_endpoint"):
        for method in metadata.get(f"{name}_auth_methods_supported", ["client_secret_basic", "client_secret_post"]):
            if method == "none":
                continue
            form = {"token": "x"} | ({} if method.endswith("basic") else cast.forum.credentials())
            headers = cast.forum.basic() if method.endswith("basic") else {}
            assert usher.post(path(name), data=form, headers=headers).status_code == 200, (name, method)

    v1 = {"users", "pledges-to-me", "my-campaign", "pledges", "campaigns"}
    for scope in metadata["scopes_supported"]:
        client = cast.blog if scope in v1 - {"campaigns"} else cast.rival
        page = fan.ask(client, scope=scope)
        restricted = scope in ("pledges", "w:identity.clients")
        if page.elsewhere:
            assert page.answer.get("error") == ("invalid_scope" if restricted else None), scope
        else:
            assert page.consent is not None and not restricted, scope


def test_V54_what_is_not_advertised_fails(usher, cast, fan):
    code = fan.code(cast.forum)
    for changes in ({"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": "x.y.",
                     "client_secret": None}, {"client_secret": None}):
        assert exchange(usher, cast.forum, code, **changes).json()["error"] in ("invalid_client", "invalid_request")
    for name in ("request", "request_uri"):
        page = fan.open(cast.forum.authorize(**{name: "https://evil.example/request.jwt"}))
        assert page.elsewhere is None or "error" in page.answer or page.elsewhere.split("?")[
            0] == cast.forum.redirect_uri
    for path in ("/oauth2/par", "/oauth2/device_authorization", "/oauth2/register", "/oauth2/userinfo",
        "/.well-known/jwks.json"):
        assert usher.post(path, data={}).status_code in (404, 405), path


@pytest.mark.parametrize("headers", HOSTILE, ids=str)
def test_J104_V45_no_link_and_no_issuer_comes_from_a_header(usher, cast, fan, headers):
    known = usher.metadata()
    assert usher.get("/.well-known/oauth-authorization-server", headers=headers).json() == known

    texts = []
    for path in (cast.forum.authorize(state="s"), cast.forum.authorize(client_id="nobody"), "/login", "/signup", "/",
                 cast.strict.authorize(scope="identity", **Proof().parameters())):
        for session in (fan.session, Browser(usher).session):
            response = usher.get(path, session=session, headers=headers)
            texts += [response.text, json.dumps(dict(response.headers))]
    page = fan.authorize(cast.forum)
    answer = exchange(usher, cast.forum, page.code, headers=headers)
    pair = Pair.of(answer)
    assert page.answer["iss"] == known["issuer"]
    for path in ("/api/oauth2/v2/identity?include=memberships,campaign", "/api/oauth2/api/current_user/campaigns"):
        token = pair.access if "v2" in path else cast.blog.creator_access_token
        response = usher.get(path, headers={**headers, **bearer(token)})
        assert response.status_code == 200
        texts.append(response.text)
    texts.append(introspect(usher, cast.forum, pair.access).text)
    for text in texts:
        assert "evil" not in text and "8443" not in text


def test_J104_links_of_the_api_are_absolute_and_ours(usher, cast):
    for path, token in (("/api/oauth2/v2/identity", cast.forum.creator_access_token),
        ("/api/oauth2/api/current_user", cast.blog.creator_access_token)):
        body = usher.get(path, headers=bearer(token)).json()
        assert body["links"]["self"].startswith(usher.base_url + "/")


def test_J104_V45_a_configured_https_address_is_used_for_everything(stage, cast, tmp_path):
    with stage.open(tmp_path / "https", "--base-url", "https://members.example") as usher:
        assert usher.base_url == "https://members.example"
        metadata = usher.metadata()
        assert metadata["issuer"] == "https://members.example"
        with at(usher, "members.example"):
            browser = Browser(usher, cast.fan)
            page = browser.authorize(cast.forum)
        assert page.answer["iss"] == "https://members.example"
        cookies = [value for step in browser.steps for name, value in step.headers.items(
            ) if name.lower() == "set-cookie"]
        assert cookies
        for cookie in cookies:
            assert cookie.startswith("__Host-") and "; secure" in cookie.lower() and "path=/" in cookie.lower(), cookie
        assert [step for step in browser.steps if "max-age" in step.headers.get("strict-transport-security",
            "").lower()]


def test_J104_the_sandbox_does_not_exist_outside_the_sandbox(stage, tmp_path):
    with stage.open(tmp_path / "plain") as usher:
        assert usher.get("/sandbox/clock").status_code == 404
        assert usher.post("/sandbox/clock", json={"advance_seconds": 1}).status_code == 404


def test_J104_the_sandbox_is_refused_for_a_public_https_address(stage, tmp_path):
    with pytest.raises(RuntimeError):
        with stage.open(tmp_path / "public", "--sandbox", "--base-url", "https://members.example"):
            pass


def test_every_answer_has_a_request_id_and_the_plain_headers(usher, cast):
    ids = set()
    for path in ("/healthz", "/readyz", "/metrics", "/login", "/no/such/page", "/api/oauth2/v2/identity"):
        answer = usher.get(path)
        ids.add(answer.headers["x-request-id"])
        assert answer.headers["x-content-type-options"] == "nosniff", path
    assert len(ids) == 6
    hostile = talk(usher, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: evil\tid <b>\r\nConnection: close\r\n\r\n")
    assert "<b>" not in hostile.headers["x-request-id"]


def test_metrics_count_what_happens(usher, cast, fan):
    def issued() -> float:
        lines = [line for line in usher.get("/metrics").text.splitlines(
            ) if "issued" in line and not line.startswith("#")]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)

    before = issued()
    pair = fan.pair(cast.forum)
    assert issued() > before
    assert revoke(usher, cast.forum, pair.refresh).status_code == 200
    assert basic(cast.forum.id, "x")
