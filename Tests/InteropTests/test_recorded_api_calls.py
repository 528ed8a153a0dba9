# SPDX-License-Identifier: Apache-2.0
"""Do the API calls of clients that cannot run here, byte for byte as they send them, find what those clients read?"""

import json

import pytest

from raw import talk

V1, V2 = "/api/oauth2/api", "/api/oauth2/v2"
INES = "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90"
WORDPRESS = (
    "Patreon-Wordpress, version 1.9.17, platform Linux PW-Site: https://shop.example PW-Campaign-Id: 810022 "
    "PW-WP-Version: 6.1 PW-PHP-Version: 8.2"
)


def call(demo, host: str, target: str, authorization: str, **headers: str):
    lines = [f"GET {target} HTTP/1.1", f"Host: {host}", f"Authorization: {authorization}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    answer = talk(demo, "\r\n".join(lines) + "\r\nConnection: close\r\n\r\n")
    assert answer is not None and answer.headers["content-type"].endswith("json"), answer
    return answer


def ask(demo, host: str, target: str, authorization: str, **headers: str) -> dict:
    answer = call(demo, host, target, authorization, **headers)
    assert answer.status == 200, answer
    return json.loads(answer.body)


def local(demo, link: str) -> str:
    """A link as the client follows it: verbatim, whatever the host it first asked."""
    assert link.startswith(demo.base_url + "/"), link
    return link[len(demo.base_url):]


def everything(demo, host: str, target: str, authorization: str, **headers: str) -> list[dict]:
    """The documents of all pages, by `links.next`."""
    documents = []
    while target:
        documents.append(ask(demo, host, target, authorization, **headers))
        following = documents[-1].get("links", {}).get("next")
        target = following and local(demo, following)
    return documents


@pytest.fixture
def creator1(demo) -> str:
    return "Bearer " + demo.creators_token(1)


@pytest.fixture
def creator2(demo) -> str:
    return "Bearer " + demo.creators_token(2)


FAN_SCOPES = "identity identity[email] identity.memberships campaigns campaigns.members"


@pytest.fixture
def fan(demo) -> str:
    return "Bearer " + demo.fans_token(2, FAN_SCOPES)


# Version 1


def test_patreon_ruby(demo, creator1):
    headers = {"Accept": "*/*", "User_Agent": "Patreon-Ruby, version 0.5.1, platform x86_64-linux"}
    target = (
        f"{V1}/campaigns/810022/pledges?page%5Bcount%5D=10&sort=created&include=patron%2Creward"
        "&fields%5Bpledge%5D=amount_cents%2Cdeclined_since"
    )
    documents = everything(demo, "www.patreon.com", target, creator1, **headers)
    assert [len(document["data"]) for document in documents] == [10, 10, 10, 1]
    for document in documents:
        for resource in document["data"] + document["included"]:
            for relationship in resource.get("relationships", {}).values():
                assert relationship.keys() & {"data", "links", "meta"}, "its parser refuses others"


@pytest.mark.parametrize("target", [
    "/current_user?", "/current_user?include=pledges&", "/current_user/campaigns?include=null&",
    "/current_user/campaigns?include=rewards,creator,goals&fields[campaign]=summary,is_monthly&",
    "/campaigns/810022/pledges?include=patron,reward&fields[user]=full_name&page[count]=5&",
])
def test_patreon_js_ends_every_query_with_an_ampersand(demo, creator1, target):
    headers = {"User_Agent": "Patreon-JS, version 0.4.1, platform linux", "Accept": "*/*"}
    assert ask(demo, "www.patreon.com", V1 + target, creator1, **headers)["data"]


def test_patreon_java(demo, creator1):
    headers = {"User_Agent": "Patreon-Java, version 0.4.2, platform Linux", "Accept": "text/html, image/gif, *; q=.2"}
    user = ask(demo, "www.patreon.com", f"{V1}/current_user?include=pledges", creator1, **headers)
    assert type(user["data"]["attributes"]["gender"]) is int and type(user["data"]["attributes"]["is_nuked"]) is bool
    target = f"{V1}/current_user/campaigns?include=rewards%2Ccreator%2Cgoals"
    campaign = ask(demo, "www.patreon.com", target, creator1, **headers)["data"][0]
    for name in ("creation_count", "outstanding_payment_amount_cents", "patron_count", "pledge_sum"):
        assert type(campaign["attributes"][name]) is int, name
    for name in ("display_patron_goals", "is_charged_immediately", "is_monthly", "is_nsfw", "is_plural"):
        assert type(campaign["attributes"][name]) is bool, name
    # It names the defaults again, because `fields` replaces them.
    fields = "amount_cents%2Ccreated_at%2Cdeclined_since%2Cpatron_pays_fees%2Cpledge_cap_cents%2Cis_paused"
    target = (
        f"{V1}/campaigns/810022/pledges?page%5Bcount%5D=100&fields%5Bpledge%5D={fields}"
        "&include=patron%2Creward%2Ccreator%2Caddress%2Cpledge_vat_location"
    )
    pledges = ask(demo, "www.patreon.com", target, creator1, **headers)["data"]
    assert {len(pledge["attributes"]) for pledge in pledges} == {6}


def test_discourse_on_the_old_host_replaces_the_count_in_the_link(demo, creator1):
    headers = {"User_Agent": "Faraday v1.9.3", "Accept": "*/*", "Accept_Encoding": "gzip;q=1.0,deflate;q=0.6"}
    target = "/oauth2/api/current_user/campaigns?include=rewards,creator,goals,pledges"
    campaigns = ask(demo, "api.patreon.com", target, creator1, **headers)
    campaign = campaigns["data"][0]
    rewards = {one["id"]: one["attributes"] for one in campaigns["included"] if one["type"] == "reward"}
    assert {"-1", "0", "5500211"} <= rewards.keys() and rewards["5500211"]["title"] == "Apprentice"
    assert rewards["5500211"]["amount_cents"] == 500
    link = campaign["relationships"]["pledges"]["links"]["first"]
    assert "page%5Bcount%5D=20" in link
    users, pledges = {}, []
    link = link.replace("page%5Bcount%5D=20", "page%5Bcount%5D=10")
    while link:
        page = ask(demo, "api.patreon.com", local(demo, link), creator1, **headers)
        for entry in page["data"]:
            assert entry["type"] == "pledge"
            patron = entry["relationships"]["patron"]["data"]["id"]
            reward = entry["relationships"]["reward"]["data"]
            pledges.append((patron, reward and reward["id"], entry["attributes"]["declined_since"]))
        for entry in page["included"]:
            if entry["type"] == "user" and "email" in entry["attributes"]:
                users[entry["id"]] = entry["attributes"]["email"]
        link = page["links"].get("next")
    assert len(pledges) == 31 and {patron for patron, _, _ in pledges} <= users.keys()
    assert sum(declined is not None for _, _, declined in pledges) == 2


def test_discourse_asks_for_a_hundred_at_once(demo, creator1):
    target = "/oauth2/api/current_user/campaigns?include=rewards,creator,goals,pledges&page%5Bcount%5D=100"
    campaign = ask(demo, "api.patreon.com", target, creator1)["data"][0]
    assert len(campaign["relationships"]["pledges"]["data"]) == 31
    assert "page%5Bcount%5D=100" in campaign["relationships"]["pledges"]["links"]["first"]


def test_patreon_go_knows_seven_types(demo, creator1):
    headers = {"User_Agent": "Go-http-client/1.1", "Accept_Encoding": "gzip"}
    for target in (
        f"{V1}/current_user?include=pledges",
        f"{V1}/current_user/campaigns?include=rewards%2Ccreator%2Cgoals",
        f"{V1}/campaigns/810022/pledges?include=patron%2Creward%2Ccreator%2Caddress%2Cpledge_vat_location"
        "&page%5Bcount%5D=25&sort=created",
    ):
        document = ask(demo, "api.patreon.com", target, creator1, **headers)
        assert {one["type"] for one in document.get("included", [])} <= {
            "address", "campaign", "card", "goal", "pledge", "reward", "user"
        }


def test_allauth_of_version_1(demo):
    token = "Bearer " + demo.fans_token(1)
    headers = {"User_Agent": "python-requests/2.32", "Accept": "*/*"}
    user = ask(demo, "www.patreon.com", f"{V1}/current_user", token, **headers)["data"]
    assert user["attributes"]["email"] and user["attributes"]["vanity"] is None
    assert user["relationships"]["pledges"]["data"]


def test_the_old_passport_strategy_says_oauth_for_bearer(demo):
    token = "OAuth " + demo.fans_token(1)
    headers = {"User_Agent": "Node-oauth", "Accept": "*/*"}
    assert ask(demo, "api.patreon.com", "/oauth2/api/current_user", token, **headers)["data"]["type"] == "user"


def test_auth_js_reads_version_1_with_scopes_of_version_2(demo):
    token = "Bearer " + demo.fans_token(2, "identity identity[email]")
    headers = {"Accept": "application/json", "User_Agent": "authjs"}
    attributes = ask(demo, "www.patreon.com", f"{V1}/current_user", token, **headers)["data"]["attributes"]
    assert {"full_name", "email", "image_url"} <= attributes.keys()


# Version 2


def test_sponsorkit_in_lower_case(demo):
    first = "bearer " + demo.creators_token(1)
    campaigns = ask(demo, "www.patreon.com", f"{V1}/current_user/campaigns?include=null", first, Accept="*/*")
    campaign = campaigns["data"][0]["id"]
    target = (
        f"{V2}/campaigns/{campaign}/members?include=user&fields%5Bmember%5D=currently_entitled_amount_cents,"
        "patron_status,pledge_relationship_start,lifetime_support_cents&fields%5Buser%5D=image_url,url,first_name,"
        "full_name&page%5Bcount%5D=10"
    )
    sponsors = []
    for document in everything(demo, "www.patreon.com", target, "bearer " + demo.creators_token(2), Accept="*/*"):
        for member in document["data"]:
            user = next(
                one for one in document["included"]
                if one["id"] == member["relationships"]["user"]["data"]["id"] and one["type"] == "user"
            )
            sponsors.append((member["attributes"]["patron_status"], user["attributes"]["full_name"]))
    assert len(sponsors) == 37 and sum(status == "active_patron" for status, _ in sponsors) == 29


def test_patreon_python_of_version_2(demo, creator2):
    headers = {"User_Agent": "Patreon-Python, version 0.5.1, platform Linux", "Accept_Encoding": "gzip, deflate"}
    target = f"{V2}/campaigns/810022/members?page%5Bcount%5D=12&include=user&fields%5Bmember%5D=full_name"
    documents = everything(demo, "www.patreon.com", target, creator2, **headers)
    assert sum(len(document["data"]) for document in documents) == 37
    for target in ("/identity?include=memberships,campaign", "/campaigns?include=creator", "/campaigns/810022",
            f"/members/{INES}?include=user"):
        assert ask(demo, "www.patreon.com", V2 + target, creator2, **headers)["data"]


def test_patreon_php_says_size_for_count(demo, creator2):
    headers = {"User_Agent": "Patreon-PHP, version 1.0.2, platform Linux-x86_64", "Accept": "*/*"}
    target = (
        f"{V2}/campaigns/810022/members?include=currently_entitled_tiers,address&fields%5Bmember%5D=full_name,"
        "is_follower,last_charge_date&fields%5Btier%5D=amount_cents,title&fields%5Baddress%5D=addressee,city,country"
        "&page%5Bsize%5D=20"
    )
    documents = everything(demo, "www.patreon.com", target, creator2, **headers)
    assert [len(document["data"]) for document in documents] == [20, 17]
    cities = {
        one["attributes"]["city"] for document in documents for one in document.get("included", [])
        if one["type"] == "address"
    }
    assert cities == {"Port Example"}


def test_wordpress_reads_identity_campaigns_and_posts(demo, fan, creator2):
    headers = {"User_Agent": WORDPRESS, "Accept": "*/*"}
    host = "patreon.com"
    identity = ask(
        demo, host,
        f"{V2}/identity?include=memberships.currently_entitled_tiers,memberships.campaign&fields[user]=email,first_name,"
        "full_name,image_url,last_name,thumb_url,url,vanity,is_email_verified&fields[member]="
        "currently_entitled_amount_cents,lifetime_support_cents,campaign_lifetime_support_cents,last_charge_status,"
        "patron_status,last_charge_date,pledge_relationship_start,pledge_cadence", fan, **headers,
    )
    member = next(one for one in identity["included"] if one["type"] == "member")
    assert member["relationships"]["campaign"]["data"]["id"] == "810022"
    assert member["attributes"]["patron_status"] == "active_patron"
    assert member["relationships"]["currently_entitled_tiers"]["data"][0]["id"] == "5500211"
    campaigns = ask(
        demo, host,
        f"{V2}/campaigns?include=tiers,creator,goals&fields[campaign]=created_at,creation_name,is_nsfw,patron_count,"
        "pledge_url,show_earnings,vanity&fields[user]=full_name,image_url,url,vanity&fields[tier]=amount_cents,"
        "description,published,title,url", creator2, **headers,
    )
    assert campaigns["included"][0]["type"] == "user", "it reads the creator from there"
    assert campaigns["data"][0]["relationships"]["goals"]["data"] == []
    cursor, posts = "", []
    while cursor is not None:
        page = ask(
            demo, host,
            f"{V2}/campaigns/810022/posts?fields[post]=title,content,is_paid,is_public,published_at,url,embed_data,"
            f"embed_url,app_id,app_status,tiers&page%5Bcursor%5D={cursor}", creator2, **headers,
        )
        posts += page["data"]
        cursor = page["meta"]["pagination"]["cursors"]["next"]
    assert len({post["id"] for post in posts}) == 45 == page["meta"]["pagination"]["total"]
    post = ask(demo, host, f"{V2}/posts/60008?fields[post]=title,embed_url", creator2, **headers)
    assert post["data"]["attributes"]["embed_url"].startswith("https://")
    # On a cursor that died it begins its import anew.
    dead = call(demo, host, f"{V2}/campaigns/810022/posts?page[cursor]=01F9kq2mTz7bXe", creator2, **headers)
    error = json.loads(dead.body)["errors"][0]
    assert dead.status == 400 and error["code"] == 3 and error["source"]["parameter"] == "page[cursor]"
    refused = call(demo, host, f"{V2}/identity", "Bearer usher_at_dead", **headers)
    assert refused.status == 401 and json.loads(refused.body)["errors"][0]["code"] == 1
    assert refused.headers["x-patreon-uuid"]


def test_hybridauth_follows_the_link(demo, fan, creator2):
    headers = {"User_Agent": "Hybridauth, PHP Social Authentication Library", "Accept": "*/*"}
    user = ask(
        demo, "www.patreon.com",
        f"{V2}/identity?fields%5Buser%5D=created%2Cfirst_name%2Clast_name%2Cemail%2Cfull_name%2Cis_email_verified"
        "%2Cthumb_url%2Curl", fan, **headers,
    )["data"]
    assert user["id"] and user["attributes"]["email"] and user["attributes"]["is_email_verified"] is True
    campaigns = ask(demo, "www.patreon.com", f"{V2}/campaigns", creator2, **headers)
    target = (
        f"{V2}/campaigns/{campaigns['data'][0]['id']}/members?include=currently_entitled_tiers%2Cuser"
        "&fields%5Bmember%5D=full_name%2Cpatron_status%2Cemail&fields%5Btier%5D=title&page%5Bcount%5D=15"
    )
    members = [one for page in everything(demo, "www.patreon.com", target, creator2, **headers) for one in page["data"]]
    assert len(members) == 37 and sum(member["attributes"]["email"] is None for member in members) == 1


def test_allauth_of_version_2_reads_the_member_with_the_fans_own_token(demo, fan):
    headers = {"User_Agent": "python-requests/2.32", "Accept": "*/*"}
    identity = ask(
        demo, "www.patreon.com",
        f"{V2}/identity?include=memberships&fields%5Buser%5D=email,first_name,full_name,image_url,last_name,"
        "social_connections,thumb_url,url,vanity", fan, **headers,
    )
    member = identity["data"]["relationships"]["memberships"]["data"][0]["id"]
    document = ask(
        demo, "www.patreon.com", f"{V2}/members/{member}?include=currently_entitled_tiers&fields%5Btier%5D=title", fan,
        **headers,
    )
    assert document["included"][0]["attributes"]["title"] == "Apprentice"


@pytest.mark.parametrize("client, host, target, agent", [
    ("SocialiteProviders", "api.patreon.com",
        f"{V2}/identity?fields%5Buser%5D=email%2Cfull_name%2Cimage_url%2Cvanity&include=memberships", "GuzzleHttp/7"),
    ("HansPeterOrding", "www.patreon.com",
        f"{V2}/identity?include=memberships.campaign,memberships.currently_entitled_tiers.benefits"
        "&fields%5Buser%5D=email,full_name,vanity,image_url", "GuzzleHttp/7"),
    ("omniauth-patreon", "www.patreon.com",
        f"{V2}/identity?include=memberships,memberships.campaign&fields[user]=email,full_name,image_url,vanity",
        "Faraday v2.9.0"),
    ("better-auth", "www.patreon.com",
        f"{V2}/identity?fields[user]=email,full_name,image_url,is_email_verified", "better-fetch"),
    ("arctic", "www.patreon.com", f"{V2}/identity?fields[user]=email,full_name,image_url,vanity", "arctic"),
    ("passport", "www.patreon.com",
        f"{V2}/identity?fields%5Buser%5D=email,full_name,image_url,vanity", "passport-oauth2"),
    ("aspnet", "www.patreon.com",
        f"{V2}/identity?fields%5Buser%5D=email%2Cfull_name%2Cimage_url%2Cvanity&include=memberships",
        "Microsoft ASP.NET Core OAuth handler"),
])
def test_log_in_libraries_read_who_it_is(demo, fan, client, host, target, agent):
    user = ask(demo, host, target, fan, User_Agent=agent, Accept="application/json")["data"]
    assert user["id"] == demo.person("fan").id
    assert user["attributes"]["email"] == "ines@example.org" and user["attributes"]["full_name"] == "Ines Okafor"
    assert user["attributes"]["image_url"].startswith("http")


@pytest.mark.parametrize("agent", ["Go-http-client/1.1", "social-auth-7.0.0", "python-oauth2"])
def test_goth_and_social_core_ask_for_nothing_and_get_the_id(demo, fan, agent):
    user = ask(demo, "www.patreon.com", f"{V2}/identity", fan, User_Agent=agent)["data"]
    assert user == {"attributes": {}, "id": demo.person("fan").id, "type": "user"}


def test_patreon_api_ts_goes_by_the_cursor(demo, creator2):
    headers = {"User_Agent": "PatreonBot patreon-api.ts (https://bot.example, 1.0)", "Content_Type": "application/json"}
    base = (
        f"{V2}/campaigns/810022/members?include=currently_entitled_tiers%2Cuser&fields%5Bmember%5D=patron_status%2Cemail"
        "&fields%5Buser%5D=full_name%2Cemail&page%5Bcount%5D=9"
    )
    cursor, members = None, []
    while True:
        target = base + (f"&page%5Bcursor%5D={cursor}" if cursor else "")
        page = ask(demo, "patreon.com", target, creator2, **headers)
        members += page["data"]
        cursor = page["meta"]["pagination"]["cursors"]["next"]
        if cursor is None:
            break
    assert len({member["id"] for member in members}) == 37 == page["meta"]["pagination"]["total"]


@pytest.mark.parametrize("target", [
    f"{V2}/campaigns/810022/members?include=user&fields[tier]=currently_entitled_tiers",
    f"{V2}/campaigns?fields[campaign]=earnings_visibility,pledge_sum",
    f"{V2}/identity?fields[user]=full_name&utm_source=x&&unknown",
    f"{V2}/campaigns/?include=tiers", f"{V2}/campaigns/810022/posts?include=media",
])
def test_what_the_documentation_gets_wrong_is_answered_all_the_same(demo, creator2, target):
    document = ask(demo, "www.patreon.com", target, creator2)
    assert document["data"]
