from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest
from written_page import ROOT, Page, page, pages

HOSTS = {"keepachangelog.com", "semver.org"}
# A page of one's own machine, a promise instead of a text, or a note to oneself.
STRAY = r"(?<![\w.:/])/(?:home|root|tmp|work|mnt|Users)/|\bTODO\b|\bFIXME\b|\bTBD\b|lorem ipsum"


@pytest.mark.parametrize("found", pages(), ids=lambda found: found.name)
def test_every_link_leads_somewhere(found: Page) -> None:
    broken = [link for link in found.links if not _leads(found, link)]

    assert broken == []


@pytest.mark.parametrize("found", pages(), ids=lambda found: found.name)
def test_a_page_speaks_about_the_project_only(found: Page) -> None:
    assert re.findall(STRAY, found.text) == []


@pytest.mark.parametrize("found", pages(), ids=lambda found: found.name)
def test_a_page_has_one_title_and_it_comes_first(found: Page) -> None:
    titles = [token for token in found.tokens if token.type == "heading_open" and token.tag == "h1"]

    assert len(titles) == 1
    assert found.tokens[0] is titles[0]


def test_the_index_names_every_page() -> None:
    index = page("docs/README.md")
    named = {(index.path.parent / link.split("#")[0]).resolve() for link in index.links}
    inside = [found.path for found in pages() if found.name.startswith("docs/")]
    own = [path for path in inside if path.parent.name not in ("docs", "decisions", "pictures")]

    assert [path for path in own if path not in named] == []


def test_the_pictures_of_the_readme_need_nothing_else_and_know_both_themes() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.svg"))
    texts = [path.read_text("utf-8") for path in pictures]

    assert [path.name for path in pictures] == ["journey-en.svg", "journey-es.svg"]
    assert all("prefers-color-scheme" in text for text in texts)
    assert not any(re.search(r"<script|<image|<foreignObject|@import|url\(http", t) for t in texts)


def test_the_rules_for_contributors_fit_on_a_page() -> None:
    assert len(page("AGENTS.md").text.splitlines()) <= 100


def test_the_changelog_begins_with_what_is_not_released() -> None:
    headings = list(page("CHANGELOG.md").sections)

    assert headings[1:3] == ["Changelog", "[Unreleased]"]


def _leads(found: Page, link: str) -> bool:
    parts = urlsplit(link)
    if parts.scheme:
        return parts.scheme == "https" and parts.hostname in HOSTS
    target = (found.path.parent / parts.path).resolve() if parts.path else found.path
    if not parts.fragment or target.suffix != ".md":
        return target.exists()
    return target.exists() and unquote(parts.fragment) in Page(target).anchors


def test_the_pictures_of_the_readme_show_the_road_from_left_to_right() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.svg"))
    boxes = [
        re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', path.read_text("utf-8"))[0]
        for path in pictures
    ]

    assert all(float(width) > 2 * float(height) for width, height in boxes)
