# SPDX-License-Identifier: Apache-2.0
"""Does the operator's API hold against broken, slow and endless streams, and against the tokens of others?"""

import json
import socket
import time

import pytest

from client import bearer, identity
from crowd import at_once
from operator_api import LINES, ROOT, Operator, add_token, problem, user
from program import Refused
from raw import connect, parse, read, talk

#: What a stream may cost beyond what the program needs anyway, however long it is.
ROOM_KIB = 32 * 1024


@pytest.fixture(scope="module")
def operator(usher):
    return Operator(usher, add_token(usher))


def head(operator: Operator, *fields: str, path: str = ROOT + "/bulk", method: str = "POST", type: str = LINES) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {operator.token}", f"Content-Type: {type}"]
    return "\r\n".join([*lines, *fields, "", ""]).encode()


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def has(operator: Operator, number: int) -> bool:
    return operator.get(f"/users/{number}").status_code == 200


# Tokens


def test_tokens_of_the_membership_API_open_nothing_here(usher, cast):
    for token in (cast.forum.creator_access_token, cast.forum.creator_refresh_token, cast.forum.secret):
        for method, path in (("GET", "/users/1"), ("PUT", "/users/1"), ("POST", "/bulk")):
            response = usher.call(method, ROOT + path, headers={**bearer(token), "Content-Type": LINES}, data=b"{}")
            problem(response, 401)
            assert response.headers["www-authenticate"].startswith("Bearer")


def test_a_token_of_the_operator_opens_nothing_there(usher, cast, operator):
    assert identity(usher, operator.token).status_code == 401
    for path in ("/api/oauth2/api/current_user", "/api/oauth2/v2/identity"):
        assert usher.get(path, headers=bearer(operator.token)).status_code == 401
    active = usher.post("/oauth2/introspect", data={"token": operator.token, **cast.forum.credentials()}).json()
    assert active == {"active": False}


def test_a_token_in_the_query_or_by_basic_is_none(usher, operator):
    problem(usher.get(f"{ROOT}/users/1?access_token={operator.token}"), 401)
    problem(usher.get(f"{ROOT}/users/1", auth=("operator", operator.token)), 401)


def test_a_revoked_and_an_expired_token_open_nothing_from_that_moment(own_usher):
    short = Operator(own_usher, add_token(own_usher, flags=("--days", "1")))
    long = Operator(own_usher, add_token(own_usher))
    assert short.get("/users/1").status_code == long.get("/users/1").status_code == 200
    own_usher.advance(86_400)
    assert "expired" in problem(short.get("/users/1"), 401)["detail"]
    assert long.get("/users/1").status_code == 200
    listed = own_usher.commands.json("operator", "token", "list")["tokens"]
    assert listed[1]["last_used_at"] and "token" not in listed[1]
    own_usher.commands.json("operator", "token", "revoke", listed[1]["id"])
    assert "revoked" in problem(long.get("/users/1"), 401)["detail"]


def test_a_mistake_with_a_token_is_said_in_words(usher):
    for words, says in (
        (("add", "--name", "x", "--scope", "everything"), "users:write"), (("revoke", "404"), "no token 404"),
        (("add", "--name", "x", "--scope", "read", "--days", "0"), "1 to 36500"),
    ):
        with pytest.raises(Refused, match=says):
            usher.commands.run("operator", "token", *words)


def test_a_scope_opens_what_it_names_only(usher):
    writer = Operator(usher, add_token(usher, "users:write"))
    assert writer.put("/users/5001", {"full_name": "A"}).status_code == 201
    assert problem(writer.get("/users/5001"), 403)["scope"] == "read"
    assert problem(writer.put("/campaigns/5001", {}), 403)["scope"] == "campaigns:write"
    assert problem(writer.delete("/campaigns/5001"), 403)["scope"] == "campaigns:write"
    lines = user(5002) + b'{"type":"campaign","id":"5001","creator":"5001","name":"x"}\n'
    assert "campaigns:write" in problem(writer.bulk(lines), 422)["errors"][0]["detail"]
    reader = Operator(usher, add_token(usher, "read"))
    problem(reader.bulk(user(5003)), 403)
    assert not has(reader, 5003)


# Objects


def test_many_at_once_create_one_object_once(usher, operator):
    answers = at_once([usher], 24, lambda usher, session, number: operator.put(
        "/users/6001", {"full_name": f"Fan {number}"}, session=session))
    assert sorted(answer.status_code for answer in answers) == [200] * 23 + [201]
    assert operator.get("/users/6001").json() in [answer.json() for answer in answers]


def test_many_at_once_give_one_address_to_one_user(usher, operator):
    answers = at_once([usher], 16, lambda usher, session, number: operator.put(
        f"/users/{6100 + number}", {"full_name": "x", "email": "one@example.org"}, session=session))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 15


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"null", b'{"full_name":"a\x00b"}', b'{"full_name":"\\u0000"}', b'{"full_name":"\xff"}',
    b'{"full_name":"\xed\xa0\x80"}', b'{"full_name":"\\ud800"}', b"\xef\xbb\xbf{}", b"[" * 100_000,
    b'{"a":' * 10_000, b'{"full_name":"x"}{"full_name":"y"}', b'{"full_name":1e999}', b"\x00" * 1000,
    b'{"full_name":"x","like_count":99999999999999999999}', b'{"full_name":"x","like_count":-1}',
    b'{"full_name":"x","created":"2024-02-30T00:00:00Z"}', b'{"full_name":"x","__proto__":{}}',
], ids=lambda body: repr(body[:30]))
def test_J108_an_odd_body_is_a_clear_4xx_and_changes_nothing(usher, operator, body):
    headers = {**operator.headers, "Content-Type": "application/json"}
    response = usher.call("PUT", ROOT + "/users/6201", headers=headers, data=body)
    assert response.status_code in (400, 422), response.text
    assert problem(response, response.status_code)["column"] >= 1
    assert not has(operator, 6201)


@pytest.mark.parametrize("id", ["0", "-1", "01", "9223372036854775807", "9" * 30, "%00", "%2e%2e", "x" * 3000, "a%2Fb"])
def test_J108_an_odd_id_is_a_clear_4xx(operator, id):
    assert operator.get(f"/users/{id}").status_code == 404
    assert operator.put(f"/users/{id}", {"full_name": "x"}).status_code == 422


def test_J108_an_object_larger_than_a_line_may_be_is_413(usher, operator):
    fits = {"full_name": "x", "about": "a" * 1_000_000}
    assert operator.put("/users/6202", fits).status_code == 201
    problem(operator.put("/users/6203", {"full_name": "x", "about": "a" * 1_100_000}), 413)
    announced = head(operator, "Content-Length: 1000000000", "Connection: close", path=ROOT + "/users/6203",
        method="PUT", type="application/json")
    assert talk(usher, announced + b"{").status == 413


def test_the_largest_id_leaves_room_for_those_who_sign_up(own_usher):
    operator = Operator(own_usher, add_token(own_usher))
    assert operator.put("/users/9007199254740991", {"full_name": "x"}).status_code == 201
    made = own_usher.commands.json("user", "add", "--email", "next@example.org", "--name", "Next")
    assert int(made["id"]) == 9007199254740992


def test_the_greatest_amounts_can_still_be_added_up(own_usher, cast):
    operator = Operator(own_usher, add_token(own_usher))
    for number in range(3):
        assert operator.put(f"/users/{6300 + number}", {"full_name": "x"}).status_code == 201
        member = {"campaign": cast.campaign_id, "user": str(6300 + number), "patron_status": "active_patron",
            "will_pay_amount_cents": 10**12, "pledge_relationship_start": "2024-01-05T10:00:00Z"}
        assert operator.put(f"/members/00000000-0000-4000-8000-00000000000{number}", member).status_code == 201
    fields = "include=campaign&fields[campaign]=patron_count"
    answer = own_usher.get(
        f"/api/oauth2/v2/identity?{fields}", headers=bearer(cast.forum.creator_access_token))
    assert answer.status_code == 200


# Streams


@pytest.mark.parametrize("type", ["application/json", "text/plain", "application/x-www-form-urlencoded", "", "x" * 500])
def test_a_stream_of_another_type_is_refused(usher, operator, type):
    response = usher.post(ROOT + "/bulk", headers={**operator.headers, "Content-Type": type}, data=user(7001))
    problem(response, 415)
    assert not has(operator, 7001)


def test_a_long_stream_needs_no_more_memory_than_a_short_one(own_usher):
    operator = Operator(own_usher, add_token(own_usher))
    assert operator.bulk(user(number) for number in range(10_000, 11_000)).status_code == 200
    before = own_usher.resident_kib()
    most = before
    about = "a" * 2000

    def lines():
        nonlocal most
        for number in range(20_000, 32_000):
            if number % 1000 == 0:
                most = max(most, own_usher.resident_kib())
            yield user(number, about=about)

    answer = operator.bulk(lines(), timeout=120)
    assert answer.status_code == 200 and answer.json()["created"] == 12_000
    assert most - before < ROOM_KIB, f"{most - before} KiB more for a stream of 25 MB"
    again = operator.bulk((user(number, about=about) for number in range(20_000, 21_000)), timeout=120).json()
    assert (again["created"], again["replaced"]) == (0, 1000)


def test_others_are_served_while_a_stream_is_filed(own_usher, cast):
    operator = Operator(own_usher, add_token(own_usher))
    slowest = 0.0

    def lines():
        nonlocal slowest
        for number in range(40_000, 44_000):
            if number % 200 == 0:
                began = time.monotonic()
                assert operator.put(f"/users/{number + 100_000}", {"full_name": "x"}).status_code == 201
                slowest = max(slowest, time.monotonic() - began)
            yield user(number)

    assert operator.bulk(lines(), timeout=120).json()["created"] == 4000
    assert slowest < 2, f"a write waited {slowest} s"


def test_a_line_without_an_end_is_cut_off(usher, operator):
    with connect(usher) as connection:
        connection.sendall(head(operator, "Transfer-Encoding: chunked") + chunk(user(7101)))
        try:
            for _ in range(400):
                connection.sendall(chunk(b"x" * 65_536))
        except (BrokenPipeError, ConnectionResetError):
            pass
        else:
            pytest.fail("25 MB of one line were taken without a word")
    assert has(operator, 7101), "what stood before the line is filed"


def test_a_line_that_is_a_little_too_long_is_told_where(usher, operator):
    answer = problem(operator.bulk(user(7102) + b" " * 1_100_000 + b"\n" + user(7103)), 413)
    assert answer["created"] == 1 and "Line 2" in answer["detail"]
    assert not has(operator, 7103)


@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_a_stream_that_breaks_off_leaves_whole_batches(usher, operator, framing):
    base = 50_000 if framing == "length" else 60_000
    data = b"".join(user(base + number) for number in range(500))
    with connect(usher) as connection:
        if framing == "length":
            connection.sendall(head(operator, f"Content-Length: {len(data) * 2}") + data)
        else:
            connection.sendall(head(operator, "Transfer-Encoding: chunked") + chunk(data))
        deadline = time.monotonic() + 20
        while not has(operator, base + 399) and time.monotonic() < deadline:
            pass
    filed = [number for number in range(500) if has(operator, base + number)]
    assert filed == list(range(400)), f"{len(filed)} of 500"


def test_a_slow_stream_is_served_and_holds_up_nobody(usher, operator):
    with connect(usher) as connection:
        connection.sendall(head(operator, "Transfer-Encoding: chunked", "Connection: close"))
        line = user(7201)
        for place in range(0, len(line), 7):
            connection.sendall(chunk(line[place : place + 7]))
            assert operator.get("/users/404404").status_code == 404
        connection.sendall(b"0\r\n\r\n")
        assert json.loads(parse(read(connection)).body)["created"] == 1


def test_a_stream_that_falls_silent_is_closed(usher, operator):
    with connect(usher, timeout=40) as connection:
        connection.sendall(head(operator, "Transfer-Encoding: chunked") + chunk(user(7301) + user(7302)[:5]))
        began = time.monotonic()
        read(connection)
        assert 10 < time.monotonic() - began < 30
    assert not has(operator, 7301), "the batch was never whole"


def test_J108_noise_in_a_stream_is_told_line_by_line(operator):
    noise = [b"\x00", b"\xff\xfe", b"{}", b"{" * 200, b'{"type":"user"', b'{"type":"card","id":"1"}', b'"user"', b"x" * 5000]
    answer = problem(operator.bulk(b"\n".join(noise) + b"\n" + user(7401)), 422)
    assert (answer["lines"], answer["created"], answer["refused"]) == (len(noise) + 1, 1, len(noise))
    assert [error["line"] for error in answer["errors"]] == list(range(1, len(noise) + 1))


def test_J108_a_stream_nobody_may_send_is_refused_before_it_is_read(usher, operator):
    stranger = Operator(usher, "x")
    with connect(usher) as connection:
        connection.sendall(head(stranger, "Content-Length: 10000000000") + user(7501))
        assert connection.recv(65536).startswith(b"HTTP/1.1 401 ")
    with connect(usher) as connection:
        connection.sendall(head(stranger, "Transfer-Encoding: chunked"))
        try:
            for _ in range(400):
                connection.sendall(chunk(b"x" * 65_535 + b"\n"))
        except (BrokenPipeError, ConnectionResetError):
            return
        pytest.fail("25 MB of a stranger were taken")


def test_a_connection_serves_on_after_a_stream(usher, operator):
    with connect(usher) as connection:
        body = user(7601)
        request = head(operator, f"Content-Length: {len(body)}") + body
        last = head(operator, f"Content-Length: {len(body)}", "Connection: close") + body
        connection.sendall(request + request + last)
        assert read(connection).count(b"HTTP/1.1 200") == 3


def test_a_killed_program_has_whole_batches_and_takes_the_stream_again(own_usher):
    operator = Operator(own_usher, add_token(own_usher))
    data = b"".join(user(number) for number in range(80_000, 82_000))
    with connect(own_usher) as connection:
        connection.sendall(head(operator, f"Content-Length: {len(data) * 2}") + data)
        while not has(operator, 80_500):
            pass
        own_usher.kill()
    with own_usher.again() as again:
        operator = Operator(again, operator.token)
        filed = sum(has(operator, number) for number in range(80_000, 82_000))
        assert filed % 200 == 0 and filed >= 500
        answer = operator.bulk(data).json()
        assert (answer["created"], answer["replaced"]) == (2000 - filed, filed)
