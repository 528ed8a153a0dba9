# SPDX-License-Identifier: Apache-2.0
"""One browser for all of these tests, a window for each, and providers that look in several ways."""

import base64

import pytest

from browser import logged_in
from cast import add_person
from chromium import Chromium
from demo import Demo
from elsewhere import Elsewhere
from page_states import Snapshot, State, Visit

#: A banner of 400 by 60 points.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAZAAAAA8CAIAAADHdHu6AAAAs0lEQVR42u3UMQ0AAAzDsDIZsXEY/284KlkyghzJ3AJUiASAYQEY"
    "FmBYAIYFYFiAYQEYFoBhAYYFYFgAhgUYFoBhARgWYFgAhgVgWIBhARgWgGEBhgVgWACGBRgWgGEBGBZgWACGBRiWCoBhARgWYFgA"
    "hgVgWIBhARgWgGEBhgVgWACGBRgWgGEBGBZgWACGBWBYgGEBGBaAYQGGBWBYAIYFGBaAYQEYFmBYAIYFGJYKQIcHVfO2fMUXi5IA"
    "AAAASUVORK5CYII=")


@pytest.fixture(scope="session")
def chromium():
    browser = Chromium()
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def elsewhere():
    site = Elsewhere()
    yield site
    site.close()


@pytest.fixture(scope="session")
def sites(stage, tmp_path_factory):
    """The providers of `State.site`, each with its people by role."""
    cast = stage.cast
    people = {"creator": cast.creator, "fan": cast.fan, "stranger": cast.stranger}
    folder = tmp_path_factory.mktemp("dressed")
    (folder / "own.css").write_text(".card { border-radius: 0 }\n")
    with (
        stage.open(tmp_path_factory.mktemp("own"), "--sandbox") as own,
        Demo(tmp_path_factory.mktemp("shown")) as demo,
        stage.open(
            folder, "--name", "Tin & Thimble", "--accent-colour", "#1f6f5c",
            "--footer-link", "Terms=https://tin.example/terms?a=1&b=2", "--footer-link", "Privacy=/privacy",
            "--extra-stylesheet", str(folder / "own.css")) as dressed,
    ):
        stranger = add_person(demo.commands, "sol@fans.example", "Sol Strand")
        yield {
            "own": (own, people), "dressed": (dressed, people),
            "demo": (demo, {"creator": demo.person("creator"), "fan": demo.person("fan"), "stranger": stranger}),
        }
        for running in (own, demo, dressed):
            assert running.stop() == 0


class Shown:
    """A page in a state, with what the browser asked for to show it."""

    def __init__(self, page, state: State | Snapshot):
        self.page, self.state = page, state
        self.origin = ""
        #: What was asked for since the last page was opened: its document first.
        self.responses = []
        page.on("response", self._note)

    def _note(self, response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.responses = []
        self.responses.append(response)

    @property
    def document(self):
        return self.responses[0]


def open_snapshot(shown: Shown, stylesheet: str) -> None:
    def answer(route):
        path = route.request.url.removeprefix("http://gallery.example")
        if path == "/assets/usher.css":
            route.fulfill(body=stylesheet, content_type="text/css")
        elif path.endswith(".css"):
            route.fulfill(body="", content_type="text/css")
        elif path.endswith(".png"):
            route.fulfill(body=PICTURE, content_type="image/png")
        else:
            route.fulfill(body=shown.state.html, content_type="text/html; charset=utf-8")
    shown.page.context.route("http://gallery.example/**", answer)
    shown.page.goto("http://gallery.example/page")


def open_state(shown: Shown, sites, elsewhere) -> None:
    usher, people = sites[shown.state.site]
    shown.origin = usher.base_url
    shown.state.reach(Visit(shown.page, usher, people, elsewhere))
    shown.page.wait_for_load_state()
    assert shown.document.status == shown.state.status, shown.page.locator("body").inner_text()


@pytest.fixture(scope="session")
def show_state(chromium, sites, elsewhere):
    def show(state: State | Snapshot, **options) -> Shown:
        """In a window of its own, wide and light."""
        person = None
        if isinstance(state, State) and state.person:
            usher, people = sites[state.site]
            person = logged_in(usher, people[state.person])
        shown = Shown(chromium.context(person=person, **options).new_page(), state)
        if isinstance(state, Snapshot):
            open_snapshot(shown, sites["own"][0].get("/assets/usher.css").text)
        else:
            open_state(shown, sites, elsewhere)
        return shown
    return show
