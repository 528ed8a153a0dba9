# SPDX-License-Identifier: Apache-2.0
"""Do the pages do what a person's system asks for: paper, forced colours, less motion, more contrast?"""

import re

import pytest

from chromium import NARROW, WIDE, keep_screenshot
from page_states import Snapshot

PAGES = ["consent-new-permissions", "log-in-refused", "pledge-pretended", "connected-apps", "home-demo"]


@pytest.fixture(scope="module", params=PAGES)
def shown(request, show_state):
    shown = show_state(Snapshot(request.param))
    yield shown
    shown.page.context.close()


@pytest.fixture(autouse=True)
def as_it_was(shown):
    yield
    WIDE.put_on(shown.page)
    shown.page.emulate_media(
        contrast="no-preference", media="screen", forced_colors="none", reduced_motion="no-preference")


def styles(page, selector: str, *names: str) -> list[list[str]]:
    return page.locator(selector).evaluate_all(
        "(all, names) => all.filter(one => one.checkVisibility()).map(one => {"
        " const style = getComputedStyle(one); return names.map(name => style.getPropertyValue(name)) })", list(names))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white_with_dark_letters_and_no_buttons(shown, scheme):
    page = shown.page
    page.emulate_media(media="print", color_scheme=scheme)
    assert styles(page, "body", "background-color") == [["rgb(255, 255, 255)"]]
    for colour, in styles(page, "main h1, main p, main li, main a", "color"):
        assert max(map(int, re.findall(r"\d+", colour)[:3])) < 0xA0, colour
    assert styles(page, ".button, .link, .skip", "display") == []
    keep_screenshot(page, f"print-{shown.state.name}.{scheme}")


def test_forced_colours_leave_every_field_and_button_an_edge(shown):
    page = shown.page
    NARROW.put_on(page)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    for style, width in styles(page, ".button, input, .card, .note", "border-top-style", "border-left-width"):
        assert style != "none" and float(width.removesuffix("px")) >= 1
    keep_screenshot(page, f"forced-colours-{shown.state.name}")


def test_nothing_moves_for_who_asked_for_less_motion(shown):
    page = shown.page
    page.emulate_media(reduced_motion="reduce")
    buttons = page.locator(".button:visible")
    if buttons.count():
        buttons.last.hover()
        page.mouse.down()
        assert styles(page, ".button:active", "transform") == [["none"]]
        page.mouse.move(0, 0)
        page.mouse.up()
    assert page.evaluate("document.getAnimations().length") == 0
    for duration, in styles(page, "body, main, .button, a, input", "transition-duration"):
        assert duration == "0s"


def test_more_contrast_gives_lines_of_the_colour_of_text(shown):
    page = shown.page
    page.emulate_media(contrast="more")
    text = styles(page, "main", "color")[0]
    for colour, in styles(page, ".card, .button.quiet, input:not([type=hidden]):not([aria-invalid])", "border-top-color"):
        assert [colour] == text
    for line, in styles(page, "main a:not(.button)", "text-decoration-line"):
        assert line == "underline"
    keep_screenshot(page, f"contrast-{shown.state.name}")
