# SPDX-License-Identifier: Apache-2.0
"""Do the pages of clients and webhooks give anything away, or let anybody else in?"""

import re

import pytest

import canary
from browser import Browser, Page, logged_in
from cast import add_client
from client import Client, Pair, exchange, introspect
from receiver import Receiver
from webhooks import Platform

CLIENTS = "/portal/registration/register-clients"
WEBHOOKS = "/portal/registration/register-webhooks"
HOSTILE = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' autofocus onfocus='alert(1)",
    "</textarea><svg/onload=alert(1)>", "javascript:alert(1)", "\u202egnp.exe", "{{7*7}}${7*7}"]


@pytest.fixture
def creator(usher, cast) -> Browser:
    return logged_in(usher, cast.creator)


def shown(page: Page) -> dict[str, str]:
    """The secrets on a page, by the ids of their fields."""
    found = {field["id"]: field["value"] for field in page.soup.find_all("input", readonly=True)}
    canary.remember(*(value for name, value in found.items() if name != "client-id"))
    return found


def register(browser: Browser, **fields: str) -> Page:
    page = browser.open(CLIENTS + "/new")
    typed = {"name": "Portal Forum", "redirect_uris": "https://portal.example/cb", "version": "2",
        "kind": "confidential", "refresh_tokens": "yes", "issuer": "yes"} | fields
    return browser.submit(page.form("redirect_uris"), **typed)


def act(browser: Browser, path: str, name: str, **fields: str) -> Page:
    form = browser.open(path).form("mark")
    return browser.submit(form, ("act", name), **fields)


def test_a_creator_registers_a_client_and_logs_somebody_in_with_it(usher, cast, creator):
    page = register(creator)
    assert page.status == 200 and page.response.headers["cache-control"] == "no-store", page.text[:300]
    keys = shown(page)
    assert set(keys) == {"client-id", "client-secret", "access-token", "refresh-token"}
    client = Client(id=keys["client-id"], secret=keys["client-secret"], redirect_uris=["https://portal.example/cb"],
        version=2, name="Portal Forum", creator_access_token=keys["access-token"],
        creator_refresh_token=keys["refresh-token"])
    assert logged_in(usher, cast.fan).pair(client).scope == "identity"
    stored = b"".join(path.read_bytes() for path in usher.folder.glob("usher.db*"))
    for name in ("client-secret", "access-token", "refresh-token"):
        assert keys[name].encode() not in stored
        for path in (CLIENTS, f"{CLIENTS}/{client.id}", f"{CLIENTS}/{client.id}/edit"):
            assert keys[name] not in creator.open(path).response.text


@pytest.mark.parametrize("field", ["name", "summary", "category", "author", "domain", "icon", "privacy", "terms",
    "redirect_uris"])
def test_V31_whatever_stands_in_a_field_every_page_stays_a_page(usher, cast, creator, field):
    clean = creator.open(CLIENTS)
    for text in [*HOSTILE, "x" * 5000, "\x00", "\r\nSet-Cookie: x=1", "http://inside.example/", "file:///etc/passwd"]:
        page = register(creator, **{field: text, **({} if field == "name" else {"name": "Fuzz"})})
        assert page.status in (200, 400, 422), (text, page.status)
        assert "set-cookie" not in page.response.headers or "x=1" not in page.response.headers["set-cookie"]
        pages = [page]
        if page.status == 200:
            assert field not in ("icon", "privacy", "terms", "redirect_uris"), text
            path = f"{CLIENTS}/{shown(page)['client-id']}"
            pages += [creator.open(path), creator.open(path + "/edit"), creator.open(path + "/delete"),
                creator.open(CLIENTS)]
        for seen in pages:
            assert not seen.soup.find_all("script") and len(seen.soup.find_all("img")) == len(clean.soup.find_all("img"))
            for element in seen.soup.find_all(True):
                handlers = [name for name in element.attrs if name.startswith("on") or name == "autofocus"]
                assert not handlers, element
                assert element.name != "a" or element["href"][:1] in "/#", element
        if page.status == 200:
            form = creator.open(path + "/delete").form("anti_forgery")
            assert creator.submit(form).status == 200


def test_V31_a_registration_gives_no_more_than_it_asks_for(usher, cast, creator):
    """What is no field of the form changes nothing: approval, owner, id and maker are not the sender's to write."""
    page = register(creator, approved_scopes="w:identity.clients", owner="1", client_id="chosen", maker="1", id="1",
        secret="chosen-by-me-0123456789", scope="w:identity.clients")
    keys = shown(page)
    assert keys["client-id"] != "chosen" and keys["client-secret"] != "chosen-by-me-0123456789"
    listed = {client["client_id"]: client for client in usher.commands.json("client", "list")["clients"]}
    assert listed[keys["client-id"]]["approved_scopes"] == "" and listed[keys["client-id"]]["owner"] == cast.creator.id


def test_nobody_else_finds_a_client_or_a_webhook_of_its(usher, cast, creator, stranger):
    path = f"{CLIENTS}/{cast.forum.id}"
    for target in (path, path + "/edit", path + "/delete"):
        assert creator.open(target).status == 200
        assert stranger.open(target).status == 404
        nobody = usher.get(target)
        assert nobody.status_code == 303 and nobody.headers["location"].startswith("/login?continue=")
    assert cast.forum.id not in stranger.open(CLIENTS).response.text


def test_another_persons_form_does_nothing(usher, cast, creator, stranger):
    path = f"{CLIENTS}/{cast.rival.id}"
    form = creator.open(path).form("mark")
    fields = form.fields | {"act": "rotate-secret", "overlap": "0"}
    assert stranger.request("POST", path, data=fields).status_code == 404
    assert usher.post(path, data=fields).status_code == 303
    assert introspect(usher, cast.rival, "nothing").status_code == 200, "the secret still works"


def test_a_secret_is_rotated_once_however_often_the_button_is_pressed(usher, cast, creator):
    client = add_client(usher.commands, cast.creator, "Twice", "https://twice.example/cb")
    form = creator.open(f"{CLIENTS}/{client.id}").form("overlap")
    first = creator.submit(form, ("act", "rotate-secret"), overlap="3600")
    second = creator.submit(form, ("act", "rotate-secret"), overlap="3600")
    fresh = shown(first)["client-secret"]
    assert not shown(second).get("client-secret") and "Nothing was done" in second.text
    for secret in (client.secret, fresh):
        assert introspect(usher, client, "nothing", client_secret=secret).status_code == 200
    act(creator, f"{CLIENTS}/{client.id}", "end-old-secret")
    assert introspect(usher, client, "nothing", client_secret=client.secret).status_code == 401


def test_E58_no_page_of_a_client_may_be_kept_or_framed(usher, cast, creator):
    for target in (CLIENTS, CLIENTS + "/new", f"{CLIENTS}/{cast.forum.id}", WEBHOOKS, WEBHOOKS + "/new"):
        headers = creator.open(target).response.headers
        assert headers["cache-control"] == "no-store" and headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_stranger_to_the_own_app_gives_what_was_asked_and_no_more(usher, cast):
    creator = logged_in(usher, cast.creator)
    client = add_client(usher.commands, cast.creator, "Mirror", "https://mirror.example/cb", version=1)
    act(creator, f"{CLIENTS}/{client.id}", "be-stranger")
    assert creator.open(client.authorize(scope="pledges")).answer["error"] == "invalid_scope"
    for _ in range(2):
        page = creator.open(client.authorize(scope="users"))
        assert page.consent is not None and "testing as a stranger" in page.text
        assert Pair.of(exchange(usher, client, creator.decide(page).code)).scope == "users"
    act(creator, f"{CLIENTS}/{client.id}", "be-owner")
    assert "testing as a stranger" not in creator.open(client.authorize(scope="users")).text


def test_a_webhook_made_on_its_page_is_signed_with_the_secret_shown_and_then_with_the_next(own_usher, cast):
    creator = logged_in(own_usher, cast.creator)
    platform = Platform(own_usher.commands, cast.campaign_id)
    platform.enrol(1)
    with Receiver() as receiver:
        form = creator.open(WEBHOOKS + "/new").form("address")
        page = creator.submit(form, client=cast.forum.id, address=receiver.url, trigger="members:update")
        first = shown(page)["webhook-secret"]
        path = re.search(WEBHOOKS + r"/\d+", page.response.text).group()
        platform.charge(1)
        assert receiver.wait(1)[0].signed_with(first)
        second = shown(act(creator, path, "rotate-secret"))["webhook-secret"]
        assert second != first
        platform.charge(1)
        call = receiver.wait(2)[1]
        assert call.signed_with(second) and not call.signed_with(first)
        log = creator.open(path)
        assert first not in log.response.text and second not in log.response.text
        again = creator.submit(log.form("delivery"), ("delivery", receiver.calls[0].delivery))
        assert "being sent again" in again.text
        assert receiver.wait(3)[2].delivery == receiver.calls[0].delivery


@pytest.mark.parametrize("query", ["?after=x", "?after=%00", "?after=-1", "?after=99999999999999999999", "?done=<x>",
    "?before=-9223372036854775808", "?before=x", "?done=saved&done=asked", "?" + "a=1&" * 300])
def test_V58_no_request_to_these_pages_stops_the_program(usher, cast, creator, query):
    bodies = ["act", "act=change&trigger=x&address=%FF", "act=rotate-secret&overlap=-9223372036854775808&mark=x",
        "act=ask-for-scopes&scope=&why=", "delivery=%00", "redirect_uris=" + "%0A" * 3000, "key=" + "k" * 5000, "=&=&"]
    for path in (CLIENTS, CLIENTS + "/new", f"{CLIENTS}/{cast.forum.id}", f"{CLIENTS}/{cast.forum.id}/edit", WEBHOOKS,
                 WEBHOOKS + "/new", WEBHOOKS + "/1", WEBHOOKS + "/99999999999999999999"):
        assert creator.request("GET", path + query).status_code in (200, 303, 400, 404)
        form = creator.open(path).form("anti_forgery")
        token = form.fields["anti_forgery"] if form else "x"
        for body in bodies:
            answer = creator.request("POST", path + query, data=f"{body}&anti_forgery={token}",
                headers={"Content-Type": "application/x-www-form-urlencoded"})
            assert answer.status_code in (200, 303, 400, 404, 405, 422), (path, body, answer.status_code)
    assert usher.running
