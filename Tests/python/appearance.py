# SPDX-License-Identifier: Apache-2.0
"""What does a page look like, in words that outlive a version of the browser?

One line for each element that is drawn: where it is, and what the stylesheet made of it. Of what is inherited an
element says only what differs from the element around it.
"""

import re
from pathlib import Path

from playwright.sync_api import Page

REFERENCES = Path(__file__).resolve().parents[1] / "BrowserTests/Appearance"

#: How far a box may be from where it was, in CSS pixels: letters are a little wider in another version.
NEAR = 4

DESCRIBE = """
globalThis.describePage = () => {
  const inherited = ["color", "font-size", "font-weight", "line-height", "letter-spacing", "text-align", "cursor",
    "white-space", "list-style-type", "text-transform", "text-wrap", "overflow-wrap", "text-size-adjust"];
  const own = ["background-color", "border-radius", "box-shadow", "opacity", "transform", "text-decoration-line",
    "text-decoration-color", "text-decoration-thickness", "text-underline-offset", "object-fit", "resize",
    "accent-color", "clip-path", "stroke"];
  const plain = new Set(["none", "normal", "auto", "0px", "1", "rgba(0, 0, 0, 0)", "static", "visible", "0%", "fill"]);
  const family = style => style.fontFamily.includes("mono") ? "mono" : "sans";
  const words = (style, around) => {
    const found = [];
    for (const name of inherited) {
      const value = style.getPropertyValue(name);
      if (!around || value !== around.getPropertyValue(name)) found.push(`${name} ${value}`);
    }
    if (!around || family(style) !== family(around)) found.push(family(style));
    for (const name of own) {
      const value = style.getPropertyValue(name);
      if (plain.has(value)) continue;
      if (name === "text-decoration-color" && value === style.color) continue;
      if (name.startsWith("text-") && style.textDecorationLine === "none") continue;
      found.push(`${name} ${value}`);
    }
    const side = name => `${style[`border${name}Width`]} ${style[`border${name}Style`]} ${style[`border${name}Color`]}`;
    const sides = ["Top", "Right", "Bottom", "Left"].map(side).map(text => text.startsWith("0px") ? "-" : text);
    if (new Set(sides).size === 1) { if (sides[0] !== "-") found.push(`border ${sides[0]}`) }
    else found.push(`border ${sides.join(" / ")}`);
    return found.join(", ");
  };
  const lines = [];
  const visit = (one, depth) => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (style.display === "none") return;
    const around = one.parentElement && getComputedStyle(one.parentElement);
    const name = one.localName + [...one.classList].map(part => "." + part).join("");
    const place = [box.x, box.y + scrollY, box.width, box.height].map(Math.round).join(" ");
    lines.push(`${"  ".repeat(depth)}${name} [${place}] ${words(style, around)}`.trimEnd());
    for (const part of ["::before", "::after"]) {
      const drawn = getComputedStyle(one, part);
      if (drawn.content === "none" || drawn.display === "none") continue;
      const size = [drawn.left, drawn.top, drawn.width, drawn.height].map(text => Math.round(parseFloat(text))).join(" ");
      lines.push(`${"  ".repeat(depth + 1)}${part} [${size}] ${words(drawn, style)}`.trimEnd());
    }
    for (const child of one.children) visit(child, depth + 1);
  };
  visit(document.documentElement, 0);
  return lines.filter(line => !/^ *(head|meta|title|link) /.test(line)).join("\\n") + "\\n";
};
"""

#: Takes away each of some rules by itself, and says without which of them the page looks otherwise.
SEEN = """rules => {
  const before = describePage();
  const seen = [];
  const walk = (list, path) => {
    for (let place = 0; place < list.cssRules.length; place++) {
      const rule = list.cssRules[place];
      if (rule.media) {
        if (matchMedia(rule.media.mediaText).matches) walk(rule, `${path}@media ${rule.media.mediaText} `);
        continue;
      }
      const name = path + rule.selectorText;
      const elements = rule.selectorText.replace(/::(before|after)/g, "").replace(/(^|, *)(?=,|$)/g, "$1*");
      if (!rules.includes(name) || !document.querySelector(elements)) continue;
      const text = rule.cssText;
      list.deleteRule(place);
      if (describePage() !== before) seen.push(name);
      list.insertRule(text, place);
    }
  };
  for (const sheet of document.styleSheets) walk(sheet, "");
  return seen;
}"""

NAMES = """() => {
  const names = [];
  const walk = (list, path) => {
    for (const rule of list.cssRules) {
      if (rule.media) walk(rule, `${path}@media ${rule.media.mediaText} `);
      else names.push(path + rule.selectorText);
    }
  };
  for (const sheet of document.styleSheets) walk(sheet, "");
  return names;
}"""


def appearance(page: Page) -> str:
    page.evaluate(DESCRIBE)
    return page.evaluate("describePage()")


BOX = re.compile(r"\[(-?[\d ]+)\]")


def differences(expected: str, found: str) -> list[str]:
    """The lines that are not what they were; a box may have moved a little."""
    before, now = expected.splitlines(), found.splitlines()
    if len(before) != len(now):
        return [f"{len(now)} elements instead of {len(before)}"]
    wrong = []
    for was, line in zip(before, now, strict=True):
        boxes = [[int(number) for number in match.split()] for text in (was, line) for match in BOX.findall(text)[:1]]
        near = len(boxes) == 2 and all(
            abs(a - b) <= max(NEAR, abs(a) // 50) for a, b in zip(boxes[0], boxes[1], strict=True))
        if BOX.sub("", was) != BOX.sub("", line) or not near and boxes:
            wrong.append(f"was {was.strip()}\n     is {line.strip()}")
    return wrong
