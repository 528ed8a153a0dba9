# SPDX-License-Identifier: Apache-2.0
"""D44, H91, V17, V34: what is left when the same request arrives many times at the same moment?"""

from collections import Counter

import pytest

from browser import logged_in
from cast import add_client
from client import PATREON, RFC, Pair, Proof, active, exchange, refresh, refused, revoke, works
from crowd import at_once


@pytest.fixture(scope="module")
def twin(usher):
    with usher.twin() as second:
        yield second
        assert second.running


@pytest.fixture(params=["one process", "two processes"])
def providers(request, usher):
    """One provider, or two on the same data file."""
    return [usher] if request.param == "one process" else [usher, request.getfixturevalue("twin")]


@pytest.fixture
def forum(usher, cast):
    """A client of its own for each test: what one test does in vain counts against its client."""
    return add_client(usher.commands, cast.creator, "Busy Forum", "https://busy.example/callback")


def statuses(answers) -> Counter:
    return Counter(answer.status_code for answer in answers)


@pytest.mark.parametrize("count", [2, 8, 50, 64])
def test_D44_V17_one_of_many_exchanges_of_a_code_succeeds(providers, cast, fan, count, forum):
    for _ in range(4 if count < 50 else 2):
        code = fan.code(forum)
        answers = at_once(providers, count, lambda usher, session,
            _: exchange(usher, forum, code, session=session))
        assert statuses(answers) == {200: 1, 400: count - 1}
        for answer in answers:
            if answer.status_code != 200:
                refused(answer, "invalid_grant")
        # The others were replays by the client itself: what the code gave is revoked (RFC 6749 section 4.1.2).
        winner = Pair.of(next(answer for answer in answers if answer.status_code == 200))
        assert not works(providers[0], winner.access)
        refused(exchange(providers[-1], forum, code), "invalid_grant")


def test_D44_V17_the_same_with_a_verifier_and_both_addresses(providers, cast, fan):
    proof = Proof()
    code = fan.code(cast.strict, **proof.parameters())
    answers = at_once(providers, 64, lambda usher, session, number: exchange(
        usher, cast.strict, code, (RFC, PATREON)[number % 2], session=session, code_verifier=proof.verifier))
    assert statuses(answers)[200] == 1 and set(statuses(answers)) <= {200, 400, 401}


def test_C41_D44_wrong_verifiers_at_the_same_moment_do_not_stop_the_right_one(providers, cast, fan):
    proof = Proof()
    code = fan.code(cast.strict, **proof.parameters())
    answers = at_once(providers, 4, lambda usher, session, number: exchange(
        usher, cast.strict, code, session=session, code_verifier=proof.verifier if number == 0 else Proof().verifier))
    assert answers[0].status_code == 200 and statuses(answers) == {200: 1, 400: 3}


@pytest.mark.parametrize("count", [2, 8, 50, 64])
def test_H91_V34_many_refreshes_of_a_token_leave_one_live_pair(providers, cast, fan, count, forum):
    first = fan.pair(forum)
    answers = at_once(providers, count, lambda usher, session,
        _: refresh(usher, forum, first.refresh, session=session))
    successes = [answer for answer in answers if answer.status_code == 200]
    assert len(successes) == count, f"an honest retry was refused: {statuses(answers)}"
    pairs = {(Pair.of(answer).access, Pair.of(answer).refresh) for answer in successes}
    assert len(pairs) == 1, "the family has forked"
    access, newer = pairs.pop()
    for usher in providers:
        assert works(usher, access)
    # It is the live one: it refreshes, and nothing else of the family does.
    third = Pair.of(refresh(providers[0], forum, newer))
    assert works(providers[-1], third.access)
    refused(refresh(providers[-1], forum, first.refresh), "invalid_grant")
    assert not works(providers[0], third.access), "the first token was used after its successor: theft"


def test_H91_V34_a_family_under_fire_has_one_end(providers, cast, fan, forum):
    pair = fan.pair(forum)
    for _ in range(12):
        answers = at_once(providers, 8, lambda usher, session,
            _: refresh(usher, forum, pair.refresh, session=session))
        pairs = {(Pair.of(answer).access, Pair.of(answer).refresh) for answer in answers}
        assert len(pairs) == 1
        pair = Pair(*pairs.pop(), pair.scope)
    assert works(providers[0], pair.access)


def test_V34_the_same_for_a_public_client(providers, cast, fan):
    first = fan.pair(cast.phone)
    answers = at_once(providers, 50, lambda usher, session, _: refresh(usher, cast.phone, first.refresh,
        session=session))
    pairs = {(Pair.of(answer).access, Pair.of(answer).refresh) for answer in answers}
    assert len(pairs) == 1
    assert works(providers[0], Pair.of(answers[0]).access)


def test_I102_refreshes_against_a_revocation_leave_nothing_alive(providers, cast, fan, forum):
    for _ in range(5):
        first = fan.pair(forum)

        def send(usher, session, number):
            if number == 3:
                return revoke(usher, forum, first.refresh)
            return refresh(usher, forum, first.refresh, session=session)

        answers = at_once(providers, 8, send)
        assert answers[3].status_code == 200
        for answer in answers:
            if answer.status_code == 200 and answer is not answers[3]:
                pair = Pair.of(answer)
                assert not active(providers[0], forum, pair.access) and not active(providers[-1], forum,
                    pair.access)
                refused(refresh(providers[-1], forum, pair.refresh), "invalid_grant")


def test_D45_V17_losers_leave_no_tokens_behind(providers, cast, fan, stranger, forum):
    other = stranger.pair(forum)
    codes = [fan.code(forum) for _ in range(8)]
    answers = at_once(providers, 64, lambda usher, session, number: exchange(usher, forum, codes[number % 8],
        session=session))
    winners = [Pair.of(answer) for answer in answers if answer.status_code == 200]
    assert len(winners) == 8
    assert not [pair for pair in winners if works(providers[0], pair.access)]
    assert works(providers[-1], other.access), "a person who had nothing to do with it was logged out"


def test_many_log_ins_of_one_person_at_the_same_moment(providers, cast, forum):
    def log_in(usher, session, number):
        browser = logged_in(usher, cast.stranger)
        return exchange(usher, forum, browser.code(forum), session=session)

    logged_in(providers[0], cast.stranger).authorize(forum)
    for usher in providers:
        logged_in(usher, cast.stranger)
    answers = at_once(providers, 24, log_in)
    assert statuses(answers) == {200: 24}
    assert all(works(providers[0], Pair.of(answer).access) for answer in answers)
