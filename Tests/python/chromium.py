# SPDX-License-Identifier: Apache-2.0
"""What does a real browser make of the pages?"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page, sync_playwright

import canary
from browser import Browser

FONTS = Path(__file__).with_name("fonts.conf")
SCREENSHOTS = Path(__file__).resolve().parents[1] / "BrowserTests/screenshots"
TIMEOUT = 10_000


@dataclass(frozen=True)
class Look:
    """How wide a window is, in CSS pixels, and which colours its owner prefers."""

    width: int
    scheme: str

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}"

    @property
    def viewport(self) -> dict[str, int]:
        return {"width": self.width, "height": 800 if self.width > 600 else 640}

    def put_on(self, page: Page) -> None:
        page.set_viewport_size(self.viewport)
        page.emulate_media(color_scheme=self.scheme)


WIDE, NARROW = Look(1280, "light"), Look(320, "dark")
LOOKS = [WIDE, NARROW, Look(1280, "dark"), Look(320, "light")]


class Chromium:
    """The installed Chromium, with the fonts of the tests and no others."""

    def __init__(self):
        program = shutil.which("chromium")
        if program is None or not Path("/usr/share/fonts/truetype/liberation").is_dir():
            raise FileNotFoundError("chromium or fonts-liberation is missing: run Scripts/install")
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--font-render-hinting=none"],
            env={**os.environ, "FONTCONFIG_FILE": str(FONTS)})

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()

    def context(self, look: Look = WIDE, person: Browser | None = None, **options) -> BrowserContext:
        """A window of its own, which has what the person's browser has in its cookie jar."""
        context = self._browser.new_context(
            viewport=look.viewport, color_scheme=look.scheme, reduced_motion="no-preference", locale="en", **options)
        context.set_default_timeout(TIMEOUT)
        if person:
            context.add_cookies([
                {"name": cookie.name, "value": cookie.value, "url": person.usher.base_url} for cookie in
                person.session.cookies])
        return context


def remember_forms(page: Page) -> None:
    """Notes what must stand in no log."""
    canary.remember(*page.locator("input[name=anti_forgery]").evaluate_all("all => all.map(one => one.value)"))
    canary.remember(*(cookie["value"] for cookie in page.context.cookies()))


def keep_screenshot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


#: The rules of WCAG 2.2 AA that axe leaves off by itself.
ALWAYS = {"target-size": {"enabled": True}}
ENHANCED = {"color-contrast-enhanced": {"enabled": True}}
#: What colours and widths change; the rest of the rules need to look once only.
OF_LOOKS = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]


def violations(page: Page, rules: dict | None = None, only: list[str] | None = None) -> list[str]:
    """What axe finds wrong, one line for each element."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], "rules": {**ALWAYS, **(rules or {})}}
    if only:
        options["runOnly"] = {"type": "rule", "values": only}
    return page.evaluate("""async options => {
      const found = await axe.run(document, options);
      return found.violations.flatMap(violation => violation.nodes.map(node =>
        `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\\s+/g, " ")}`));
    }""", options)


def sideways(page: Page) -> list[str]:
    """The elements for which a reader would have to scroll to the side."""
    return page.evaluate("""() => {
      const room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= room) return [];
      return ["the page is " + document.documentElement.scrollWidth + " wide"].concat(
        [...document.body.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > room + 1)
          .map(one => one.outerHTML.slice(0, 120)));
    }""")


#: How the element with the focus shows that it has it, and whether anything hides it.
FOCUS = """() => {
  const one = document.activeElement;
  if (one === document.body || one === null) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const middle = document.elementFromPoint(
    Math.min(Math.max(box.x + Math.min(box.width / 2, 20), 0), innerWidth - 1),
    Math.min(Math.max(box.y + Math.min(box.height / 2, 20), 0), innerHeight - 1));
  return {
    html: one.outerHTML.slice(0, 120),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !(middle && (one.contains(middle) || middle.contains(one))),
  };
}"""
