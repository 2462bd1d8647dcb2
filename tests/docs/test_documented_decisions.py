from __future__ import annotations

import re

import pytest
from written_page import Page, page, pages

FOLDER = "docs/decisions/"
DECISIONS = [found for found in pages() if re.match(rf"{FOLDER}\d", found.name)]


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(found.path.name[:4]) for found in DECISIONS]

    assert numbers == list(range(1, len(DECISIONS) + 1))


def test_the_index_lists_every_decision_with_its_title_and_status() -> None:
    known = [
        [
            str(int(found.path.name[:4])),
            f"[{_title(found)}]({found.path.name})",
            _status(found),
        ]
        for found in DECISIONS
    ]

    assert page(f"{FOLDER}README.md").table("Decisions") == known


@pytest.mark.parametrize("found", DECISIONS, ids=lambda found: found.path.name)
def test_a_decision_has_context_decision_and_consequences(found: Page) -> None:
    headings = [name for name in found.sections if name][1:]

    assert headings == ["Context", "Decision", "Consequences"]
    assert found.text.startswith(f"# {int(found.path.name[:4])}. ")


def _title(found: Page) -> str:
    return found.text.splitlines()[0].split(". ", 1)[1]


def _status(found: Page) -> str:
    return next(line for line in found.text.splitlines() if line.startswith("Status: "))[8:]
