# SPDX-License-Identifier: Apache-2.0
"""E60: who can find out why a request failed, and what does the record of it give away?"""

import secrets

import pytest
import requests

import canary
from browser import logged_in
from client import PATREON, RFC, Pair, Proof, basic, bearer, exchange, introspect, refresh, revoke



def requests_path(client) -> str:
    return f"/portal/registration/register-clients/{client.id}/requests"


def everything_wrong(usher, cast, fan) -> list:
    """One refusal of each kind that is given something secret."""
    canary.remember(*(made := [secrets.token_urlsafe(24) for _ in range(8)]))
    forum, pair = cast.forum, fan.pair(cast.forum)
    code, used, proof = fan.code(forum), fan.code(forum), Proof()
    Pair.of(exchange(usher, forum, used))
    answers = [
        exchange(usher, forum, used), exchange(usher, forum, code, redirect_uri=forum.redirect_uri + "/?token=" + made[0]),
        exchange(usher, forum, code, client_secret=made[1]), exchange(usher, forum, code, code_verifier=proof.verifier),
        exchange(usher, forum, code, client_secret=forum.secret + " "), refresh(usher, forum, pair.access),
        exchange(usher, forum, made[2], state=made[3], password=made[4], **{made[5]: "x"}),
        usher.post(RFC, json={"client_id": forum.id, "client_secret": forum.secret, "code": code}),
        usher.post(f"{RFC}?client_id={forum.id}&client_secret={forum.secret}&code={code}"),
        usher.post(RFC, data={"grant_type": forum.secret, "scope": pair.refresh, **forum.credentials()}),
        usher.post(RFC, data={"grant_type": "refresh_token", "refresh_token": pair.refresh, "scope": code,
                              **forum.credentials()}),
        usher.post(RFC, headers=basic(forum.id, made[6]), data={"code": code}),
        revoke(usher, forum, "", token_type_hint=pair.access),
        introspect(usher, cast.phone, pair.access),
    ]
    for parameters in (
        {"redirect_uri": f"https://ada:{made[7]}@forum.example/auth/callback?code={code}&session={made[0]}"},
        {"scope": pair.access}, {"state": made[3], "response_type": code}, {"code_challenge_method": pair.refresh},
        {"code_challenge": made[1], "code_challenge_method": "S256"}, {made[2]: made[3], "scope": "identiy"},
    ):
        fan.open(forum.authorize(**parameters))
    for path in ("/api/oauth2/v2/campaigns", f"/api/oauth2/v2/identity?include={pair.refresh}&access_token={code}",
                 f"/api/oauth2/v2/webhooks?page[cursor]={made[4]}"):
        usher.get(path, headers=bearer(pair.access))
    return answers


def test_E60_no_secret_is_in_the_data_or_on_a_page(own_usher, cast):
    before = canary.seen()
    fan, owner = logged_in(own_usher, cast.fan), logged_in(own_usher, cast.creator)
    for answer in everything_wrong(own_usher, cast, fan):
        assert answer.status_code in (400, 401), answer.text
    page = owner.open(requests_path(cast.forum) + "?show=refused")
    assert page.status == 200
    links = [link["href"] for link in page.soup.select(".requests a")]
    assert len(links) >= 15
    pages = [page.response.text] + [owner.open(link).response.text for link in links]
    told = own_usher.commands.run("client", "requests", cast.forum.id, "--limit", "100")
    # What other tests took for secret may stand in the data of this one with good reason, such as an e-mail address.
    hidden = set(canary.seen() - before) | {cast.forum.secret}
    assert len(hidden) >= 15
    for text in [*pages, told]:
        assert not canary.leaks(text, hidden), canary.leaks(text, hidden)
    assert own_usher.stop() == 0
    stored = b"".join(path.read_bytes() for path in own_usher.folder.glob("usher.db*") if path.suffix != ".key")
    assert b"exchangeRedirectURI" in stored
    text = stored.decode("latin-1")
    # What is stored is form-encoded, so that a secret would stand there encoded once more, which leaves it as it is.
    assert not canary.leaks(text, hidden), canary.leaks(text, hidden)[:5]


@pytest.mark.parametrize("path", [PATREON, RFC])
def test_E60_a_token_error_leads_its_owner_to_the_reason(usher, cast, fan, path):
    answer = exchange(usher, cast.forum, "nonsense", path)
    address = answer.json()["error_uri"]
    assert address == f"{usher.base_url}/portal/requests/{answer.headers['x-request-id']}"
    page = logged_in(usher, cast.creator).open(address)
    assert page.status == 200 and "not of this server’s making" in page.text and "RFC 6749" in page.text
    assert fan.open(address).status == 404
    unknown = fan.open("/portal/requests/00000000-0000-4000-8000-000000000000")
    assert unknown.status == 404


def test_E60_an_api_error_is_found_by_its_id(usher, cast, fan):
    pair = fan.pair(cast.forum)
    answer = usher.get("/api/oauth2/v2/campaigns", headers=bearer(pair.access))
    page = logged_in(usher, cast.creator).open("/portal/requests/" + answer.json()["errors"][0]["id"])
    assert page.status == 200 and "campaigns" in page.text and "/api/oauth2/v2/campaigns" in page.text


def test_E60_the_page_of_a_wrong_redirect_address_says_where_it_is_wrong(usher, cast, fan):
    path = cast.forum.authorize(redirect_uri=cast.forum.redirect_uri + "/")
    strange = fan.open(path)
    assert strange.shows_problem and not strange.soup.select("a[href^='/portal/requests/']")
    reference = strange.soup.select_one(".reference code").text
    owner = logged_in(usher, cast.creator)
    page = owner.open("/portal/requests/" + reference)
    place = len(cast.forum.redirect_uri) + 1
    assert f"at character {place} : /callback/ instead of /callback" in page.text.replace(f"{place}:", f"{place} :")
    link = owner.open(path).soup.select_one("a[href^='/portal/requests/']")
    assert owner.open(link["href"]).status == 200


def test_E60_what_waits_is_filed_when_the_program_ends(own_usher, cast):
    exchange(own_usher, cast.forum, "nonsense")
    assert own_usher.stop() == 0
    assert [trace["rule"] for trace in own_usher.commands.json("client", "requests", cast.forum.id)["requests"]] == [
        "foreignText"]


def test_E60_a_stranger_who_floods_pushes_nothing_honest_out(own_usher, cast):
    honest = exchange(own_usher, cast.forum, "honest")
    for _ in range(400):
        exchange(own_usher, cast.forum, "x", client_secret="wrong" * 10)
    found = own_usher.commands.json("client", "requests", cast.forum.id, "--limit", "1000")
    assert len(found["requests"]) <= 101
    assert logged_in(own_usher, cast.creator).open(honest.json()["error_uri"]).status == 200


def test_a_terminal_is_told_nothing_by_what_somebody_sent(own_usher, cast):
    path = ("/oauth2/authorize?response_type=code&client_id=" + cast.forum.id
            + "&redirect_uri=https://x.example/%1b%5d0;owned%07%0aforged%20line")
    assert requests.get(own_usher.base_url + path, allow_redirects=False).status_code == 302
    assert own_usher.stop() == 0
    told = own_usher.commands.run("client", "requests", cast.forum.id)
    told = getattr(told, "stdout", told)
    assert "x.example" in told and "\x1b" not in told and "\x07" not in told and "\nforged" not in told


def test_a_client_that_is_not_there_has_no_requests(usher):
    from program import Refused

    with pytest.raises(Refused, match="no client nobody"):
        usher.commands.run("client", "requests", "nobody")
