# SPDX-License-Identifier: Apache-2.0
"""Checklist B: how does the authorization endpoint read a request, and what does it answer?"""

from urllib.parse import quote, urlsplit

import pytest

from browser import Browser
from client import Pair, Proof, exchange

STATES = {
    "plain": "abc", "space": "a b", "plus": "a+b", "percent": "100%25%", "ampersand": "a&b=c;d", "quotes": "'\"`",
    "markup":
    "<script>alert(1)</script>", "unicode": "Zoë 日本 🎪", "slashes": "//evil.example/\\", "json": '{"a":[1,{"b":null}]}',
    "base64": "YWJj+/==", "brackets": "[x](y)", "None": "None", "2048": "s" * 2048, "tilde": "-._~",
    "fragment": "a#b?c",
}


def address(client, *pairs: tuple[str, str]) -> str:
    """An authorization request whose parameters are written as they are, in their order."""
    return "/oauth2/authorize?" + "&".join(f"{name}={quote(value, safe='%+')}" for name, value in pairs)


def usual(client) -> list[tuple[str, str]]:
    return [("response_type", "code"), ("client_id", client.id), ("redirect_uri", client.redirect_uri)]


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_B16_V22_no_other_method_gives_a_code_or_changes_anything(usher, cast, fan, method):
    fan.authorize(cast.forum)
    response = usher.call(method, cast.forum.authorize(), session=fan.session)
    assert "code=" not in response.headers.get("location", "") and "code=" not in response.text
    if method not in ("HEAD", "OPTIONS"):
        assert response.status_code == 405 and "GET" in response.headers["allow"], response.status_code


def test_B16_get_works_and_post_does_not_skip_the_consent(usher, cast, stranger):
    assert stranger.ask(cast.strict, **Proof().parameters()).consent is not None
    path, _, parameters = cast.strict.authorize(**Proof().parameters()).partition("?")
    response = usher.post(path, session=stranger.session, data=parameters,
                          headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert "code=" not in response.headers.get("location", "")


def test_B17_unknown_parameters_are_ignored(usher, cast, fan):
    page = fan.authorize(cast.forum, utm_source="mail", min_cents="100", force_verify="1", nonsense="x")
    assert set(page.answer) == {"code", "iss"}


def test_B17_empty_parameters_count_as_absent(usher, cast, fan):
    page = fan.authorize(cast.rival, scope="", state="", code_challenge="", code_challenge_method="", prompt="")
    assert "state" not in page.answer
    assert Pair.of(exchange(usher, cast.rival, page.code)).scope == "identity"
    page = fan.open(cast.rival.authorize(response_type=""))
    assert page.answer["error"] == "invalid_request"


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge",
                                  "code_challenge_method"])
@pytest.mark.parametrize("same", [True, False], ids=["same value", "other value"])
def test_B17_B18_a_duplicated_parameter_is_refused(usher, cast, fan, name, same):
    pairs = [*usual(cast.forum), ("scope", "identity"), ("state", "s"), *Proof().parameters().items()]
    value = dict(pairs)[name]
    page = fan.open(address(cast.forum, *pairs, (name, value if same else value + "x")))
    if name in ("client_id", "redirect_uri"):
        assert page.shows_problem
    if page.elsewhere:
        assert page.elsewhere.split("?")[0] == cast.forum.redirect_uri
        assert page.answer["error"] == "invalid_request" and "code" not in page.answer
    else:
        assert page.shows_problem


@pytest.mark.parametrize("name, value", [
    ("scope[]", "identity"), ("scope[a][b]", "x"), ("state[]", "x"), ("client_id[]", "x"), ("redirect_uri[0]", "x"),
    ("scope", "%ff%fe"), ("state", "%c3%28"), ("state", "a%00b"), ("scope", "%"), ("state", "%zz"), ("state", "%u0041"),
    ("state", "x" * 20_000), ("scope", "identity " * 3000), ("login_hint", "x" * 9000), ("scope", "identity\u0000"),
    ("code_challenge", "[1]"), ("prompt", "%f0%28%8c%28"),
])
def test_B18_a_parameter_of_a_wrong_shape_is_an_error_of_the_protocol(usher, cast, fan, name, value):
    pairs = [pair for pair in usual(cast.forum) if pair[0] != name] + [(name, value)]
    page = fan.open(address(cast.forum, *pairs))
    if page.elsewhere:
        assert page.elsewhere.split("?")[0] == cast.forum.redirect_uri
        assert "error" in page.answer or "[" in name or name == "login_hint", page.answer
    else:
        assert 400 <= page.status < 500 or page.consent is not None


@pytest.mark.parametrize("response_type, error", [
    (None, "invalid_request"), ("", "invalid_request"), ("nonsense", "unsupported_response_type"),
    ("Code", "unsupported_response_type"), ("code ", "unsupported_response_type"),
])
def test_B19_a_missing_or_unknown_response_type_is_told_to_the_client(usher, cast, fan, response_type, error):
    page = fan.open(cast.forum.authorize(response_type=response_type, state="kept"))
    assert page.answer["error"] == error and page.answer["state"] == "kept" and "code" not in page.answer


@pytest.mark.parametrize("response_type", ["token", "id_token", "code token", "token code", "code id_token",
    "id_token token",
                                           "none", "code code"])
def test_B20_nothing_but_a_code_comes_from_here(usher, cast, fan, response_type):
    fan.authorize(cast.forum)
    page = fan.open(cast.forum.authorize(response_type=response_type))
    assert page.answer["error"] == "unsupported_response_type" and "#" not in page.elsewhere
    assert "access_token" not in page.elsewhere and "code" not in page.answer
    assert usher.metadata()["response_types_supported"] == ["code"]


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_B21_state_returns_unchanged_in_success_and_in_error(usher, cast, fan, stranger, state):
    assert fan.authorize(cast.forum, state=state).answer["state"] == state
    assert fan.open(cast.forum.authorize(state=state, scope="nonsense")).answer["state"] == state
    denied = stranger.decide(stranger.ask(cast.strict, state=state, **Proof().parameters()), "deny")
    assert denied.answer["state"] == state


def test_B21_state_returns_unchanged_through_the_log_in(usher, cast):
    state = "a+b &c=d%20é\"'<"
    assert Browser(usher, cast.fan).authorize(cast.forum, state=state).answer["state"] == state


def test_B21_no_state_is_added_where_none_was_sent(usher, cast, fan):
    assert "state" not in fan.authorize(cast.forum).answer
    assert "state" not in fan.open(cast.forum.authorize(scope="nonsense")).answer


@pytest.mark.parametrize("change, error", [
    ({"scope": "nonsense"}, "invalid_scope"), ({"scope": "identity users"}, "invalid_scope"),
    ({"scope": "identity,campaigns"}, "invalid_scope"), ({"code_challenge": "x"}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
])
def test_B22_errors_reach_the_client_with_the_codes_of_the_standard(usher, cast, fan, change, error):
    page = fan.open(cast.forum.authorize(state="s", **change))
    assert page.elsewhere.split("?")[0] == cast.forum.redirect_uri
    assert page.answer["error"] == error and page.answer["state"] == "s" and "code" not in page.answer
    assert page.answer.get("error_description", "x").isascii()


def test_B22_an_unknown_scope_is_named(usher, cast, fan):
    page = fan.open(cast.forum.authorize(scope="identity campaigns.everything"))
    assert "campaigns.everything" in page.answer["error_description"]


@pytest.mark.parametrize("change", [{"scope": "nonsense"}, {"response_type": "token"}, {"code_challenge": "x"}, {}],
    ids=str)
def test_B23_nobody_is_sent_to_a_client_before_they_logged_in(usher, cast, change):
    browser = Browser(usher)
    page = browser.open(cast.rival.authorize(**change))
    assert page.elsewhere is None, f"an unknown visitor was sent to {page.elsewhere}"


def test_B25_there_is_no_cors_here(usher, cast, fan):
    for method in ("GET", "OPTIONS"):
        response = usher.call(method, cast.forum.authorize(), session=fan.session, headers={
            "Origin": "https://forum.example", "Access-Control-Request-Method": "GET"})
        assert not [name for name in response.headers if name.lower().startswith("access-control-")]


def pages(usher, cast) -> dict[str, object]:
    visitor, fan = Browser(usher, cast.stranger), Browser(usher, cast.stranger)
    fan.log_in()
    return {
        "log in": visitor.open(cast.strict.authorize(**Proof().parameters())), "sign up": visitor.open("/signup"),
        "consent": fan.ask(cast.strict, **Proof().parameters()),
        "problem": fan.open(cast.forum.authorize(client_id="nobody")),
        "wrong password": Browser(usher, cast.stranger).log_in(password="not the password at all"),
    }


def test_B26_no_page_may_be_framed(usher, cast):
    for name, page in pages(usher, cast).items():
        headers = page.response.headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], name
        assert headers["x-frame-options"].upper() == "DENY", name
        assert headers["x-content-type-options"] == "nosniff", name
        assert "unsafe-" not in headers["content-security-policy"], name


def test_B27_pages_load_nothing_from_elsewhere_and_send_no_referrer(usher, cast):
    own = {"", urlsplit(usher.base_url).netloc}
    for name, page in pages(usher, cast).items():
        assert page.response.headers["referrer-policy"] == "no-referrer", name
        assert "no-store" in page.response.headers["cache-control"], name
        for element in page.soup.find_all(["script", "img", "link", "iframe", "object", "embed", "source", "a",
            "form"]):
            for attribute in ("src", "href", "data", "action", "srcset"):
                target = element.get(attribute) or ""
                assert urlsplit(target).netloc in own, f"{name}: {element}"


def test_B31_iss_stands_in_every_answer(usher, cast, fan, stranger):
    metadata = usher.metadata()
    assert metadata["authorization_response_iss_parameter_supported"] is True
    answers = [
        fan.authorize(cast.forum), fan.open(cast.forum.authorize(scope="nonsense")),
        fan.open(cast.forum.authorize(response_type="token")),
        stranger.decide(stranger.ask(cast.strict, **Proof().parameters()), "deny"),
    ]
    for page in answers:
        assert page.answer["iss"] == metadata["issuer"] == usher.base_url


@pytest.mark.parametrize("mode", ["web_message", "form_post", "fragment", "query.jwt"])
def test_B32_answers_travel_in_the_query_and_never_by_postmessage(usher, cast, fan, mode):
    fan.authorize(cast.forum)
    page = fan.open(cast.forum.authorize(response_mode=mode))
    assert "postMessage" not in page.response.text
    if page.elsewhere:
        assert "#" not in page.elsewhere and page.elsewhere.split("?")[0] == cast.forum.redirect_uri


def test_V16_every_address_that_could_give_a_code_has_the_same_rules(usher, cast, fan):
    for path in ("/oauth2/authorize", "/api/oauth2/authorize", "/oauth2/become-patron", "/api/oauth2/authorize/",
                 "/oauth2/authorize/"):
        for client, foreign in ((cast.phone, False), (cast.strict, False), (cast.forum, True)):
            target = client.authorize(**({"redirect_uri": "https://evil.example/"} if foreign else {}))
            page = fan.open(target.replace("/oauth2/authorize", path, 1))
            if page.elsewhere:
                assert not foreign and page.answer["error"] == "invalid_request", (path, page.elsewhere)
            else:
                assert page.status in (400, 404), (path, page.status)
