# SPDX-License-Identifier: Apache-2.0
"""What did a second look at the program find, so that it does not come back?"""

import json
import secrets
import subprocess

import pytest

from browser import logged_in
from cast import add_client
from client import exchange, identity, introspect, refresh, refused, works
from program import Refused, Usher, binary, clean_environment


@pytest.fixture
def newcomer(usher, cast):
    return add_client(usher.commands, cast.creator, f"Newcomer {secrets.token_hex(4)}", "https://newcomer.example/cb")


def test_a_no_in_one_tab_is_a_no_though_another_tab_said_yes(usher, cast, fan, newcomer):
    first, second = fan.ask(newcomer, state="one"), fan.ask(newcomer, state="two")
    assert "code" in fan.decide(first).answer
    page = fan.submit(second.consent, ("decision", "deny"))
    assert page.answer["error"] == "access_denied" and "code" not in page.answer and page.answer["state"] == "two"


def test_a_revocation_in_the_query_is_a_revocation(usher, cast, fan):
    pair = fan.pair(cast.forum)
    query = f"token={pair.refresh}&client_id={cast.forum.id}&client_secret={cast.forum.secret}"
    assert usher.post(f"/oauth2/revoke?{query}").status_code == 200
    assert not works(usher, pair.access)


def test_a_long_client_id_is_refused_and_not_kept(usher):
    before = usher.resident_kib()
    for number in range(1500):
        answer = usher.post("/oauth2/token", data={
            "grant_type": "refresh_token", "refresh_token": "x", "client_id": f"{number}" + "x" * 40_000,
            "client_secret": "y"})
        assert answer.status_code == 401
    assert usher.resident_kib() - before < 40_000


def test_an_app_without_refresh_tokens_gets_none_H86(usher, cast, fan):
    short = add_client(usher.commands, cast.creator, f"Short {secrets.token_hex(4)}", "https://short.example/cb",
        flags=("--no-refresh-tokens",))
    answer = exchange(usher, short, fan.code(short)).json()
    assert "refresh_token" not in answer and works(usher, answer["access_token"])
    usher.commands.json("client", "change", short.id, "--refresh-tokens")
    assert "refresh_token" in exchange(usher, short, fan.code(short)).json()


def test_iss_may_be_left_out_for_a_library_that_refuses_it(usher, cast, fan, newcomer):
    assert fan.authorize(newcomer).answer["iss"] == usher.base_url
    usher.commands.json("client", "change", newcomer.id, "--no-issuer")
    assert "iss" not in fan.authorize(newcomer).answer
    assert "iss" not in fan.open(newcomer.authorize(scope="nothing-like-it")).answer


def test_blanks_for_a_scope_are_no_scope(usher, cast, fan):
    pair = fan.pair(cast.forum)
    assert refresh(usher, cast.forum, pair.refresh, scope=" ").json()["scope"] == pair.scope


def test_parameters_that_the_grant_does_not_read_may_not_be_repeated_either(usher, cast):
    answer = usher.post("/api/oauth2/token", data=[
        ("grant_type", "refresh_token"), ("refresh_token", "x"), ("code", "a"), ("code", "b"),
        ("client_id", cast.forum.id), ("client_secret", cast.forum.secret)])
    refused(answer, "invalid_request", 400)


def test_a_superseded_token_does_not_claim_its_successors_birth(own_usher, cast):
    pair = logged_in(own_usher, cast.fan).pair(cast.forum)
    own_usher.advance(1000)
    newer = refresh(own_usher, cast.forum, pair.refresh).json()
    old, new = (introspect(own_usher, cast.forum, token).json() for token in (pair.access, newer["access_token"]))
    assert old["active"] and "iat" not in old and new["iat"] < new["exp"]
    assert "token_type" not in introspect(own_usher, cast.forum, newer["refresh_token"]).json()


def test_a_state_of_the_greatest_length_survives_the_way_through_log_in(usher, cast, newcomer):
    from browser import Browser

    page = Browser(usher, cast.fan).ask(newcomer, state='"' * 4096)
    assert page.consent is not None


def test_one_password_is_not_tried_on_everybody(own_usher):
    from browser import Browser

    browser = Browser(own_usher, None)
    login = browser.open("/login").login
    statuses = set()
    for number in range(310):
        page = browser.submit(login, email=f"somebody{number}@example.org", password="x" * 1500)
        statuses.add(page.status)
    assert 429 in statuses


def test_the_demos_data_is_not_served_as_if_it_were_real(tmp_path):
    with Usher(tmp_path, "--demo"):
        pass
    with pytest.raises(RuntimeError, match="--demo"):
        Usher(tmp_path)


def test_a_lost_key_is_missed_and_not_made_anew(stage, cast, tmp_path):
    with stage.open(tmp_path / "own") as usher:
        fan = logged_in(usher, cast.fan)
        pair = fan.pair(cast.forum)
    key = usher.data.with_name("usher.db.key")
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(Refused, match="key"):
        usher.commands.json("client", "list")
    assert not key.exists()
    key.write_bytes(kept)
    with usher.again() as later:
        assert identity(later, pair.access).status_code == 200


@pytest.mark.parametrize("address", ['https://a"b', "https://a#b", "https://a b", "https://a@b", "https://A.example"])
def test_a_base_url_that_is_none_is_refused(tmp_path, address):
    done = subprocess.run([str(binary()), "serve", "--data", str(tmp_path / "usher.db"), "--base-url", address],
        capture_output=True, text=True, timeout=30, env=clean_environment(), check=False)
    assert done.returncode == 1 and "base_url" in done.stderr


def test_two_servers_on_one_sandbox_have_one_clock(own_usher):
    with own_usher.twin() as twin:
        own_usher.advance(1000)
        twin.advance(500)
        assert twin.get("/sandbox/clock").json()["advanced_seconds"] == 1500
        for _ in range(3000):
            if own_usher.get("/sandbox/clock").json()["advanced_seconds"] == 1500:
                break
        else:
            pytest.fail("the first server never saw the second one's step")


def test_a_pipe_is_not_imported_as_an_empty_file(own_usher):
    done = subprocess.run([str(binary()), "import", "--data", str(own_usher.data), "/dev/stdin"],
        input=json.dumps({"type": "user", "id": "1", "full_name": "A"}), capture_output=True, text=True, timeout=30,
        env=clean_environment(), check=False)
    assert done.returncode == 1 and "not a file" in done.stderr
