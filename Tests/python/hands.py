# SPDX-License-Identifier: Apache-2.0
"""How does a person work a page: with a mouse, or with a keyboard and nothing else?"""

from playwright.sync_api import Locator, Page

import canary
from chromium import FOCUS, remember_forms, sideways

FARTHEST = 60


class Hand:
    """What both have in common. After each step the page fits its window."""

    def __init__(self, page: Page):
        self.page = page

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True).first

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def look(self) -> None:
        remember_forms(self.page)
        assert sideways(self.page) == [], self.page.url

    def fill_in(self, **fields: str) -> None:
        """By label, with `_` for a space."""
        for label, text in fields.items():
            self.enter(self.field(label.replace("_", " ")), text)

    def follow(self, name: str) -> None:
        self.go(self.link(name))

    def press(self, name: str) -> None:
        self.go(self.button(name))

    def go(self, target: Locator) -> None:
        with self.page.expect_navigation():
            self.activate(target)
        self.look()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def enter(self, target: Locator, text: str) -> None:
        raise NotImplementedError

    def activate(self, target: Locator) -> None:
        raise NotImplementedError


class Mouse(Hand):
    def enter(self, target: Locator, text: str) -> None:
        target.click(click_count=3)
        self.page.keyboard.insert_text(text)

    def activate(self, target: Locator) -> None:
        target.click()


class Keyboard(Hand):
    """Tab to get somewhere, Enter and Space to do something. Wherever the focus stops, one sees that it is there."""

    def reach(self, target: Locator) -> None:
        for _ in range(FARTHEST):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(FOCUS)
            assert stop is None or stop["outlined"] and stop["inView"] and not stop["covered"], stop
        raise AssertionError(f"the keyboard does not reach {target} at {self.page.url}")

    def enter(self, target: Locator, text: str) -> None:
        self.reach(target)
        # Coming by Tab selects what stands in a field, so that typing replaces it.
        self.page.keyboard.insert_text(text)

    def activate(self, target: Locator) -> None:
        self.reach(target)
        is_box = target.evaluate("one => one.matches('input[type=checkbox], input[type=radio], summary')")
        self.page.keyboard.press("Space" if is_box else "Enter")


HANDS = {"mouse": Mouse, "keyboard": Keyboard}


def secret(text: str) -> str:
    canary.remember(text)
    return text
