# SPDX-License-Identifier: Apache-2.0
"""Do clients of the wire find the webhooks that they know?"""

import json

import pytest

from browser import logged_in
from client import bearer, exchange, Pair
from webhooks import WEBHOOKS, create, document

URI = "https://site.example/patreon-webhooks/"
ATTRIBUTES = {"last_attempted_at", "num_consecutive_times_failed", "paused", "secret", "triggers", "uri"}


@pytest.fixture
def token(cast) -> dict[str, str]:
    return bearer(cast.forum.creator_access_token)


@pytest.fixture(autouse=True)
def no_webhooks_left(usher, cast):
    yield
    for client in (cast.forum, cast.rival):
        headers = bearer(client.creator_access_token)
        for webhook in usher.get(WEBHOOKS, headers=headers).json()["data"]:
            assert usher.call("DELETE", f"{WEBHOOKS}/{webhook['id']}", headers=headers).status_code == 204


def refused(response, status: int, code_name: str, words: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/vnd.api+json"
    error = response.json()["errors"][0]
    assert error["status"] == str(status) and error["code_name"] == code_name, error
    assert words in error["detail"], error


def test_a_webhook_is_made_with_all_attributes_in_the_answer(usher, cast, token):
    response = usher.post(WEBHOOKS, json=document(cast.campaign_id, URI, ["posts:publish"]), headers=token)
    assert response.status_code == 201
    data = response.json()["data"]
    secret = data["attributes"].pop("secret")
    assert data["attributes"] == {
        "last_attempted_at": None, "num_consecutive_times_failed": 0, "paused": False, "triggers": ["posts:publish"],
        "uri": URI}
    assert data["type"] == "webhook" and data["id"].isdigit() and "relationships" not in data
    assert len(secret) == 64 and secret.replace("-", "").replace("_", "").isalnum()
    assert response.headers["location"] == f"{usher.base_url}{WEBHOOKS}/{data['id']}"


def test_as_patreon_php_sends_it(usher, cast, token):
    """The body is JSON; curl calls it a form."""
    body = json.dumps(document(cast.campaign_id, URI, ["members:create", "members:pledge:delete"]))
    response = usher.post(
        WEBHOOKS, data=body, headers=token | {
            "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
            "User-Agent": "Patreon-PHP, version 1.0.2, platform Linux"})
    assert response.status_code == 201
    assert response.json()["data"]["attributes"]["triggers"] == ["members:create", "members:pledge:delete"]


def test_as_the_wordpress_plugin_uses_them(usher, cast, token):
    agent = {"User-Agent": "Patreon-Wordpress, version 1.9.17, platform Linux PW-Site: https://site.example"}
    made = usher.post(
        "/api/oauth2/v2/webhooks/", data=json.dumps(document(cast.campaign_id, URI, [
            "posts:publish", "posts:update", "posts:delete"])),
        headers=token | agent | {"Content-Type": "application/json"})
    assert made.status_code in (200, 201)
    webhook = made.json()["data"]
    listed = usher.get(
        "/api/oauth2/v2/webhooks/?include=client,campaign&fields%5Bwebhook%5D="
        "last_attempted_at,num_consecutive_times_failed,paused,secret,triggers,uri", headers=token | agent).json()
    assert [one["id"] for one in listed["data"]] == [webhook["id"]]
    assert set(listed["data"][0]["attributes"]) == ATTRIBUTES
    assert listed["data"][0]["attributes"]["secret"] == webhook["attributes"]["secret"]
    assert {(one["type"], one["id"]) for one in listed["included"]} == {
        ("client", cast.forum.id), ("campaign", cast.campaign_id)}
    assert listed["meta"]["pagination"] == {"cursors": {"next": None}, "total": 1}
    patched = usher.call(
        "PATCH", f"/api/oauth2/v2/webhooks/{webhook['id']}", headers=token | agent, json={"data": {
            "type": "webhook", "id": webhook["id"], "attributes": {
                "triggers": ["posts:publish"], "uri": URI + "?x=1", "paused": "false"}}})
    assert patched.status_code == 200
    attributes = patched.json()["data"]["attributes"]
    assert (attributes["triggers"], attributes["uri"], attributes["paused"]) == (["posts:publish"], URI + "?x=1", False)
    assert attributes["secret"] == webhook["attributes"]["secret"]
    gone = usher.call("DELETE", f"/api/oauth2/v2/webhooks/{webhook['id']}", headers=token | agent)
    assert gone.status_code == 204 and gone.content == b"" and "content-type" not in gone.headers
    refused(usher.get(f"{WEBHOOKS}/{webhook['id']}", headers=token), 404, "ResourceMissing", "no such webhook")


@pytest.mark.parametrize("host_path", ["/api/oauth2/v2/webhooks", "/oauth2/v2/webhooks"])
def test_on_both_paths_with_sparse_fields(usher, cast, token, host_path):
    webhook = create(usher, cast.forum, cast.campaign_id, URI)
    one = usher.get(
        f"{host_path}/{webhook['id']}?include=client.apps,client.creator_token,campaign&fields[webhook]=uri&fields[client]=name,version,"
        "client_secret&fields[campaign]=name", headers=token).json()
    assert one["data"]["attributes"] == {"uri": URI}
    assert one["links"]["self"] == f"{usher.base_url}{WEBHOOKS}/{webhook['id']}"
    assert "client" in one["data"]["relationships"] and "meta" not in one
    shown = next(resource for resource in one["included"] if resource["type"] == "client")
    assert shown["relationships"] == {"apps": {"data": []}}
    included = {one["type"]: one["attributes"] for one in one["included"]}
    assert included == {"client": {"name": "Tin Forum", "version": 2}, "campaign": {"name": "Tin Workshop"}}
    assert usher.get(host_path, headers=token).json()["meta"]["pagination"]["total"] == 1


@pytest.mark.parametrize("spelling", ["pledge", "pledges"])
def test_version_1_triggers_are_known_in_both_spellings(usher, cast, spelling):
    names = [f"{spelling}:{what}" for what in ("create", "update", "delete")]
    webhook = create(usher, cast.forum, cast.campaign_id, URI, names)
    assert webhook["attributes"]["triggers"] == ["pledges:create", "pledges:update", "pledges:delete"]


def test_a_webhook_can_be_made_paused_and_paused_later(usher, cast, token):
    made = usher.post(
        WEBHOOKS, json=document(cast.campaign_id, URI, ["posts:publish"], paused=True), headers=token).json()["data"]
    assert made["attributes"]["paused"] is True
    path = f"{WEBHOOKS}/{made['id']}"
    for sent, shown in ((False, False), ("true", True), ("false", False), (True, True)):
        body = {"data": {"type": "webhook", "attributes": {"paused": sent}}}
        assert usher.call("PATCH", path, json=body, headers=token).json()["data"]["attributes"]["paused"] is shown


@pytest.mark.parametrize(("body", "words"), [
    ("", "not JSON"),
    ("uri=https%3A%2F%2Fsite.example", "not JSON"),
    ('{"data": {"type": "webhook", "attributes": {"weight": 1.5}}}', "its numbers are whole"),
    ("[]", "data"),
    ({"data": {"type": "campaign", "attributes": {}}}, "data.type"),
    (document("CAMPAIGN", None, ["posts:publish"]), "uri is missing"),
    (document("CAMPAIGN", URI, None), "triggers is missing"),
    (document("CAMPAIGN", URI, []), "at least one"),
    (document("CAMPAIGN", URI, ["posts:publish", "posts:publicise"]), "posts:publish, posts:update"),
    (document("CAMPAIGN", URI, [7]), "not a trigger"),
    (document("CAMPAIGN", "site.example", ["posts:publish"]), "https://app.example/hook"),
    (document("CAMPAIGN", "ftp://site.example/", ["posts:publish"]), "absolute address"),
    (document("CAMPAIGN", "https://me:pw@site.example/", ["posts:publish"]), "no user name"),
    (document("CAMPAIGN", "https://site.example/" + "a" * 2048, ["posts:publish"]), "longer than"),
    (document("CAMPAIGN", "https://site.example/\r\nX: y", ["posts:publish"]), "characters"),
    (document("CAMPAIGN", URI, ["posts:publish"], paused="perhaps"), "paused"),
    (document("nine", URI, ["posts:publish"]), "relationships.campaign"),
])
def test_what_cannot_be_read_is_refused_with_what_to_change(usher, cast, token, body, words):
    text = body if isinstance(body, str) else json.dumps(body).replace("CAMPAIGN", cast.campaign_id)
    refused(usher.post(WEBHOOKS, data=text, headers=token), 400, "BadRequest", words)


def test_a_client_sees_and_changes_its_own_only(usher, cast, token):
    webhook = create(usher, cast.forum, cast.campaign_id, URI)
    rival = bearer(cast.rival.creator_access_token)
    path = f"{WEBHOOKS}/{webhook['id']}"
    assert usher.get(WEBHOOKS, headers=rival).json()["data"] == []
    change = {"data": {"type": "webhook", "attributes": {"uri": "https://rival.example/"}}}
    for method in ("GET", "PATCH", "DELETE"):
        refused(usher.call(method, path, headers=rival, json=change), 404, "ResourceMissing", "no such webhook")
    assert usher.get(path, headers=token).json()["data"]["attributes"]["uri"] == URI


def test_only_for_the_campaign_of_the_tokens_user(usher, cast, token):
    refused(usher.post(WEBHOOKS, json=document("99999", URI, ["posts:publish"]), headers=token),
            404, "ResourceMissing", "99999")
    location = logged_in(usher, cast.stranger)
    code = allow_webhooks(usher, cast, location)
    stranger = bearer(Pair.of(exchange(usher, cast.forum, code)).access)
    refused(usher.post(WEBHOOKS, json=document(cast.campaign_id, URI, ["posts:publish"]), headers=stranger),
            403, "ViewForbidden", "another user")
    refused(usher.post(WEBHOOKS, json=document(None, URI, ["posts:publish"]), headers=stranger),
            400, "BadRequest", "no campaign")
    webhook = create(usher, cast.forum, cast.campaign_id, URI)
    refused(usher.get(f"{WEBHOOKS}/{webhook['id']}", headers=stranger), 403, "ViewForbidden", "another user")
    assert usher.get(WEBHOOKS, headers=stranger).json()["data"] == []


def allow_webhooks(usher, cast, browser) -> str:
    return browser.code(cast.forum, scope="identity w:campaigns.webhook")


def test_without_the_scope_the_token_is_refused_with_code_1(usher, cast, fan):
    token = bearer(Pair.of(exchange(usher, cast.forum, fan.code(cast.forum, scope="identity"))).access)
    for method, path in (("GET", WEBHOOKS), ("POST", WEBHOOKS), ("PATCH", WEBHOOKS + "/1"), ("DELETE", WEBHOOKS + "/1")):
        answer = usher.call(method, path, headers=token)
        refused(answer, 401, "Unauthorized", "w:campaigns.webhook")
        assert answer.json()["errors"][0]["code"] == 1
        assert 'scope="w:campaigns.webhook"' in answer.headers["www-authenticate"]


def test_a_client_has_ten_webhooks_on_a_campaign_at_most(usher, cast, token):
    for number in range(10):
        create(usher, cast.forum, cast.campaign_id, f"{URI}{number}")
    refused(usher.post(WEBHOOKS, json=document(cast.campaign_id, URI, ["posts:publish"]), headers=token),
            400, "BadRequest", "10 webhooks")
    assert usher.get(WEBHOOKS, headers=token).json()["meta"]["pagination"]["total"] == 10


def test_a_campaign_has_fifty_webhooks_by_all_clients_at_most(usher, cast, token):
    others = [
        bearer(usher.commands.json(
            "client", "add", "--owner", cast.creator.id, "--name", f"App {number}", "--redirect-uri",
            "https://app.example/callback")["creator_access_token"]) for number in range(5)]
    for headers in others:
        for number in range(10):
            body = document(cast.campaign_id, f"{URI}{number}", ["posts:publish"])
            assert usher.post(WEBHOOKS, json=body, headers=headers).status_code == 201
    refused(usher.post(WEBHOOKS, json=document(cast.campaign_id, URI, ["posts:publish"]), headers=token),
            400, "BadRequest", "50 webhooks")
    for headers in others:
        for webhook in usher.get(WEBHOOKS, headers=headers).json()["data"]:
            assert usher.call("DELETE", f"{WEBHOOKS}/{webhook['id']}", headers=headers).status_code == 204


def test_a_webhook_stays_with_its_campaign(usher, cast, token):
    webhook = create(usher, cast.forum, cast.campaign_id, URI)
    path = f"{WEBHOOKS}/{webhook['id']}"
    moved = document("99999", None, None)
    refused(usher.call("PATCH", path, json=moved, headers=token), 400, "BadRequest", "stays with its campaign")
    other = {"data": {"type": "webhook", "id": "77", "attributes": {}}}
    refused(usher.call("PATCH", path, json=other, headers=token), 400, "BadRequest", "data.id")
    same = document(cast.campaign_id, None, None)
    assert usher.call("PATCH", path, json=same, headers=token).status_code == 200


def test_other_methods_are_named_as_wrong(usher, token):
    for method, path in (("PUT", WEBHOOKS), ("DELETE", WEBHOOKS), ("POST", WEBHOOKS + "/1")):
        refused(usher.call(method, path, headers=token), 405, "MethodNotAllowed", method)


@pytest.mark.parametrize("path", ["/portal/registration/register-webhooks", "/platform/documentation/webhooks"])
def test_their_creator_finds_them_where_the_wire_has_its_page(usher, cast, token, path):
    secret = create(usher, cast.forum, cast.campaign_id, URI, ["posts:publish"])["attributes"]["secret"]
    page = logged_in(usher, cast.creator).open(path)
    assert page.status == 200 and URI in page.text and "posts:publish" in page.text
    assert secret not in page.text
    assert URI not in logged_in(usher, cast.fan).open(path).text
    assert "/login" in usher.get(path).headers["location"]


def test_a_cursor_of_no_list_is_refused(usher, token):
    answer = usher.get(f"{WEBHOOKS}?page[cursor]=dead", headers=token)
    refused(answer, 400, "ParameterInvalid", "page[cursor]")
    assert answer.json()["errors"][0]["code"] == 3
