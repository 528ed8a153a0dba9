# SPDX-License-Identifier: Apache-2.0
"""Checklist D and V17 to V19: what is a code good for, for whom, how long, how often?"""

import re

import pytest

from browser import logged_in
from cast import add_client
from client import PATREON, RFC, Pair, Proof, basic, exchange, identity, refresh, refused, works

CODE = re.compile(r"[A-Za-z0-9_.~-]+")


def test_D42_codes_cannot_be_guessed(usher, cast, fan):
    codes = [fan.code(cast.forum) for _ in range(30)]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert CODE.fullmatch(code) and len(code) >= 27, "160 bits take 27 letters"
    # Letter by letter at least 27 places vary: a counter, a clock or a client's id would stand still.
    varying = sum(len(set(letters)) > 8 for letters in zip(*codes))
    assert varying >= 27, f"only {varying} letters of a code vary"


def test_D43_a_code_lives_five_minutes(own_usher, cast):
    fan = logged_in(own_usher, cast.fan)
    young, old = fan.code(cast.forum), fan.code(cast.forum)
    own_usher.advance(280)
    Pair.of(exchange(own_usher, cast.forum, young))
    own_usher.advance(20)
    refused(exchange(own_usher, cast.forum, old), "invalid_grant")


@pytest.mark.parametrize("path, status", [(RFC, 400), (PATREON, 401)])
def test_D44_D45_V38_a_code_presented_twice_revokes_what_it_issued(usher, cast, fan, path, status):
    code = fan.code(cast.forum)
    first = Pair.of(exchange(usher, cast.forum, code, path))
    second = Pair.of(refresh(usher, cast.forum, first.refresh, path))
    assert works(usher, second.access)
    refused(exchange(usher, cast.forum, code, path), "invalid_grant", status)
    assert not works(usher, first.access) and not works(usher, second.access)
    refused(refresh(usher, cast.forum, second.refresh, path), "invalid_grant", status)


def test_D45_a_replay_leaves_other_grants_alone(usher, cast, fan):
    other, code = fan.pair(cast.forum), fan.code(cast.forum)
    Pair.of(exchange(usher, cast.forum, code))
    refused(exchange(usher, cast.forum, code), "invalid_grant")
    assert works(usher, other.access)
    Pair.of(refresh(usher, cast.forum, other.refresh))


def test_D46_a_replay_by_one_who_cannot_prove_itself_revokes_nothing(usher, cast, fan):
    proof = Proof()
    code = fan.code(cast.strict, **proof.parameters())
    pair = Pair.of(exchange(usher, cast.strict, code, code_verifier=proof.verifier))
    attempts = [
        exchange(usher, cast.strict, code, client_secret="wrong-secret-of-nobody", code_verifier=proof.verifier),
        exchange(usher, cast.strict, code, code_verifier=Proof().verifier), exchange(usher, cast.strict, code),
        exchange(usher, cast.rival, code, code_verifier=proof.verifier),
        exchange(usher, cast.strict, code, client_secret=None, code_verifier=proof.verifier),
    ]
    assert {answer.status_code for answer in attempts} <= {400, 401}
    assert works(usher, pair.access), "a stranger who saw the code could log the fan out"


def test_D47_a_code_is_for_its_client(usher, cast, fan):
    code = fan.code(cast.forum)
    refused(exchange(usher, cast.rival, code), "invalid_grant")
    refused(exchange(usher, cast.rival, code, redirect_uri=cast.forum.redirect_uri), "invalid_grant")
    refused(exchange(usher, cast.rival, code, PATREON, redirect_uri=cast.forum.redirect_uri), "invalid_grant", 401)
    answer = exchange(usher, cast.rival, code, headers=cast.rival.basic(), client_id=cast.forum.id, client_secret=None)
    assert answer.status_code in (400, 401)
    Pair.of(exchange(usher, cast.forum, code))


@pytest.mark.parametrize("other", ["https://forum.example/second", "https://forum.example/auth/callback/",
    "https://evil.example/",
                                   "https://forum.example/auth/Callback", "nonsense"])
def test_D48_a_code_is_for_its_redirect_address(usher, cast, fan, other):
    code = fan.code(cast.forum)
    refused(exchange(usher, cast.forum, code, redirect_uri=other), "invalid_grant")
    refused(exchange(usher, cast.forum, code, PATREON, redirect_uri=other), "access_denied", 401)
    Pair.of(exchange(usher, cast.forum, code))


def test_D49_nothing_recorded_at_the_consent_can_be_changed_later(usher, cast, fan):
    code = fan.code(cast.rival, scope="identity")
    answer = exchange(
        usher, cast.rival, code, scope="identity identity[email] campaigns", user_id=cast.stranger.id,
        sub=cast.stranger.id,
        resource="https://other.example/", nonce="n", code_challenge="x" * 43,
    )
    if answer.status_code != 200:
        assert answer.json()["error"] in ("invalid_request", "invalid_scope", "invalid_target")
        return
    pair = Pair.of(answer)
    assert pair.scope == "identity"
    user = identity(usher, pair.access, "/api/oauth2/v2/identity?fields%5Buser%5D=email,full_name").json()["data"]
    assert user["id"] == cast.fan.id and "email" not in user["attributes"]


def test_D50_F77_H96_no_code_and_no_token_is_stored_as_it_is(usher, cast, fan):
    spent, waiting, pair = fan.code(cast.forum), fan.code(cast.forum), fan.pair(cast.forum)
    Pair.of(exchange(usher, cast.forum, spent))
    stored = b"".join(path.read_bytes() for path in usher.folder.glob("usher.db*"))
    assert cast.forum.id.encode() in stored, "these are not the files"
    for secret in (spent, waiting, pair.access, pair.refresh, cast.forum.secret, cast.fan.password,
                   cast.forum.creator_access_token, *(cookie.value for cookie in fan.session.cookies)):
        assert secret.encode() not in stored and secret[-24:].encode() not in stored


def test_D51_abandoned_requests_and_made_up_codes_cost_nothing(usher, cast, fan, stranger):
    def size() -> int:
        return sum(path.stat().st_size for path in usher.folder.glob("usher.db*"))

    client = add_client(usher.commands, cast.creator, "Beset", "https://beset.example/cb")
    code, before = fan.code(client), size()
    for number in range(200):
        usher.get(cast.strict.authorize(state=f"s{number}", **Proof().parameters()), session=stranger.session)
        refused(exchange(usher, client, f"made-up-code-number-{number}-" + "x" * 30), "invalid_grant")
    assert size() - before < 1_000_000, "each abandoned request is kept"
    Pair.of(exchange(usher, client, code))


def test_D47_V18_parts_of_two_codes_do_not_make_a_third(usher, cast, fan):
    for other in (cast.rival, cast.forum):
        ours, theirs = fan.code(cast.forum), fan.code(other)
        for splice in splices(ours, theirs):
            refused(exchange(usher, cast.forum, splice), "invalid_grant")
        Pair.of(exchange(usher, cast.forum, ours))


def test_V19_parts_of_two_peoples_codes_do_not_mix(usher, cast, fan, stranger):
    ours, theirs = fan.code(cast.forum), stranger.code(cast.forum)
    for splice in splices(ours, theirs):
        refused(exchange(usher, cast.forum, splice), "invalid_grant")
    for code, person in ((ours, cast.fan), (theirs, cast.stranger)):
        pair = Pair.of(exchange(usher, cast.forum, code))
        assert identity(usher, pair.access).json()["data"]["id"] == person.id


def splices(one: str, other: str) -> list[str]:
    """Every mix of the parts of two codes, by their separators and by halves."""
    mixes = set()
    for separator in "_.-":
        a, b = one.split(separator), other.split(separator)
        if len(a) == len(b):
            mixes |= {separator.join(b[:cut] + a[cut:]) for cut in range(len(a) + 1)}
            mixes |= {separator.join(a[:cut] + b[cut:]) for cut in range(len(a) + 1)}
    for cut in (8, len(one) // 2, len(one) - 6):
        mixes |= {one[:cut] + other[cut:], other[:cut] + one[cut:]}
    return sorted(mixes - {one, other})


def test_D44_a_code_lives_on_after_a_wrong_secret(usher, cast, fan):
    code = fan.code(cast.forum)
    for path in (RFC, PATREON):
        refused(exchange(usher, cast.forum, code, path, client_secret="wrong-secret-of-nobody"), "invalid_client", 401)
        headers = basic(cast.forum.id, "wrong-secret-of-nobody")
        refused(exchange(usher, cast.forum, code, path, headers=headers, client_id=None, client_secret=None),
            "invalid_client", 401)
    Pair.of(exchange(usher, cast.forum, code))
