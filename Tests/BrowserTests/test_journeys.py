# SPDX-License-Identifier: Apache-2.0
"""Does a person get where they want to go: by mouse or by keyboard alone, with scripts off, in any window?"""

import secrets

import pytest

from cast import add_client
from chromium import LOOKS, keep_screenshot
from client import Pair, exchange, works
from hands import HANDS, Hand, secret


@pytest.fixture(params=LOOKS, ids=str)
def look(request):
    return request.param


@pytest.fixture(params=HANDS)
def hand(request, chromium, look) -> Hand:
    """Somebody nobody knows yet, at a browser that runs no scripts."""
    context = chromium.context(look, java_script_enabled=False)
    yield HANDS[request.param](context.new_page())
    context.close()


@pytest.fixture
def app(sites, elsewhere):
    usher, people = sites["own"]
    name = "Forum " + secrets.token_hex(3)
    return add_client(usher.commands, people["creator"], name, elsewhere.url())


def test_from_an_app_to_an_account_to_consent_and_back_out_of_it(hand, look, app, sites, elsewhere):
    usher, _ = sites["own"]
    email, password = f"ada-{secrets.token_hex(4)}@fans.example", secret("three unrelated words")

    # An app sends somebody who has no account yet.
    hand.open(usher.base_url + app.authorize(scope="identity identity[email]", state="first"))
    assert app.name in hand.text
    hand.follow("Create an account")
    hand.fill_in(Your_name="Ada Okafor", Email_address=email, Password="short")
    hand.press("Create account")
    assert "There is a problem" in hand.text and hand.page.title().startswith("Error: ")
    hand.enter(hand.field("Password"), password)
    hand.press("Create account")

    # They read who asks for what, and decline; then they allow.
    assert hand.heading.startswith("Allow " + app.name) and email in hand.text
    hand.press("Don’t allow")
    assert hand.heading == "Welcome to the app"
    assert elsewhere.arrivals[-1]["error"] == "access_denied" and elsewhere.arrivals[-1]["state"] == "first"
    hand.open(usher.base_url + app.authorize(scope="identity identity[email]", state="second"))
    hand.press("Allow " + app.name)
    assert hand.heading == "Welcome to the app" and elsewhere.arrivals[-1]["state"] == "second"
    pair = Pair.of(exchange(usher, app, elsewhere.arrivals[-1]["code"]))
    assert works(usher, pair.access)

    # They find the app among those they connected, and take it back at once.
    hand.open(usher.base_url + "/")
    hand.follow("Connected apps")
    assert app.name in hand.text
    hand.press("Disconnect " + app.name)
    assert app.name not in hand.page.locator("main h2").all_inner_texts()
    assert not works(usher, pair.access)

    # They log out; the wrong password is refused in words, and the right one lets them in.
    hand.follow("Home")
    hand.follow("Log out")
    hand.press("Log out")
    hand.open(usher.base_url + "/login")
    hand.fill_in(Email_address=email, Password="not the password")
    hand.press("Log in")
    assert "not right" in hand.text and hand.field("Email address").input_value() == email
    hand.fill_in(Password=password)
    hand.press("Log in")
    assert "Ada Okafor" in hand.text
    keep_screenshot(hand.page, f"journey-{type(hand).__name__.lower()}.{look}")


def test_from_an_app_through_a_pledge_to_consent(hand, app, sites, elsewhere):
    usher, people = sites["demo"]
    client = add_client(usher.commands, people["creator"], app.name, elsewhere.url())
    hand.open(usher.base_url + client.authorize(min_cents="500").replace("/authorize", "/become-patron"))
    hand.fill_in(Email_address=people["stranger"].email, Password=people["stranger"].password)
    hand.press("Log in")
    if hand.heading.startswith("Become a member"):
        hand.go(hand.page.locator("button[name=pledge]").first)
    hand.press("Allow " + client.name)
    assert hand.heading == "Welcome to the app"
    assert works(usher, Pair.of(exchange(usher, client, elsewhere.arrivals[-1]["code"])).access)



@pytest.mark.parametrize("path", ["/login", "/signup"])
def test_a_problem_in_the_summary_leads_to_its_field(hand, sites, path):
    hand.open(sites["own"][0].base_url + path)
    hand.go(hand.page.locator("main form button").first)
    for link in hand.page.locator(".error-summary a").all():
        name = link.get_attribute("href").removeprefix("#")
        hand.activate(link)
        assert hand.page.evaluate("document.activeElement.name") == name
        described = hand.page.locator(f"[name={name}]").get_attribute("aria-describedby") or ""
        assert link.inner_text() in " ".join(
            hand.page.locator(f"#{part}").inner_text() for part in described.split())


def test_skip_leads_past_the_head_of_the_page(hand, sites):
    hand.open(sites["own"][0].base_url + "/login")
    hand.page.keyboard.press("Tab")
    assert hand.page.evaluate("document.activeElement.className") == "skip"
    hand.page.keyboard.press("Enter")
    hand.page.keyboard.press("Tab")
    assert hand.page.evaluate("document.activeElement.closest('main') !== null")
