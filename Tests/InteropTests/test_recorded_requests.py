# SPDX-License-Identifier: Apache-2.0
"""Are the requests of clients that cannot run here, byte for byte as they send them, answered as they expect?"""

import json
from urllib.parse import quote_plus, urlencode

import pytest

from client import Pair, basic, bearer, exchange, refresh, works
from raw import talk

FORM = "application/x-www-form-urlencoded"


def send(usher, target: str, headers: dict[str, str], body: str = "", method: str = "POST"):
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines.append(f"Content-Length: {len(body.encode())}")
    return talk(usher, "\r\n".join(lines) + "\r\nConnection: close\r\n\r\n" + body)


def code_form(client, code: str, **more: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code", "code": code, "client_id": client.id, "client_secret": client.secret,
        "redirect_uri": client.redirect_uri, **more,
    }


def granted(answer) -> dict:
    assert answer.status == 200, answer
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    assert answer.body.startswith(b'{"'), "one client sniffs the first two bytes"
    body = json.loads(answer.body)
    assert type(body["expires_in"]) is int and type(body["scope"]) is str and type(body["version"]) is str
    assert body["token_type"] == "Bearer"
    return body


def test_patreon_ruby_query_with_an_empty_body(usher, cast, fan):
    target = "/api/oauth2/token?" + urlencode(code_form(cast.blog, fan.code(cast.blog)))
    headers = {
        "Host": "www.patreon.com", "Accept-Encoding": "gzip;q=1.0,deflate;q=0.6,identity;q=0.3", "Accept": "*/*",
        "User-Agent": "Patreon-Ruby, version 0.5.1, platform x86_64-linux",
    }
    granted(send(usher, target, headers))


@pytest.mark.parametrize("type", [f"{FORM}; charset=UTF-8", f"{FORM};charset=utf-8",
    "Application/X-WWW-Form-Urlencoded"])
def test_patreon_js_form_with_a_charset(usher, cast, fan, type):
    headers = {"Host": "www.patreon.com", "Content-Type": type, "Accept": "*/*"}
    body = urlencode(code_form(cast.blog, fan.code(cast.blog)))
    granted(send(usher, "/api/oauth2/token", headers, body))


def test_auth_js_basic_without_client_id_in_the_body(usher, cast, fan):
    form = code_form(cast.blog, fan.code(cast.blog))
    del form["client_id"], form["client_secret"]
    headers = {
        "Host": "www.patreon.com", "Content-Type": f"{FORM};charset=UTF-8", "Accept": "application/json",
        **basic(cast.blog.id, cast.blog.secret),
    }
    body = granted(send(usher, "/api/oauth2/token", headers, urlencode(form)))
    profile = send(
        usher, "/api/oauth2/api/current_user", {"Host": "www.patreon.com", **bearer(body["access_token"])}, method="GET"
    )
    assert profile.status == 200 and json.loads(profile.body)["data"]["id"] == cast.fan.id


@pytest.mark.parametrize("flag", ["true", "false"])
def test_wordpress_flag_in_the_query_beside_the_form(usher, cast, fan, flag):
    headers = {
        "Host": "patreon.com", "Content-Type": FORM, "Accept": "*/*",
        "User-Agent": "Patreon-Wordpress, version 1.9.17, platform Linux PW-Site: https://shop.example "
        "PW-Campaign-Id: 1 PW-WP-Version: 6.1 PW-PHP-Version: 8.2",
    }
    target = f"/api/oauth2/token?is_creator_access={flag}"
    body = granted(send(usher, target, headers, urlencode(code_form(cast.blog, fan.code(cast.blog)))))
    form = {
        "grant_type": "refresh_token", "refresh_token": body["refresh_token"], "client_id": cast.blog.id,
        "client_secret": cast.blog.secret,
    }
    granted(send(usher, target, headers, urlencode(form)))


def test_php_and_laravel_on_the_old_host_without_the_api_prefix(usher, cast, fan):
    headers = {"Host": "api.patreon.com", "Content-Type": FORM, "User-Agent": "Patreon-PHP, version 1.0.2"}
    body = granted(send(usher, "/oauth2/token", headers, urlencode(code_form(cast.forum, fan.code(cast.forum)))))
    for target in ("/api/oauth2/v2/identity", "/oauth2/v2/identity"):
        answer = send(usher, target, {"Host": "api.patreon.com", **bearer(body["access_token"])}, method="GET")
        assert answer.status == 200 and json.loads(answer.body)["data"]["id"] == cast.fan.id, target


@pytest.mark.parametrize("path", ["/api/oauth2/api/current_user", "/oauth2/api/current_user"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "OAuth", "oauth"])
def test_v1_aliases_and_every_spelling_of_the_scheme(usher, cast, path, scheme):
    answer = send(
        usher, path, {"Host": "api.patreon.com", **bearer(cast.blog.creator_access_token, scheme)}, method="GET"
    )
    assert answer.status == 200 and json.loads(answer.body)["data"]["id"] == cast.creator.id


def test_go_tries_basic_first_and_a_wrong_attempt_does_not_burn_the_code(usher, cast, fan):
    form = code_form(cast.forum, fan.code(cast.forum))
    headers = {"Host": "www.patreon.com", "Content-Type": FORM, "User-Agent": "Go-http-client/1.1"}
    # Go form-encodes the two halves; with an id it has wrong, the first attempt fails, and it tries the body.
    first = {name: form[name] for name in ("grant_type", "code", "redirect_uri")}
    wrong = basic(cast.forum.id, "a-secret-of-somebody-else")
    answer = send(usher, "/api/oauth2/token", headers | wrong, urlencode(first))
    assert answer.status == 401 and json.loads(answer.body)["error"] == "invalid_client"
    granted(send(usher, "/api/oauth2/token", headers, urlencode(form)))


@pytest.mark.parametrize("path", ["/api/oauth2/token/", "/oauth2/token/"])
def test_a_trailing_slash(usher, cast, fan, path):
    assert exchange(usher, cast.forum, fan.code(cast.forum), path).status_code == 200


@pytest.mark.parametrize(
    "spoil", [lambda s: s + "&", lambda s: s.replace("&", "&&"), lambda s: "&" + s, lambda s: s + "&&&"],
    ids=["trailing", "doubled", "leading", "many"],
)
def test_needless_ampersands(usher, cast, fan, spoil):
    headers = {"Host": "www.patreon.com", "Content-Type": FORM}
    body = spoil(urlencode(code_form(cast.blog, fan.code(cast.blog))))
    granted(send(usher, "/api/oauth2/token", headers, body))
    target = spoil("include=memberships&fields%5Buser%5D=full_name")
    answer = send(
        usher, "/api/oauth2/v2/identity?" + target, {"Host": "h", **bearer(cast.forum.creator_access_token)},
        method="GET"
    )
    assert answer.status == 200 and json.loads(answer.body)["data"]["attributes"] == {"full_name": cast.creator.name}


@pytest.mark.parametrize("target", [
    "/api/oauth2/v2/identity?fields[user]=full_name", "/api/oauth2/v2/identity?fields%5Buser%5D=full_name",
    "/api/oauth2/v2/identity/?fields%5buser%5d=full_name", "/oauth2/v2/identity?fields[user]=full_name&unknown=1",
])
def test_brackets_raw_and_encoded(usher, cast, target):
    answer = send(usher, target, {"Host": "www.patreon.com", **bearer(cast.forum.creator_access_token)}, method="GET")
    assert answer.status == 200, answer
    assert json.loads(answer.body)["data"]["attributes"] == {"full_name": cast.creator.name}


@pytest.mark.parametrize("scope", ["identity identity[email]", "identity+identity%5Bemail%5D",
    "identity%20identity[email]"])
def test_spaces_of_a_scope_as_plus_and_as_percent(usher, cast, fan, scope):
    address = f"/oauth2/authorize?response_type=code&client_id={cast.rival.id}&redirect_uri=" + (
        cast.rival.redirect_uri if "[" in scope else quote_plus(cast.rival.redirect_uri)
    )
    page = fan.open(f"{address}&scope={scope.replace(' ', '%20')}&min_cents=100&utm_source=unlock")
    page = page if page.elsewhere else fan.decide(page)
    assert Pair.of(exchange(usher, cast.rival, page.code)).scope == "identity identity[email]"


def test_the_authorize_page_under_its_alias(usher, cast, fan):
    page = fan.open(cast.forum.authorize().replace("/oauth2/", "/api/oauth2/", 1))
    page = page if page.elsewhere else fan.decide(page)
    assert exchange(usher, cast.forum, page.code).status_code == 200


@pytest.mark.parametrize("path", ["/oauth2/revoke", "/api/oauth2/revoke", "/api/oauth2/token/revoke"])
def test_revocation_under_every_alias(usher, cast, fan, path):
    pair = fan.pair(cast.forum)
    assert usher.post(path, data={"token": pair.access, **cast.forum.credentials()}).status_code == 200
    assert not works(usher, pair.access)


@pytest.mark.parametrize("case, status, body", [
    ({"code": "no-such-code"}, 401, {"error": "invalid_grant"}),
    ({"code": None}, 400, {"error": "invalid_request"}),
    ({"client_secret": "wrong-secret-of-nobody"}, 401, {"error": "invalid_client"}),
    ({"client_id": "nobody"}, 401, {"error": "invalid_client"}),
    ({"grant_type": None}, 400, {"error": "unsupported_grant_type"}),
    ({"grant_type": "password"}, 400, {"error": "unsupported_grant_type"}),
    ({"redirect_uri": "https://forum.example/other"}, 401, {"error": "access_denied"}),
])
def test_refusals_in_the_wording_of_the_original(usher, cast, fan, case, status, body):
    answer = exchange(usher, cast.forum, fan.code(cast.forum), "/api/oauth2/token", **case)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"] == body["error"]
    assert answer.headers["content-type"].startswith("application/json")


def test_missing_parameters_are_named_as_the_original_names_them(usher, cast, fan):
    answer = exchange(usher, cast.forum, fan.code(cast.forum), "/api/oauth2/token", code=None)
    assert "code" in answer.json()["error_description"]
    answer = refresh(usher, cast.forum, "", "/api/oauth2/token")
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_request"


def test_get_on_the_token_endpoint_is_405(usher, cast):
    for path in ("/api/oauth2/token", "/oauth2/token"):
        answer = usher.get(path)
        assert answer.status_code == 405 and "POST" in answer.headers["allow"]


def test_the_api_says_json_and_never_406(usher, cast):
    for accept in ("application/json", "application/vnd.api+json", "*/*", "text/html"):
        answer = usher.get(
            "/api/oauth2/v2/identity", headers={"Accept": accept, **bearer(cast.forum.creator_access_token)}
        )
        assert answer.status_code == 200 and answer.headers["content-type"].split(";")[0].endswith("json")


def test_head_wherever_get_exists(usher, cast):
    for path in ("/api/oauth2/v2/identity", "/api/oauth2/api/current_user"):
        headers = bearer(cast.blog.creator_access_token if "api/current" in path else cast.forum.creator_access_token)
        answer = usher.call("HEAD", path, headers=headers)
        assert answer.status_code == 200 and not answer.content
