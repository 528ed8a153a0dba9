# SPDX-License-Identifier: Apache-2.0
"""Checklist C and V14 to V16: does a code belong to the one who can show the verifier?"""

import secrets

import pytest

from client import PATREON, RFC, Pair, Proof, exchange, refused

CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def is_refused(page) -> None:
    assert page.answer["error"] == "invalid_request", page.answer
    assert "code" not in page.answer


@pytest.mark.parametrize("method", ["plain", None, "", "s256", "S512", "none", "S256 ", "S256,plain"])
def test_C34_V54_S256_is_the_only_method(usher, cast, fan, method):
    for client in (cast.forum, cast.phone):
        is_refused(fan.open(client.authorize(code_challenge=CHALLENGE, code_challenge_method=method)))


def test_C34_S256_works_for_every_kind_of_client(usher, cast, fan):
    for client in (cast.forum, cast.blog, cast.strict, cast.phone):
        proof = Proof()
        code = fan.code(client, **proof.parameters())
        Pair.of(exchange(usher, client, code, code_verifier=proof.verifier))


def test_C35_V15_a_challenge_is_required_of_public_clients_and_of_those_that_asked_for_it(usher, cast, fan):
    for client in (cast.phone, cast.strict):
        is_refused(fan.open(client.authorize()))
        is_refused(fan.open(client.authorize(code_challenge_method="S256")))
        is_refused(fan.open(client.authorize(code_challenge="", code_challenge_method="S256")))


@pytest.mark.parametrize("challenge", [
    CHALLENGE[:-1], CHALLENGE + "A", CHALLENGE + "=", CHALLENGE[:-1] + "=", CHALLENGE[:-1] + "+", CHALLENGE[:-1] + "/",
    CHALLENGE[:-1] + " ", CHALLENGE[:-1] + "é", "a", "a" * 128, CHALLENGE[:-1] + "N", CHALLENGE + "\n",
])
def test_C36_a_malformed_challenge_is_refused(usher, cast, fan, challenge):
    is_refused(fan.open(cast.forum.authorize(code_challenge=challenge, code_challenge_method="S256")))


WRONG = {
    "missing": lambda right: None, "empty": lambda right: "", "another": lambda right: secrets.token_urlsafe(48),
    "42 long": lambda right: right[:42], "129 long": lambda right: right + "a" * (129 - len(right)),
    "with a letter more": lambda right: right + "A", "other case": lambda right: right.swapcase(),
    "padded": lambda right: right + "=",
    "the challenge itself": lambda right: Proof(right).challenge, "with a space": lambda right: right + " ",
    "not ASCII": lambda right: right[:-1] + "é",
}


@pytest.mark.parametrize("how", WRONG)
@pytest.mark.parametrize("kind", ["forum", "strict", "phone"])
def test_C37_V14_a_verifier_is_needed_once_a_challenge_was_sent(usher, cast, fan, kind, how):
    client, proof = getattr(cast, kind), Proof()
    code = fan.code(client, **proof.parameters())
    answer = exchange(usher, client, code, code_verifier=WRONG[how](proof.verifier))
    assert answer.status_code == 400 and answer.json()["error"] in ("invalid_grant", "invalid_request"), answer.text
    # And the honest client still has its code.
    Pair.of(exchange(usher, client, code, code_verifier=proof.verifier))


@pytest.mark.parametrize("name", ["code_verifier[]", "code_verifier[0]", "code_verifier.x", "Code_Verifier"])
def test_V14_a_verifier_of_another_shape_is_none(usher, cast, fan, name):
    proof = Proof()
    code = fan.code(cast.forum, **proof.parameters())
    answer = exchange(usher, cast.forum, code, **{name: proof.verifier})
    assert answer.json()["error"] in ("invalid_grant", "invalid_request")


@pytest.mark.parametrize("path", [RFC, PATREON])
def test_C38_V15_a_verifier_without_a_challenge_is_refused(usher, cast, fan, path):
    answer = exchange(usher, cast.forum, fan.code(cast.forum), path, code_verifier=Proof().verifier)
    assert answer.json()["error"] in ("invalid_grant", "invalid_request"), answer.text


def test_C39_metadata_say_S256(usher):
    assert usher.metadata()["code_challenge_methods_supported"] == ["S256"]


def test_C40_nothing_shows_the_challenge_again(usher, cast, fan):
    proof = Proof()
    fan.steps.clear()
    page = fan.authorize(cast.strict, **proof.parameters())
    # The consent form may carry it; what goes to the client, and every cookie, may not.
    assert proof.challenge not in page.elsewhere
    assert not [cookie for cookie in fan.session.cookies if proof.challenge in (cookie.value or "")]
    answers = [exchange(usher, cast.strict, page.code, code_verifier="x" * 43),
               exchange(usher, cast.strict, page.code, code_verifier=proof.verifier)]
    for answer in answers:
        assert proof.challenge not in answer.text and proof.verifier not in answer.text


def test_C41_guesses_at_a_verifier_are_counted(usher, cast, fan):
    proof = Proof()
    code = fan.code(cast.strict, **proof.parameters())
    for _ in range(3):
        refused(exchange(usher, cast.strict, code, code_verifier=Proof().verifier), "invalid_grant")
    Pair.of(exchange(usher, cast.strict, code, code_verifier=proof.verifier))

    code = fan.code(cast.strict, **proof.parameters())
    for _ in range(100):
        answer = exchange(usher, cast.strict, code, code_verifier=Proof().verifier)
        assert answer.status_code in (400, 429)
    answer = exchange(usher, cast.strict, code, code_verifier=proof.verifier)
    assert answer.status_code in (400, 429), "after a hundred wrong verifiers the code is still good"
