# SPDX-License-Identifier: Apache-2.0
"""Does a person at a browser get where they wanted to go?"""

import secrets

import pytest

from browser import Browser, logged_in
from cast import Person, add_client
from client import Pair, exchange, identity


@pytest.fixture
def newcomer(usher, cast):
    return add_client(usher.commands, cast.creator, f"Journey {secrets.token_hex(4)}", "https://journey.example/cb")


def new_person() -> Person:
    return Person(email=f"{secrets.token_hex(6)}@new.example", name="Noor Newcomer")


def sign_up(browser: Browser, page, **changes: str):
    person = browser.person
    typed = {"name": person.name, "email": person.email, "password": person.password, **changes}
    return browser.submit(page.form("password"), **typed)


def to_sign_up(browser: Browser, page):
    """From the log-in page by its link, as one without an account goes."""
    link = next(link["href"] for link in page.soup.find_all("a", href=True) if "signup" in link["href"])
    return browser.open(link)


def test_one_without_an_account_signs_up_on_the_way_and_arrives(usher, cast, newcomer):
    browser = Browser(usher, new_person())
    page = to_sign_up(browser, browser.open(newcomer.authorize(scope="identity identity[email]", state="kept")))
    page = sign_up(browser, page)
    assert page.consent is not None and browser.person.name in page.text
    page = browser.decide(page)
    assert page.answer["state"] == "kept"
    pair = Pair.of(exchange(usher, newcomer, page.code))
    user = identity(usher, pair.access,
        "/api/oauth2/v2/identity?fields%5Buser%5D=full_name,email,is_email_verified").json()
    assert user["data"]["attributes"] == {
        "full_name": browser.person.name, "email": browser.person.email, "is_email_verified": False,
    }
    again = Browser(usher, browser.person)
    assert again.authorize(newcomer, scope="identity identity[email]").code
    assert browser.blocked == []


def test_a_mistake_on_the_way_keeps_what_was_typed_and_where_one_was_going(usher, cast, newcomer):
    browser = Browser(usher, new_person())
    page = to_sign_up(browser, browser.open(newcomer.authorize()))
    page = sign_up(browser, page, password="short")
    assert 400 <= page.status < 500 and page.form("password").fields["email"] == browser.person.email
    assert "short" not in page.response.text.replace("shorter", ""), "a password is never shown again"
    page = sign_up(browser, page)
    assert page.consent is not None


def test_a_wrong_password_on_the_way_loses_nothing(usher, cast, newcomer):
    browser = Browser(usher, cast.fan)
    page = browser.open(newcomer.authorize(state="kept"))
    page = browser.submit(page.login, email=cast.fan.email, password="not the password of anyone")
    assert page.status in (400, 401, 422) and page.login is not None
    assert page.login.fields["email"] == cast.fan.email and not page.login.fields.get("password")
    page = browser.submit(page.login, email=cast.fan.email, password=cast.fan.password)
    assert browser.decide(page).answer["state"] == "kept"


def test_the_e_mail_address_is_typed_as_people_type_it(usher, cast):
    for typed in (cast.fan.email.upper(), f" {cast.fan.email} "):
        browser = Browser(usher, cast.fan)
        page = browser.submit(browser.open("/login").login, email=typed, password=cast.fan.password)
        assert page.login is None, typed


def test_not_you_changes_the_person_and_comes_back(usher, cast, newcomer):
    browser = logged_in(usher, cast.fan).copy()
    usher.jars.pop(cast.fan.email)
    page = browser.ask(newcomer, state="kept")
    out = next(form for form in page.soup.find_all("form") if "logout" in (form.get("action") or ""))
    fields = {entry["name"]: entry.get("value", "") for entry in out.find_all("input") if entry.get("name")}
    form = page.consent
    form.action, form.fields, form.buttons = usher.base_url + "/logout", fields, []
    page = browser.submit(form)
    assert page.login is not None, f"{page.status} at {page.address}"
    page = browser.submit(page.login, email=cast.stranger.email, password=cast.stranger.password)
    assert page.consent is not None and cast.stranger.name in page.text and cast.fan.name not in page.text
    assert browser.decide(page).answer["state"] == "kept"


def test_an_unknown_address_and_a_wrong_password_look_the_same(usher, cast):
    def words(email: str) -> tuple[int, str]:
        browser = Browser(usher)
        page = browser.submit(browser.open("/login").login, email=email, password="not the password of anyone")
        return page.status, page.text.replace(email, "")

    assert words(cast.fan.email) == words("nobody@fans.example")


def test_guesses_at_a_password_are_limited_and_lock_nobody_out(own_usher, cast):
    browser = Browser(own_usher, cast.fan)
    statuses = []
    for number in range(60):
        # A header that anybody can write is no other address.
        browser.session.headers["X-Forwarded-For"] = f"10.0.0.{number}"
        page = browser.submit(browser.open("/login").login, email=cast.fan.email, password=f"guess number {number}")
        statuses.append(page.status)
        if page.status == 429:
            assert int(page.response.headers["retry-after"]) > 0
            break
    assert statuses[-1] == 429 and len(statuses) > 5, statuses
    # The fan, at another address, logs in as ever.
    honest = Browser(own_usher, cast.fan, address="127.0.0.2")
    assert honest.log_in().login is None


def test_the_pages_work_for_a_screen_reader(usher, cast, newcomer):
    browser = Browser(usher, cast.fan)
    login = browser.open(newcomer.authorize())
    pages = [login, to_sign_up(browser, login), browser.log_in(newcomer.authorize())]
    for page in pages:
        assert page.soup.html["lang"] and page.soup.title.get_text(strip=True)
        assert len(page.soup.find_all("h1")) == 1 and page.soup.find("main") is not None
        assert page.soup.find("meta", attrs={"name": "viewport"}) is not None
        for entry in page.soup.find_all("input"):
            if entry.get("type") not in ("hidden", "submit"):
                assert page.soup.find("label", attrs={"for": entry.get("id")}) is not None, entry
        assert not page.soup.find_all("script"), "the pages work without JavaScript"
