# SPDX-License-Identifier: Apache-2.0
"""Checklist G and V40: who agreed to what, and is it no more than that?"""

import secrets
from urllib.parse import urljoin

import pytest

from browser import Browser, Form, logged_in
from cast import add_client
from client import Pair, Proof, active, bearer, exchange, identity, refresh, refused, works


@pytest.fixture
def newcomer(usher, cast):
    """A client to which nobody has agreed yet."""
    return add_client(usher.commands, cast.creator, f"Newcomer {secrets.token_hex(4)}", "https://newcomer.example/cb")


def test_G78_without_a_scope_the_documented_default_is_meant(usher, cast, fan, newcomer):
    pair = fan.pair(newcomer)
    assert pair.scope == "identity"
    assert Pair.of(refresh(usher, newcomer, pair.refresh)).scope == "identity"
    assert fan.pair(cast.blog).scope == "users pledges-to-me my-campaign"
    for client, default in ((newcomer, {"identity"}), (cast.blog, {"users", "pledges-to-me", "my-campaign"})):
        assert default <= set(usher.metadata()["scopes_supported"]), client.name


@pytest.mark.parametrize("scope", ["users", "pledges-to-me", "my-campaign", "identity users", "openid",
    "identity,campaigns", "Identity",
                                   "identity[email", "*", "admin"])
def test_G79_V39_a_scope_that_is_not_the_clients_is_refused(usher, cast, fan, newcomer, scope):
    page = fan.open(newcomer.authorize(scope=scope))
    assert page.answer["error"] == "invalid_scope" and "code" not in page.answer


def test_G79_V39_a_restricted_scope_needs_the_operators_approval(usher, cast):
    client = add_client(usher.commands, cast.creator, "Multi", "https://multi.example/cb", version=1)
    fan = logged_in(usher, cast.stranger)
    for scope in ("pledges", "campaigns", "users pledges"):
        assert fan.open(client.authorize(scope=scope)).answer["error"] == "invalid_scope"
    usher.commands.run("client", "approve-scope", client.id, "pledges")
    assert fan.open(client.authorize(scope="campaigns")).answer["error"] == "invalid_scope"
    assert fan.pair(client, scope="users pledges").scope == "users pledges"


def test_G79_a_token_shows_what_was_agreed_to_and_no_more(usher, cast, fan, newcomer):
    everything = "?include=memberships&fields%5Buser%5D=full_name,email"
    small = fan.pair(newcomer, scope="identity")
    user = identity(usher, small.access, "/api/oauth2/v2/identity" + everything).json()["data"]
    assert user["attributes"] == {"full_name": cast.fan.name}
    large = fan.pair(newcomer, scope="identity identity[email]")
    user = identity(usher, large.access, "/api/oauth2/v2/identity" + everything).json()["data"]
    assert user["attributes"] == {"full_name": cast.fan.name, "email": cast.fan.email}
    # What was agreed to later does not reach a token given before.
    user = identity(usher, small.access, "/api/oauth2/v2/identity" + everything).json()["data"]
    assert "email" not in user["attributes"]


def test_G80_the_page_says_who_asks_for_what_and_where_it_leads(usher, cast, fan, newcomer):
    page = fan.ask(newcomer, scope="identity identity[email] campaigns.members.address")
    text = page.text
    assert newcomer.name in text and "newcomer.example" in text
    assert cast.fan.name in text or cast.fan.email in text
    assert "email" in text.lower() and "address" in text.lower()
    assert "identity[email]" not in text and "campaigns.members.address" not in text, "scopes in words, not in names"
    title = page.soup.title.get_text()
    assert title and page.soup.find("html").get("lang") and page.soup.find("h1")


def test_G81_who_declines_is_sent_back_and_nothing_is_kept(usher, cast, fan, newcomer):
    for _ in range(2):
        page = fan.decide(fan.ask(newcomer, state="s"), "deny")
        assert page.elsewhere.split("?")[0] == newcomer.redirect_uri
        assert page.answer["error"] == "access_denied" and page.answer["state"] == "s" and "code" not in page.answer
    assert fan.ask(newcomer).consent is not None


def test_G81_a_decision_of_another_word_is_none(usher, cast, fan, newcomer):
    for decision in ("", "yes", "ALLOW", "allow,deny"):
        page = fan.ask(newcomer)
        assert "code" not in (fan.submit(page.consent, ("decision", decision)).elsewhere or "")
    page = fan.ask(newcomer)
    assert "code" not in (fan.submit(page.consent).elsewhere or ""), "a form without a decision counted as consent"


def test_G82_V40_a_public_client_asks_every_time(usher, cast, fan):
    for _ in range(3):
        page = fan.ask(cast.phone, **Proof().parameters())
        assert page.consent is not None, "anybody can claim to be this client"
        fan.decide(page)


def test_G83_what_was_agreed_to_is_not_asked_again(usher, cast, fan, newcomer):
    assert fan.ask(newcomer, scope="identity").consent is not None
    fan.authorize(newcomer, scope="identity")
    assert fan.ask(newcomer, scope="identity").elsewhere
    # For the new part only; afterwards for neither.
    page = fan.ask(newcomer, scope="identity identity[email]")
    assert page.consent is not None and "email" in page.text.lower()
    fan.decide(page)
    assert fan.ask(newcomer, scope="identity identity[email]").elsewhere
    assert fan.ask(newcomer, scope="identity[email]").elsewhere


def test_G83_the_consent_of_one_is_not_that_of_another(usher, cast, fan, stranger, newcomer):
    fan.authorize(newcomer)
    assert stranger.ask(newcomer).consent is not None
    assert fan.ask(add_client(usher.commands, cast.creator, "Twin", "https://newcomer.example/cb")).consent is not None


def connected_apps(browser: Browser, client):
    """The page of what is connected, found as a person finds it: by following the links of the pages."""
    seen, queue = set(), ["/", "/account", "/login", "/connected-apps", "/settings/connected-apps", "/settings"]
    while queue:
        path = queue.pop(0)
        if path in seen or "logout" in path or len(seen) > 40:
            continue
        seen.add(path)
        page = browser.open(path)
        if page.elsewhere or page.status != 200:
            continue
        if page.form("anti_forgery") and client.name in page.text:
            return page
        queue += [link["href"] for link in page.soup.find_all("a", href=True) if link["href"].startswith("/")]
    return None


def test_G84_a_fan_sees_and_ends_what_they_agreed_to(usher, cast, fan, newcomer):
    pair, waiting = fan.pair(newcomer), fan.code(newcomer)
    page = connected_apps(fan, newcomer)
    assert page is not None, "no page shows a fan what is connected"
    forms = [form for form in page.soup.find_all("form") if "logout" not in (form.get("action") or "")]
    block = next(form for form in forms if newcomer.id in str(form) or newcomer.name in str(form.parent))
    fields = {entry["name"]: entry.get("value", "") for entry in block.find_all("input") if entry.get("name")}
    button = next(((entry.get("name"), entry.get("value", "")) for entry in block.find_all(
        "button") if entry.get("name")), None)
    fan.submit(Form(urljoin(page.address, block.get("action") or page.address), "post", fields, [], page), button)
    assert not works(usher, pair.access)
    refused(refresh(usher, newcomer, pair.refresh), "invalid_grant")
    refused(exchange(usher, newcomer, waiting), "invalid_grant")
    assert fan.ask(newcomer).consent is not None


def test_G85_the_screen_can_be_forced(usher, cast, fan, newcomer):
    fan.authorize(newcomer)
    assert fan.ask(newcomer).elsewhere
    assert fan.ask(newcomer, prompt="consent").consent is not None


def test_G83_consent_is_remembered_for_the_scopes_and_never_for_a_wider_client(usher, cast, stranger, newcomer):
    pair = stranger.pair(newcomer, scope="identity")
    answer = refresh(usher, newcomer, pair.refresh, scope="identity identity[email]")
    refused(answer, "invalid_scope")
    assert active(usher, newcomer, pair.access) and identity(usher, pair.access).status_code == 200
    assert usher.get("/api/oauth2/api/current_user", headers=bearer(pair.access)).status_code in (401, 403)
