"""Pages in Spanish say what their English ones say."""

from __future__ import annotations

import re

import pytest
from written_page import Page, page, pages

SPANISH = [found for found in pages() if re.match(r"docs/.*\.es\.md$", found.name)]


def english(found: Page) -> Page:
    return page(found.name.replace(".es.md", ".md"))


def numbers(found: Page) -> list[str]:
    """Every number of a page, whatever its language puts between its digits."""
    text = re.sub(r"\]\([^)]*\)", "]", found.text)
    return sorted(re.sub(r"\D", "", each) for each in re.findall(r"\d+(?:[.,]\d+)*", text))


def shape(found: Page) -> list[str]:
    kinds = ("heading_open", "list_item_open", "tr_open", "td_open", "paragraph_open")
    return [token.tag for token in found.tokens if token.type in kinds]


def test_some_pages_are_in_spanish() -> None:
    assert len(SPANISH) >= 4


@pytest.mark.parametrize("found", SPANISH, ids=lambda found: found.name)
def test_a_page_in_spanish_has_the_numbers_of_its_english_one(found: Page) -> None:
    assert numbers(found) == numbers(english(found))


@pytest.mark.parametrize("found", SPANISH, ids=lambda found: found.name)
def test_a_page_in_spanish_has_the_shape_of_its_english_one(found: Page) -> None:
    assert shape(found) == shape(english(found))


@pytest.mark.parametrize("found", SPANISH, ids=lambda found: found.name)
def test_both_pages_lead_to_each_other(found: Page) -> None:
    other = english(found)

    assert other.path.name in found.links
    assert found.path.name in other.links
