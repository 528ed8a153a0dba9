# SPDX-License-Identifier: Apache-2.0
"""Checklist A: what may be registered, and what does a registration give away?"""

import json
import re
import secrets

import pytest

from cast import add_client
from client import Pair, Proof, basic, exchange, introspect, refresh, refused
from program import Refused

URL_SAFE = re.compile(r"[A-Za-z0-9_.~-]+")


def register(usher, cast, *uris: str, flags: tuple[str, ...] = (), name: str = "Newcomer"):
    return add_client(usher.commands, cast.creator, name, *uris, flags=flags)


def refuses(usher, cast, *uris: str, flags: tuple[str, ...] = ()) -> str:
    with pytest.raises(Refused) as refusal:
        register(usher, cast, *uris, flags=flags)
    assert refusal.value.status > 0, "it ended by a signal"
    assert refusal.value.stderr.strip() or refusal.value.stdout.strip(), "a refusal says why"
    return refusal.value.stderr + refusal.value.stdout


def test_A1_a_client_without_a_redirect_address_is_not_registered(usher, cast):
    refuses(usher, cast)


@pytest.mark.parametrize("uri", [
    "http://forum.example/callback", "http://127.0.0.1.example.com/callback", "http://10.0.0.1/callback",
    "http://[::2]/callback", "http://0.0.0.0/callback", "http://2130706433/callback",
])
def test_A4_B33_plain_http_is_for_loopback_only(usher, cast, uri):
    refuses(usher, cast, uri)


@pytest.mark.parametrize("uri", [
    "https://forum.example/callback#part", "https://forum.example/callback#", "/callback", "forum.example/callback",
    "//forum.example/callback", "https://user@forum.example/callback", "https://u:p@forum.example/callback",
    "https:///callback", "https://", "https:forum.example", "ftp://forum.example/callback", "", " ",
    "https://forum.example/call back", "https://forum.example/\tcallback", "https://*/callback",
    "https://*.example/callback",
])
def test_A5_addresses_that_are_no_addresses_are_refused(usher, cast, uri):
    refuses(usher, cast, uri)


@pytest.mark.parametrize("flags", [(), ("--public",)], ids=["confidential", "public"])
@pytest.mark.parametrize("uri", [
    "javascript:alert(1)", "JavaScript:alert(1)//x.y", "data:text/html,hi", "file:///etc/passwd",
    "blob:https://a.example/1",
    "vbscript:x", "java.script:x" "\n",
])
def test_A5_V12_schemes_that_run_or_read_are_refused(usher, cast, uri, flags):
    refuses(usher, cast, uri, flags=flags)


@pytest.mark.parametrize("uri", ["tinphone:/callback", "tinphone://callback", "myapp:cb"])
def test_A6_private_schemes_without_a_dot_are_refused(usher, cast, uri):
    refuses(usher, cast, uri, flags=("--public",))


def test_A6_a_private_scheme_is_for_public_clients_only(usher, cast):
    refuses(usher, cast, "example.tinphone:/other")
    assert register(usher, cast, "example.tinphone:/other", flags=("--public",)).public


def test_A7_localhost_by_name_is_refused_or_warned_about(usher, cast):
    try:
        register(usher, cast, "http://localhost:8080/callback")
    except Refused as refusal:
        assert "127.0.0.1" in refusal.stderr + refusal.stdout
    else:
        assert "127.0.0.1" in usher.commands.last_stderr


def test_A11_a_public_client_has_no_secret_and_is_never_authenticated(usher, cast, fan):
    assert cast.phone.secret is None
    proof = Proof()
    code = fan.code(cast.phone, **proof.parameters())
    # A made-up secret proves nothing: neither in place of the verifier nor for what needs an authenticated client.
    assert exchange(usher, cast.phone, code, client_secret="made-up-by-anyone-1").status_code in (400, 401)
    pair = Pair.of(exchange(usher, cast.phone, code, code_verifier=proof.verifier))
    answer = usher.post("/oauth2/introspect", data={"token": pair.access, "client_id": cast.phone.id})
    refused(answer, "invalid_client", 401)


def test_A12_the_word_of_an_installed_app_is_not_proof(usher, cast, fan):
    page = fan.ask(cast.phone)
    assert page.elsewhere is None or "code" not in page.answer, "a public client got a code without a challenge"
    proof = Proof()
    code = fan.code(cast.phone, **proof.parameters())
    answer = exchange(usher, cast.phone, code, headers=basic(cast.phone.id, "embedded-in-every-copy"), client_id=None)
    assert answer.status_code in (400, 401) and "access_token" not in answer.json()


def test_A13_the_server_chooses_client_ids_and_they_look_like_no_users(usher, cast):
    ids = [register(usher, cast, f"https://n{number}.example/cb").id for number in range(3)]
    assert len(set(ids)) == 3
    for value in ids + [cast.forum.id, cast.phone.id]:
        assert not value.isdecimal() and URL_SAFE.fullmatch(value)
        assert value not in (cast.creator.id, cast.fan.id, cast.stranger.id)


def test_A14_a_secret_is_long_shown_once_and_stored_as_a_hash(usher, cast):
    client = register(usher, cast, "https://shown-once.example/cb")
    other = register(usher, cast, "https://shown-twice.example/cb")
    for secret in (client.secret, other.secret):
        assert URL_SAFE.fullmatch(secret) and len(secret) >= 40
    common = sum(a == b for a, b in zip(client.secret[-32:], other.secret[-32:]))
    assert common < 8, "two secrets are nearly the same"

    listed = json.dumps(usher.commands.json("client", "list"))
    assert client.id in listed and client.secret not in listed and "client_secret" not in listed
    stored = b"".join(path.read_bytes() for path in usher.folder.glob("usher.db*"))
    assert client.id.encode() in stored and client.secret.encode() not in stored


def test_A14_two_secrets_are_valid_during_a_rotation(own_usher, cast):
    client = add_client(own_usher.commands, cast.creator, "Rotating", "https://rotating.example/cb")
    answer = own_usher.commands.json("client", "rotate-secret", client.id, "--overlap", "3600")
    assert answer["client_id"] == client.id and answer["client_secret"] != client.secret

    def knows(secret: str) -> bool:
        return introspect(own_usher, client, "nothing", client_secret=secret).status_code == 200

    assert knows(client.secret) and knows(answer["client_secret"])
    own_usher.advance(3599)
    assert knows(answer["client_secret"])
    own_usher.advance(1)
    assert not knows(client.secret) and knows(answer["client_secret"])


def test_A15_a_rotated_secret_counts_for_codes_and_tokens_already_given(own_usher, cast):
    from browser import logged_in

    client = add_client(own_usher.commands, cast.creator, "Leaky", "https://leaky.example/cb")
    fan = logged_in(own_usher, cast.fan)
    code, pair = fan.code(client), fan.pair(client)
    answer = own_usher.commands.json("client", "rotate-secret", client.id, "--overlap", "0")
    refused(exchange(own_usher, client, code), "invalid_client", 401)
    refused(refresh(own_usher, client, pair.refresh), "invalid_client", 401)
    client.secret = answer["client_secret"]
    Pair.of(exchange(own_usher, client, code))
    Pair.of(refresh(own_usher, client, pair.refresh))


def test_A15_a_changed_redirect_address_counts_for_what_is_under_way(usher, cast, fan):
    client = register(usher, cast, "https://before.example/cb")
    asked = fan.ask(client)
    usher.commands.run("client", "change", client.id, "--redirect-uri", "https://after.example/cb", "--json")
    page = fan.decide(asked)
    assert page.elsewhere is None and page.shows_problem, "a code was sent to an address that is no longer registered"
    assert fan.open(client.authorize()).shows_problem
    assert fan.authorize(client, redirect_uri="https://after.example/cb").code


def test_a_name_that_is_markup_is_inert_everywhere(usher, cast, fan):
    marker = secrets.token_hex(4)
    name = f"<script>alert('{marker}')</script><img src=x onerror=alert(1)>"
    client = register(usher, cast, "https://hostile.example/cb", name=name)
    page = fan.ask(client)
    assert page.consent is not None and marker in page.text
    assert not [script for script in page.soup.find_all("script") if marker in script.get_text()]
    assert not page.soup.find_all(attrs={"onerror": True})
