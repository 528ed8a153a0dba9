# SPDX-License-Identifier: Apache-2.0
"""Has every item of the checklist that is due a test that names it?"""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

#: The last item of each section of the checklist.
SECTIONS = {"A": 15, "B": 33, "C": 41, "D": 51, "E": 68, "F": 77, "G": 85, "H": 96, "I": 102, "J": 109, "K": 117,
    "L": 122}

ITEMS = [*range(1, 63), 68, 69, *range(75, 103), 104, 108, 109, *range(110, 118), 122]
BUGS = [*range(1, 25), 27, 28, 29, 30, 31, 33, 34, 35, 36, 38, 39, 40, 42, 43, 44, *range(45, 53), 54, 58]

NAME_IN_PYTHON = re.compile(r"^\s*(?:async )?def (test_\w+)", re.MULTILINE)
NAME_IN_SWIFT = re.compile(r"(?:func|struct)\s+`([^`]+)`")
ID = re.compile(r"(?<![A-Za-z0-9])([A-LV])(\d{1,3})(?![0-9A-Za-z])")


def section(item: int) -> str:
    return next(letter for letter, last in SECTIONS.items() if item <= last)


def named() -> set[str]:
    names: list[str] = []
    for path in TESTS.rglob("*.py"):
        names += NAME_IN_PYTHON.findall(path.read_text())
    for path in TESTS.rglob("*.swift"):
        names += NAME_IN_SWIFT.findall(path.read_text())
    return {letter + number for name in names for letter, number in ID.findall(name.replace("_", " "))}


def test_every_item_that_is_due_is_named_by_a_test():
    due = {section(item) + str(item) for item in ITEMS} | {f"V{bug}" for bug in BUGS}
    missing = sorted(due - named(), key=lambda name: (name[0], int(name[1:])))
    assert not missing, f"no test names {', '.join(missing)}"


def test_no_test_names_an_item_that_is_not_there():
    wrong = {name for name in named() if name[0] != "V" and section(int(name[1:])) != name[
        0] or name[0] == "V" and int(name[1:]) > 60}
    assert not wrong, f"no such items: {sorted(wrong)}"
