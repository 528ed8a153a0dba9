# SPDX-License-Identifier: Apache-2.0
"""Does every page look as it did, and does every rule of the stylesheet show somewhere?

`WRITE_APPEARANCE=1` keeps what there is as the new reference; read the difference, and the screenshots, before you do.
"""

import os

import pytest

from appearance import DESCRIBE, NAMES, REFERENCES, SEEN, appearance, differences
from chromium import LOOKS, NARROW, WIDE, keep_screenshot
from page_states import GALLERY, Snapshot

#: Pages that between them show what the stylesheet has.
KEPT = [
    "home-demo", "log-in-refused", "sign-up", "consent-new-permissions", "consent-of-the-owner", "consent-everything",
    "connected-apps", "clients", "webhooks", "pledge-pretended", "problem-address-for-the-owner",
]

#: Rules for moments that a resting page does not have.
MOMENTS = (":hover", ":focus", ":active")

#: Rules of fields that no page has yet.
NOT_YET = ["textarea", "fieldset", "legend", ".choice", ".choice input", ".choice .hint"]


@pytest.fixture(scope="module", params=KEPT)
def drawn(request, show_state):
    shown = show_state(Snapshot(request.param))
    yield shown
    shown.page.context.close()


@pytest.mark.parametrize("look", [WIDE, NARROW], ids=str)
def test_a_page_looks_as_it_did(drawn, look):
    look.put_on(drawn.page)
    reference = REFERENCES / f"{drawn.state.name}.{look}.txt"
    found = appearance(drawn.page)
    if os.environ.get("WRITE_APPEARANCE"):
        REFERENCES.mkdir(exist_ok=True)
        reference.write_text(found)
    wrong = differences(reference.read_text(), found)
    if wrong:
        keep_screenshot(drawn.page, f"changed-{drawn.state.name}.{look}")
    assert not wrong, "\n".join(wrong[:20])


def test_a_small_shift_is_none_and_a_lost_rule_is_one(drawn):
    found = appearance(drawn.page)
    shifted = found.replace("[", "[1")
    assert differences(found, found) == [] and differences(found, shifted) != []
    drawn.page.evaluate("""() => {
      const sheet = document.styleSheets[0];
      sheet.deleteRule([...sheet.cssRules].findIndex(rule => rule.selectorText === ".card"));
    }""")
    assert any("border-radius" in line for line in differences(found, appearance(drawn.page)))
    drawn.page.reload()


#: The media in which rules of their own apply.
MEDIA = [
    *({"look": look} for look in LOOKS),
    {"look": NARROW, "forced_colors": "active"}, {"look": WIDE, "media": "print"}, {"look": WIDE, "contrast": "more"},
    {"look": NARROW, "contrast": "more"}, {"look": WIDE, "reduced_motion": "reduce"},
]


def test_every_rule_of_the_stylesheet_shows_on_some_page(show_state):
    unseen: list[str] | None = None
    for state in GALLERY:
        page = show_state(state).page
        page.evaluate(DESCRIBE)
        if unseen is None:
            unseen = [
                name for name in page.evaluate(NAMES)
                if name not in NOT_YET and not any(moment in name for moment in MOMENTS)]
            assert len(unseen) > 100
        for media in MEDIA:
            options = {"contrast": "no-preference", "forced_colors": "none", "reduced_motion": "no-preference", **media}
            options.pop("look").put_on(page)
            page.emulate_media(**{"media": "screen", **options})
            seen = set(page.evaluate(SEEN, unseen))
            unseen = [name for name in unseen if name not in seen]
        page.context.close()
        if not unseen:
            break
    assert unseen == [], "\n".join(unseen)
