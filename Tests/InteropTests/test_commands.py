# SPDX-License-Identifier: Apache-2.0
"""Do the commands work on the data of a running provider?"""

import json
import secrets

import pytest

from browser import logged_in
from cast import add_client, add_person
from client import Pair, bearer, exchange, identity
from program import Refused


def lines(*objects: dict) -> str:
    return "".join(json.dumps(line) + "\n" for line in objects)


def test_who_was_just_added_logs_in_at_what_was_just_added(usher, cast):
    person = add_person(usher.commands, f"{secrets.token_hex(6)}@late.example", "Lou Latecomer")
    client = add_client(usher.commands, cast.creator, "Late", "https://late.example/cb")
    pair = logged_in(usher, person).pair(client)
    assert identity(usher, pair.access).json()["data"]["id"] == person.id
    assert identity(usher, client.creator_access_token).json()["data"]["id"] == cast.creator.id


def test_a_campaign_with_tiers_and_a_member_is_seen_at_once(usher, cast):
    creator = add_person(usher.commands, f"{secrets.token_hex(6)}@c.example", "Cleo Creator")
    client = add_client(usher.commands, creator, "Cleo's Forum", "https://cleo.example/cb")
    campaign = usher.commands.json(
        "campaign", "add", "--creator", creator.id, "--name", "Kiln", "--tier", "Clay: two words:700"
    )
    tier = next(tier for tier in campaign["tiers"] if tier["amount_cents"] == 700)
    assert tier["title"] == "Clay: two words"
    usher.commands.run("member", "add", "--user", cast.fan.id, "--campaign", campaign["id"], "--tier", tier["id"],
    "--json")
    pair = logged_in(usher, cast.fan).pair(client, scope="identity identity.memberships")
    included = usher.get(
        "/api/oauth2/v2/identity?include=memberships.currently_entitled_tiers&fields%5Btier%5D=title,amount_cents",
        headers=bearer(pair.access),
    ).json()["included"]
    assert {"title": "Clay: two words", "amount_cents": 700} in [
        entry["attributes"] for entry in included if entry["type"] == "tier"
    ]


@pytest.mark.parametrize("arguments", [
    ("user", "add", "--email", "mara@tinworkshop.example", "--name", "Twice", "--password-stdin"),
    ("user", "add", "--email", "no address", "--name", "N", "--password-stdin"),
    ("user", "add", "--email", "short@a.example", "--name", "N", "--password-stdin"),
    ("user", "disable", "999999"), ("client", "approve-scope", "nobody", "pledges"),
    ("client", "rotate-secret", "nobody"),
    ("campaign", "add", "--creator", "999999", "--name", "N"), ("member", "add", "--user", "1", "--campaign", "999999"),
    ("client", "add", "--owner", "999999", "--name", "N", "--redirect-uri", "https://a.example/cb"),
    ("campaign", "add", "--creator", "1", "--name", "N", "--tier", "no price"), ("import", "/no/such/file"),
], ids=lambda arguments: " ".join(arguments[:4]))
def test_a_command_that_cannot_be_done_says_so_and_fails(usher, arguments):
    with pytest.raises(Refused) as refusal:
        usher.commands.run(*arguments, stdin="pw\n" if "short@a.example" in arguments else "a long enough password\n")
    assert refusal.value.status > 0 and refusal.value.stderr.strip() and not refusal.value.stdout.strip()
    assert "Fatal" not in refusal.value.stderr and "Swift" not in refusal.value.stderr


def test_an_import_takes_all_of_a_file(usher, cast, tmp_path):
    creator = add_person(usher.commands, f"{secrets.token_hex(6)}@c.example", "Ivo Imported")
    client = add_client(usher.commands, creator, "Imported", "https://import.example/cb")
    path = tmp_path / "platform.jsonl"
    path.write_text(lines(
        {"type": "user", "id": "70002", "full_name": "Ben Imported", "email": "ben@import.example"},
        {"type": "campaign", "id": "70010", "creator": creator.id, "name": "Imported"},
        {"type": "tier", "id": "70020", "campaign": "70010", "title": "Gold", "amount_cents": 900},
        {"type": "member", "id": "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90", "campaign": "70010", "user": "70002"},
    ))
    assert usher.commands.json("import", str(path))["lines"] == 4
    answer = identity(usher, client.creator_access_token, "/api/oauth2/v2/identity?include=campaign").json()
    assert answer["data"]["id"] == creator.id and [entry["id"] for entry in answer["included"]] == ["70010"]


def test_a_new_person_gets_no_id_that_was_imported(usher, cast, tmp_path):
    last = add_person(usher.commands, f"{secrets.token_hex(6)}@i.example", "Last One")
    path = tmp_path / "next.jsonl"
    taken = str(int(last.id) + 1)
    path.write_text(lines({"type": "user", "id": taken, "full_name": "Imported Next"}))
    usher.commands.run("import", str(path))
    person = add_person(usher.commands, f"{secrets.token_hex(6)}@i.example", "New Person")
    assert person.id != taken, "two people share an id"


@pytest.mark.parametrize("line, column", [
    ('{"type":"user","id":"x1","full_name":"No number"}', 21), ('{"type":"user","id":"80003"', None), ("[]", None),
    ('{"type":"dragon","id":"80003"}', 9), ('{"type":"user","id":"80003","full_name":"N","wings":2}', None),
    ('{"type":"campaign","id":"80004","creator":"81234567","name":"N"}', None), ("\x00", 1),
], ids=repr)
def test_an_import_with_a_mistake_takes_nothing_and_says_where_it_is(usher, tmp_path, line, column):
    path = tmp_path / "broken.jsonl"
    good = lines({"type": "user", "id": "80001", "full_name": "Never There", "email": "never@import.example"})
    path.write_text(good + line + "\n")
    with pytest.raises(Refused) as refusal:
        usher.commands.run("import", str(path))
    assert f"2:{column}" in refusal.value.stderr if column else "2:" in refusal.value.stderr, refusal.value.stderr
    path.write_text(lines({"type": "campaign", "id": "80010", "creator": "80001", "name": "N"}))
    with pytest.raises(Refused):
        usher.commands.run("import", str(path))


def test_a_code_of_before_a_command_is_good_after_it(usher, cast, fan):
    code = fan.code(cast.forum)
    for _ in range(5):
        usher.commands.run("client", "list", "--json")
    Pair.of(exchange(usher, cast.forum, code))
