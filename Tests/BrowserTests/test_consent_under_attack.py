# SPDX-License-Identifier: Apache-2.0
"""Checklist V20 and V22 in a real browser: can another site, another browser or an unsteady hand decide for a person?"""

import secrets
from html import escape

import pytest

from browser import logged_in
from cast import add_client
from chromium import remember_forms
from client import Pair, exchange, works


@pytest.fixture
def usher(sites):
    return sites["own"][0]


@pytest.fixture
def app(sites, usher, elsewhere):
    name = "Forum " + secrets.token_hex(3)
    return add_client(usher.commands, sites["own"][1]["creator"], name, elsewhere.url())


@pytest.fixture
def window(chromium, sites, usher):
    context = chromium.context(person=logged_in(usher, sites["own"][1]["fan"]))
    yield context
    context.close()


def ask(window, usher, app, **parameters):
    page = window.new_page()
    page.goto(usher.base_url + app.authorize(scope="identity", **parameters))
    remember_forms(page)
    assert page.locator("h1").inner_text().startswith("Allow " + app.name)
    return page


def is_asked(window, usher, app) -> bool:
    page = window.new_page()
    page.goto(usher.base_url + app.authorize(scope="identity"))
    return page.locator("button[value=allow]").count() == 1


def allow(page) -> None:
    with page.expect_navigation():
        page.locator("button[value=allow]").click()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["another-port", "another-site"])
@pytest.mark.parametrize("path", ["authorize", "/login", "/settings/apps", "/"])
def test_no_page_shows_in_the_frame_of_another(window, usher, app, elsewhere, host, path):
    address = usher.base_url + (app.authorize(scope="identity") if path == "authorize" else path)
    elsewhere.pages["/frame"] = f'<!doctype html><iframe src="{escape(address)}" width=600 height=600></iframe>'
    page = window.new_page()
    page.goto(elsewhere.url("/frame", host), wait_until="load")
    frame = page.frames[1]
    assert frame.url.startswith("chrome-error://") or "refused to connect" in frame.locator("body").inner_text()
    assert frame.locator("button, main").count() == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["another-port", "another-site"])
def test_V20_a_form_of_another_site_decides_nothing(chromium, sites, window, usher, app, elsewhere, host):
    attacker = chromium.context(person=logged_in(usher, sites["own"][1]["stranger"]))
    theirs = ask(attacker, usher, app).locator("input[name=anti_forgery]").first.input_value()
    attacker.close()
    before = len(elsewhere.arrivals)
    for token in ("", "made up", theirs):
        elsewhere.pages["/forged"] = f"""<!doctype html>
          <form method=post action="{escape(usher.base_url + app.authorize(scope='identity'))}">
          <input name=anti_forgery value="{token}"><button name=decision value=allow>Win a prize</button></form>"""
        page = window.new_page()
        page.goto(elsewhere.url("/forged", host))
        allow(page)
        assert page.url.startswith(usher.base_url), page.url
        assert "code=" not in page.url
    assert len(elsewhere.arrivals) == before, "somebody was sent to the app"
    assert is_asked(window, usher, app)


def test_V20_what_one_browser_began_another_cannot_finish(chromium, sites, window, usher, app, elsewhere):
    mine = ask(window, usher, app, state="mine")
    other = chromium.context(person=logged_in(usher, sites["own"][1]["stranger"]))
    theirs = ask(other, usher, app, state="theirs")
    before = len(elsewhere.arrivals)
    fields = [page.locator("form:has([name=decision]) input[name=anti_forgery]") for page in (mine, theirs)]
    for field, token in zip(fields, [field.input_value() for field in reversed(fields)], strict=True):
        field.evaluate("(field, token) => { field.value = token }", token)
    for page in (theirs, mine):
        allow(page)
        assert page.url.startswith(usher.base_url) and page.locator("button[value=allow]").count() == 0
    assert len(elsewhere.arrivals) == before
    assert is_asked(window, usher, app) and is_asked(other, usher, app)
    other.close()


@pytest.mark.parametrize("method", ["HEAD", "GET", "PUT", "PATCH", "DELETE"])
def test_V22_no_method_but_post_decides(window, usher, app, method):
    page = ask(window, usher, app)
    form = page.locator("form:has([name=decision])")
    address = page.evaluate("form => form.action", form.element_handle())
    fields = {"anti_forgery": form.locator("[name=anti_forgery]").input_value(), "decision": "allow"}
    for headers in ({}, {"X-HTTP-Method-Override": "POST"}):
        options = {"params": fields} if method in ("GET", "HEAD") else {"form": fields}
        answer = window.request.fetch(address, method=method, headers=headers, max_redirects=0, **options)
        assert "code=" not in answer.headers.get("location", "") and answer.status < 500
    assert is_asked(window, usher, app)


def test_who_goes_back_after_allowing_is_in_no_trouble(window, usher, app, elsewhere):
    page = ask(window, usher, app, state="once")
    allow(page)
    pair = Pair.of(exchange(usher, app, elsewhere.arrivals[-1]["code"]))
    page.go_back()
    # The page was not kept, so the request is judged anew: what was allowed needs no second answer.
    assert "There is a problem" not in page.title() and not page.title().startswith("Error"), page.title()
    assert page.url.startswith(elsewhere.url()) or page.locator("button[value=allow]").count() == 1
    assert works(usher, pair.access), "going back took something away"


def test_a_double_click_allows_once(window, usher, app, elsewhere):
    page = ask(window, usher, app, state="twice")
    before = len(elsewhere.arrivals)
    page.locator("button[value=allow]").dblclick()
    page.wait_for_url(elsewhere.url() + "**")
    codes = [arrival["code"] for arrival in elsewhere.arrivals[before:]]
    assert codes and page.locator("h1").inner_text() == "Welcome to the app"
    assert works(usher, Pair.of(exchange(usher, app, codes[-1])).access)
    page.goto(usher.base_url + "/settings/apps")
    assert page.locator("main h2").all_inner_texts().count(app.name) == 1


def test_two_tabs_each_get_the_answer_to_their_own_request(window, sites, usher, app, elsewhere):
    other = add_client(usher.commands, sites["own"][1]["creator"], "Other " + secrets.token_hex(3), elsewhere.url())
    first, second = ask(window, usher, app, state="first"), ask(window, usher, other, state="second")
    allow(second)
    assert elsewhere.arrivals[-1]["state"] == "second"
    theirs = Pair.of(exchange(usher, other, elsewhere.arrivals[-1]["code"]))
    allow(first)
    assert elsewhere.arrivals[-1]["state"] == "first"
    assert works(usher, theirs.access)
    assert works(usher, Pair.of(exchange(usher, app, elsewhere.arrivals[-1]["code"])).access)


def test_a_page_left_open_through_a_log_out_decides_nothing(window, usher, app, elsewhere):
    page = ask(window, usher, app)
    window.clear_cookies(name="usher_session")
    before = len(elsewhere.arrivals)
    allow(page)
    assert page.url.startswith(usher.base_url) and len(elsewhere.arrivals) == before
    assert "Log in" in page.locator("h1").inner_text()
