# SPDX-License-Identifier: Apache-2.0
"""Do libraries and a validator that know nothing of this server read every document of its membership API?"""

from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import jsonapi_client
import patreon
import pytest

import json_api
import patreon_host
from client import bearer

V1, V2 = "/api/oauth2/api", "/api/oauth2/v2"
INES = "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90"
GUILD = "71d00000-0000-401a-9d3a-550000032446"
MEMBER_FIELDS = (
    "campaign_lifetime_support_cents,currently_entitled_amount_cents,email,full_name,is_follower,is_free_trial,"
    "is_gifted,last_charge_date,last_charge_status,lifetime_support_cents,next_charge_date,note,patron_status,"
    "pledge_cadence,pledge_relationship_start,will_pay_amount_cents"
)


def get(demo, path: str, token: str, status: int = 200):
    answer = demo.get(path, headers=bearer(token))
    assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:500]}"
    assert answer.headers["content-type"] == "application/vnd.api+json"
    assert answer.headers["cache-control"] == "private"
    assert len(answer.headers["x-patreon-uuid"]) == 36
    assert answer.content.isascii()
    return answer.json()


def pages(demo, path: str, token: str):
    """Follows the links verbatim."""
    while path:
        document = get(demo, path, token)
        json_api.check(document)
        yield document
        link = document.get("links", {}).get("next")
        assert link is None or link.startswith(demo.base_url + "/")
        path = link and link[len(demo.base_url):]


# The official library


@pytest.mark.parametrize("size", [1, 7, 10, 20, 31, 100])
def test_the_official_library_walks_all_pledges(demo, size):
    with patreon_host.at(demo):
        api = patreon.API(demo.creators_token(1))
        campaign = api.fetch_campaign().data()[0].id()
        seen, cursor = [], None
        while True:
            page = api.fetch_page_of_pledges(campaign, size, cursor=cursor)
            pledges = page.data()
            assert len(pledges) <= size
            for pledge in pledges:
                seen.append((pledge.id(), pledge.attribute("amount_cents"), pledge.relationship("patron").id()))
                assert pledge.relationship("patron").attribute("full_name")
                assert pledge.relationship("creator").id() == demo.person("creator").id
            cursor = api.extract_cursor(page)
            if not cursor:
                break
    assert len(seen) == len({pledge for pledge, _, _ in seen}) == len({patron for _, _, patron in seen}) == 31
    assert all(cents > 0 for _, cents, _ in seen)


@pytest.mark.parametrize("zone", [timezone.utc, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8))])
def test_it_may_read_the_cursor_as_a_time_and_write_it_again(demo, zone):
    with patreon_host.at(demo):
        api = patreon.API(demo.creators_token(1))
        first = api.fetch_page_of_pledges(demo.campaign_id, 10)
        text = api.extract_cursor(first)
        cursor = datetime.fromisoformat(text).astimezone(zone)
        assert [pledge.id() for pledge in api.fetch_page_of_pledges(demo.campaign_id, 10, cursor=cursor).data()] == [
            pledge.id() for pledge in api.fetch_page_of_pledges(demo.campaign_id, 10, cursor=text).data()
        ]


# Another library, and a validator


def session(demo, version: str, token: str) -> jsonapi_client.Session:
    return jsonapi_client.Session(
        demo.origin + version, request_kwargs={"headers": {**bearer(token), "Accept": "application/json"}}
    )


def test_a_general_library_reads_members_and_what_they_lead_to(demo):
    with session(demo, V2, demo.creators_token(2)) as api:
        query = jsonapi_client.Modifier(
            "include=user,currently_entitled_tiers&fields[user]=full_name&fields[tier]=title"
            "&fields[member]=full_name,patron_status&page[count]=10"
        )
        names, titles = set(), set()
        for member in api.iterate(f"campaigns/{demo.campaign_id}/members", query):
            # The library reads `a_b` of an attribute access as `a-b`; by subscript it takes names as they are.
            assert member["user"]["full_name"] == member["full_name"]
            names.add(member["full_name"])
            titles |= {tier["title"] for tier in member["currently_entitled_tiers"]}
    assert len(names) == 37
    assert titles == {"Free", "Apprentice", "Journeyman", "Guild"}


def test_a_general_library_reads_one_campaign(demo):
    with session(demo, V2, demo.creators_token(2)) as api:
        campaign = api.get("campaigns", jsonapi_client.Modifier("include=creator&fields[user]=vanity")).resources[0]
        assert campaign.creator.vanity == "tinworkshop"


CREATORS_DOCUMENTS = [
    (1, f"{V1}/current_user"),
    (1, f"{V1}/current_user?include=null"),
    (1, f"{V1}/current_user?include=campaign.rewards,campaign.goals,pledges.reward.campaign"),
    (1, f"{V1}/current_user/campaigns"),
    (1, f"{V1}/current_user/campaigns?include=rewards,creator,goals,pledges"),
    (1, f"{V1}/current_user/campaigns?include=pledges.patron,current_user_pledge,categories,post_aggregation"),
    (1, f"{V1}/campaigns/810022/pledges"),
    (1, f"{V1}/campaigns/810022/pledges?page%5Bcount%5D=100&include=patron,reward.campaign,creator,address,card"),
    (1, f"{V1}/campaigns/810022/pledges?include=null"),
    (2, f"{V2}/identity"),
    (2, f"{V2}/identity?include=memberships,campaign&fields%5Buser%5D=about,email,is_creator,social_connections"),
    (2, f"{V2}/campaigns"),
    (2, f"{V2}/campaigns?include=tiers,creator,benefits,goals,categories,campaign_installations,benefits.tiers"),
    (2, f"{V2}/campaigns/810022?include=tiers.tier_image,benefits.deliverables.member.user,benefits.deliverables.user"),
    (2, f"{V2}/campaigns/810022/members?include=address,campaign,currently_entitled_tiers,user,pledge_history"
        f"&fields%5Bmember%5D={MEMBER_FIELDS}"),
    (2, f"{V2}/campaigns/810022/members?include=currently_entitled_tiers.benefits.tiers.campaign,user.campaign,"
        "campaign.creator.campaign,pledge_history.tier,pledge_history.patron"),
    (2, f"{V2}/members/{GUILD}?include=address.user,address.campaigns,user,pledge_history"),
    (2, f"{V2}/campaigns/810022/posts?include=user,campaign&fields%5Bpost%5D=title,content,tiers,url,embed_data"),
    (2, f"{V2}/campaigns/810533/posts"),
    (2, f"{V2}/posts/60008?include=user,campaign&fields%5Bpost%5D=embed_data,embed_url"),
    (2, f"{V2}/lives/41002?include=campaign,live_access_rules.tier&fields%5Blive%5D=title,state,stream_key"),
    (2, f"{V2}/user/3300456"),
    (2, f"{V2}/address/9911426?include=user"),
    (2, f"{V2}/identity?include=planets&fields%5Bplanet%5D=mass"),
]


@pytest.mark.parametrize("version, path", CREATORS_DOCUMENTS, ids=lambda value: str(value)[-80:])
def test_every_document_is_one_of_json_api(demo, version, path):
    documents = list(pages(demo, path, demo.creators_token(version)))
    assert documents
    # The same calls through the old host's paths.
    old = get(demo, path.removeprefix("/api"), demo.creators_token(version))
    assert old == documents[0]


@pytest.mark.parametrize("version, scope, path", [
    (1, None, f"{V1}/current_user"),
    (1, None, f"{V1}/current_user/campaigns"),
    (2, "identity", f"{V2}/identity?include=memberships.campaign.creator,memberships.currently_entitled_tiers.benefits"),
    (2, "identity identity.memberships campaigns", f"{V2}/identity?include=memberships.pledge_history,campaign"),
    (2, "campaigns", f"{V2}/campaigns?include=tiers"),
    (2, "identity", f"{V2}/members/{INES}?include=currently_entitled_tiers,user,campaign"),
], ids=lambda value: str(value)[-60:])
def test_every_document_of_a_fan_too(demo, version, scope, path):
    json_api.check(get(demo, path, demo.fans_token(version, scope)))


def test_no_date_ends_in_z(demo):
    for version, path in CREATORS_DOCUMENTS:
        assert "00Z" not in str(get(demo, path, demo.creators_token(version)))


# Errors


@pytest.mark.parametrize("method, path, status, code, name, parameter", [
    ("GET", f"{V2}/campaigns/810022/members?page[cursor]=01F9kq2mTz7bXe", 400, 3, "ParameterInvalid", "page[cursor]"),
    ("GET", f"{V2}/campaigns/810022/members?page[count]=none", 400, 3, "ParameterInvalid", "page[count]"),
    ("GET", f"{V2}/campaigns/810533", 403, None, "ViewForbidden", None),
    ("GET", f"{V2}/campaigns/810533/members", 403, None, "ViewForbidden", None),
    ("GET", f"{V2}/campaigns/1", 404, None, "ResourceMissing", None),
    ("GET", f"{V2}/campaigns/x%2F..", 404, None, "ResourceMissing", None),
    ("GET", f"{V2}/members/1", 404, None, "ResourceMissing", None),
    ("GET", f"{V2}/posts/60501", 403, None, "ViewForbidden", None),
    ("GET", f"{V2}/posts/1", 404, None, "ResourceMissing", None),
    ("GET", f"{V2}/lives/1", 404, None, "ResourceMissing", None),
    ("GET", f"{V2}/nothing", 404, None, "ResourceMissing", None),
    ("POST", f"{V2}/campaigns", 405, None, "MethodNotAllowed", None),
    ("DELETE", f"{V2}/members/{INES}", 405, None, "MethodNotAllowed", None),
    ("GET", f"{V2}/lives", 405, None, "MethodNotAllowed", None),
    ("PATCH", f"{V2}/posts/60008", 405, None, "MethodNotAllowed", None),
    ("POST", f"{V2}/lives", 400, None, "BadRequest", None),
    ("GET", f"{V1}/campaigns/810533/pledges", 403, None, "ViewForbidden", None),
    ("GET", f"{V1}/campaigns/1/pledges", 404, None, "ResourceMissing", None),
    ("GET", f"{V2}/identity?include=%FF", 400, None, "BadRequest", None),
])
def test_every_refusal_is_an_error_object(demo, method, path, status, code, name, parameter):
    token = demo.creators_token(1 if path.startswith(V1) else 2)
    answer = demo.call(method, path, headers=bearer(token))
    assert answer.status_code == status, answer.text
    error = json_api.check_errors(answer.json(), status)
    assert (error["code"], error["code_name"]) == (code, name)
    assert error.get("source", {}).get("parameter") == parameter
    assert error["id"] == answer.headers["x-patreon-uuid"]
    if status == 405:
        assert "GET" in answer.headers["allow"] or "POST" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["campaigns", "campaigns/810022", "campaigns/810022/members", f"members/{GUILD}",
    "campaigns/810022/posts", "posts/60008", "lives/41002", "address/9911426"])
def test_a_missing_scope_is_401_and_named(demo, path):
    answer = demo.get(f"{V2}/{path}", headers=bearer(demo.fans_token(1)))
    error = json_api.check_errors(answer.json(), 401)
    challenge = answer.headers["www-authenticate"]
    scope = challenge.partition('scope="')[2].rstrip('"')
    assert error["code"] == 1 and 'error="insufficient_scope"' in challenge
    assert scope.startswith("campaigns") and f"lacks the scope {scope}." in error["detail"]


def test_a_token_that_is_none_is_401_everywhere(demo):
    for _, path in CREATORS_DOCUMENTS:
        answer = demo.get(path, headers=bearer("none"))
        assert json_api.check_errors(answer.json(), 401)["code"] == 1


# Streams


def test_a_stream_is_made_changed_read_and_deleted(demo):
    headers = bearer(demo.creators_token(2))
    campaign = {"campaign": {"data": {"type": "campaign", "id": demo.campaign_id}}}
    body = {"data": {"type": "live", "attributes": {"title": "Tin talk"}, "relationships": campaign}}
    made = demo.post(f"{V2}/lives", headers=headers, json=body)
    assert made.status_code == 201
    json_api.check(made.json())
    path = urlsplit(made.json()["links"]["self"]).path
    changed = demo.call("PATCH", path, headers=headers, json={"data": {"type": "live", "attributes": {"state": "live"}}})
    assert changed.status_code == 200 and changed.json()["data"]["attributes"]["state"] == "live"
    back = demo.call("PATCH", path, headers=headers, json={"data": {"type": "live", "attributes": {"state": "pre_live"}}})
    assert back.status_code == 400
    assert get(demo, path + "?fields[live]=title,state", demo.creators_token(2))["data"]["attributes"] == {
        "state": "live", "title": "Tin talk"
    }
    gone = demo.call("DELETE", path, headers=headers)
    assert gone.status_code == 204 and not gone.content
    assert demo.get(path, headers=headers).status_code == 404


def test_cursors_of_both_places_are_the_same(demo):
    for document in pages(demo, f"{V2}/campaigns/810022/members?page[count]=5&sort=-created", demo.creators_token(2)):
        cursor = document["meta"]["pagination"]["cursors"]["next"]
        link = document.get("links", {}).get("next")
        assert (cursor is None) == (link is None)
        if link:
            assert parse_qs(urlsplit(link).query)["page[cursor]"] == [cursor]


@pytest.mark.parametrize("path", [f"{V2}/identity?fields[user]=full_name", f"{V2}/campaigns/9/members", f"{V1}/nothing"])
def test_HEAD_has_the_headers_of_GET_and_no_body(demo, path):
    token = bearer(demo.creators_token(2))
    whole = demo.get(path, headers=token)
    head = demo.call("HEAD", path, headers=token)
    assert head.status_code == whole.status_code and head.content == b""
    for name in ("content-type", "content-length", "cache-control"):
        assert head.headers[name] == whole.headers[name], name
    # The connection is good for another request.
    assert demo.get(path, headers=token).content[:8] == whole.content[:8]


@pytest.mark.parametrize("path", [
    f"{V2}/members/{GUILD}?include=user", f"{V2}/members/{GUILD}?include=address.user",
    f"{V2}/campaigns/810022?include=benefits.deliverables.user",
])
def test_a_members_user_has_the_same_email_whatever_leads_there(demo, path):
    document = get(demo, path + "&fields[user]=email", demo.creators_token(2))
    users = {one["id"]: one["attributes"] for one in document["included"] if one["type"] == "user"}
    assert users["40012026"] == {"email": "fan27@example.org"}
