# SPDX-License-Identifier: Apache-2.0
"""Checklist E: how does the token endpoint read a request, prove a client and refuse?"""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from client import PATREON, RFC, Pair, Proof, basic, exchange, introspect, refresh, refused, revoke, token
from program import plain_session

BOTH = pytest.mark.parametrize("path", [RFC, PATREON])


@BOTH
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"])
def test_E52_V22_only_post(usher, cast, fan, path, method):
    code = fan.code(cast.forum)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": cast.forum.redirect_uri,
        **cast.forum.credentials()}
    options = {"params": form} if method in ("GET", "HEAD") else {"data": form}
    answer = usher.call(method, path, headers={"X-HTTP-Method-Override": "POST"}, **options)
    assert answer.status_code == 405 and "POST" in answer.headers["allow"]
    Pair.of(exchange(usher, cast.forum, code))


@pytest.mark.parametrize("type", ["application/json", "text/plain", "multipart/form-data; boundary=x",
    "application/xml", "nonsense"])
def test_E52_only_a_form(usher, cast, fan, type):
    code = fan.code(cast.forum)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": cast.forum.redirect_uri,
        **cast.forum.credentials()}
    for path in (RFC, PATREON):
        body = json.dumps(form) if "json" in type else urlencode(form)
        answer = usher.post(path, data=body, headers={"Content-Type": type})
        assert 400 <= answer.status_code < 500 and answer.json()["error"] in ("invalid_request",
            "unsupported_grant_type")
    Pair.of(exchange(usher, cast.forum, code))


def test_E53_the_query_is_read_by_the_old_address_only(usher, cast, fan):
    code = fan.code(cast.forum)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": cast.forum.redirect_uri,
        **cast.forum.credentials()}
    answer = usher.post(RFC, params=form)
    assert answer.status_code in (400, 401) and answer.json()["error"] in ("invalid_request", "invalid_client")
    # Nor one of them alone in the query, beside the rest in the form.
    for name in ("code", "client_secret", "client_id", "grant_type"):
        rest = {key: value for key, value in form.items() if key != name}
        assert usher.post(RFC, params={name: form[name]}, data=rest).status_code in (400, 401), name
    Pair.of(token(usher, None, PATREON, params=form))


def test_E53_query_and_form_are_merged_at_the_old_address(usher, cast, fan):
    form = {"grant_type": "authorization_code", "code": fan.code(cast.forum), "redirect_uri": cast.forum.redirect_uri}
    Pair.of(token(usher, form, PATREON, params=cast.forum.credentials()))


@BOTH
def test_E54_V27_two_clients_in_one_request_are_refused(usher, cast, fan, path):
    code = fan.code(cast.forum)
    attempts = [
        {"headers": cast.forum.basic(), "client_id": cast.rival.id, "client_secret": cast.rival.secret},
        {"headers": cast.rival.basic(), "client_id": cast.forum.id, "client_secret": cast.forum.secret},
        {"headers": cast.rival.basic(), "client_id": cast.forum.id, "client_secret": None},
        {"headers": cast.forum.basic(), "client_id": cast.rival.id, "client_secret": None},
    ]
    for attempt in attempts:
        answer = exchange(usher, cast.forum, code, path, **attempt)
        assert answer.status_code in (400, 401) and answer.json()["error"] in ("invalid_request",
            "invalid_client"), answer.text
    Pair.of(exchange(usher, cast.forum, code, path))


def test_E54_V27_two_ways_of_proof_in_one_request_are_refused(usher, cast, fan):
    code = fan.code(cast.forum)
    refused(exchange(usher, cast.forum, code, headers=cast.forum.basic()), "invalid_request")
    refused(exchange(usher, cast.forum, code, headers=basic(cast.forum.id, "wrong-secret-of-nobody")),
        "invalid_request")
    # The id alone beside Basic is no second proof; many libraries send it.
    Pair.of(exchange(usher, cast.forum, code, headers=cast.forum.basic(), client_secret=None))


@BOTH
def test_E54_a_secret_twice_in_a_request_is_refused(usher, cast, fan, path):
    form = [("grant_type", "authorization_code"), ("code", fan.code(cast.forum)),
        ("redirect_uri", cast.forum.redirect_uri)]
    form += [("client_id", cast.forum.id), ("client_secret", cast.forum.secret)]
    for name, value in form:
        answer = usher.post(path, data=[*form, (name, value)])
        assert answer.status_code == 400 and answer.json()["error"] == "invalid_request", (name, answer.text)


@BOTH
def test_E55_basic_is_form_decoded(usher, cast, fan, path):
    def encoded(text: str) -> str:
        return "".join(f"%{byte:02X}" for byte in text.encode())

    pair = f"{encoded(cast.forum.id)}:{encoded(cast.forum.secret)}"
    headers = {"Authorization": "basic " + base64.b64encode(pair.encode()).decode()}
    Pair.of(exchange(usher, cast.forum, fan.code(cast.forum), path, headers=headers, client_id=None,
    client_secret=None))


@BOTH
def test_E56_a_failed_proof_is_invalid_client(usher, cast, fan, path):
    code = fan.code(cast.forum)
    for headers in (basic(cast.forum.id, "wrong-secret-of-nobody"), basic("nobody", "x"),
        {"Authorization": "Basic !!!"},
                    {"Authorization": "Basic " + base64.b64encode(b"nocolon").decode()}, {"Authorization": "Basic "},
                    {"Authorization": "Digest x"}, basic(cast.forum.id, "")):
        answer = exchange(usher, cast.forum, code, path, headers=headers, client_id=None, client_secret=None)
        assert answer.status_code in (400, 401), answer.text
        if answer.status_code == 401 or headers["Authorization"].count(
            "!") == 0 and "Basic " in headers["Authorization"]:
            refused(answer, "invalid_client", 401)
            assert answer.headers["www-authenticate"].lower().startswith("basic")
    for change in ({"client_secret": "wrong-secret-of-nobody"}, {"client_id": "nobody"}, {"client_secret": None},
                   {"client_id": None, "client_secret": None}, {"client_secret": ""}):
        refused(exchange(usher, cast.forum, code, path, **change), "invalid_client", 401)


def test_E57_guesses_at_a_secret_are_limited_and_lock_nobody_out(own_usher, cast):
    from browser import logged_in

    honest, elsewhere = logged_in(own_usher, cast.fan), "127.0.0.2"
    for _ in range(30):
        refused(introspect(own_usher, cast.forum, "x", client_secret="wrong-secret-of-nobody"), "invalid_client", 401)
    Pair.of(exchange(own_usher, cast.forum, honest.code(cast.forum)))

    def guess(worker: int) -> list:
        with plain_session(elsewhere) as session:
            return [introspect(own_usher, cast.forum, "x", session=session, client_secret=f"guess-{worker}-{number}")
                    for number in range(500)]

    with ThreadPoolExecutor(8) as pool:
        answers = [answer for some in pool.map(guess, range(8)) for answer in some]
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert slowed, "four thousand wrong secrets in a row were all weighed"
    assert all(int(answer.headers["retry-after"]) > 0 for answer in slowed)
    # The honest client, at its own address, is not held up; nor is another client at the guesser's.
    assert introspect(own_usher, cast.forum, "x").status_code == 200
    assert introspect(own_usher, cast.rival, "x", session=plain_session(elsewhere)).status_code == 200


def test_E57_codes_that_strangers_bring_to_its_own_door_lock_no_client_out(own_usher, cast):
    from browser import logged_in

    fan = logged_in(own_usher, cast.fan)
    pair = fan.pair(cast.forum)

    def bring(worker: int) -> set[int]:
        # Anybody can open the client's callback with a made-up code; the client, with its secret, then asks for it.
        with plain_session() as session:
            return {exchange(own_usher, cast.forum, f"made-up-{worker}-{number}",
                session=session).status_code for number in range(125)}

    with ThreadPoolExecutor(4) as pool:
        assert set().union(*pool.map(bring, range(4))) <= {400, 429}
    Pair.of(exchange(own_usher, cast.forum, fan.code(cast.forum)))
    Pair.of(refresh(own_usher, cast.forum, pair.refresh))


def test_E58_no_answer_is_kept_by_a_cache(usher, cast, fan):
    pair = fan.pair(cast.forum)
    answers = [
        exchange(usher, cast.forum, fan.code(cast.forum)), exchange(usher, cast.forum, "nonsense"),
        exchange(usher, cast.forum, fan.code(cast.forum), PATREON), exchange(usher, cast.forum, "nonsense", PATREON),
        exchange(usher, cast.forum, "x", client_secret="wrong-secret-of-nobody"), usher.post(RFC), usher.get(RFC),
        introspect(usher, cast.forum, pair.access), revoke(usher, cast.forum, pair.access), revoke(usher, None, "x"),
    ]
    for answer in answers:
        assert "no-store" in answer.headers["cache-control"], answer.request.url


@BOTH
def test_E59_the_answer_has_everything_always(usher, cast, fan, path):
    answer = exchange(usher, cast.forum, fan.code(cast.forum), path)
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    body = answer.json()
    assert body["token_type"] == "Bearer" and body["expires_in"] == 2_678_400 and body["scope"] == "identity"
    assert set(body) >= {"access_token", "refresh_token"} and body["version"]
    again = refresh(usher, cast.forum, body["refresh_token"], path).json()
    assert set(again) == set(body) and again["expires_in"] == 2_678_400


def test_E60_refusals_use_the_words_and_statuses_of_the_standard(usher, cast, fan):
    code = fan.code(cast.forum)
    cases = [
        ({"code": "nonsense"}, "invalid_grant", 400), ({"code": None}, "invalid_request", 400),
        ({"grant_type": None}, "invalid_request", 400), ({"grant_type": ""}, "invalid_request", 400),
        ({"grant_type": "magic"}, "unsupported_grant_type", 400),
        ({"client_secret": "wrong-secret-of-nobody"}, "invalid_client", 401),
        ({"redirect_uri": "https://forum.example/second"}, "invalid_grant", 400),
    ]
    for change, error, status in cases:
        answer = exchange(usher, cast.forum, code, **change)
        refused(answer, error, status)
        description = answer.json()["error_description"]
        assert '"' not in description and "\\" not in description and len(description) > 10
    refused(refresh(usher, cast.forum, ""), "invalid_request")


def test_E61_one_error_for_every_grant_that_is_not_good(usher, own_usher, cast, fan):
    from browser import logged_in

    foreign, used, revoked = fan.code(cast.rival), fan.code(cast.forum), fan.pair(cast.forum)
    Pair.of(exchange(usher, cast.forum, used))
    assert revoke(usher, cast.forum, revoked.refresh).status_code == 200
    unknown = exchange(usher, cast.forum, used[:-12] + "AAAAAAAAAAAA")
    answers = [unknown, exchange(usher, cast.forum, foreign), exchange(usher, cast.forum, used),
               refresh(usher, cast.forum, revoked.refresh)]
    for answer in answers:
        refused(answer, "invalid_grant")
    own_fan = logged_in(own_usher, cast.fan)
    expired = own_fan.code(cast.forum)
    own_usher.advance(601)
    refused(exchange(own_usher, cast.forum, expired), "invalid_grant")
    # That somebody else's code exists is nobody's business.
    known_to_nobody = exchange(usher, cast.forum, foreign[:-12] + "AAAAAAAAAAAA")
    told = [{name: text for name, text in answer.json().items() if name != "error_uri"} for answer in
            (answers[1], known_to_nobody)]
    assert told[0] == told[1]


@BOTH
@pytest.mark.parametrize("grant", [
    "password", "client_credentials", "implicit", "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:saml2-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange", "urn:openid:params:grant-type:ciba", "Authorization_Code",
    "code",
    "authorization_code refresh_token", "__proto__",
])
def test_E62_V39_V44_a_grant_that_is_not_offered_does_not_exist(usher, cast, fan, path, grant):
    form = {
        "grant_type": grant, **cast.forum.credentials(), "username": cast.fan.email, "password": cast.fan.password,
        "scope": "identity", "code": fan.code(cast.forum), "redirect_uri": cast.forum.redirect_uri,
        "assertion": "x.y.z",
        "device_code": "x", "subject_token": cast.forum.creator_access_token,
        "refresh_token": cast.forum.creator_refresh_token,
    }
    refused(token(usher, form, path), "unsupported_grant_type")
    assert sorted(usher.metadata()["grant_types_supported"]) == ["authorization_code", "refresh_token"]


@BOTH
def test_V28_every_grant_demands_the_right_secret(usher, cast, fan, path):
    code, pair = fan.code(cast.forum), fan.pair(cast.forum)
    for change in ({"client_secret": "wrong-secret-of-nobody"}, {"client_secret": None}, {"client_secret": ""},
                   {"client_secret": cast.rival.secret}, {"client_id": None, "client_secret": None},
                   {"client_secret": cast.forum.id}):
        refused(exchange(usher, cast.forum, code, path, **change), "invalid_client", 401)
        refused(refresh(usher, cast.forum, pair.refresh, path, **change), "invalid_client", 401)
    newer = Pair.of(refresh(usher, cast.forum, pair.refresh, path))
    assert newer.refresh != pair.refresh
    Pair.of(exchange(usher, cast.forum, code, path))


def test_V39_V42_neither_scope_nor_audience_grow_at_the_token_endpoint(usher, cast, fan):
    for grant in ("code", "refresh"):
        for more in ({"scope": "identity campaigns"}, {"resource": "https://other.example/"},
            {"audience": "https://other.example/"}):
            if grant == "code":
                answer = exchange(usher, cast.rival, fan.code(cast.rival, scope="identity"), **more)
            else:
                answer = refresh(usher, cast.rival, fan.pair(cast.rival, scope="identity").refresh, **more)
            if answer.status_code == 200:
                assert "scope" not in more or grant == "code"
                body = answer.json()
                assert body["scope"] == "identity"
                seen = introspect(usher, cast.rival, body["access_token"]).json()
                assert seen["scope"] == "identity" and "other.example" not in json.dumps(seen)
            else:
                assert answer.json()["error"] in ("invalid_scope", "invalid_target", "invalid_request")


def test_E62_a_public_client_may_use_both_grants(usher, cast, fan):
    proof = Proof()
    pair = Pair.of(exchange(usher, cast.phone, fan.code(cast.phone, **proof.parameters()),
        code_verifier=proof.verifier))
    Pair.of(refresh(usher, cast.phone, pair.refresh))
