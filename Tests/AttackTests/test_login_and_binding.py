# SPDX-License-Identifier: Apache-2.0
"""Checklist B and V20 to V24: can anybody but the person at this browser finish what it began?"""

import secrets
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

import canary
from browser import Browser, logged_in
from cast import add_client
from client import Pair, Proof, exchange, identity
from program import query

ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example/", "/\t/evil.example/",
    "/\n/evil.example",
    "/\r\n/evil.example", "\t//evil.example", "https:evil.example", "https:/evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x", "/\x00/evil.example", "///evil.example", "/%2f/evil.example", "/.//evil.example",
    "@evil.example",
    ".evil.example", ":80@evil.example", "/login/..//evil.example", "http://127.0.0.1.evil.example/",
    " https://evil.example",
    "/\u2028/evil.example", "oauth2/authorize", "/oauth2/authorize\r\nSet-Cookie: a=b",
]


def is_inside(usher, location: str | None) -> bool:
    """Whether a browser that got this Location stays here (WHATWG: tabs and newlines vanish, `\\` is `/`)."""
    if location is None:
        return True
    seen = "".join(letter for letter in location if letter not in "\t\r\n").strip().replace("\\", "/")
    parts = urlsplit(seen)
    own = urlsplit(usher.base_url)
    return (parts.scheme in ("", own.scheme)) and (parts.netloc == own.netloc or (
        not parts.netloc and seen.startswith("/")
                                                                                 and not seen.startswith("//")))


def is_logged_in(usher, cast, browser: Browser) -> bool:
    page = browser.copy().open(cast.strict.authorize(**Proof().parameters()))
    return page.login is None and (page.consent is not None or page.elsewhere is not None)


def session_cookies(usher, cast, browser: Browser) -> list:
    """The cookies without which the person is not logged in."""
    def needed(cookie) -> bool:
        without = browser.copy()
        without.session.cookies.clear(cookie.domain, cookie.path, cookie.name)
        return not is_logged_in(usher, cast, without)

    assert is_logged_in(usher, cast, browser)
    found = [cookie for cookie in browser.session.cookies if needed(cookie)]
    assert found
    return found


def test_B24_forms_are_answered_with_303(usher, cast):
    browser = Browser(usher, cast.stranger)
    page = browser.open(cast.strict.authorize(**Proof().parameters()))
    first = browser.submit(page.login, email=cast.stranger.email, password=cast.stranger.password, follow=False)
    assert first.status == 303
    consent = browser.ask(cast.strict, **Proof().parameters())
    answer = browser.submit(consent.consent, ("decision", "allow"), follow=False)
    assert answer.status == 303 and answer.response.headers["location"].startswith(cast.strict.redirect_uri)


def test_B24_browsers_let_the_forms_lead_where_they_must(usher, cast):
    # `form-action` holds for the redirects after a form too, in Chromium: for the log-in as for the consent.
    browser = Browser(usher, cast.stranger)
    browser.authorize(cast.query)
    browser.session.cookies.clear()
    page = browser.ask(cast.query)
    assert page.elsewhere and page.code
    phone = browser.authorize(cast.phone, redirect_uri="example.tinphone:/callback", **Proof().parameters())
    local = browser.authorize(cast.phone, redirect_uri="http://127.0.0.1:50505/callback", **Proof().parameters())
    assert phone.code and local.code
    assert browser.blocked == []


@pytest.mark.parametrize("spoil", ["missing", "empty", "made up", "of another browser", "cut", "doubled"])
@pytest.mark.parametrize("which", ["login", "consent"])
def test_B28_forms_need_their_token(usher, cast, which, spoil):
    browser, other = Browser(usher, cast.stranger), Browser(usher, cast.fan)
    proof = Proof()
    target = cast.strict.authorize(**proof.parameters())

    def form_of(some: Browser):
        page = some.open(target) if which == "login" else some.ask(cast.strict, scope="identity campaigns.posts",
            **proof.parameters())
        return page.login if which == "login" else page.consent

    form, theirs = form_of(browser), form_of(other)
    right = form.fields["anti_forgery"]
    assert right != theirs.fields["anti_forgery"] and len(right) >= 20
    if spoil == "missing":
        del form.fields["anti_forgery"]
    else:
        form.fields["anti_forgery"] = {
            "empty": "", "made up": secrets.token_urlsafe(32), "of another browser": theirs.fields["anti_forgery"],
            "cut": right[:-1], "doubled": right + right,
        }[spoil]
    browser.steps.clear()
    typed = {"email": cast.stranger.email, "password": cast.stranger.password} if which == "login" else {}
    page = browser.submit(form, None if which == "login" else ("decision", "allow"), **typed)
    assert page.elsewhere is None and "code=" not in "".join(step.headers.get("location", "") for step in browser.steps)
    if which == "login":
        assert not is_logged_in(usher, cast, browser)
    assert 400 <= browser.steps[0].status_code < 500 or browser.steps[0].status_code == 303


def test_B28_a_consent_token_is_for_this_request_only(usher, cast):
    browser = logged_in(usher, cast.stranger)
    client = add_client(usher.commands, cast.creator, "Two requests", "https://two.example/cb")
    harmless = browser.ask(client, scope="identity").consent
    greedy = browser.ask(client, scope="identity identity[email] campaigns.members").consent
    greedy.fields["anti_forgery"] = harmless.fields["anti_forgery"]
    page = browser.submit(greedy, ("decision", "allow"))
    assert page.elsewhere is None, "the token of one request confirmed another"


def test_B28_V21_what_a_consent_form_carries_cannot_be_changed(usher, cast):
    browser = logged_in(usher, cast.stranger)
    client = add_client(usher.commands, cast.creator, "Unchanged", "https://unchanged.example/cb")
    proof = Proof()
    asked = {"scope": "identity", "state": "kept", **proof.parameters()}
    swaps = {"scope": "identity identity[email]", "client_id": cast.rival.id, "redirect_uri": "https://evil.example/",
             "code_challenge": Proof().challenge, "state": "other", "response_type": "token"}
    carried = browser.ask(client, **asked).consent
    in_address = dict(parse_qsl(urlsplit(carried.action).query))
    assert in_address or set(carried.fields) - {"anti_forgery"}, "the form says nothing of what it is about"
    for name in [*carried.fields, *in_address]:
        if name == "anti_forgery":
            continue
        form = browser.ask(client, **asked).consent
        value = {**form.fields, **in_address}[name]
        other = swaps.get(name, value[:-1] + "x")
        if name in form.fields:
            form.fields[name] = other
        else:
            form.action = form.action.partition("?")[0] + "?" + query({**in_address, name: other})
        page = browser.submit(form, ("decision", "allow"))
        if page.elsewhere is None:
            continue
        assert page.elsewhere.split("?")[0] == client.redirect_uri, f"{name}: {page.elsewhere}"
        if "code" in page.answer:
            # Accepted only where nothing of what was consented to came out changed.
            assert page.answer["state"] == "kept", name
            pair = Pair.of(exchange(usher, client, page.code, code_verifier=proof.verifier))
            assert pair.scope == "identity", name


def test_B29_V20_what_one_browser_began_another_cannot_finish(usher, cast):
    proof = Proof()
    victim, attacker, nobody = Browser(usher, cast.fan), Browser(usher, cast.stranger), Browser(usher)
    victim.log_in()
    attacker.log_in()
    form = victim.ask(cast.strict, scope="identity campaigns.posts", **proof.parameters()).consent
    for other in (attacker, nobody):
        page = other.submit(form, ("decision", "allow"))
        assert page.elsewhere is None, "another browser got the code"
    # And the victim's browser does not finish the attacker's.
    theirs = attacker.ask(cast.strict, scope="identity campaigns.posts", **proof.parameters()).consent
    assert victim.submit(theirs, ("decision", "allow")).elsewhere is None


def test_B29_V20_a_log_in_as_another_between_ask_and_allow_is_noticed(usher, cast):
    proof = Proof()
    browser = Browser(usher, cast.fan)
    browser.log_in()
    form = browser.ask(cast.strict, scope="identity campaigns.lives", **proof.parameters()).consent
    browser.session.cookies.clear()
    browser.person = cast.stranger
    browser.log_in()
    page = browser.submit(form, ("decision", "allow"))
    assert page.elsewhere is None, "a consent read by one person was given in the name of another"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_B30_V10_the_address_to_continue_at_never_leaves_the_provider(usher, cast, target):
    browser = Browser(usher, cast.fan)
    page = browser.open("/login?continue=" + quote(target, safe=""))
    if page.login is not None:
        for fields in ({}, {"continue": target}):
            form = page.login
            form.fields.update(fields)
            usher.jars.pop("probe", None)
            answer = browser.submit(form, email=cast.fan.email, password=cast.fan.password, follow=False)
            assert is_inside(usher, answer.response.headers.get("location")), answer.response.headers["location"]
            assert "a=b" not in answer.response.headers.get("set-cookie", "")
            browser.session.cookies.clear()
            page = browser.open("/login?continue=" + quote(target, safe=""))
    else:
        assert 400 <= page.status < 500 and page.elsewhere is None
    for step in browser.steps:
        assert is_inside(usher, step.headers.get("location"))


@pytest.mark.parametrize("target", ELSEWHERE[:6])
def test_B30_V10_nor_does_it_for_one_who_is_logged_in(usher, fan, target):
    for path in ("/login", "/logout", "/signup"):
        response = usher.get(f"{path}?continue=" + quote(target, safe=""), session=fan.copy().session)
        assert is_inside(usher, response.headers.get("location")), response.headers.get("location")


def test_V21_no_bit_of_a_cookie_can_be_changed(usher, cast):
    browser = logged_in(usher, cast.stranger)
    for cookie in session_cookies(usher, cast, browser):
        for index in range(len(cookie.value)):
            forged = Browser(usher, cast.stranger)
            letter = "A" if cookie.value[index] != "A" else "B"
            value = cookie.value[:index] + letter + cookie.value[index + 1 :]
            forged.session.cookies.update(browser.session.cookies)
            forged.session.cookies.set(cookie.name, value, domain=cookie.domain, path=cookie.path)
            assert not is_logged_in(usher, cast, forged), f"letter {index} of {cookie.name} does not matter"


def test_V21_cookies_are_out_of_reach_of_scripts_and_other_sites(usher, cast):
    browser = Browser(usher, cast.stranger)
    browser.log_in()
    lines = [value for step in browser.steps for name, value in step.headers.items() if name.lower() == "set-cookie"]
    assert lines
    for line in lines:
        attributes = line.lower()
        assert "httponly" in attributes and "samesite=lax" in attributes and "domain=" not in attributes, line


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "GET"])
@pytest.mark.parametrize("which", ["login", "consent"])
def test_V22_forms_are_taken_by_post_only(usher, cast, which, method):
    browser = Browser(usher, cast.stranger)
    if which == "consent":
        browser.log_in()
    page = browser.ask(cast.strict, scope="identity campaigns.posts",
        **Proof().parameters()) if which == "consent" else browser.open("/login")
    form = page.consent if which == "consent" else page.login
    values = {**form.fields, "decision": "allow", "email": cast.stranger.email, "password": cast.stranger.password}
    for headers in ({}, {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}):
        options = {"params": values} if method in ("GET", "HEAD") else {"data": {**values, "_method": "POST"}}
        canary.remember(*values.values())
        response = usher.call(method, form.action, session=browser.session, headers=headers, **options)
        assert "code=" not in response.headers.get("location", "")
    if which == "login":
        assert not is_logged_in(usher, cast, browser)
    else:
        assert browser.ask(cast.strict, scope="identity campaigns.posts", **Proof().parameters()).consent is not None


def test_V23_no_order_of_empty_or_repeated_posts_logs_anybody_in(usher, cast):
    browser = Browser(usher, cast.stranger)
    page = browser.open(cast.strict.authorize(**Proof().parameters()))
    action, token = page.login.action, page.login.fields["anti_forgery"]
    bodies = [
        {}, {"anti_forgery": token}, {"anti_forgery": token, "email": ""},
        {"anti_forgery": token, "email": cast.stranger.email},
        {"anti_forgery": token, "email": cast.stranger.email, "password": ""},
        {"anti_forgery": token, "email": cast.stranger.email, "password": "\x00"},
        {"anti_forgery": token, "email": cast.stranger.email, "password": cast.stranger.password + " "},
        {"anti_forgery": token, "email": cast.stranger.email, "password": cast.stranger.password[:-1]},
        {"anti_forgery": token, "email": cast.stranger.email, "password": cast.fan.password},
        {"anti_forgery": token, "email": cast.stranger.email, "password": "x" * 100_000},
        {"anti_forgery": token, "email": "' OR 1=1 --", "password": "x"},
        {"anti_forgery": token, "email": "%", "password": "%"},
        {"anti_forgery": token, "email[]": cast.stranger.email, "password[]": "x"},
        [("anti_forgery", token), ("email", cast.stranger.email), ("password", "x"),
        ("password", cast.stranger.password)],
        {"anti_forgery": token, "decision": "allow"}, {"anti_forgery": token, "user_id": cast.stranger.id,
        "password": ""},
    ]
    for round in range(2):
        for path in (action, "/oauth2/authorize", "/logout", "/login"):
            for body in bodies if path == action else bodies[:2] + bodies[-2:]:
                response = usher.post(path, session=browser.session, data=body)
                assert "code=" not in response.headers.get("location", "")
        assert not is_logged_in(usher, cast, browser), "logged in without the password"


def test_V23_the_log_in_gives_a_new_session(usher, cast):
    browser = Browser(usher, cast.stranger)
    browser.open("/login")
    before = {cookie.name: cookie.value for cookie in browser.session.cookies}
    browser.log_in()
    after = {cookie.name: cookie.value for cookie in session_cookies(usher, cast, browser)}
    assert all(value != before.get(name) for name, value in after.items(
        )), "a cookie from before the log-in still stands"
    # A cookie that an attacker planted before does not become the victim's session.
    planted = Browser(usher, cast.stranger)
    planted.session.cookies.update(before)
    assert not is_logged_in(usher, cast, planted)


def test_V23_who_logged_out_is_out(usher, cast):
    browser = Browser(usher, cast.stranger)
    browser.log_in()
    kept = browser.copy()
    page = browser.open("/logout")
    form = page.form("anti_forgery")
    assert form is not None and "logout" in form.action
    browser.submit(form)
    assert not is_logged_in(usher, cast, browser)
    assert not is_logged_in(usher, cast, kept), "the session lives on behind the deleted cookie"


def test_V24_secrets_in_the_parameters_come_out_nowhere(usher, cast):
    marks = {name: "mark" + secrets.token_hex(16) for name in ("state", "code_challenge", "login_hint", "password",
        "nonce", "secret")}
    browser = Browser(usher, cast.stranger)
    page = browser.open(cast.strict.authorize(state=marks["state"], nonce=marks["nonce"],
        login_hint=marks["login_hint"],
                                              **Proof().parameters()))
    browser.submit(page.login, email=cast.stranger.email, password=marks["password"])
    steps = browser.steps
    steps += [usher.post("/oauth2/token", data={"grant_type": marks["nonce"], "client_secret": marks["secret"],
        "client_id": cast.strict.id}),
              usher.post("/api/oauth2/token", params={"client_secret": marks["secret"], "code": marks["nonce"],
              "state": marks["state"]}),
              usher.get("/api/oauth2/v2/identity", headers={"Authorization": "Bearer " + marks["secret"]},
                        params={"access_token": marks["secret"]})]
    cookies = [cookie.value or "" for cookie in browser.session.cookies]
    assert not [value for value in cookies for mark in marks.values(
        ) if mark in value], "a parameter stands in a cookie"
    for step in browser.steps:
        assert marks["password"] not in step.text and marks["secret"] not in step.text
    assert canary.leaks(usher.log_once_it_says("/api/oauth2/token"), set(marks.values())) == []


def test_the_person_at_the_browser_is_the_person_of_the_token(usher, cast):
    for person in (cast.fan, cast.stranger, cast.fan):
        browser = Browser(usher, person)
        browser.log_in()
        pair = browser.pair(cast.rival)
        assert identity(usher, pair.access).json()["data"]["id"] == person.id


def test_the_owner_logs_in_at_their_own_client_and_keeps_the_creators_tokens(usher, cast):
    from client import works

    client = add_client(usher.commands, cast.creator, "Own", "https://own.example/cb")
    pair = logged_in(usher, cast.creator).pair(client)
    assert works(usher, pair.access) and works(usher, client.creator_access_token)
