# SPDX-License-Identifier: Apache-2.0
"""Checklist A and V1 to V13: to which addresses can the provider be made to send a browser?"""

import random
from urllib.parse import quote, urlsplit

import pytest

from cast import add_client
from client import Proof, exchange, refused

FOREIGN = "https://evil.example/callback"


def mutations(uri: str) -> dict[str, str]:
    """Addresses that resemble a registered one, by what was done to it."""
    parts = urlsplit(uri)
    scheme, host, path = parts.scheme, parts.netloc, parts.path
    tail = path + ("?" + parts.query if parts.query else "")
    start = f"{scheme}://{host}"
    changed = {
        "A2 trailing slash": f"{uri}/", "A2 no path": start, "A2 shorter path": start + path[:-1],
        "A2 prefix": f"{uri}/more",
        "A2 query added": uri + ("&" if parts.query else "?") + "next=1", "A2 empty query": f"{uri}?",
        "A2 fragment": f"{uri}#x",
        "A2 empty fragment": f"{uri}#", "A2 default port": f"{start}:443{tail}", "A2 leading space": f" {uri}",
        "A2 trailing space": f"{uri} ", "A2 encoded letter": start + "/%" + f"{ord(path[1]):02x}" + tail[2:],
        "A2 double slash": f"{start}/{tail}", "A2 upper-case scheme": f"{scheme.upper()}://{host}{tail}",
        "A2 other scheme": f"http://{host}{tail}", "A2 no scheme": f"//{host}{tail}", "A2 wildcard": f"{start}/*",
        "V3 dot for any letter": f"{scheme}://{host.replace('.', 'a', 1)}{tail}",
        "V6 matrix": f"{start}/..;{tail}", "V6 dots up": f"{start}/x/..{tail}", "V6 dot": f"{start}/.{tail}",
        "V6 encoded dots": f"{start}/x/%2e%2e{tail}", "V6 double-encoded dots": f"{start}/x/%252e%252e{tail}",
        "V6 parameter": f"{uri};a=b", "V6 backslash up": f"{start}/x\\..{tail}",
        "V7 longer host": f"{start}.evil.tld{tail}", "V7 host as user": f"{start}@evil.tld{tail}",
        "V7 host and port as user": f"{start}:80@evil.tld{tail}", "V7 prefix of host": f"{scheme}://evil{host}{tail}",
        "V7 subdomain": f"{scheme}://evil.{host}{tail}", "V7 trailing dot": f"{start}.{tail}",
        "V8 encoded at": f"{start}%40evil.tld{tail}", "V8 double-encoded at": f"{start}%2540evil.tld{tail}",
        "V8 fullwidth dot": f"{scheme}://{host.replace('.', '。')}{tail}",
        "V8 soft hyphen": f"{scheme}://f\u00ad{host[1:]}{tail}",
        "V8 backslash authority": f"{scheme}:\\\\{host}{tail}",
        "V8 backslash before at": f"{scheme}://evil.tld\\@{host}{tail}",
        "V10 tab in scheme": f"ht\ttps://{host}{tail}", "V10 newline": f"{uri}\n",
        "V10 carriage return": f"{start}\r{tail}",
        "V10 tab": f"{start}\t{tail}", "V10 vertical tab": f"\x0b{uri}", "V10 unit separator": f"{uri}\x1f",
        "V13 user": f"{scheme}://attacker@{host}{tail}", "V13 user and password": f"{scheme}://a:b@{host}{tail}",
        "V13 empty user": f"{scheme}://@{host}{tail}", "V13 empty user and password": f"{scheme}://:@{host}{tail}",
        "V5 two at": f"{scheme}://a@evil.tld@{host}{tail}", "V5 two at reversed": f"{start}@a@evil.tld{tail}",
        "V12 javascript": f"javascript://{host}{tail}%0aalert(1)",
        "V12 data": "data:text/html,<script>alert(1)</script>",
        "V11 foreign": FOREIGN, "V11 foreign with ours in the query": f"{FOREIGN}?{uri}",
    }
    letters = [index for index, letter in enumerate(tail) if letter.isalpha()]
    for index in letters:
        changed[f"V2 case of {index}"] = start + tail[:index] + tail[index].swapcase() + tail[index + 1 :]
    return {what: address for what, address in changed.items() if address != uri}


def is_refused(browser, client, uri: str, **more) -> None:
    """An error page on the provider; no Location outside it at any step, nothing unescaped."""
    browser.steps.clear()
    page = browser.open(client.authorize(redirect_uri=uri, **more))
    assert page.elsewhere is None, f"sent to {page.elsewhere}"
    assert page.shows_problem, f"{page.status} at {page.address}: {page.text[:200]}"
    assert page.consent is None and page.login is None
    for step in browser.steps:
        location = step.headers.get("location")
        assert location is None or urlsplit(location).netloc in ("", urlsplit(browser.usher.base_url).netloc)
    assert not page.soup.find("meta", attrs={"http-equiv": lambda value: value and value.lower() == "refresh"})
    own = urlsplit(browser.usher.base_url).netloc
    for link in page.soup.find_all("a", href=True):
        assert urlsplit(link["href"]).netloc in ("", own), "an error page links to the address it refused"


FORUM = "https://forum.example/auth/callback"
KEEPER = "https://keeper.example/callback?app=7&b=%20c"
LOOPBACKS = ["http://127.0.0.1/callback", "http://[::1]/callback"]


@pytest.mark.parametrize("what", mutations(FORUM))
def test_A2_A10_V2_V3_V5_V6_V7_V8_V10_V12_V13_no_mutation_of_a_registered_address_passes(usher, cast, fan, what):
    assert cast.forum.redirect_uri == FORUM
    is_refused(fan, cast.forum, mutations(FORUM)[what])


@pytest.mark.parametrize("what", [what for what in mutations(KEEPER) if "case" not in what] + [
    "order", "decoded", "plus", "other value", "without the query", "upper-case escape"])
def test_A2_A8_the_query_of_a_registered_address_is_compared_too(usher, cast, fan, what):
    assert cast.query.redirect_uri == KEEPER
    others = {
        "order": "https://keeper.example/callback?b=%20c&app=7",
        "decoded": "https://keeper.example/callback?app=7&b= c",
        "plus": "https://keeper.example/callback?app=7&b=+c",
        "other value": "https://keeper.example/callback?app=8&b=%20c",
        "without the query": "https://keeper.example/callback",
        "upper-case escape": "https://keeper.example/callback?%61pp=7&b=%20c",
    }
    is_refused(fan, cast.query, {**mutations(KEEPER), **others}[what])


def test_A8_the_query_of_a_registered_address_is_kept(usher, cast, fan):
    page = fan.authorize(cast.query, state="s t")
    assert page.elsewhere.startswith(KEEPER + "&")
    assert page.answer["app"] == "7" and page.answer["b"] == " c" and page.answer["state"] == "s t"
    denied = fan.ask(cast.query, scope="identity campaigns.posts")
    assert fan.decide(denied, "deny").elsewhere.startswith(KEEPER + "&error=access_denied")


@pytest.mark.parametrize("port", ["", ":1024", ":49152", ":65535"])
@pytest.mark.parametrize("registered", LOOPBACKS)
def test_A3_V1_any_port_of_a_registered_loopback_address_passes(usher, cast, fan, registered, port):
    parts = urlsplit(registered)
    uri = f"http://{parts.netloc}{port}/callback"
    proof = Proof()
    page = fan.authorize(cast.phone, redirect_uri=uri, **proof.parameters())
    assert page.elsewhere.split("?")[0] == uri
    # The exchange is held to the address that was asked for, port included.
    other = f"http://{parts.netloc}:50001/callback"
    refused(exchange(usher, cast.phone, page.code, redirect_uri=other, code_verifier=proof.verifier), "invalid_grant")
    assert exchange(usher, cast.phone, page.code, redirect_uri=uri, code_verifier=proof.verifier).status_code == 200


@pytest.mark.parametrize("uri", [
    "http://127.0.0.1:1024/callback/", "http://127.0.0.1:1024/other", "http://127.0.0.1:1024/Callback",
    "http://127.0.0.1:1024/callback?x=1", "http://127.0.0.1:1024/callback#x", "https://127.0.0.1:1024/callback",
    "http://localhost:1024/callback", "http://127.0.0.2:1024/callback", "http://127.1:1024/callback",
    "http://2130706433:1024/callback", "http://0x7f.1:1024/callback", "http://0177.0.0.1/callback",
    "http://127.0.0.1:/callback", "http://127.0.0.1:0x50/callback", "http://127.0.0.1:65536/callback",
    "http://127.0.0.1:-1/callback", "http://127.0.0.1:80:90/callback", "http://127.0.0.1: 80/callback",
    "http://127.0.0.1:８０/callback", "http://127.0.0.1.:80/callback", "http://127.0.0.1:80.evil.tld/callback",
    "http://attacker@127.0.0.1/callback", "http://attacker@127.0.0.1:1024/callback", "http://:@127.0.0.1:1024/callback",
    "http://127.0.0.1:1024@evil.tld/callback", "http://127.0.0.1@evil.tld/callback",
    "http://127.0.0.1.evil.tld/callback",
    "http://127.0.0.1:1024\\@evil.tld/callback", "http://evil.tld#127.0.0.1/callback",
    "http://evil.tld/127.0.0.1/callback",
    "http://[::1]:1024/other", "http://[::1]:1024/callback?x", "http://[0:0:0:0:0:0:0:1]:1024/callback",
    "http://[::1%25lo]:1024/callback", "http://[::ffff:127.0.0.1]:1024/callback", "http://::1:1024/callback",
    "http://[::2]:1024/callback", "http://[::1].evil.tld/callback", "http://u@[::1]:1024/callback",
    "HTTP://127.0.0.1/callback",
    "http:/127.0.0.1/callback", "http:127.0.0.1/callback", "http://127.0.0.1:1024//callback", "http://127.0.0.1:1024",
    "https://evil.example/callback", "http://evil.example/callback", "http://localhost.evil.tld/callback",
])
def test_A3_V1_V4_V13_nothing_but_the_port_of_a_loopback_address_may_differ(usher, cast, fan, uri):
    is_refused(fan, cast.phone, uri, **Proof().parameters())


@pytest.mark.parametrize("uri", [
    "example.tinphone:/Callback", "example.tinphone:/callback/", "example.tinphone://callback",
    "example.tinphone:callback",
    "EXAMPLE.tinphone:/callback", "example.tinphone.evil:/callback", "example.tinphone:/callback?x",
    "tinphone:/callback",
    "example.tinphone://evil.example/callback",
])
def test_A2_V7_a_private_scheme_is_compared_whole(usher, cast, fan, uri):
    is_refused(fan, cast.phone, uri, **Proof().parameters())


def test_A2_a_registered_private_scheme_passes(usher, cast, fan):
    page = fan.authorize(cast.phone, redirect_uri="example.tinphone:/callback", **Proof().parameters())
    assert page.elsewhere.startswith("example.tinphone:/callback?code=")


def test_A3_the_loopback_exception_is_not_for_confidential_clients(usher, cast, fan):
    client = add_client(usher.commands, cast.creator, "Local tool", "http://127.0.0.1:8080/callback")
    is_refused(fan, client, "http://127.0.0.1:8081/callback")


@pytest.mark.parametrize("redirect_uri", [None, ""], ids=["absent", "empty"])
def test_A9_an_address_must_be_named_where_several_are_registered(usher, cast, fan, redirect_uri):
    page = fan.open(cast.forum.authorize(redirect_uri=redirect_uri))
    assert page.shows_problem and page.elsewhere is None


def test_A9_each_of_several_registered_addresses_passes(usher, cast, fan):
    for uri in cast.forum.redirect_uris:
        assert fan.authorize(cast.forum, redirect_uri=uri).elsewhere.split("?")[0] == uri


@pytest.mark.parametrize("client_id", [None, "", "nobody", "0", "%00", "<script>alert(1)</script>", "a" * 4000])
def test_A10_V11_an_unknown_client_gets_a_page_and_no_redirect(usher, cast, fan, client_id):
    page = fan.open(cast.forum.authorize(client_id=client_id))
    assert page.shows_problem and page.elsewhere is None
    assert "<script>alert(1)" not in page.response.text


@pytest.mark.parametrize("wrong", [
    {}, {"response_type": "token"}, {"response_type": None}, {"scope": "nonsense"}, {"code_challenge": "short"},
    {"code_challenge_method": "plain", "code_challenge": "a" * 43}, {"prompt": "none"}, {"client_id": "nobody"},
    {"state": "\x00"}, {"scope": "identity" * 2000}, {"request": "x"}, {"response_mode": "form_post"},
], ids=str)
@pytest.mark.parametrize("who", ["fan", "nobody"])
def test_B22_V9_V11_a_foreign_address_is_never_followed_whatever_else_is_wrong(usher, cast, fan, who, wrong):
    from browser import Browser

    browser = fan if who == "fan" else Browser(usher)
    is_refused(browser, cast.forum, FOREIGN, **wrong)


def test_V5_a_thousand_malformed_authorities_are_refused(usher, cast, fan):
    chance = random.Random(20261123)
    pieces = ["forum.example", "evil.tld", "@", ":", "@@", "[", "]", "::", "//", "\\", "%40", "%2f", "?", "#", ";",
        "..", " ",
              "\t", "443", "a:b", "[::1]", "127.0.0.1", "%", "%zz", "*", "\u2024", "\uff0f", "\x7f", "&amp;", ","]
    for number in range(1000):
        authority = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 6)))
        start = chance.choice(["https", "http", "HTTPS"]) + ":" + chance.choice(["//", "/", "///", ""])
        uri = f"{start}{authority}/auth/callback"
        if uri in cast.forum.redirect_uris:
            continue
        response = usher.get(cast.forum.authorize(redirect_uri=uri), session=fan.session)
        location = response.headers.get("location", "")
        assert response.status_code in (302, 303, 400), f"{number} {uri!r}: {response.status_code}"
        assert urlsplit(location).path.endswith("/oauth2/errors") or not location, f"{number} {uri!r}: {location}"


@pytest.mark.parametrize("parameter", ["client_id", "redirect_uri", "state", "scope", "response_type", "prompt",
    "continue"])
def test_V12_markup_in_an_echoed_parameter_is_inert(usher, cast, fan, parameter):
    markup = "\"'><script>alert(7)</script><img src=x onerror=alert(7)>"
    for redirect_uri in (cast.forum.redirect_uri, FOREIGN):
        page = fan.open(cast.forum.authorize(**{"redirect_uri": redirect_uri, "scope": "identity campaigns",
            parameter: markup}))
        if page.elsewhere:
            assert page.elsewhere.split("?")[0] == cast.forum.redirect_uri and "<" not in page.elsewhere
            continue
        assert "<script>alert(7)" not in page.response.text and not page.soup.find_all(attrs={"onerror": True})
        policy = page.response.headers["content-security-policy"]
        assert "unsafe-inline" not in policy and "unsafe-eval" not in policy and "default-src" in policy


def test_V12_markup_on_the_error_page_and_the_login_page_is_inert(usher):
    markup = quote("\"'><script>alert(7)</script>", safe="")
    for path in (f"/oauth2/errors?error={markup}&error_description={markup}&state={markup}",
        f"/login?continue={markup}"):
        response = usher.get(path)
        assert "<script>alert(7)" not in response.text
        assert "unsafe-" not in response.headers["content-security-policy"]


def test_A10_a_mismatch_is_reported_at_the_address_the_original_uses(usher, cast, fan):
    response = usher.get(cast.forum.authorize(redirect_uri=FOREIGN, state="kept"), session=fan.session)
    assert response.status_code == 302
    parts = urlsplit(response.headers["location"])
    assert parts.path == "/oauth2/errors" and "error=invalid_request" in parts.query and "state=kept" in parts.query
    page = usher.get(response.headers["location"])
    assert page.status_code == 400 and "evil.example" in page.text, "the page shows the address that was sent"
