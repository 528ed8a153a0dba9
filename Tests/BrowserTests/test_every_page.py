# SPDX-License-Identifier: Apache-2.0
"""Can everybody read and use every page in every state, and does it ask nobody else for anything?"""

import pytest

from chromium import ENHANCED, FOCUS, LOOKS, NARROW, OF_LOOKS, WIDE, Look, keep_screenshot, remember_forms, sideways
from chromium import violations
from page_states import GALLERY, STATES, State

MOST_BYTES = 40_000

#: WCAG 2.2, success criterion 1.4.12.
SPACIOUS = """* {
  line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important;
}
p { margin-bottom: 2em !important }"""


@pytest.fixture(scope="module", params=[*STATES, *GALLERY], ids=str)
def shown(request, show_state):
    shown = show_state(request.param)
    remember_forms(shown.page)
    yield shown
    shown.page.context.close()


@pytest.fixture(autouse=True)
def as_it_was(shown):
    yield
    WIDE.put_on(shown.page)
    shown.page.emulate_media(contrast="no-preference", media="screen", forced_colors="none")


def test_axe_finds_nothing(shown):
    found = violations(shown.page)
    for look in LOOKS[1:]:
        look.put_on(shown.page)
        found += [f"{look}: {line}" for line in violations(shown.page, only=OF_LOOKS)]
    assert found == []


def test_who_asks_for_more_contrast_gets_seven_to_one(shown):
    for scheme in ("light", "dark"):
        shown.page.emulate_media(contrast="more", color_scheme=scheme)
        assert violations(shown.page, ENHANCED, only=["color-contrast-enhanced"]) == [], scheme


def test_nobody_scrolls_to_the_side(shown):
    page = shown.page
    for look in (NARROW, WIDE):
        look.put_on(page)
        assert sideways(page) == [], look
    # Text of twice its size (success criterion 1.4.4), and text with more room (1.4.12).
    page.set_viewport_size(Look(640, "light").viewport)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sideways(page) == [], "text at 200 %"
    page.evaluate("document.documentElement.removeAttribute('style')")
    NARROW.put_on(page)
    cut = page.evaluate("""rules => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rules);
      document.adoptedStyleSheets = [sheet];
      const cut = [...document.body.querySelectorAll("*")].filter(one =>
        !one.closest(".unseen, svg") && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
        && getComputedStyle(one).overflowX === "hidden").map(one => one.outerHTML.slice(0, 120));
      return cut;
    }""", SPACIOUS)
    try:
        assert cut == [] and sideways(page) == [], "text with more room"
    finally:
        page.evaluate("document.adoptedStyleSheets = []")


def test_the_keyboard_reaches_everything_and_shows_where_it_is(shown):
    page = shown.page
    NARROW.put_on(page)
    reachable = page.evaluate("""() => {
      const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
        .filter(one => one.checkVisibility() && !one.disabled);
      // Of the buttons to choose one of, Tab stops at the chosen one, or at the first.
      const group = one => all.filter(other => other.type === "radio" && other.name === one.name);
      const stops = all.filter(one => one.type !== "radio"
        || one === (group(one).find(other => other.checked) ?? group(one)[0]));
      stops.forEach((one, place) => one.setAttribute("data-stop", place));
      scrollTo(0, 0);
      document.activeElement.blur();
      return stops.length;
    }""")
    stops = []
    for _ in range(reachable):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        assert stop and stop["outlined"] and stop["inView"] and not stop["covered"], stop
        stops.append(page.evaluate("Number(document.activeElement.dataset.stop)"))
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    first = stops.index(0)
    assert stops[first:] + stops[:first] == list(range(reachable)), "the order of Tab is that of the page"


def test_it_loads_its_stylesheet_and_nothing_else(shown):
    bodies = {response.url: len(response.body()) for response in shown.responses}
    assert sum(bodies.values()) < MOST_BYTES, bodies
    if not isinstance(shown.state, State):
        return
    paths = [response.url.removeprefix(shown.origin) for response in shown.responses[1:]]
    dressed = ["/assets/site.css"] if shown.state.site == "dressed" else []
    assert sorted(paths) == sorted(["/assets/usher.css", *dressed])


def test_its_policy_lets_no_script_and_nobody_elsewhere_in(shown):
    scripted = shown.page.locator("script, style, iframe, object, embed, [style]:not([style=''])")
    assert scripted.evaluate_all("all => all.map(one => one.outerHTML.slice(0, 120))") == []
    if not isinstance(shown.state, State):
        return
    policy = {words[0]: set(words[1:]) for words in (
        part.split() for part in shown.document.headers["content-security-policy"].split(";"))}
    assert policy["default-src"] == {"'none'"} and policy["frame-ancestors"] == {"'none'"}
    assert policy["base-uri"] == {"'none'"} and policy["style-src"] == {"'self'"}
    assert policy["img-src"] <= {"'self'", "data:", "https:"}
    assert set(policy) == {"default-src", "frame-ancestors", "base-uri", "style-src", "img-src", "form-action"}
    assert "'self'" in policy["form-action"]


def test_it_is_kept_as_a_picture(shown):
    for look in (WIDE, NARROW):
        look.put_on(shown.page)
        keep_screenshot(shown.page, f"{shown.state}.{look}")
