# SPDX-License-Identifier: Apache-2.0
"""J108: what does the program answer to what no honest client sends, and is it still there afterwards?"""

import random
import select
import socket

import pytest

from client import Pair, bearer, exchange
from raw import connect, parse, read, talk

CLOSE = "Connection: close\r\n\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
ENDPOINTS = [
    "/oauth2/token", "/api/oauth2/token", "/oauth2/revoke", "/oauth2/introspect", "/login", "/signup", "/logout",
    "/oauth2/authorize", "/sandbox/clock",
]
#: Room for buffers of requests that are refused, far below the 2 MB a request times their number.
ROOM_KIB = 64 * 1024


@pytest.fixture(autouse=True)
def still_there(usher):
    yield
    assert usher.running, usher.log()[-2000:]
    assert usher.get("/healthz").status_code == 200


@pytest.fixture(scope="module", autouse=True)
def bounded_memory(usher):
    usher.get("/login")
    before = usher.resident_kib()
    yield
    grown = usher.resident_kib() - before
    assert grown < ROOM_KIB, f"{grown} KiB more than before the bad input"


def post(path: str, body: bytes | str, headers: str = FORM, length: int | None = None) -> bytes:
    raw = body.encode() if isinstance(body, str) else body
    announced = len(raw) if length is None else length
    return f"POST {path} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {announced}\r\n{CLOSE}".encode() + raw


def client_error(answer, *expected: int) -> None:
    assert answer is not None, "the connection was closed without an answer"
    fits = answer.status in expected if expected else 400 <= answer.status < 500
    assert fits, f"{answer.status} {answer.body[:200]!r}"


@pytest.mark.parametrize("path", ENDPOINTS)
def test_J108_an_oversized_body_is_413(usher, path):
    headers = FORM if path != "/sandbox/clock" else "Content-Type: application/json\r\n"
    client_error(talk(usher, post(path, b"a=" + b"x" * 3_000_000, headers)), 413, 400, 405)


@pytest.mark.parametrize("path", ["/oauth2/token", "/login"])
def test_J108_an_announced_gigabyte_is_refused_before_it_is_sent(usher, path):
    client_error(talk(usher, post(path, b"a=b", length=1_000_000_000)), 413, 400)


def test_J108_an_endless_chunked_body_is_refused_while_it_is_sent(usher):
    with connect(usher) as connection:
        head = f"POST /oauth2/token HTTP/1.1\r\nHost: x\r\n{FORM}Transfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        for _ in range(1600):
            readable, _, _ = select.select([connection], [], [], 0)
            if readable:
                break
            try:
                connection.sendall(chunk)
            except (BrokenPipeError, ConnectionResetError):
                break
        else:
            pytest.fail("100 MB were taken without a word")
        try:
            answer = connection.recv(65536)
        except ConnectionResetError:
            return
        assert not answer or int(answer[9:12]) in (400, 413), answer[:200]


@pytest.mark.parametrize("path", ["/oauth2/authorize", "/login", "/oauth2/token", "/api/oauth2/v2/identity",
    "/oauth2/errors", "/nowhere"])
def test_J108_two_megabytes_of_query_are_refused(usher, path):
    answer = talk(usher, f"GET {path}?state={'x' * 2_000_000} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    client_error(answer)


@pytest.mark.parametrize("length", [9_000, 20_000, 60_000])
def test_J108_a_long_query_is_an_answer_of_the_protocol(usher, cast, fan, length):
    response = usher.get(cast.forum.authorize(state="x" * length), session=fan.session)
    assert response.status_code in (200, 302, 303, 400, 414, 431)


@pytest.mark.parametrize("body", [
    "grant_type=%", "grant_type=%z", "grant_type=%zz", "grant_type=%4", "%=x", "grant_type=%ff", "grant_type=%c3%28",
    "grant_type=%f0%9f",
    "grant_type=%ed%a0%80", "grant_type=%c0%ae", "grant_type=a%00b", "grant_type=\x00", "\x00=x", "grant_type=%00",
    "=", "&&&&", "a", "=x",
    "grant_type=refresh_token&refresh_token=%ff", "grant_type=a&grant_type=b",
    "grant_type=authorization_code&code=a&code=a",
    "client_id=a&client_id=b", "grant_type[]=x", "grant_type=x;client_id=y", "grant_type=%0d%0aSet-Cookie:a=b",
    "&".join(f"p{number}=1" for number in range(5000)), "a=b&" * 20_000, "grant_type=" + "%41" * 30_000, "+" * 10_000,
    "%2B=" * 500,
], ids=lambda body: repr(body[:40]))
@pytest.mark.parametrize("path", ["/oauth2/token", "/api/oauth2/token", "/oauth2/revoke", "/oauth2/introspect",
    "/login"])
def test_J108_a_malformed_form_is_a_clear_4xx(usher, path, body):
    answer = talk(usher, post(path, body.encode("latin-1")))
    client_error(answer)
    assert "set-cookie" not in answer.headers or "a=b" not in answer.headers["set-cookie"]
    if path.endswith("token"):
        assert answer.status in (400, 401, 413) and b'"error"' in answer.body


@pytest.mark.parametrize("query", ["%", "state=%zz", "state=%ff", "state=%00", "a=b&" * 300, "state=a&state=b",
    "client_id=%c3%28"])
def test_J108_a_malformed_query_is_a_page_or_an_error(usher, fan, query):
    for path in ("/oauth2/authorize", "/login", "/oauth2/errors", "/api/oauth2/v2/identity",
        "/api/oauth2/api/current_user"):
        response = usher.get(f"{path}?{query}", session=fan.session)
        assert response.status_code < 500 and "\x00" not in response.headers.get("location", "")


@pytest.mark.parametrize("where", ["state", "redirect_uri", "scope", "client_id", "continue", "error_description",
    "X-Request-Id", "Referer"])
def test_J108_no_line_can_be_added_to_an_answer(usher, cast, fan, where):
    for breaks in ("%0d%0a", "%0a", "%0d", "%e5%98%8a%e5%98%8d", "%00%0d%0a", "%25%30%64%25%30%61"):
        value = f"x{breaks}Injected:%20yes{breaks}{breaks}<b>"
        target = {
            "continue": f"/login?continue=/{value}",
            "error_description": f"/oauth2/errors?error=a&error_description={value}",
        }.get(where)
        if target is None and where[0].isupper():
            target = "/login"
        elif target is None:
            base = cast.forum.authorize(**{where: None})
            target = f"{base}&{where}={value}"
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in fan.session.cookies)
        extra = f"{where}: x\tInjected\r\n" if where[0].isupper() else ""
        answer = talk(usher, f"GET {target} HTTP/1.1\r\nHost: x\r\nCookie: {cookies}\r\n{extra}{CLOSE}")
        assert answer is not None and answer.status < 500
        assert "injected" not in answer.headers


def heads(*lines: str) -> bytes:
    """A request of these lines; the last two say which host is meant and that this is all."""
    return "\r\n".join([*lines, "Host: x", CLOSE]).encode("latin-1")


NO_REQUESTS = [
    b"\x00" * 200, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 300, b"GET\r\n\r\n", b"A" * 100_000,
    b"GET / HTTP/9.9\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\r\n\r\n\r\n\r\n" + b"x" * 100 + b"\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", b"get /login http/1.1\r\nhost: x\r\n\r\n",
    heads("GET /login HTTP/1.1", "Bad\x00Name: y"), heads("GET /login HTTP/1.1", "Name : y"),
    heads("GET /login HTTP/1.1", "A: \x00"),
    heads("GET http://evil.example/login HTTP/1.1"), heads("GET /login HTTP/1.1", *["A: b"] * 20_000),
    heads("GET /login HTTP/1.1", "Cookie: " + "a=b; " * 30_000),
    heads("POST /oauth2/token HTTP/1.1", "Content-Length: -1"),
    heads("POST /oauth2/token HTTP/1.1", "Content-Length: 99999999999999999999"),
    heads("POST /oauth2/token HTTP/1.1", "Content-Length: 3", "Content-Length: 4") + b"a=bc",
    heads("POST /oauth2/token HTTP/1.1", "Content-Length: 4", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
    heads("POST /oauth2/token HTTP/1.1", "Transfer-Encoding: chunked") + b"zz\r\n\r\n",
    heads("CONNECT evil.example:443 HTTP/1.1"), heads("GET " + "/a" * 50_000 + " HTTP/1.1"),
    heads("GET /../../etc/passwd HTTP/1.1"), heads("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1"),
]


@pytest.mark.parametrize("request_bytes", NO_REQUESTS, ids=lambda data: repr(data[:48]))
def test_J108_bytes_that_are_no_request_get_a_4xx_or_the_door(usher, request_bytes):
    with connect(usher) as connection:
        try:
            connection.sendall(request_bytes)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        try:
            received = read(connection)
        except TimeoutError:
            pytest.fail("neither answered nor closed")
    answer = parse(received) if received.startswith(b"HTTP/1.") else None
    assert answer is None or answer.status < 500, answer
    assert b"root:" not in received


def test_J108_two_hundred_rounds_of_noise(usher):
    chance = random.Random(20261123)
    good = post("/oauth2/token", "grant_type=refresh_token&refresh_token=x&client_id=a&client_secret=b")
    for number in range(200):
        noisy = bytearray(good)
        for _ in range(chance.randint(1, 12)):
            place = chance.randrange(len(noisy))
            noisy[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 4))
        with connect(usher) as connection:
            try:
                connection.sendall(bytes(noisy))
                connection.shutdown(socket.SHUT_WR)
                received = read(connection)
            except OSError:
                continue
        if received.startswith(b"HTTP/1.1 "):
            assert int(received[9:12]) < 500, f"round {number}: {bytes(noisy)!r} {received[:200]!r}"


@pytest.mark.parametrize("type, body", [
    ("application/json", '{"grant_type":"refresh_token"}'), ("application/json", "[" * 100_000),
    ("multipart/form-data; boundary=x",
     "--x\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nrefresh_token\r\n--x--\r\n"),
     ("text/plain", "grant_type=refresh_token"),
    ("application/x-www-form-urlencoded; charset=utf-16", "grant_type=x"), ("", "grant_type=x"),
    ("x" * 5000, "grant_type=x"),
    ("application/x-www-form-urlencoded, text/plain", "grant_type=x"),
])
def test_J108_a_body_of_another_type_is_a_4xx(usher, type, body):
    for path in ("/oauth2/token", "/login", "/oauth2/revoke", "/oauth2/introspect"):
        client_error(talk(usher, post(path, body, f"Content-Type: {type}\r\n")))


@pytest.mark.parametrize("body", [
    "", "{", "null", "[]", "1", '"x"', "{}", '{"advance_seconds":null}', '{"advance_seconds":"5"}',
    '{"advance_seconds":-5}',
    '{"advance_seconds":1e400}', '{"advance_seconds":1.5}', '{"advance_seconds":9223372036854775807}',
    '{"advance_seconds":99999999999999999999}',
    '{"advance_seconds":[[[[[1]]]]]}', "[" * 5_000, '{"a":' * 5_000, "[" * 60_000 + "]" * 60_000,
    '{"a":' * 50_000 + "1" + "}" * 50_000,
    '{"advance_seconds":1}{"advance_seconds":1}', '\ufeff{"advance_seconds":1', '{"advance_seconds":true}', "\x00",
    '{"advance_seconds":NaN}',
], ids=lambda body: repr(body[:40]))
def test_J108_odd_json_at_the_sandbox_clock_is_a_4xx_and_moves_nothing(usher, body):
    before = usher.get("/sandbox/clock").json()["advanced_seconds"]
    client_error(talk(usher, post("/sandbox/clock", body, "Content-Type: application/json\r\n")))
    assert usher.get("/sandbox/clock").json()["advanced_seconds"] == before


def test_J108_a_slow_client_holds_up_nobody(usher, cast, fan):
    slow = [connect(usher) for _ in range(100)]
    try:
        for number, connection in enumerate(slow):
            connection.sendall([b"", b"P", b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\n",
            post("/oauth2/token", "a", length=100)][number % 4])
        assert Pair.of(exchange(usher, cast.forum, fan.code(cast.forum)))
    finally:
        for connection in slow:
            connection.close()


def test_J108_one_who_goes_away_in_the_middle_leaves_nothing_behind(usher):
    for number in range(200):
        with connect(usher) as connection:
            connection.sendall(post("/oauth2/token", "grant_type=refresh_token", length=30)[: 20 + number])


def test_J108_requests_one_after_the_other_without_waiting_are_answered_in_order(usher):
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with connect(usher) as connection:
        connection.sendall(request * 50 + request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert read(connection).count(b"HTTP/1.1 200") == 51


def test_J108_long_values_in_the_fields_of_the_pages(usher, cast):
    from browser import Browser

    browser = Browser(usher, cast.stranger)
    form = browser.open("/signup").form("password")
    for email, password, name in (("x" * 3000 + "@a.example", "a good long password", "N"),
        ("a@b.example", "p" * 100_000, "N"), ("", "", ""),
                                  ("a@b.example", "short", "N"), ("no address", "a good long password", "N"),
                                  ("a@b.example", "a good long password", "n" * 10_000),
                                  ("a\r\nb@b.example", "a good long password", "N")):
        page = browser.submit(form, email=email, password=password, name=name, follow=False)
        assert 400 <= page.status < 500, (email[:20], page.status)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_J108_no_method_on_no_path_is_a_5xx(usher, cast, method):
    for path in [*ENDPOINTS, "/", "/healthz", "/readyz", "/metrics", "/.well-known/oauth-authorization-server",
        "/api/oauth2/v2/identity",
                 "/api/oauth2/api/current_user", "/api/oauth2/v2/", "/api/oauth2/v2/nothing", "//", "/%00", "/%ff",
                 "/a/../b"]:
        usher.call(method, path, headers=bearer(cast.forum.creator_access_token))
