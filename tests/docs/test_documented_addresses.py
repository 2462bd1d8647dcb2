from __future__ import annotations

import re

import pytest
from written_page import page

from rumbo.web.page import pages

WEB = page("docs/reference/web.md")
_PLACE = re.compile(r"{\w+(?::path)?}|\b[A-Z]+\b")


def shaped(address: str) -> str:
    return _PLACE.sub("*", address.split("?", maxsplit=1)[0])


def documented() -> set[str]:
    return {shaped(found) for found in re.findall(r"`(/[^`]*)`", WEB.text)}


@pytest.mark.parametrize("name", list(pages()))
def test_the_address_of_a_page_is_documented(name: str) -> None:
    assert shaped(pages()[name].path) in documented()


def test_every_table_that_can_be_fetched_is_documented() -> None:
    paths = {each.path for shown in pages().values() for each in shown.actions}
    tables = {shaped(path) for path in paths if path.endswith(".csv")}

    assert tables - documented() == set()
