# SPDX-License-Identifier: Apache-2.0
"""V24, V31, V52 and the consent page as a whole: can a hostile client or browser make it lie, leak or give more?"""

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

import canary
from browser import Browser, logged_in
from cast import add_client
from client import Pair, Proof, bearer, exchange, works
from program import Refused

HOSTILE = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</title></h1><h1>Verified",
    "javascript:alert(1)", "<svg/onload=alert(1)>", "\u202eevil\u202c", "a\u200bb", "{{7*7}}${7*7}", "&lt;b&gt;",
    "<link rel=stylesheet href=//evil.example>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0>",
    "Z" + "\u0301" * 30, "<form action=//evil.example><button>Allow",
]

ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


def harmless(page, own: str) -> BeautifulSoup:
    """A page that runs nothing, loads nothing from elsewhere, and posts nowhere else."""
    soup = page.soup
    assert not soup.find_all(["script", "style", "iframe", "object", "embed", "base", "frame", "video", "audio"])
    assert len(soup.find_all("h1")) == 1 and len(soup.find_all("title")) == 1
    for element in soup.find_all(True):
        for name, value in element.attrs.items():
            assert not name.startswith("on") and name not in ("style", "autofocus", "srcset", "formaction"), element
            text = " ".join(value) if isinstance(value, list) else value
            if name in ("src", "action", "poster", "data") or name == "href" and element.name != "a":
                assert not ELSEWHERE.match(text) or text == "data:,", element
            assert not text.strip().lower().startswith("javascript:") or name in ("value", "content"), element
    assert not soup.find("meta", attrs={"http-equiv": True})
    for mark in "\u202e\u202d\u2066\u200b":
        assert mark not in soup.get_text()
    policy = page.response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "img-src 'self' data:" in policy
    assert "https:" not in policy.split("form-action")[0] and "frame-ancestors 'none'" in policy
    return soup


@pytest.mark.parametrize("field", ["--name", "--summary", "--author", "--domain"])
def test_V31_hostile_words_of_a_client_stay_words_on_every_page(usher, cast, field):
    browser = logged_in(usher, cast.stranger)
    owner = logged_in(usher, cast.creator)
    for number, words in enumerate(HOSTILE):
        flags = () if field == "--name" else (field, words)
        try:
            client = add_client(
                usher.commands, cast.creator, words if field == "--name" else "Hostile",
                f"https://hostile.example/{number}", flags=flags)
        except Refused as refusal:
            assert refusal.status != 0
            continue
        page = browser.ask(client, state=words)
        assert page.consent is not None, f"{words}: {page.status}"
        harmless(page, usher.base_url)
        harmless(Browser(usher).open(client.authorize()), usher.base_url)
        harmless(browser.open(client.authorize(redirect_uri="https://hostile.example/" + quote(words))), usher.base_url)
        browser.decide(page)
        harmless(browser.open("/settings/apps"), usher.base_url)
        harmless(owner.open("/portal/registration/register-clients"), usher.base_url)


@pytest.mark.parametrize("address", [
    "https://tracker.example/pixel.png", "http://tracker.example/pixel.png", "//tracker.example/p.png",
    "javascript:alert(1)", "data:image/svg+xml;base64,PHN2Zy8+", "https://a.example/\"onerror=alert(1)",
    "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "https://[::1]/",
])
@pytest.mark.parametrize("field", ["--icon-url", "--privacy-policy-url", "--terms-url"])
def test_V31_V58_the_pictures_and_links_of_a_client_are_loaded_by_nobody(usher, cast, field, address):
    try:
        client = add_client(
            usher.commands, cast.creator, "Pictured", "https://pictured.example/cb", flags=(field, address))
    except Refused as refusal:
        assert not address.startswith("https://") or "\"" in address, refusal
        return
    assert address.startswith("https://")
    page = logged_in(usher, cast.fan).ask(client)
    soup = harmless(page, usher.base_url)
    assert address not in str(soup), "a page shows an address of a stranger's"


def test_V31_what_a_client_registers_over_the_API_is_as_harmless(usher, cast):
    maker = add_client(usher.commands, cast.creator, "Maker", "https://maker.example/cb")
    usher.commands.run("client", "approve-scope", maker.id, "w:identity.clients")
    token = logged_in(usher, cast.fan).pair(maker, scope="identity w:identity.clients").access
    fields = ["name", "description", "author_name", "domain", "category", "icon_url", "privacy_policy_url", "tos_url"]
    made = 0
    for field in fields:
        for words in HOSTILE[:6] + ["https://evil.example/x.png", "http://127.0.0.1/"]:
            attributes = {"name": "Made", "redirect_uris": "https://made.example/cb", field: words}
            answer = usher.post(
                "/api/oauth2/v2/clients", headers=bearer(token), json={"data": {"type": "oauth-client",
                                                                                "attributes": attributes}})
            if answer.status_code != 201:
                assert 400 <= answer.status_code < 500, answer.text
                continue
            made += 1
            data = answer.json()["data"]
            canary.remember(data["attributes"]["client_secret"])
            page = logged_in(usher, cast.stranger).open(
                f"/oauth2/authorize?response_type=code&client_id={data['id']}&redirect_uri=https://made.example/cb")
            assert page.consent is not None
            harmless(page, usher.base_url)
            usher.call("DELETE", f"/api/oauth2/v2/clients/{data['id']}", headers=bearer(token))
    assert made > 20


def test_the_page_shows_the_very_data_that_it_is_about(usher, cast):
    client = add_client(usher.commands, cast.creator, "Viewer", "https://viewer.example/cb")
    page = logged_in(usher, cast.fan).ask(client, scope="identity identity[email] identity.memberships campaigns")
    assert cast.fan.email in page.text and cast.fan.name in page.text
    assert "Tin Workshop : Apprentice , 5.00 USD per month" in page.text
    assert "You have no creator page" in page.text
    creator = logged_in(usher, cast.creator).ask(client, scope="campaigns campaigns.members campaigns.members[email]")
    assert "Tin Workshop , with 1 patron" in creator.text and "1 email address" in creator.text


def optional_client(usher, cast, *scopes: str):
    flags = tuple(word for scope in scopes for word in ("--optional-scope", scope))
    return add_client(
        usher.commands, cast.creator, f"Optional {secrets.token_hex(4)}", "https://optional.example/cb", flags=flags)


def test_G79_G83_what_is_unticked_is_not_granted_and_not_asked_again(usher, cast):
    client = optional_client(usher, cast, "identity[email]", "identity.memberships")
    fan = logged_in(usher, cast.fan)
    scope = "identity identity[email] identity.memberships"
    page = fan.ask(client, scope=scope)
    boxes = page.soup.find_all("input", type="checkbox")
    assert [box["value"] for box in boxes] == ["identity[email]", "identity.memberships"]
    assert all(box.has_attr("checked") and box["form"] == "answer" for box in boxes)
    answer = fan.submit(page.consent, ("decision", "allow"), optional="identity.memberships")
    pair = Pair.of(exchange(usher, client, answer.code))
    assert pair.scope == "identity identity.memberships"
    assert fan.ask(client, scope=scope).elsewhere, "asked again about what was left out"
    # Something new brings the question back, and the memory of it.
    page = fan.ask(client, scope=scope + " campaigns")
    box = page.soup.find("input", type="checkbox")
    assert box["value"] == "identity[email]" and not box.has_attr("checked")
    assert fan.ask(client, scope=scope, prompt="consent").consent is not None


@pytest.mark.parametrize("forged", ["campaigns", "identity", "campaigns.members.address", "nonsense", "identity[email] campaigns"])
def test_G79_a_forged_box_is_refused_with_a_clear_page(usher, cast, forged):
    client = optional_client(usher, cast, "identity[email]")
    fan = logged_in(usher, cast.fan)
    page = fan.ask(client, scope="identity identity[email]")
    answer = fan.submit(page.consent, ("decision", "allow"), optional=forged)
    assert answer.elsewhere is None and answer.status == 400
    assert "does not belong to the question" in answer.text and "Nothing was allowed" in answer.text
    assert fan.ask(client, scope="identity").consent is not None


def test_scopes_that_are_left_out_are_named_by_the_commands(usher, cast):
    client = optional_client(usher, cast, "identity[email]")
    changed = usher.commands.json("client", "change", client.id, "--optional-scope", "identity.memberships")
    assert changed["optional_scopes"] == "identity.memberships" and changed["verified_at"] is None
    assert usher.commands.json("client", "change", client.id)["optional_scopes"] == "identity.memberships"
    assert usher.commands.json("client", "change", client.id, "--no-optional-scopes")["optional_scopes"] == ""
    for scope in ("identity", "users", "everything"):
        with pytest.raises(Refused):
            usher.commands.run("client", "change", client.id, "--optional-scope", scope)
    assert usher.commands.json("client", "verify", client.id)["verified_at"]
    assert "Verified publisher." in logged_in(usher, cast.fan).ask(client).text
    assert usher.commands.json("client", "verify", client.id, "--withdraw")["verified_at"] is None


def test_two_clicks_at_once_are_both_answered(usher, cast):
    client = optional_client(usher, cast)
    fan = logged_in(usher, cast.fan)
    form = fan.ask(client, scope="identity").consent
    browsers = [fan.copy() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(lambda browser: browser.submit(form, ("decision", "allow")), browsers))
    pairs = [Pair.of(exchange(usher, client, page.code)) for page in pages]
    assert len({pair.access for pair in pairs}) == 6 and all(works(usher, pair.access) for pair in pairs)


def test_two_tabs_end_where_each_belongs(usher, cast):
    fan = logged_in(usher, cast.fan)
    first, second = optional_client(usher, cast), cast.query
    pages = [fan.ask(client, state=f"tab {number}", prompt="consent") for number, client in enumerate((first, second))]
    for number in (1, 0):
        client = (first, second)[number]
        page = fan.decide(pages[number])
        assert page.elsewhere.startswith(client.redirect_uri.split("?")[0])
        assert page.answer["state"] == f"tab {number}"
        assert exchange(usher, client, page.code).status_code == 200


def test_back_and_again_is_answered_and_no_after_yes_takes_nothing_back(usher, cast):
    client = optional_client(usher, cast)
    fan = logged_in(usher, cast.fan)
    page = fan.ask(client)
    pair = Pair.of(exchange(usher, client, fan.decide(page).code))
    assert exchange(usher, client, fan.decide(page).code).status_code == 200
    assert fan.decide(page, "deny").answer["error"] == "access_denied"
    assert works(usher, pair.access)


def test_V24_what_a_request_carries_stands_in_no_cookie_and_no_log_through_consent_too(usher, cast):
    client = optional_client(usher, cast, "identity[email]")
    marks = {name: "mark" + secrets.token_hex(20) for name in ("state", "nonce", "login_hint", "id_token_hint")}
    proof = Proof()
    fan = Browser(usher, cast.fan)
    page = fan.ask(client, **marks, **proof.parameters(), scope="identity identity[email]")
    carried = {*marks.values(), proof.challenge, *page.consent.fields.values()}
    answer = fan.decide(page)
    assert answer.answer["state"] == marks["state"]
    for step in fan.steps:
        cookies = step.headers.get("set-cookie", "")
        location = step.headers.get("location", "")
        assert not [mark for mark in carried if mark and mark in cookies]
        if not location.startswith("/"):
            assert not [mark for name, mark in marks.items() if name != "state" and mark in location]
    exchange(usher, client, answer.code, code_verifier=proof.verifier)
    log = usher.log_once_it_says("/oauth2/token")
    assert canary.leaks(log, {mark for mark in carried if len(mark) > 20}) == []


def test_V52_no_malformed_cookie_or_path_opens_a_page_of_somebody(usher, cast, fan):
    session = next(cookie.value for cookie in fan.session.cookies if "session" in cookie.name)
    name = next(cookie.name for cookie in fan.session.cookies if "session" in cookie.name)
    values = [
        "", "null", "0", "true", "%", "%00", "\"", "\"" + session + "\"", session[:-1], session + "A", session[::-1],
        session.swapcase(), session.replace("_", "%5F"), "../" + session, "a" * 20_000, session + "\x00", "=" + session,
        "[" + session + "]", session + ", " + session,
    ]
    paths = ["/settings/apps", "/portal/registration/register-clients", "/portal/registration/register-webhooks"]
    for path in paths:
        for value in values:
            answer = usher.call("GET", path, headers={"Cookie": f"{name}={value}".encode("latin-1", "replace")
                                                      .replace(b"\x00", b"%00").decode("latin-1")})
            assert answer.status_code in (303, 400) and answer.headers.get("location", "/login").startswith("/login")
        for spelling in (path + "/", "/." + path, "/x/.." + path, path + ";a=b", path + "%00", path.replace("s", "%73"),
                         "/" + path, path.upper()):
            assert usher.get(spelling).status_code not in range(200, 300), spelling
    for header in ("", "Bearer", "Bearer ", "Bearer null", "bearer\t" + session, "Basic Og==", "Bearer " + session,
                   "OAuth undefined", "Bearer " + "A" * 30_000):
        assert usher.get("/api/oauth2/v2/identity", headers={"Authorization": header}).status_code == 401
