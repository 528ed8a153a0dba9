# SPDX-License-Identifier: Apache-2.0
"""Checklist I and V36, V43: who may end a token, who may ask about it, and when does it count?"""

import sqlite3
from concurrent.futures import ThreadPoolExecutor, TimeoutError as NotYet

import pytest

from client import Pair, Proof, active, basic, exchange, introspect, refresh, refused, revoke, works
from program import Usher, plain_session

INACTIVE = {"active": False}


def public_pair(usher: Usher, cast, fan) -> Pair:
    return fan.pair(cast.phone)


@pytest.mark.parametrize("token", ["access", "refresh"])
@pytest.mark.parametrize("kind", ["forum", "phone", "blog"])
def test_I97_a_client_ends_its_own_tokens(usher, cast, fan, kind, token):
    client = getattr(cast, kind)
    pair = fan.pair(client)
    assert works(usher, pair.access, client)
    answer = revoke(usher, client, getattr(pair, token))
    assert answer.status_code == 200
    assert not works(usher, pair.access, client)
    if token == "refresh":
        refused(refresh(usher, client, pair.refresh), "invalid_grant")


@pytest.mark.parametrize("token", ["access", "refresh"])
@pytest.mark.parametrize("who", ["rival", "phone"])
def test_I97_nobody_ends_the_tokens_of_another_and_nobody_learns_of_them(usher, cast, fan, who, token):
    pair, other = fan.pair(cast.forum), getattr(cast, who)
    foreign = revoke(usher, other, getattr(pair, token))
    unknown = revoke(usher, other, "no-token-of-anybody-at-all")
    assert (foreign.status_code, foreign.text) == (unknown.status_code, unknown.text)
    assert works(usher, pair.access)
    Pair.of(refresh(usher, cast.forum, pair.refresh))


def test_I97_a_confidential_client_must_prove_itself(usher, cast, fan):
    pair = fan.pair(cast.forum)
    for change in ({"client_secret": None}, {"client_secret": "wrong-secret-of-nobody"},
        {"client_secret": cast.rival.secret}):
        changes = {"client_id": cast.forum.id, **change}
        form = {name: value for name, value in {"token": pair.refresh, **changes}.items() if value is not None}
        answer = usher.post("/oauth2/revoke", data=form)
        refused(answer, "invalid_client", 401)
    assert works(usher, pair.access)
    answer = usher.post("/oauth2/revoke", data={"token": pair.access}, headers=cast.forum.basic())
    assert answer.status_code == 200 and not works(usher, pair.access)


def test_I97_V27_two_identities_in_a_revocation_are_refused(usher, cast, fan):
    pair = fan.pair(cast.forum)
    answer = usher.post("/oauth2/revoke", data={"token": pair.access, **cast.forum.credentials()},
        headers=cast.rival.basic())
    assert answer.status_code in (400, 401) and works(usher, pair.access)


@pytest.mark.parametrize("value", ["no-token-of-anybody", "x" * 5000, "é", "a b", "_", "\x00", "../..", "null"])
def test_I98_an_unknown_token_is_answered_with_200(usher, cast, value):
    answer = revoke(usher, cast.forum, value)
    assert answer.status_code == 200 or (value == "\x00" and answer.status_code == 400)


def test_I98_a_second_revocation_is_answered_with_200(usher, cast, fan):
    pair = fan.pair(cast.forum)
    for _ in range(2):
        assert revoke(usher, cast.forum, pair.refresh).status_code == 200
    assert revoke(usher, cast.forum, pair.access).status_code == 200


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "nonsense", ""])
@pytest.mark.parametrize("token", ["access", "refresh"])
def test_I98_a_wrong_hint_hides_no_token(usher, cast, fan, token, hint):
    pair = fan.pair(cast.forum)
    assert active(usher, cast.forum, pair.access)
    assert introspect(usher, cast.forum, getattr(pair, token), token_type_hint=hint).json()["active"] is True
    assert revoke(usher, cast.forum, getattr(pair, token), token_type_hint=hint).status_code == 200
    assert not active(usher, cast.forum, getattr(pair, token))


def test_I99_the_end_of_a_refresh_token_is_the_end_of_the_grant(usher, cast, fan):
    first = fan.pair(cast.forum)
    second = Pair.of(refresh(usher, cast.forum, first.refresh))
    assert revoke(usher, cast.forum, second.refresh).status_code == 200
    for value in (first.access, second.access, second.refresh, first.refresh):
        assert introspect(usher, cast.forum, value).json() == INACTIVE
    assert not works(usher, second.access)
    other = fan.pair(cast.forum)
    assert works(usher, other.access)


def test_I100_V36_E68_no_success_is_told_while_the_store_cannot_write(own_usher, cast):
    from browser import logged_in

    fan = logged_in(own_usher, cast.fan)
    pair, fresh, code = fan.pair(cast.forum), fan.pair(cast.forum), fan.code(cast.forum)
    requests = {
        "revoke": lambda: plain_session().post(own_usher.url("/oauth2/revoke"), timeout=60, data={
            "token": pair.refresh, **cast.forum.credentials()}),
        "refresh": lambda: plain_session().post(own_usher.url("/oauth2/token"), timeout=60, data={
            "grant_type": "refresh_token", "refresh_token": fresh.refresh, **cast.forum.credentials()}),
        "exchange": lambda: plain_session().post(own_usher.url("/oauth2/token"), timeout=60, data={
            "grant_type": "authorization_code", "code": code, "redirect_uri": cast.forum.redirect_uri,
            **cast.forum.credentials()}),
    }
    lock = sqlite3.connect(own_usher.data, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(len(requests)) as pool:
        waiting = {name: pool.submit(send) for name, send in requests.items()}
        early = {}
        for name, future in waiting.items():
            try:
                early[name] = future.result(timeout=3)
            except NotYet:
                pass
        lock.execute("ROLLBACK")
        answers = {name: future.result(timeout=60) for name, future in waiting.items()}
    lock.close()
    for name, answer in early.items():
        assert answer.status_code == 503, f"{name} was answered {answer.status_code} while nothing could be written"
    for name, answer in answers.items():
        assert answer.status_code in (200, 503), f"{name}: {answer.status_code} {answer.text}"
    # What was acknowledged holds; what was not can be done again.
    assert active(own_usher, cast.forum, pair.access) == (answers["revoke"].status_code == 503)
    if answers["revoke"].status_code == 503:
        assert revoke(own_usher, cast.forum, pair.refresh).status_code == 200
        assert not active(own_usher, cast.forum, pair.access)
    Pair.of(answers["refresh"] if answers["refresh"].status_code == 200 else refresh(own_usher, cast.forum,
    fresh.refresh))
    Pair.of(answers["exchange"] if answers["exchange"].status_code == 200 else exchange(own_usher, cast.forum, code))


def test_I101_introspection_is_for_authenticated_clients(usher, cast, fan):
    pair = fan.pair(cast.forum)
    form = {"token": pair.access}
    for headers, more in (({}, {}), ({}, {"client_id": cast.forum.id}),
        (basic(cast.forum.id, "wrong-secret-of-nobody"), {}),
                          ({"Authorization": f"Bearer {pair.access}"}, {}), ({}, {"client_id": cast.phone.id})):
        answer = usher.post("/oauth2/introspect", data={**form, **more}, headers=headers)
        assert answer.status_code in (400, 401) and "active" not in answer.json(), answer.text
    assert usher.post("/oauth2/introspect", data=form, headers=cast.forum.basic()).json()["active"] is True
    assert usher.get("/oauth2/introspect", params={**form, **cast.forum.credentials()}).status_code == 405
    refused(usher.post("/oauth2/introspect", data=cast.forum.credentials()), "invalid_request")


def test_I101_an_active_token_is_described_truly(usher, cast, fan):
    pair = fan.pair(cast.forum)
    seen = introspect(usher, cast.forum, pair.access).json()
    assert seen["active"] is True and seen["client_id"] == cast.forum.id and seen["scope"] == pair.scope
    assert seen["sub"] == cast.fan.id and type(seen["exp"]) is int and type(seen["iat"]) is int
    assert seen["exp"] - seen["iat"] == 2_678_400 and seen["iss"] == usher.base_url
    assert seen.get("token_type", "Bearer") == "Bearer"


def test_I101_V43_inactive_unknown_and_foreign_are_the_same_answer(usher, cast, fan):
    pair, ended, foreign, waiting = fan.pair(cast.forum), fan.pair(cast.forum), fan.pair(
        cast.rival), fan.code(cast.forum)
    revoke(usher, cast.forum, ended.refresh)
    proof = Proof()
    code = fan.code(cast.phone, **proof.parameters())
    public = Pair.of(exchange(usher, cast.phone, code, code_verifier=proof.verifier))
    answers = [introspect(usher, cast.forum, value) for value in (
        ended.access, ended.refresh, foreign.access, foreign.refresh, public.access, "no-token-of-anybody",
        pair.access + "A",
        waiting, cast.forum.secret, cast.rival.creator_access_token)]
    for answer in answers:
        assert answer.status_code == 200 and answer.json() == INACTIVE and answer.text == answers[0].text


def test_I102_a_revoked_token_is_inactive_at_once_on_every_node(own_usher, cast):
    from browser import logged_in

    fan = logged_in(own_usher, cast.fan)
    with own_usher.twin() as twin:
        for _ in range(20):
            pair = fan.pair(cast.forum)
            # Both have seen it alive, so both may have it in a cache.
            assert active(own_usher, cast.forum, pair.access) and active(twin, cast.forum, pair.access)
            assert works(own_usher, pair.access) and works(twin, pair.access)
            assert revoke(twin, cast.forum, pair.refresh).status_code == 200
            assert not active(twin, cast.forum, pair.access) and not works(twin, pair.access)
            assert not active(own_usher, cast.forum, pair.access) and not works(own_usher, pair.access)
