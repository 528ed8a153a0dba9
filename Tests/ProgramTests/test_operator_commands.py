# SPDX-License-Identifier: Apache-2.0
"""Can the command line do what an operator does on the pages?"""

import subprocess

import pytest

from browser import logged_in
from cast import add_person
from client import identity, refresh, refused
from program import Refused, binary, clean_environment


def test_people_are_listed_and_found(usher, cast):
    def names(*words: str) -> list[str]:
        return [user["name"] for user in usher.commands.json("user", "list", *words)["users"]]

    assert {cast.creator.name, cast.fan.name, cast.stranger.name} <= set(names())
    assert names("--search", "inés") == [cast.fan.name] and names("--search", cast.fan.email.upper()) == [cast.fan.name]
    assert names("--search", cast.fan.id) == [cast.fan.name] and names("--search", "%") == []
    first = usher.commands.json("user", "list", "--limit", "2")["users"]
    rest = usher.commands.json("user", "list", "--after", first[-1]["id"])["users"]
    assert len(first) == 2 and not {user["id"] for user in first} & {user["id"] for user in rest}
    assert cast.fan.email in usher.commands.run("user", "list", "--search", "in")


def test_an_operator_is_made_listed_and_dismissed(own_usher, cast):
    assert own_usher.commands.json("user", "operator", cast.fan.email) == {"id": cast.fan.id, "operator": True}
    listed = own_usher.commands.json("user", "list", "--operators")["users"]
    assert [user["id"] for user in listed] == [cast.fan.id] and listed[0]["operator_since"]
    assert own_usher.commands.json("user", "operator", cast.fan.email, "--revoke")["operator"] is False
    assert own_usher.commands.json("user", "list", "--operators")["users"] == []
    deeds = [(entry["deed"], entry["subject"], entry["operator"]) for entry in
             own_usher.commands.json("operator", "history")["acts"]]
    assert deeds == [("dismiss operator", cast.fan.id, None), ("make operator", cast.fan.id, None)]


def test_an_account_is_disabled_enabled_and_logged_out(own_usher, cast):
    fan = logged_in(own_usher, cast.fan)
    own_usher.commands.json("user", "end-sessions", cast.fan.id)
    assert fan.open("/settings/apps").login is not None
    own_usher.commands.json("user", "disable", cast.fan.id)
    assert own_usher.commands.json("user", "list", "--search", cast.fan.id)["users"][0]["disabled_at"]
    own_usher.commands.json("user", "enable", cast.fan.id)
    fan.log_in()
    assert fan.open("/settings/apps").login is None


def test_a_client_is_verified_approved_and_disabled_and_all_of_it_taken_back(own_usher, cast):
    run = own_usher.commands.json
    pair = logged_in(own_usher, cast.fan).pair(cast.blog)
    assert run("client", "approve-scope", cast.blog.id, "pledges")["approved_scopes"] == "pledges"
    assert run("client", "withdraw-scope", cast.blog.id, "pledges")["approved_scopes"] == ""
    assert run("client", "verify", cast.blog.id)["verified_at"]
    assert run("client", "change", cast.blog.id, "--redirect-uri", "https://elsewhere.example/")["verified_at"] is None
    assert run("client", "verify", cast.blog.id)["verified_at"]
    assert run("client", "verify", cast.blog.id, "--withdraw")["verified_at"] is None
    assert run("client", "disable", cast.blog.id)["disabled_at"]
    assert identity(own_usher, pair.access, "/api/oauth2/api/current_user").status_code == 401
    refused(refresh(own_usher, cast.blog, pair.refresh), "invalid_client", 401)
    assert run("client", "enable", cast.blog.id)["disabled_at"] is None
    assert [entry["deed"] for entry in run("operator", "history")["acts"]] == [
        "enable client", "disable client", "unverify client", "verify client", "verify client", "withdraw scopes",
        "approve scopes"]
    changes = [entry["change"] for entry in run("client", "history", cast.blog.id)["changes"]]
    assert "verification lapsed with the change" in changes and changes[-1] == "enabled by the operator"


def test_clients_are_found(usher, cast):
    found = usher.commands.json("client", "list", "--search", "tin")["clients"]
    assert [client["name"] for client in found] == ["Tin Phone", "Tin Blog", "Tin Forum"]
    assert usher.commands.json("client", "list", "--search", cast.forum.id[:16])["clients"][0]["name"] == "Tin Forum"


@pytest.mark.parametrize("words, says", [
    (("user", "operator", "nobody@example.org"), "no account in use"), (("user", "operator", "nobody"), "no account in use"),
    (("user", "enable", "999999"), "no account 999999"), (("user", "end-sessions", "x"), "no account x"),
    (("user", "list", "--limit", "0"), "1 to 10000"), (("user", "list", "--after", "x"), "digits only"),
    (("client", "withdraw-scope", "nobody", "pledges"), "no client nobody"),
    (("client", "withdraw-scope", "nobody", "everything"), "not a scope"),
    (("client", "verify", "nobody"), "no client nobody"), (("client", "disable", "nobody"), "no client nobody"),
    (("client", "enable", "nobody"), "no client nobody"),
    (("webhook", "list", "--limit", "99999"), "1 to 10000"),
])
def test_a_mistake_is_said_in_words(usher, words, says):
    with pytest.raises(Refused) as refused_command:
        usher.commands.json(*words)
    assert says in refused_command.value.stderr and refused_command.value.stdout == ""


def test_who_is_disabled_cannot_be_made_an_operator(own_usher):
    person = add_person(own_usher.commands, "gone@example.org", "Gone")
    own_usher.commands.json("user", "operator", person.email)
    own_usher.commands.json("user", "disable", person.id)
    assert own_usher.commands.json("user", "list", "--operators")["users"] == []
    with pytest.raises(Refused, match="no account in use"):
        own_usher.commands.json("user", "operator", person.email)


def test_the_program_says_its_version():
    said = subprocess.run([str(binary()), "--version"], capture_output=True, text=True, env=clean_environment(), check=True)
    assert said.stdout.strip() == "unreleased"
