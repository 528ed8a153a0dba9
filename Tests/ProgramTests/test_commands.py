# SPDX-License-Identifier: Apache-2.0
"""What do the commands do to a data file that a server is using?"""

import json
import socket
import subprocess
from pathlib import Path

import pytest

from browser import logged_in
from cast import Person
from client import identity, refresh, refused
from program import Refused, binary, clean_environment


def test_who_is_added_while_the_server_runs_can_log_in(usher):
    usher.commands.json("user", "add", "--email", "new@example.org", "--name", "Nia New", "--password-stdin",
        stdin="a long password\n")
    session = usher.get("/login")
    assert session.status_code == 200
    with pytest.raises(Refused, match="already"):
        usher.commands.json("user", "add", "--email", "NEW@example.org", "--name", "Nia", "--password-stdin",
            stdin="a long password\n")


def test_a_password_that_nobody_gives_is_made_and_shown_once(usher):
    made = usher.commands.json("user", "add", "--email", "made@example.org", "--name", "Mo Made")
    assert len(made["password"]) >= 16


@pytest.mark.parametrize("words, says", [
    (("user", "add", "--email", "nobody", "--name", "X"), "name@example.com"),
    (("campaign", "add", "--creator", "999999", "--name", "X"), "no user 999999"),
    (("campaign", "add", "--creator", "1", "--name", "X", "--tier", "Cheap"), "Apprentice:500"),
    (("member", "add", "--user", "1", "--campaign", "999999"), "no campaign 999999"),
    (("client", "add", "--owner", "999999", "--name", "X", "--redirect-uri", "https://a.example/"), "999999"),
    (("client", "add", "--owner", "1", "--name", "X"), "redirect"),
    (("client", "add", "--owner", "1", "--name", "X", "--redirect-uri", "https://a.example/", "--api-version", "3"), "1 or 2"),
    (("client", "approve-scope", "nobody", "pledges"), "no client nobody"),
    (("client", "rotate-secret", "nobody"), "no client nobody"),
    (("user", "disable", "999999"), "no account 999999"),
])
def test_a_mistake_is_said_in_words_and_changes_nothing(usher, words, says):
    with pytest.raises(Refused) as refused_command:
        usher.commands.json(*words)
    assert says in refused_command.value.stderr and refused_command.value.stdout == ""


def test_who_is_disabled_is_out_at_once(own_usher, cast):
    fan = logged_in(own_usher, cast.fan)
    pair = fan.pair(cast.forum)
    own_usher.commands.json("user", "disable", cast.fan.id)
    assert identity(own_usher, pair.access).status_code == 401
    refused(refresh(own_usher, cast.forum, pair.refresh), "invalid_grant")
    assert "Log in" in fan.open("/settings/apps").text


def test_a_new_password_ends_what_the_old_one_opened(own_usher, cast):
    pair = logged_in(own_usher, cast.fan).pair(cast.forum)
    own_usher.commands.json("user", "set-password", cast.fan.id, "--password-stdin", stdin="another password\n")
    assert identity(own_usher, pair.access).status_code == 401


def test_creators_tokens_are_refreshed_by_hand_and_the_old_ones_end(own_usher, cast):
    assert identity(own_usher, cast.forum.creator_access_token).status_code == 200
    newer = own_usher.commands.json("client", "refresh-creator-tokens", cast.forum.id)
    assert identity(own_usher, cast.forum.creator_access_token).status_code == 401
    assert identity(own_usher, newer["creator_access_token"]).status_code == 200


def test_what_was_changed_about_a_client_can_be_read_A15(own_usher, cast):
    own_usher.commands.json("client", "change", cast.forum.id, "--redirect-uri", "https://moved.example/cb")
    own_usher.commands.json("client", "rotate-secret", cast.forum.id)
    history = own_usher.commands.json("client", "history", cast.forum.id)["changes"]
    assert history[0]["change"] == "registered" and history[-1]["change"] == "secret rotated"
    assert any("https://moved.example/cb" in entry["change"] for entry in history)
    with pytest.raises(Refused, match="no client nobody"):
        own_usher.commands.json("client", "history", "nobody")


LINES = [
    {"type": "user", "id": "9001", "full_name": "Imani Import", "email": "imani@example.org"},
    {"type": "user", "id": "9002", "full_name": "Ola Other", "email": "ola@example.org"},
    {"type": "campaign", "id": "7001", "creator": "9001", "name": "Paper Boats", "currency": "EUR"},
    {"type": "tier", "id": "5001", "campaign": "7001", "title": "Deckhand", "amount_cents": 300},
    {"type": "member", "id": "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b91", "campaign": "7001", "user": "9002",
     "patron_status": "active_patron", "currently_entitled_tiers": ["5001"], "currently_entitled_amount_cents": 300,
     "pledge_relationship_start": "2026-01-05T10:00:00.000+00:00"},
]


def written(folder, lines) -> str:
    path = folder / "people.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    return str(path)


def test_a_file_is_imported_while_the_server_runs_and_twice_is_as_once(own_usher, tmp_path):
    path = written(tmp_path, LINES)
    assert own_usher.commands.json("import", path) == {"lines": 5}
    assert own_usher.commands.json("import", path) == {"lines": 5}
    own_usher.commands.json("user", "set-password", "9001", "--password-stdin", stdin="a boat of paper\n")
    assert logged_in(own_usher, Person("imani@example.org", "Imani Import", "a boat of paper")).open("/").status == 200
    made = own_usher.commands.json("client", "add", "--owner", "9001", "--name", "Harbour", "--redirect-uri",
        "https://harbour.example/cb")
    answer = own_usher.get("/api/oauth2/v2/identity?include=campaign&fields[user]=full_name&fields[campaign]=patron_count",
        headers={"Authorization": f"Bearer {made['creator_access_token']}"}).json()
    assert answer["data"]["attributes"]["full_name"] == "Imani Import"
    assert answer["included"][0]["attributes"]["patron_count"] == 1


def test_the_file_of_the_documentation_is_taken_and_has_every_type(own_usher, tmp_path):
    text = (Path(__file__).parents[2] / "Documentation" / "importing.md").read_text()
    lines = text.split("```jsonl\n")[1].split("\n```")[0].splitlines()
    for _ in range(2):
        assert own_usher.commands.json("import", written(tmp_path, lines)) == {"lines": len(lines)}
    types = [json.loads(line)["type"] for line in lines]
    explained = " ".join(own_usher.commands.run("import", "--help").split())
    assert ", ".join(dict.fromkeys(types)) in explained


@pytest.mark.parametrize("wrong, place", [
    ('{"type": "user", "id": "9003", "full_nam": "X"}', ":6:"),
    ('{"type": "tier", "id": "5002", "campaign": "7999", "title": "X", "amount_cents": 1}', ":6:44"),
    ('{"type": "user", "id": "9003",', ":6:"), ("not json", ":6:1"), ('{"type": "ship"}', ":6:10"),
])
def test_of_a_file_with_a_mistake_nothing_is_taken_and_its_place_is_named(own_usher, tmp_path, wrong, place):
    with pytest.raises(Refused) as refusal:
        own_usher.commands.json("import", written(tmp_path, [*LINES, wrong]))
    assert f"people.jsonl{place}" in refusal.value.stderr
    with pytest.raises(Refused, match="no user 9001"):
        own_usher.commands.json("campaign", "add", "--creator", "9001", "--name", "X")


def test_a_terminal_sees_how_far_an_import_is(own_usher, tmp_path):
    import os
    import pty

    path = written(tmp_path, [{**LINES[0], "id": str(number), "email": f"p{number}@example.org"} for number in range(
        10_000, 16_000)])
    leader, follower = pty.openpty()
    done = subprocess.Popen([str(binary()), "import", "--data", str(own_usher.data), path], stderr=follower,
        stdout=subprocess.DEVNULL, env=clean_environment())
    os.close(follower)
    seen = b""
    try:
        while piece := os.read(leader, 65536):
            seen += piece
    except OSError:
        pass
    os.close(leader)
    assert done.wait(30) == 0
    assert b"filing [" in seen and b"100 %" in seen


def test_what_is_in_flight_is_finished_before_the_program_ends(own_usher, cast):
    code = logged_in(own_usher, cast.fan).code(cast.forum)
    body = (f"grant_type=authorization_code&code={code}&client_id={cast.forum.id}"
            f"&client_secret={cast.forum.secret}&redirect_uri={cast.forum.redirect_uri}").encode()
    with socket.create_connection(("127.0.0.1", own_usher.port)) as connection:
        head = (f"POST /api/oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode()
        connection.sendall(head + body[:10])
        # A second connection that is answered shows that the first one's head was taken in before it.
        assert own_usher.get("/healthz").status_code == 200
        own_usher.process.terminate()
        connection.sendall(body[10:])
        connection.settimeout(20)
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
    assert own_usher.process.wait(20) == 0
