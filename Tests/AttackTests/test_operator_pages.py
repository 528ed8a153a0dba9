# SPDX-License-Identifier: Apache-2.0
"""Do the operator's pages open to an operator who has just typed the password, and to nobody else at all?"""

import re

import pytest

from browser import Browser, logged_in
from cast import add_client, add_person
from client import Pair, Proof, exchange, identity, refresh, refused

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
HALF_AN_HOUR = 30 * 60


@pytest.fixture(scope="module")
def rosa(usher):
    person = add_person(usher.commands, "rosa@operators.example", "Rosa Lindqvist")
    usher.commands.json("user", "operator", person.email)
    return person


@pytest.fixture
def desk(usher, rosa) -> Browser:
    """A browser whose log-in is new, whatever other tests did to the clock."""
    browser = Browser(usher, rosa)
    browser.log_in()
    return browser


def addresses(cast) -> list[str]:
    return ["/operator", "/operator/", "/operator/confirm", "/operator/clients", f"/operator/clients/{cast.forum.id}",
        "/operator/approvals", "/operator/users", f"/operator/users/{cast.fan.id}", "/operator/webhooks",
        "/operator/webhooks/1"]


def told(response) -> tuple:
    """All that can be told from an answer, without what is another each time."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    for name in ("date", "x-request-id"):
        headers.pop(name, None)
    body = response.content.replace(response.headers["x-request-id"].encode(), b"")
    return response.status_code, headers, body


def act(browser: Browser, path: str, button: str, **more: str):
    """Presses the button of the page that posts this act."""
    page = browser.open(path)
    assert page.status == 200, page.text[:300]
    for form in page.soup.find_all("form", method="post"):
        field = form.find(attrs={"name": "act"})
        if field is None or field["value"] != button:
            continue
        values = {entry["name"]: entry.get("value", "") for entry in form.find_all("input")}
        if all(values.get(name) == value for name, value in more.items()):
            return browser.request("POST", browser.usher.base_url + path, data=values)
    raise AssertionError(f"no button {button} at {path}")


def history(usher) -> list[dict]:
    return usher.commands.json("operator", "history")["acts"]


@pytest.mark.parametrize("who", ["nobody", "fan", "creator"])
def test_J108_to_everybody_else_no_operators_page_is_there(usher, cast, rosa, who):
    browser = Browser(usher) if who == "nobody" else logged_in(usher, getattr(cast, who))
    before = history(usher)
    for method in METHODS:
        truth = told(browser.request(method, usher.base_url + "/operator/nowhere"))
        assert truth[0] == 404
        for address in addresses(cast):
            for query in ("", "?q=%zz", "?q=a&q=b"):
                assert told(browser.request(method, usher.base_url + address + query)) == truth, (method, address, query)
    for data in ({"act": "disable", "anti_forgery": "x"}, "%zz", {"password": "x", "continue": "x"}, "x" * 70_000):
        truth = told(browser.request("POST", usher.base_url + "/operator/nowhere", data=data))
        for address in addresses(cast):
            assert told(browser.request("POST", usher.base_url + address, data=data)) == truth, address
    assert history(usher) == before


def test_the_pages_are_not_linked_and_not_listed(usher, cast, fan):
    for path in ("/", "/settings/apps", "/portal/registration/register-clients", "/login"):
        assert "/operator" not in fan.open(path).response.text
    assert "/operator" not in usher.get("/.well-known/oauth-authorization-server").text
    assert '"/operator"' not in usher.get("/operator/openapi.json").text


def test_an_operator_opens_each(usher, cast, desk):
    for address in addresses(cast):
        if address not in ("/operator/confirm", "/operator/webhooks/1"):
            page = desk.open(address)
            assert page.status == 200 and page.response.headers["cache-control"] == "no-store", address
            assert "frame-ancestors 'none'" in page.response.headers["content-security-policy"]


def test_K113_an_old_log_in_types_the_password_again_and_gets_another_session(own_usher, cast):
    rosa = add_person(own_usher.commands, "rosa@operators.example", "Rosa Lindqvist")
    own_usher.commands.json("user", "operator", rosa.email)
    desk = Browser(own_usher, rosa)
    desk.log_in()
    stale = desk.copy()
    own_usher.advance(HALF_AN_HOUR - 60)
    assert desk.open("/operator").status == 200
    form = desk.open(f"/operator/users/{cast.fan.id}")
    own_usher.advance(61)
    for address in addresses(cast):
        if address != "/operator/confirm":
            page = desk.open(address)
            assert page.status == 403 and page.login is not None and "Confirm" in page.text, address
            assert cast.fan.email not in page.text
    # What was prepared before is not done now, nor after the password.
    values = {entry["name"]: entry.get("value", "") for entry in form.soup.find("form", method="post").find_all("input")}
    late = desk.request("POST", own_usher.base_url + f"/operator/users/{cast.fan.id}", data=values)
    assert late.status_code == 403
    page = desk.open("/operator/users?q=in")
    wrong = desk.submit(page.login, password="not the password")
    assert wrong.status == 422
    assert desk.open("/operator").status == 403
    back = desk.submit(wrong.login, password=rosa.password)
    assert back.status == 200 and back.address.endswith("/operator/users?q=in") and cast.fan.email in back.text
    # The session of before is nobody's.
    assert stale.open("/operator").status == 404
    assert stale.open("/settings/apps").login is not None
    assert [entry["deed"] for entry in history(own_usher)] == ["make operator"]


def test_nobody_becomes_an_operator_but_by_the_command_line_and_one_ends_at_once(own_usher, cast):
    fan = logged_in(own_usher, cast.fan)
    assert fan.open("/operator").status == 404
    own_usher.commands.json("user", "operator", cast.fan.email.upper())
    assert fan.open("/operator").status == 200
    page = fan.open(f"/operator/users/{cast.stranger.id}")
    for value in ("operator", "make operator", "make-operator"):
        fields = page.form("act").fields | {"act": value, "operator": "1", "operator_since": "1"}
        assert fan.request("POST", page.address, data=fields).status_code == 400
    assert logged_in(own_usher, cast.stranger).open("/operator").status == 404
    own_usher.commands.json("user", "operator", cast.fan.email, "--revoke")
    assert fan.open("/operator").status == 404
    assert Browser(own_usher, cast.fan).log_in("/login").status == 200
    assert logged_in(own_usher, cast.fan).open("/operator").status == 404


def test_B24_a_forged_or_foreign_form_does_nothing(usher, cast, desk, rosa):
    before = history(usher)
    other = Browser(usher, rosa)
    other.log_in()
    path = f"/operator/users/{cast.stranger.id}"
    genuine = desk.open(path).form("act").fields
    for browser, target, fields in (
        (other, path, genuine), (desk, f"/operator/users/{cast.fan.id}", genuine),
        (desk, f"/operator/clients/{cast.forum.id}", genuine), (desk, path, {**genuine, "anti_forgery": "x"}),
        (desk, path, {"act": "disable"}), (desk, path + "?act=disable", {}),
    ):
        assert browser.request("POST", usher.base_url + target, data=fields).status_code == 400, target
    assert desk.request("GET", usher.base_url + path + "?act=disable&" + "anti_forgery=" + genuine["anti_forgery"],
        ).status_code == 200
    assert history(usher) == before


def test_a_disabled_client_is_out_at_once_and_comes_back_without_its_tokens(own_usher, cast):
    own_usher.commands.json("user", "operator", cast.stranger.email)
    desk = logged_in(own_usher, cast.stranger)
    fan = logged_in(own_usher, cast.fan)
    pair, waiting = fan.pair(cast.forum), fan.code(cast.forum)
    path = f"/operator/clients/{cast.forum.id}"
    assert act(desk, path, "disable").status_code == 303
    for token in (pair.access, cast.forum.creator_access_token):
        assert identity(own_usher, token).status_code == 401
    refused(refresh(own_usher, cast.forum, pair.refresh), "invalid_client", 401)
    refused(exchange(own_usher, cast.forum, waiting), "invalid_client", 401)
    assert own_usher.post("/oauth2/introspect", data={"token": pair.access, **cast.forum.credentials()}).status_code == 401
    page = fan.ask(cast.forum)
    assert page.shows_problem and "disabled" in page.text
    assert fan.pair(cast.rival).access
    assert act(desk, path, "enable").status_code == 303
    assert identity(own_usher, pair.access).status_code == 401
    refused(refresh(own_usher, cast.forum, pair.refresh), "invalid_grant")
    assert identity(own_usher, fan.pair(cast.forum).access).status_code == 200
    assert [entry["deed"] for entry in history(own_usher)][:2] == ["enable client", "disable client"]
    assert {entry["operator"] for entry in history(own_usher)[:2]} == {cast.stranger.id}
    log = own_usher.log_once_it_says('"deed":"enable client"')
    assert log.count('"message":"operator acted"') == 2 and cast.stranger.email not in log


def test_K116_a_disabled_account_gets_nothing_from_what_it_began(own_usher, cast):
    own_usher.commands.json("user", "operator", cast.stranger.email)
    desk = logged_in(own_usher, cast.stranger)
    fan = logged_in(own_usher, cast.fan)
    pair, waiting = fan.pair(cast.forum), fan.code(cast.forum)
    consent = fan.ask(cast.strict, **Proof().parameters())
    path = f"/operator/users/{cast.fan.id}"
    assert act(desk, path, "disable").status_code == 303
    assert identity(own_usher, pair.access).status_code == 401
    refused(exchange(own_usher, cast.forum, waiting), "invalid_grant")
    after = fan.submit(consent.consent, ("decision", "allow"))
    assert after.elsewhere is None and after.login is not None
    assert Browser(own_usher, cast.fan).log_in().login is not None
    assert act(desk, path, "enable").status_code == 303
    assert Browser(own_usher, cast.fan).log_in().login is None
    assert identity(own_usher, pair.access).status_code == 401


def test_a_withdrawn_scope_is_gone_from_tokens_that_have_it(own_usher, cast):
    own_usher.commands.json("user", "operator", cast.stranger.email)
    desk = logged_in(own_usher, cast.stranger)
    path = f"/operator/clients/{cast.blog.id}"
    assert act(desk, path, "approve", scope="pledges").status_code == 303
    fan = logged_in(own_usher, cast.fan)
    pair = fan.pair(cast.blog, scope="users pledges")
    assert pair.scope == "users pledges"
    assert act(desk, path, "withdraw", scope="pledges").status_code == 303
    introspected = own_usher.post(
        "/oauth2/introspect", data={"token": pair.access, **cast.blog.credentials()}).json()
    assert introspected["scope"] == "users"
    assert Pair.of(refresh(own_usher, cast.blog, pair.refresh)).scope == "users"
    assert fan.open(cast.blog.authorize(scope="pledges")).answer["error"] == "invalid_scope"


@pytest.mark.parametrize("text", ["%", "_", "%25", "' OR 1=1 --", "\\", "\";", "*", "\u202e", "a" * 9000, "<script>alert(1)</script>",
    "') UNION SELECT", "\U0010ffff", "\ufffd"])
def test_J108_a_search_is_only_ever_the_beginning_of_a_name(usher, cast, desk, text):
    for path, rows in (("/operator/users", cast.fan.email), ("/operator/clients", cast.forum.id)):
        response = desk.request("GET", usher.base_url + path, params={"q": text})
        assert response.status_code == (400 if len(text) > 32_000 else 200)
        assert rows not in response.text and "<script" not in response.text
    # Nothing of what was searched for is in the log.
    assert "UNION" not in usher.log()


def test_lists_go_on_where_they_ended_and_have_everything_once(usher, cast, desk):
    for number in range(23):
        add_client(usher.commands, cast.creator, f"Zebra {number:02}", "https://zebra.example/cb")
    seen: list[str] = []
    page = desk.open("/operator/clients?q=zebra")
    while True:
        seen += re.findall(r"Zebra \d\d", page.response.text)
        more = page.soup.find("a", string="More")
        if more is None:
            break
        page = desk.open(more["href"])
    assert seen == [f"Zebra {number:02}" for number in reversed(range(23))]


def test_forms_that_change_something_are_posts_with_a_token(usher, cast, desk):
    for address in addresses(cast):
        for form in desk.open(address).soup.find_all("form"):
            if form.get("method") == "get":
                assert form.get("role") == "search" and not form.find_all("input", type="hidden")
            else:
                assert form.find(attrs={"name": "anti_forgery"}), address
