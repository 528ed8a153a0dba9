# SPDX-License-Identifier: Apache-2.0
"""Checklist H and V35, V38: what is a refresh token good for, how often, and what follows from using it twice?"""

import pytest

from browser import logged_in
from client import PATREON, RFC, Pair, Proof, active, exchange, introspect, refresh, refused, works
from program import Refused

WINDOW = 60


def test_H87_a_refresh_token_is_for_its_client(usher, cast, fan):
    pair = fan.pair(cast.forum)
    refused(refresh(usher, cast.rival, pair.refresh), "invalid_grant")
    refused(refresh(usher, cast.rival, pair.refresh, PATREON), "invalid_grant", 401)
    answer = refresh(usher, cast.phone, pair.refresh)
    refused(answer, "invalid_grant")
    refused(refresh(usher, cast.forum, pair.refresh, client_secret=cast.rival.secret), "invalid_client", 401)
    refused(refresh(usher, cast.forum, pair.refresh, client_secret=None), "invalid_client", 401)


def test_H87_an_access_token_or_a_code_refreshes_nothing(usher, cast, fan):
    pair = fan.pair(cast.forum)
    for value in (pair.access, fan.code(cast.forum), cast.forum.secret, "", pair.refresh + "A", pair.refresh[:-1]):
        assert refresh(usher, cast.forum, value).json()["error"] in ("invalid_grant", "invalid_request")


@pytest.mark.parametrize("kind", ["forum", "blog", "strict", "phone"])
def test_H88_V28_every_client_gets_a_new_pair(usher, cast, fan, kind):
    client = getattr(cast, kind)
    if client is cast.strict:
        proof = Proof()
        first = Pair.of(exchange(usher, client, fan.code(client, **proof.parameters()), code_verifier=proof.verifier))
    else:
        first = fan.pair(client)
    second = Pair.of(refresh(usher, client, first.refresh))
    assert second.refresh != first.refresh and second.access != first.access and second.scope == first.scope
    third = Pair.of(refresh(usher, client, second.refresh))
    assert works(usher, third.access, client)
    refused(refresh(usher, client, first.refresh), "invalid_grant")


@pytest.mark.parametrize("path, status", [(RFC, 400), (PATREON, 401)])
def test_H89_V38_a_use_outside_the_window_ends_the_family(own_usher, cast, path, status):
    fan = logged_in(own_usher, cast.fan)
    first, other = fan.pair(cast.forum), fan.pair(cast.forum)
    second = Pair.of(refresh(own_usher, cast.forum, first.refresh, path))
    own_usher.advance(WINDOW)
    refused(refresh(own_usher, cast.forum, first.refresh, path), "invalid_grant", status)
    assert not works(own_usher, second.access)
    refused(refresh(own_usher, cast.forum, second.refresh, path), "invalid_grant", status)
    assert works(own_usher, other.access), "another log-in of the same person is another grant"


def test_H89_a_use_after_the_successor_was_used_ends_the_family(usher, cast, fan):
    first = fan.pair(cast.forum)
    second = Pair.of(refresh(usher, cast.forum, first.refresh))
    third = Pair.of(refresh(usher, cast.forum, second.refresh))
    refused(refresh(usher, cast.forum, first.refresh), "invalid_grant")
    assert not works(usher, third.access)
    refused(refresh(usher, cast.forum, third.refresh), "invalid_grant")


def test_H90_V35_a_lost_answer_is_answered_the_same(own_usher, cast):
    first = logged_in(own_usher, cast.fan).pair(cast.forum)
    lost = Pair.of(refresh(own_usher, cast.forum, first.refresh))
    own_usher.advance(WINDOW - 10)
    again = Pair.of(refresh(own_usher, cast.forum, first.refresh))
    assert (again.access, again.refresh) == (lost.access, lost.refresh)
    assert works(own_usher, again.access)
    Pair.of(refresh(own_usher, cast.forum, again.refresh))


def test_H90_the_first_use_of_the_answer_closes_the_window(usher, cast, fan):
    first = fan.pair(cast.forum)
    second = Pair.of(refresh(usher, cast.forum, first.refresh))
    assert works(usher, second.access)
    # Its access token was used, so the answer had arrived: whoever still has the old one is not the client.
    refused(refresh(usher, cast.forum, first.refresh), "invalid_grant")
    assert not works(usher, second.access)


def test_H90_a_repeat_by_another_client_gets_nothing(usher, cast, fan):
    first = fan.pair(cast.forum)
    second = Pair.of(refresh(usher, cast.forum, first.refresh))
    for client in (cast.rival, cast.phone):
        answer = refresh(usher, client, first.refresh)
        refused(answer, "invalid_grant")
    assert second.access


def test_H91_V35_the_old_access_token_outlives_the_refresh_by_the_window_at_most(own_usher, cast):
    first = logged_in(own_usher, cast.fan).pair(cast.forum)
    second = Pair.of(refresh(own_usher, cast.forum, first.refresh))
    own_usher.advance(WINDOW)
    assert not works(own_usher, first.access) and works(own_usher, second.access)


def test_H92_a_narrower_scope_may_be_asked_and_a_wider_one_not(usher, cast, fan):
    from cast import add_client

    client = add_client(usher.commands, cast.creator, "Narrow", "https://narrow.example/cb")
    pair = fan.pair(client, scope="identity identity[email]")
    assert set(pair.scope.split()) == {"identity", "identity[email]"}
    for wider in ("identity campaigns", "campaigns", "identity identity[email] identity.memberships", "nonsense",
        "users"):
        refused(refresh(usher, client, pair.refresh, scope=wider), "invalid_scope")
    narrow = Pair.of(refresh(usher, client, pair.refresh, scope="identity"))
    assert narrow.scope == "identity"
    assert introspect(usher, client, narrow.access).json()["scope"] == "identity"
    full = Pair.of(refresh(usher, client, narrow.refresh))
    assert set(full.scope.split()) == {"identity", "identity[email]"}, "the refresh token keeps what was consented to"


def test_H93_a_refresh_token_nobody_uses_ends_some_day(own_usher, cast):
    pair = logged_in(own_usher, cast.fan).pair(cast.forum)
    own_usher.advance(40 * 86_400)
    pair = Pair.of(refresh(own_usher, cast.forum, pair.refresh))
    own_usher.advance(5 * 366 * 86_400)
    refused(refresh(own_usher, cast.forum, pair.refresh), "invalid_grant")


def test_H94_nothing_is_left_for_a_disabled_user(own_usher, cast):
    fan, stranger = logged_in(own_usher, cast.fan), logged_in(own_usher, cast.stranger)
    pair, code, others = fan.pair(cast.forum), fan.code(cast.forum), stranger.pair(cast.forum)
    own_usher.commands.run("user", "disable", cast.fan.id)
    assert not works(own_usher, pair.access)
    assert not active(own_usher, cast.forum, pair.access)
    refused(refresh(own_usher, cast.forum, pair.refresh), "invalid_grant")
    refused(exchange(own_usher, cast.forum, code), "invalid_grant")
    page = fan.ask(cast.forum)
    assert page.elsewhere is None, "the disabled user's session still gives codes"
    assert works(own_usher, others.access)
    with pytest.raises(Refused):
        own_usher.commands.run("user", "disable", "no-such-user")


def test_H95_no_letter_of_a_refresh_token_can_be_changed(usher, cast, fan):
    pair = fan.pair(cast.forum)
    for index in range(len(pair.refresh)):
        letter = "A" if pair.refresh[index] != "A" else "B"
        forged = pair.refresh[:index] + letter + pair.refresh[index + 1 :]
        assert refresh(usher, cast.forum, forged).status_code == 400, f"letter {index} does not matter"
    Pair.of(refresh(usher, cast.forum, pair.refresh))


def test_H91_a_chain_of_refreshes_stays_alive_at_its_end_only(usher, cast, fan):
    pairs = [fan.pair(cast.forum)]
    for _ in range(40):
        pairs.append(Pair.of(refresh(usher, cast.forum, pairs[-1].refresh)))
    assert works(usher, pairs[-1].access)
    assert not works(usher, pairs[0].access) and not works(usher, pairs[20].access)
