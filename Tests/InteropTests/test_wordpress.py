# SPDX-License-Identifier: Apache-2.0
"""Do the requests of the WordPress plugin connect a site, unlock a post and disconnect the site again?"""

import base64
import json
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest

import canary
from browser import Browser, logged_in
from client import bearer
from raw import talk

FORM = "application/x-www-form-urlencoded"
AGENT = ("Patreon-Wordpress, version 1.9.17, platform Linux PW-Site: https://news.example PW-Campaign-Id: 1 "
    "PW-WP-Version: 6.1 PW-PHP-Version: 8.2")
ADDRESS = "https://news.example/patreon-authorization/"


@pytest.fixture(scope="module")
def wizard(usher, cast) -> str:
    """The client whose id all copies of the plugin share."""
    answer = usher.commands.json("client", "add", "--owner", cast.stranger.id, "--name", "WordPress", "--redirect-uri",
        "https://wordpress.example/", "--public")
    usher.commands.run("client", "approve-scope", answer["client_id"], "w:identity.clients")
    return answer["client_id"]


def send(usher, method: str, target: str, headers: dict[str, str], body: str = ""):
    lines = [f"{method} {target} HTTP/1.1", "Host: patreon.com", f"User-Agent: {AGENT}", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(body.encode())}")
    return talk(usher, "\r\n".join(lines) + "\r\nConnection: close\r\n\r\n" + body)


def app_info(wizard: str) -> dict[str, str]:
    return {
        "name": "Tin News", "description": "Site integration", "author_name": "Tin News", "domain": "https://news.example",
        "privacy_policy_url": "", "tos_url": "", "icon_url": "https://news.example/icon.png", "redirect_uris": ADDRESS,
        "version": "2", "parent_client_id": wizard,
    }


def connect(usher, browser: Browser, wizard: str, secret: str) -> dict:
    """The wizard: to the provider and back, the code for a token, the token for a client."""
    state = quote(base64.b64encode(json.dumps({"patreon_action": "connect_site"}).encode()).decode())
    fields = {"submit": "Let's start!", **app_info(wizard), "client_id": wizard, "redirect_uri": ADDRESS, "state": state,
        "scopes": "w:identity.clients", "response_type": "code"}
    page = browser.decide(browser.open("/oauth2/register-client-creation?" + urlencode(fields)))
    assert page.elsewhere.startswith(ADDRESS) and page.answer["state"] == state and not browser.blocked
    form = {"grant_type": "authorization_code", "code": page.code, "client_id": wizard, "client_secret": secret,
        "redirect_uri": ADDRESS, "scopes": "w:identity.clients"}
    answer = send(usher, "POST", "/api/oauth2/token", {"Content-Type": FORM}, urlencode(form))
    assert answer.status == 200, answer
    token = json.loads(answer.body)
    canary.remember(token["access_token"], token["refresh_token"])
    assert token["scope"] == "w:identity.clients"
    body = json.dumps({"data": {"type": "oauth-client", "attributes": app_info(wizard)}})
    answer = send(usher, "POST", "/api/oauth2/v2/clients?include=creator_token",
        {"content-type": "application/json", **bearer(token["access_token"])}, body)
    assert answer.status == 201, answer
    made = json.loads(answer.body)
    assert made["data"]["type"] == "oauth-client"
    pair = made["included"][0]["attributes"]
    site = {"id": made["data"]["id"], "secret": made["data"]["attributes"]["client_secret"],
        "access": pair["access_token"], "refresh": pair["refresh_token"]}
    canary.remember(site["secret"], site["access"], site["refresh"])
    return site


@pytest.fixture
def site(usher, cast, wizard):
    return connect(usher, logged_in(usher, cast.creator), wizard, "0")


def campaigns(usher, site) -> int:
    return send(usher, "GET", "/api/oauth2/v2/identity?include=campaign", bearer(site["access"])).status


def test_a_site_is_connected_and_disconnected(usher, cast, wizard, site):
    assert campaigns(usher, site) == 200
    creator = logged_in(usher, cast.creator)
    assert site["id"] in creator.open("/portal/registration/register-clients").text
    body = json.dumps({"data": {"type": "oauth-client", "parent_client_id": wizard}})
    answer = send(usher, "DELETE", f"/api/oauth2/v2/clients/{site['id']}",
        {"content-type": "application/json", **bearer(site["access"])}, body)
    assert answer.status == 204 and not answer.body
    assert campaigns(usher, site) == 401
    assert site["id"] not in creator.open("/portal/registration/register-clients").text
    assert "removed through" in usher.commands.run("client", "history", site["id"])


def test_a_site_that_is_connected_again_keeps_its_client(usher, cast, wizard, site):
    again = connect(usher, logged_in(usher, cast.creator), wizard, site["secret"])
    assert again["id"] == site["id"] and again["secret"] != site["secret"]
    assert campaigns(usher, again) == 200 and campaigns(usher, site) == 401


def test_the_creators_pair_is_refreshed_as_the_plugin_does_it(usher, site):
    form = {"grant_type": "refresh_token", "refresh_token": site["refresh"], "client_id": site["id"],
        "client_secret": site["secret"]}
    answer = send(usher, "POST", "/api/oauth2/token?is_creator_access=true", {"Content-Type": FORM}, urlencode(form))
    assert answer.status == 200, answer
    canary.remember(json.loads(answer.body)["access_token"], json.loads(answer.body)["refresh_token"])


def unlock(site, cents: int) -> str:
    """The button of a locked post: the address is not encoded, nor are the brackets of the scope."""
    state = quote(base64.b64encode(json.dumps({"final_redirect_uri": "https://news.example/post/"}).encode()).decode())
    return (f"/oauth2/become-patron?response_type=code&min_cents={cents}&client_id={site['id']}"
        f"&scope=identity%20identity[email]&redirect_uri={ADDRESS}&state={state}&utm_source=https%3A%2F%2Fnews.example"
        "&utm_medium=patreon_wordpress_plugin&utm_campaign=1&utm_term=&utm_content=post_unlock_button")


def pledge(browser: Browser, link: str, choose):
    page = browser.open(link)
    form = page.form("pledge")
    assert form is not None, page.text[:400]
    return browser.submit(form, choose([button for button in form.buttons if button[0] == "pledge"]))


def test_a_post_is_unlocked_by_a_pledge(usher, cast, site):
    browser = logged_in(usher, cast.stranger)
    consent = pledge(browser, unlock(site, 500), lambda buttons: buttons[0])
    page = browser.decide(consent)
    assert page.elsewhere.startswith(ADDRESS) and "state" in page.answer
    form = {"grant_type": "authorization_code", "code": page.code, "client_id": site["id"],
        "client_secret": site["secret"], "redirect_uri": ADDRESS}
    answer = send(usher, "POST", "/api/oauth2/token?is_creator_access=false", {"Content-Type": FORM}, urlencode(form))
    token = json.loads(answer.body)
    canary.remember(token["access_token"], token["refresh_token"])
    target = ("/api/oauth2/v2/identity?include=memberships.campaign&fields[user]=email,full_name"
        "&fields[member]=currently_entitled_amount_cents,patron_status")
    answer = send(usher, "GET", target, bearer(token["access_token"]))
    document = json.loads(answer.body)
    assert document["data"]["attributes"]["email"] == cast.stranger.email
    member = document["included"][0]
    assert member["attributes"] == {"currently_entitled_amount_cents": 500, "patron_status": "active_patron"}
    assert member["relationships"]["campaign"]["data"]["id"] == cast.campaign_id
    # The next post asks for no more, and the log-in is on its way at once.
    assert browser.open(unlock(site, 500)).code
    dearer = browser.open(unlock(site, 1200))
    assert len(dearer.form("pledge").buttons) == 2
    assert not browser.blocked


def test_going_back_without_a_pledge(usher, cast, site):
    page = pledge(logged_in(usher, cast.fan), unlock(site, 1200), lambda buttons: buttons[-1])
    assert page.answer["error"] == "access_denied" and dict(parse_qsl(urlsplit(page.elsewhere).query))["state"]


def test_who_supports_enough_is_only_asked_for_consent(usher, cast, site):
    page = logged_in(usher, cast.fan).open(unlock(site, 500))
    assert page.form("pledge") is None and page.consent is not None
