# SPDX-License-Identifier: Apache-2.0
"""Checklist K and V45 to V52: can an account be taken over beside its password?"""

import concurrent.futures
import itertools
import random
import secrets
import socket
import string

import pytest

import canary
from browser import Browser, logged_in
from cast import Person, add_client, add_person
from client import exchange, identity, refresh, refused, works
from outbox import mails, newest

EVIL = "evil.example"
HOSTILE = {
    "Host": EVIL, "Forwarded": f"for=1.2.3.4;host={EVIL};proto=http", "X-Forwarded-Host": EVIL,
    "X-Forwarded-Proto": "ftp", "X-Forwarded-Port": "666", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Server": EVIL,
    "X-Original-Host": EVIL, "X-Host": EVIL, "X-HTTP-Host-Override": EVIL, "Origin": f"https://{EVIL}",
    "Referer": f"https://{EVIL}/",
}


@pytest.fixture
def newcomer(usher) -> Person:
    name = "n" + secrets.token_hex(5)
    return add_person(usher.commands, f"{name}@fans.example", "Nia New")


def cookies(browser: Browser) -> dict[str, str]:
    """The cookies as a header: a jar goes by the `Host` that is sent, and would hold them back."""
    return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.session.cookies)}


def ask_for_link(usher, email: str, **options):
    browser = Browser(usher)
    form = browser.open("/forgot-password").form("email")
    return browser.submit(form, email=email, follow=False, **options)


def set_password(usher, path: str, password: str, browser: Browser | None = None):
    browser = browser or Browser(usher)
    canary.remember(password)
    form = browser.open(path).form("password")
    return None if form is None else browser.submit(form, password=password)


def can_log_in(usher, email: str, password: str) -> bool:
    browser = Browser(usher, Person(email, "", password))
    return browser.log_in().login is None


def test_K114_a_link_sets_a_password_once_and_ends_what_the_old_one_opened(usher, cast, newcomer):
    before = logged_in(usher, newcomer)
    pair = before.pair(cast.forum)
    assert ask_for_link(usher, newcomer.email).status == 303
    mail = newest(usher, newcomer.email, "new password")
    browser = Browser(usher)
    page = set_password(usher, mail.path, "battery staple horse", browser)
    assert page.status == 200 and page.address.endswith("/settings/account?news=password-set")
    assert newcomer.email in page.text and "/settings/apps" in page.response.text
    assert before.open("/settings/account").login is not None, "the old session lives"
    assert can_log_in(usher, newcomer.email, "battery staple horse")
    assert not can_log_in(usher, newcomer.email, newcomer.password)
    assert works(usher, pair.access), "apps were not asked about"
    again = Browser(usher).open(mail.path)
    assert again.status == 410 and again.form("password") is None


def test_K114_programs_that_scan_mail_spend_nothing_and_are_not_logged_in(usher, newcomer):
    ask_for_link(usher, newcomer.email)
    path = newest(usher, newcomer.email, "new password").path
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "GET"):
        response = usher.call(method, path)
        assert "usher_session" not in response.headers.get("set-cookie", "")
    assert set_password(usher, path, "battery staple horse").status == 200


def test_K114_a_link_is_dead_after_half_an_hour(own_usher, cast):
    ask_for_link(own_usher, cast.fan.email)
    path = newest(own_usher, cast.fan.email, "new password").path
    own_usher.advance(1799)
    assert own_usher.get(path).status_code == 200
    own_usher.advance(1)
    assert own_usher.get(path).status_code == 410


def test_K114_no_letter_of_a_link_can_be_changed(usher, newcomer):
    ask_for_link(usher, newcomer.email)
    path = newest(usher, newcomer.email, "new password").path
    start = path.index("token=") + 6
    for place in range(start, len(path)):
        changed = path[:place] + ("A" if path[place] != "A" else "B") + path[place + 1:]
        assert usher.get(changed).status_code in (400, 410), changed
    assert usher.get(path).status_code == 200


def test_K114_of_many_at_once_one_sets_the_password(usher, newcomer):
    ask_for_link(usher, newcomer.email)
    path = newest(usher, newcomer.email, "new password").path
    ready = []
    for number in range(8):
        browser = Browser(usher)
        ready.append((browser, browser.open(path).form("password"), f"password number {number}"))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda each: each[0].submit(each[1], password=each[2], follow=False), ready))
    assert sorted(page.status for page in pages) == [303] + 7 * [410]


def test_K110_nobody_learns_who_has_an_account(usher, cast):
    answers = set()
    for email in (cast.stranger.email, "nobody@fans.example", cast.stranger.email.upper()):
        page = ask_for_link(usher, email)
        headers = {name: value for name, value in page.response.headers.items()
            if name.lower() not in ("x-request-id", "date", "set-cookie")}
        answers.add((page.status, page.text, tuple(sorted(headers.items()))))
    assert len(answers) == 1
    assert not [mail for mail in mails(usher) if mail.recipient == "nobody@fans.example"]


def test_K110_a_mailbox_cannot_be_filled(usher, newcomer):
    for _ in range(6):
        assert ask_for_link(usher, newcomer.email).status == 303
    assert len([mail for mail in mails(usher) if mail.recipient == newcomer.email]) == 3


def test_V45_no_header_decides_where_a_link_leads(usher, newcomer):
    browser = Browser(usher)
    form = browser.open("/forgot-password").form("email")
    answer = usher.post(
        "/forgot-password", headers=HOSTILE | cookies(browser), data={**form.fields, "email": newcomer.email})
    assert answer.status_code == 303 and answer.headers["location"] == "/forgot-password/sent"
    signed = Browser(usher)
    form = signed.open("/signup").form("name")
    address = f"s{secrets.token_hex(4)}@fans.example"
    usher.post("/signup", headers=HOSTILE | cookies(signed),
        data={**form.fields, "name": "Sy", "email": address, "password": "battery staple horse"})
    signed.person = Person(address, "Sy", "battery staple horse")
    signed.log_in()
    usher.post("/settings/account/verification", headers=HOSTILE | cookies(signed), data={
        "anti_forgery": signed.open("/settings/account").form("anti_forgery").fields["anti_forgery"]})
    sent = [mail for mail in mails(usher) if mail.recipient in (newcomer.email, address)]
    assert len(sent) == 3
    for mail in sent:
        assert mail.link.startswith(usher.base_url + "/"), mail.link
        assert EVIL not in mail.text and mail.path.startswith("/") and not mail.path.startswith("//")


@pytest.mark.parametrize("path", [
    "/.well-known/oauth-authorization-server", "/login", "/forgot-password", "/settings/account", "/", "/nowhere",
    "/oauth2/authorize?response_type=code&client_id=x", "/api/openapi.json", "/reset-password?token=x",
])
def test_V45_no_header_comes_out_in_any_address(usher, fan, path):
    for name, value in HOSTILE.items():
        response = usher.get(path, headers={name: value}, session=fan.copy().session)
        assert EVIL not in response.text and EVIL not in str(response.headers), name
    assert EVIL not in usher.get(path, headers=HOSTILE).text


def test_V46_of_500_guesses_at_once_the_hash_is_asked_within_the_limit(own_usher, cast):
    def hashed() -> int:
        line = next(line for line in own_usher.get("/metrics").text.splitlines() if line.startswith("usher_passwords"))
        return int(float(line.split()[-1]))

    browser = Browser(own_usher)
    fields = browser.open("/login").login.fields
    before = hashed()

    def guess(number: int) -> int:
        return own_usher.session_post("/login", {**fields, "email": cast.fan.email, "password": f"guess {number}"},
            browser).status_code

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        codes = list(pool.map(guess, range(500)))
    assert hashed() - before <= 30
    assert codes.count(429) == 470, sorted(set(codes))
    assert not can_log_in(own_usher, cast.fan.email, cast.fan.password)
    own_usher.advance(300)
    assert can_log_in(own_usher, cast.fan.email, cast.fan.password)


def test_V47_one_person_has_one_count_however_the_address_is_written(own_usher, cast):
    spellings = [cast.fan.email, cast.fan.email.upper(), f" {cast.fan.email}", f"{cast.fan.email}\t"]
    browser = Browser(own_usher)
    fields = browser.open("/login").login.fields
    codes = [own_usher.session_post("/login", {**fields, "email": email, "password": "wrong"}, browser).status_code
        for email in itertools.islice(itertools.cycle(spellings), 31)]
    assert codes == 30 * [422] + [429]


@pytest.mark.parametrize("end", ["disable", "remove"])
def test_K116_V48_what_an_account_began_before_it_was_shut_ends_with_it(own_usher, cast, end):
    usher = own_usher
    client = add_client(usher.commands, cast.creator, "Slow", "https://slow.example/cb")
    browser = logged_in(usher, cast.fan)
    pair = browser.pair(cast.forum)
    code = browser.code(cast.forum)
    consent = browser.ask(client, scope="identity")
    ask_for_link(usher, cast.fan.email)
    recovery = newest(usher, cast.fan.email, "new password").path
    recovery_browser = Browser(usher)
    recovery_form = recovery_browser.open(recovery).form("password")

    usher.commands.json("user", end, cast.fan.id)

    assert identity(usher, pair.access).status_code == 401
    refused(refresh(usher, cast.forum, pair.refresh), "invalid_grant")
    refused(exchange(usher, cast.forum, code), "invalid_grant")
    answer = browser.submit(consent.consent, ("decision", "allow"))
    assert answer.elsewhere is None or "code" not in answer.answer
    assert recovery_browser.submit(recovery_form, password="battery staple horse").status == 410
    assert browser.open("/settings/account").login is not None
    assert not can_log_in(usher, cast.fan.email, cast.fan.password)
    if end == "disable":
        # Whose account was removed may open another, if the platform knows and has verified the address.
        ask_for_link(usher, cast.fan.email)
        assert newest(usher, cast.fan.email, "new password").path == recovery, "a shut account is sent another link"


def test_K117_V49_signing_up_with_an_address_gets_nobody_that_users_memberships(usher, cast):
    # Filed by the platform, without an account; nobody has verified the address.
    path = usher.folder / "ines.jsonl"
    path.write_text('{"type": "user", "id": "77001", "full_name": "Ann Import", "email": "ann@import.example"}\n')
    usher.commands.run("import", str(path))
    browser = Browser(usher)
    form = browser.open("/signup").form("name")
    page = browser.submit(form, name="Ann", email="Ann@import.example", password="battery staple horse")
    assert page.form("name") is not None and page.status == 422
    ask_for_link(usher, "ann@import.example")
    assert not [mail for mail in mails(usher) if mail.recipient == "ann@import.example"]


def test_K117_a_link_in_the_mail_of_somebody_else_confirms_nothing(usher, cast):
    address = f"s{secrets.token_hex(4)}@fans.example"
    signed = Browser(usher)
    signed.submit(signed.open("/signup").form("name"), name="Sy", email=address, password="battery staple horse")
    path = newest(usher, address, "your email address").path
    assert Browser(usher).open(path).login is not None, "nobody is logged in"
    other = logged_in(usher, cast.stranger).open(path)
    assert other.status == 403 and other.form("token") is None
    client = add_client(usher.commands, cast.creator, "Verifier", "https://verifier.example/cb")
    pair = signed.pair(client, scope="identity identity[email]")

    def is_verified() -> bool:
        answer = usher.get("/api/oauth2/v2/identity?fields%5Buser%5D=is_email_verified", headers={
            "Authorization": f"Bearer {pair.access}"})
        return answer.json()["data"]["attributes"]["is_email_verified"]

    assert is_verified() is False
    signed.submit(signed.open(path).form("token"))
    assert is_verified() is True


def test_K113_a_new_password_is_a_new_session(usher, newcomer):
    browser, other = Browser(usher, newcomer), Browser(usher, newcomer)
    browser.log_in(), other.log_in()
    kept = browser.copy()
    page = browser.submit(browser.open("/settings/account/password").form("new_password"),
        current_password=newcomer.password, new_password="battery staple horse")
    assert page.address.endswith("news=password-changed")
    assert kept.open("/settings/account").login is not None and other.open("/settings/account").login is not None


def test_K112_a_password_as_long_as_a_form_is_refused_at_once(usher, newcomer):
    browser = Browser(usher, newcomer)
    page = browser.submit(browser.open("/login").login, email=newcomer.email, password="x" * 60_000)
    assert page.status == 422
    page = browser.submit(browser.open("/signup").form("name"), name="L", email="long@fans.example",
        password="x" * 1025)
    assert page.status == 422


def test_K115_V51_there_are_no_passkeys_whose_origin_could_be_wrong(usher):
    assert usher.get("/.well-known/webauthn").status_code == 404
    for path in ("/login", "/signup"):
        page = usher.get(path)
        assert "<script" not in page.text and "publickey-credentials" not in str(page.headers)


def test_V50_there_is_no_device_grant_that_another_session_could_approve(usher, cast):
    metadata = usher.metadata()
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    assert "device_authorization_endpoint" not in metadata and grant not in metadata["grant_types_supported"]
    answer = usher.post("/oauth2/token", data={
        "grant_type": grant, "device_code": "x", "client_id": cast.forum.id, "client_secret": cast.forum.secret})
    assert answer.json()["error"] == "unsupported_grant_type"


PROTECTED = [
    "/settings/account", "/settings/account/email", "/settings/account/password", "/settings/account/delete",
    "/settings/sessions", "/settings/apps", "/settings", "/verify-email?token=x",
    "/portal/registration/register-clients", "/portal/registration/register-webhooks", "/api/oauth2/v2/identity",
    "/api/oauth2/v2/campaigns", "/api/oauth2/api/current_user", "/operator/v1/users/1", "/operator/v1/bulk",
]


def malformed_cookies(usher, real: str) -> list[str]:
    chance = random.Random(52)
    noise = ["".join(chance.choices(string.printable.replace("\r", "").replace("\n", ""), k=chance.randrange(1, 200)))
        for _ in range(40)]
    values = ["", "null", "undefined", "true", "1", "0", "usher_se_", real[:-1], real + "A", real[1:], real.upper(),
        real.lower(), real.replace("usher_se_", "usher_at_"), real.replace("usher_se_", "usher_em_"), f"\"{real}x\"",
        "usher_se_" + "A" * 66, "%00", "../" * 20, "'; DROP TABLE accounts; --", "x" * 8000]
    cookies = [f"usher_session={value}" for value in values + noise]
    cookies += [f"usher_session; usher_session={values[8]}", "=", ";;;", "usher_session", f"Usher_Session={real}",
        f"__Host-usher_session={real}", f"usher_session ={real}", f"xusher_session={real}", f"usher_sessionx={real}"]
    return cookies


def test_V52_nothing_malformed_opens_a_protected_page(usher, cast):
    browser = logged_in(usher, cast.stranger)
    real = next(cookie.value for cookie in browser.session.cookies if "session" in cookie.name)
    assert usher.get("/settings/account", headers={"Cookie": f"usher_session={real}"}).status_code == 200
    for cookie in malformed_cookies(usher, real):
        for path in ("/settings/account", "/settings/sessions"):
            status = usher.get(path, headers={"Cookie": cookie.encode("latin-1", "replace")}).status_code
            assert not 200 <= status < 300, f"{cookie!r} opened {path}"
    for path in PROTECTED:
        for headers in (
            {}, {"Cookie": "usher_session=x"}, {"Authorization": "Bearer "}, {"Authorization": "Bearer null"},
            {"Authorization": f"Bearer {real}"}, {"Authorization": f"Basic {real}"}, {"Authorization": "Bearer\x7f x"},
            {"X-Forwarded-User": "1"}, {"X-Remote-User": "1"}, {"Remote-User": "1"}, {"X-User-Id": "1"},
            {"X-Original-URL": "/login"}, {"X-Rewrite-URL": "/login"}, {"X-Forwarded-For": "127.0.0.1"},
            {"Accept": "\x7f/%", "Content-Type": "%%%"}, {"Content-Length": "0", "X-HTTP-Method-Override": "HEAD"},
        ):
            for method in ("GET", "POST", "HEAD"):
                status = usher.call(method, path, headers=headers).status_code
                assert not 200 <= status < 300, f"{method} {path} {headers}"


def test_V52_no_spelling_of_a_path_goes_around_the_log_in(usher):
    def status(target: bytes) -> int:
        with socket.create_connection(("127.0.0.1", usher.port), timeout=10) as wire:
            wire.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = b""
            while more := wire.recv(65536):
                answer += more
        return int(answer.split(b" ", 2)[1]) if answer else 0

    for path in (b"/settings/account", b"/settings/sessions", b"/settings/account/delete"):
        for target in (
            path, path + b"/", b"/" + path, path + b"//", path + b"/.", path + b"/..;/account", path + b"%00",
            path + b"%2e%2e", path.replace(b"/", b"%2f"), path.replace(b"/", b"\\"), path.upper(), path + b";x=y",
            path + b".css", path + b"/assets/usher.css", b"/assets/.." + path, b"/login/.." + path,
            b"/assets/usher.css/.." + path, path + b"?news=x", path + b"#x", path + b"\xff", path + b"\x7f",
            b"http://evil.example" + path, b"//evil.example" + path, b"*", path + b"?" + b"a" * 30000,
        ):
            found = status(target)
            assert found == 0 or not 200 <= found < 300, target
