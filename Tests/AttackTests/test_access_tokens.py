# SPDX-License-Identifier: Apache-2.0
"""Checklist F and V30, V43: what opens the API, and what does the API give away?"""

import base64
import json

import pytest

from client import Pair, Proof, bearer, exchange, identity, introspect, refresh, works
from program import Usher

PATHS = ["/api/oauth2/v2/identity", "/oauth2/v2/identity", "/api/oauth2/api/current_user", "/oauth2/api/current_user",
         "/api/oauth2/api/current_user/campaigns"]


def test_F69_tokens_cannot_be_guessed(usher, cast, fan):
    pairs = [fan.pair(cast.forum) for _ in range(20)]
    for tokens in ([pair.access for pair in pairs], [pair.refresh for pair in pairs]):
        assert len(set(tokens)) == len(tokens)
        varying = sum(len(set(letters)) > 6 for letters in zip(*(token[-48:] for token in tokens)))
        assert varying >= 40, "256 bits take 43 letters"
        assert all(token.replace("_", "").replace("-", "").isalnum() for token in tokens)
    assert not {pair.access for pair in pairs} & {pair.refresh for pair in pairs}


def test_F69_H95_no_letter_of_a_token_can_be_changed(usher, cast, fan):
    pair = fan.pair(cast.forum)
    for index in range(len(pair.access)):
        for letter in "Aa":
            forged = pair.access[:index] + (letter if pair.access[index] != letter else "B") + pair.access[index + 1 :]
            assert not works(usher, forged), f"letter {index} does not matter"
    for forged in (pair.access + "A", pair.access[:-1], pair.access.swapcase(), pair.access.upper(), "_" + pair.access,
                   pair.access + "=", pair.refresh, fan.code(cast.forum), cast.forum.secret, cast.forum.id):
        assert not works(usher, forged)
    assert works(usher, pair.access)


def test_F69_no_self_made_token_is_believed(usher, cast):
    def part(value: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = part({"iss": usher.base_url, "sub": cast.fan.id, "client_id": cast.forum.id, "scope": "identity",
        "exp": 4102444800})
    for header in ({"alg": "none", "typ": "at+jwt"}, {"alg": "HS256", "typ": "at+jwt"}):
        for signature in ("", "AAAA"):
            assert not works(usher, f"{part(header)}.{claims}.{signature}")


def test_F74_a_token_in_the_query_or_the_form_opens_nothing(usher, cast, fan):
    pair = fan.pair(cast.forum)
    for path in PATHS:
        for name in ("access_token", "token", "oauth_token"):
            assert usher.get(path, params={name: pair.access}).status_code == 401, path
    answer = usher.get("/api/oauth2/v2/identity", params={"access_token": pair.access},
        headers=bearer("not-a-token-of-anyone"))
    assert answer.status_code in (400, 401)


def test_F74_two_tokens_in_one_request_are_refused(usher, cast, fan):
    from raw import talk

    token = fan.pair(cast.forum).access
    for second in (token, "not-a-token-of-anyone"):
        for lines in ((token, second), (second, token)):
            headers = "".join(f"Authorization: Bearer {value}\r\n" for value in lines)
            answer = talk(usher,
                f"GET /api/oauth2/v2/identity HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n")
            assert answer.status in (400, 401)


@pytest.mark.parametrize("path", PATHS)
def test_F75_a_bad_token_is_invalid_token_and_none_is_no_error(usher, cast, path):
    answer = usher.get(path, headers=bearer("not-a-token-of-anyone"))
    assert answer.status_code == 401
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith("Bearer") and 'error="invalid_token"' in challenge
    error = answer.json()["errors"][0]
    assert error["code"] == 1 and error["code_name"] == "Unauthorized" and error["status"] == "401"
    assert usher.get(path, headers={"Authorization": ""}).status_code in (400, 401)
    for headers in ({}, {"Cookie": "usher=1"}):
        answer = usher.get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith(
            "Bearer") and "error=" not in answer.headers["www-authenticate"]


def test_F75_a_missing_scope_is_named(usher, cast, fan):
    pair = fan.pair(cast.rival, scope="identity.memberships")
    answer = identity(usher, pair.access)
    assert answer.status_code in (401, 403)
    assert 'error="insufficient_scope"' in answer.headers[
        "www-authenticate"] and "identity" in answer.headers["www-authenticate"]
    assert "identity" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("header", ["Basic", "Bearer", "Bearer ", "Bearer  ", "Bearer a b", "bearer\ta", "Token x",
    "Bearer " + "x" * 7000,
                                    "Bearer é", "OAuth oauth_token=\"x\"", "Bearer null", "Bearer undefined",
                                    "Bearer 0"])
def test_F75_an_authorization_header_of_another_shape_opens_nothing(usher, header):
    answer = usher.get("/api/oauth2/v2/identity", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code in (400, 401, 431) and answer.status_code != 200


def test_F76_errors_do_not_repeat_what_was_sent(usher, cast, fan):
    pair = fan.pair(cast.forum)
    damaged = pair.access[:-1] + ("A" if pair.access[-1] != "A" else "B")
    answers = [
        identity(usher, damaged), exchange(usher, cast.forum, damaged), refresh(usher, cast.forum, damaged),
        exchange(usher, cast.forum, "x", client_secret=damaged), introspect(usher, cast.forum, damaged),
        usher.get("/api/oauth2/v2/identity", params={"access_token": damaged}),
        usher.post("/oauth2/token", params={"code": damaged}),
        usher.get(f"/api/oauth2/v2/{damaged}", headers=bearer(pair.access)),
        usher.post("/oauth2/token", data={damaged: damaged}),
    ]
    for answer in answers:
        assert damaged[8:] not in answer.text, answer.request.url
        assert damaged[8:] not in json.dumps(dict(answer.headers)), answer.request.url


def test_V30_no_answer_holds_a_secret_of_the_client(usher, cast, fan):
    kept = [cast.forum.secret, cast.forum.creator_access_token, cast.forum.creator_refresh_token, cast.fan.password]
    everything = (
        "?include=campaign,memberships,memberships.campaign,client,creator_token&fields%5Buser%5D=full_name,email"
        "&fields%5Bclient%5D=client_secret&fields%5Boauth-client%5D=client_secret&fields%5Bwebhook%5D=secret"
    )
    fan.steps.clear()
    page = fan.authorize(cast.forum)
    pair = Pair.of(exchange(usher, cast.forum, page.code))
    texts = [step.text + json.dumps(dict(step.headers)) for step in fan.steps]
    for token in (pair.access, cast.forum.creator_access_token):
        for path in [*PATHS, "/api/oauth2/v2/campaigns", "/api/oauth2/v2/webhooks", "/api/oauth2/v2/clients"]:
            answer = usher.get(path + everything, headers=bearer(token))
            texts.append(answer.text + json.dumps(dict(answer.headers)))
    texts += [introspect(usher, cast.forum, pair.access).text, usher.get("/metrics").text, usher.get("/healthz").text,
              usher.get("/readyz").text, json.dumps(usher.metadata()), usher.commands.run("client", "list", "--json")]
    for text in texts:
        assert not [secret for secret in kept if secret in text]


def test_F75_expired_means_from_the_second_on(own_usher, cast):
    from browser import logged_in

    pair = logged_in(own_usher, cast.fan).pair(cast.forum)
    own_usher.advance(2_678_400 - 60)
    assert works(own_usher, pair.access)
    own_usher.advance(60)
    assert not works(own_usher, pair.access)
    assert introspect(own_usher, cast.forum, pair.access).json() == {"active": False}
    newer = Pair.of(refresh(own_usher, cast.forum, pair.refresh))
    assert works(own_usher, newer.access)


def test_F76_the_log_says_what_happened_without_saying_the_secrets(usher: Usher, cast, fan):
    import canary

    code = fan.code(cast.forum)
    pair = Pair.of(exchange(usher, cast.forum, code))
    identity(usher, pair.access)
    usher.post("/api/oauth2/token", params={"grant_type": "refresh_token", "refresh_token": pair.refresh,
    **cast.forum.credentials()})
    fan.open(cast.strict.authorize(state="state-canary-1234567890abcdef", **Proof().parameters()))
    log = usher.log_once_it_says("/api/oauth2/token")
    assert [line for line in log.splitlines() if line.startswith("{") and json.loads(
        line)], "the log is not lines of JSON"
    assert canary.leaks(log) == [] and "state-canary" not in log
