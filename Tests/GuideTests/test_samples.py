# SPDX-License-Identifier: Apache-2.0
"""Does what the guide shows log people in, when it is taken from the page and run?"""

import json
import subprocess

import pytest

import canary
from browser import Browser, logged_in
from guide import SITES, GUIDE, Running, Visitor, environment, free_port, own_client, samples

KINDS = {"confidential": (), "public": ("--public",)}
STEPS = ["sample-settings", "sample-log-in", "sample-callback", "sample-exchange", "sample-identity", "sample-refresh"]


@pytest.fixture(params=KINDS)
def client(request, demo):
    return own_client(demo, free_port(), *KINDS[request.param])


def program(demo, client, language: str) -> str:
    pieces = samples(demo, demo.person("creator"), language, client)
    assert list(pieces)[:6] == STEPS and len(pieces) == (7 if language in SITES else 6)
    text = "\n\n".join(pieces.values()) + "\n"
    file = logged_in(demo, demo.person("creator")).request(
        "GET", f"{demo.origin}{GUIDE}/program?language={language}&client={client.id}")
    assert file.text == text, "the file to save is not what stands on the page"
    assert client.id in text and client.redirect_uri in text and demo.base_url in text and "YOUR_" not in text
    assert not client.secret or client.secret not in text
    return text


def answered(demo, address: str, decision: str = "allow") -> str:
    """Where the fan is sent after the site sent them here."""
    fan = logged_in(demo, demo.person("fan"))
    page = fan.open(address)
    return page.elsewhere or fan.decide(page, decision).elsewhere


@pytest.mark.parametrize("language", SITES)
def test_the_site_logs_somebody_in_and_stays_logged_in_when_the_token_has_expired(demo, client, language, tmp_path):
    port = int(client.redirect_uri.split(":")[2].split("/")[0])
    text = program(demo, client, language)
    with Running(tmp_path, language, text, port, USHER_CLIENT_SECRET=client.secret) as site:
        visitor = Visitor(site)
        assert "not logged in" in visitor.open("/").text

        denied = visitor.open(answered(demo, visitor.open("/log-in").headers["location"], "deny"))
        assert (denied.status_code, denied.text) == (403, "The user did not allow it.")

        begun = visitor.open("/log-in")
        assert begun.status_code == 302
        assert all(cookie.has_nonstandard_attr("HttpOnly") for cookie in visitor.session.cookies)
        back = answered(demo, begun.headers["location"])
        assert "belongs to no log-in" in Visitor(site).open(back).text, "another browser must not finish it"
        finished = visitor.open(back)
        assert (finished.status_code, finished.headers["location"]) == (302, "/"), finished.text
        assert "belongs to no log-in" in visitor.open(back).text, "an answer is good once"

        greeting = visitor.open("/").text
        assert greeting.startswith("Hello Ines Okafor: ") and "Apprentice" in greeting

        for life in ("first", "second", "third"):
            demo.advance(2_678_400)
            demo.jars.clear()  # The log-ins at the provider have ended too.
            assert visitor.open("/").text == greeting, f"not refreshed after the {life} access token"
            assert visitor.open("/").text == greeting, f"what replaced the {life} access token was not kept"


def shell(folder, text: str, client) -> subprocess.Popen:
    (folder / "log-in.sh").write_text(text)
    return subprocess.Popen(
        ["bash", "log-in.sh"], cwd=folder, env=environment(USHER_CLIENT_SECRET=client.secret), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_curl_logs_somebody_in_asks_who_it_is_and_refreshes(demo, client, tmp_path):
    running = shell(tmp_path, program(demo, client, "curl"), client)
    back = answered(demo, running.stdout.readline().strip())
    out, err = running.communicate(back + "\n", timeout=60)
    assert running.returncode == 0, err
    before, after = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    assert before == after and before["data"]["attributes"]["full_name"] == "Ines Okafor"
    assert "Apprentice" in [one["attributes"].get("title") for one in before["included"]]


@pytest.mark.parametrize("change, words", [
    (("state=", "state=x"), "belongs to no log-in"), (("code=", "code=usher_ac_x"), "invalid_grant"),
    (("code=", "kode="), "not allowed in"),
])
def test_curl_takes_no_answer_that_was_tampered_with(demo, tmp_path, change, words):
    client = own_client(demo, free_port())
    running = shell(tmp_path, program(demo, client, "curl"), client)
    back = answered(demo, running.stdout.readline().strip())
    out, err = running.communicate(back.replace(*change) + "\n", timeout=60)
    assert running.returncode == 1 and words in err, (out, err)


def test_the_clock_of_the_sandbox_is_moved_by_what_is_shown(demo, tmp_path):
    before = demo.get("/sandbox/clock").json()["advanced_seconds"]
    text = samples(demo, demo.person("fan"), "curl", chapter="/sandbox-and-limits")["sample-clock"]
    done = subprocess.run(
        ["bash", "-c", text], cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(done.stdout)["advanced_seconds"] == before + 2_678_400
    demo.jars.clear()


def test_a_client_of_somebody_else_is_not_filled_in(demo):
    client = own_client(demo, free_port())
    text = "".join(samples(demo, demo.person("fan"), "python", client).values())
    assert client.id not in text and "YOUR_CLIENT_ID" in text


def test_the_way_to_log_in_from_the_guide_leads_back_to_it(demo):
    creator = Browser(demo, demo.person("creator"))
    asked = GUIDE + f"?language=php&client={demo.clients[1].id}"
    page = creator.open(asked)
    assert "YOUR_CLIENT_ID" in page.soup.find(id="sample-settings").text
    link = page.soup.find("a", string="Log in to see your own values")["href"]
    creator.open(link)
    page = creator.submit(creator.open(link).login, email=creator.person.email, password=creator.person.password)
    assert page.address.endswith(asked)
    assert demo.clients[1].id in page.soup.find(id="sample-settings").text
    assert not canary.leaks(page.response.text)
