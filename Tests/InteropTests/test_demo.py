# SPDX-License-Identifier: Apache-2.0
"""Does everything that the demo prints work, for a client that was handed nothing else?"""

import patreon
import pytest

import patreon_host
from browser import logged_in
from client import Pair, bearer, exchange, identity, refresh
from program import Usher
from receiver import Receiver


def test_there_is_a_client_of_each_version(demo):
    assert set(demo.clients) == {1, 2}


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("role", ["creator", "fan"])
def test_both_log_ins_work_at_both_clients(demo, role, version):
    client, who = demo.clients[version], demo.person(role)
    pair = Pair.of(exchange(demo, client, logged_in(demo, who).code(client)))
    pair = Pair.of(refresh(demo, client, pair.refresh))
    path = "/api/oauth2/v2/identity" if version == 2 else "/api/oauth2/api/current_user"
    assert identity(demo, pair.access, path).json()["data"]["id"] == who.id


def test_the_fan_has_a_pledge(demo):
    client = demo.clients[1]
    with patreon_host.at(demo):
        code = logged_in(demo, demo.person("fan")).code(client)
        tokens = patreon.OAuth(client.id, client.secret).get_tokens(code, client.redirect_uri)
        user = patreon.API(tokens["access_token"]).fetch_user().data()
    assert user.id() == demo.person("fan").id and user.relationship("pledges")


def test_the_creators_tokens_work(demo):
    creator = demo.person("creator")
    with patreon_host.at(demo):
        for version, client in demo.clients.items():
            api = patreon.API(client.creator_access_token)
            assert api.fetch_user().data().id() == creator.id, version
            assert len(api.fetch_campaign().data()) == 1
        assert identity(demo, demo.clients[2].creator_access_token).json()["data"]["id"] == creator.id


def test_the_demo_is_the_same_after_a_new_start(tmp_path):
    with Usher(tmp_path, "--demo") as first:
        shown = first.ready["demo"]
        first.stop()
        with first.again() as second:
            assert second.ready["demo"] == shown
            token = shown["clients"][0]["creator_access_token"]
            assert identity(second, token).status_code == 200


def test_the_demo_lets_time_be_moved(demo):
    assert demo.get("/sandbox/clock").json()["advanced_seconds"] == 0


def test_the_webhook_that_was_given_up_sends_its_three_events_once_it_is_resumed(demo):
    token = bearer(demo.clients[2].creator_access_token)
    secrets = {one["uri"]: one["secret"] for one in demo.ready["demo"]["webhooks"]}
    listed = demo.get("/api/oauth2/v2/webhooks", headers=token).json()["data"]
    assert {one["attributes"]["uri"]: one["attributes"]["secret"] for one in listed} == secrets
    paused = [one for one in listed if one["attributes"]["paused"]]
    assert len(listed) == 2 and len(paused) == 1
    with Receiver() as site:
        change = {"data": {"type": "webhook", "attributes": {"uri": site.url, "paused": False}}}
        answer = demo.call("PATCH", f"/api/oauth2/v2/webhooks/{paused[0]['id']}", json=change, headers=token)
        assert answer.status_code == 200
        calls = site.wait(3)
    assert [(call.sequence, call.event) for call in calls] == [(place, "members:update") for place in (1, 2, 3)]
    assert all(call.signed_with(paused[0]["attributes"]["secret"]) for call in calls)
    assert [one["type"] for one in calls[0].document["included"]] == ["campaign", "user", "tier"]
