# SPDX-License-Identifier: Apache-2.0
"""Does a Django site with django-allauth, as published, log a person in with each version of its Patreon provider?"""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from browser import Browser, Page, logged_in
from cast import add_client
from program import Usher, clean_environment, plain_session

LOG_IN = "/accounts/patreon/login/"


class Site:
    """The site in a process of its own, and one visitor's session with it."""

    def __init__(self, usher: Usher, cast, folder: Path, version: str, **options):
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("django_site.py")), str(folder), usher.origin],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment())
        port = self.process.stdout.readline().strip()
        assert port, self.process.communicate()[1]
        self.origin = f"http://127.0.0.1:{port}"
        self.callback = f"{self.origin}{LOG_IN}callback/"
        self.client = add_client(usher.commands, cast.creator, f"Django {version}", self.callback,
            version=int(version[1]), flags=("--require-pkce",) if options.get("pkce") else ())
        self.process.stdin.write(json.dumps({"client_id": self.client.id, "secret": self.client.secret,
            "version": version, **options}) + "\n")
        self.process.stdin.flush()
        self.session = plain_session()

    def start(self) -> str:
        """Presses the site's button; the address that it leads to."""
        page = self.session.get(self.origin + LOG_IN, timeout=30)
        form = BeautifulSoup(page.text, "html.parser").find("form", method="post")
        fields = {entry["name"]: entry["value"] for entry in form.find_all("input")}
        answer = self.session.post(self.origin + LOG_IN, data=fields, allow_redirects=False, timeout=30)
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.headers["location"])
        assert parts.netloc == "www.patreon.com"
        return f"{parts.path}?{parts.query}"

    def arrive(self, page: Page) -> dict:
        """Follows the browser back to the site, and asks the site who is there."""
        assert page.elsewhere.startswith(self.callback), page.elsewhere
        answer = self.session.get(page.elsewhere, timeout=30)
        assert answer.status_code == 200, answer.text
        return self.session.get(self.origin + "/who", timeout=30).json()

    def log_in(self, browser: Browser) -> dict:
        page = browser.open(self.start())
        return self.arrive(page if page.elsewhere else browser.decide(page))

    def stop(self) -> None:
        _, said = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, said


@pytest.fixture
def open_site(usher, cast, tmp_path):
    sites = []

    def open_one(version: str, **options) -> Site:
        sites.append(Site(usher, cast, tmp_path, version, **options))
        return sites[-1]

    yield open_one
    for site in sites:
        site.stop()


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_fan_logs_in(open_site, usher, cast, version):
    site = open_site(version)
    assert site.session.get(site.origin + "/who", timeout=30).json() == {"user": None}
    found = site.log_in(logged_in(usher, cast.fan))
    assert (found["provider"], found["uid"], found["email"]) == ("patreon", cast.fan.id, cast.fan.email)
    assert found["kept"]["attributes"]["full_name"] == cast.fan.name
    if version == "v2":
        assert found["kept"]["pledge_level"] == "Apprentice", "the tier, read with the fan's own token"


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_somebody_who_pledged_nothing_logs_in(open_site, usher, cast, version):
    found = open_site(version).log_in(logged_in(usher, cast.stranger))
    assert found["uid"] == cast.stranger.id and found["kept"].get("pledge_level") is None


def test_who_logs_in_again_is_the_same_user(open_site, usher, cast):
    site = open_site("v2")
    first = site.log_in(logged_in(usher, cast.fan))
    site.session.cookies.clear()
    assert site.log_in(logged_in(usher, cast.fan)) == first


def test_the_creator_logs_in(open_site, usher, cast):
    assert open_site("v2").log_in(logged_in(usher, cast.creator))["uid"] == cast.creator.id


def test_with_pkce(open_site, usher, cast):
    assert open_site("v2", pkce=True).log_in(logged_in(usher, cast.fan))["uid"] == cast.fan.id


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_declining_logs_nobody_in(open_site, usher, cast, version):
    site = open_site(version)
    browser = logged_in(usher, cast.fan)
    assert site.arrive(browser.decide(browser.open(site.start()), "deny")) == {"user": None}
