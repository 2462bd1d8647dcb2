"""The design language: one with the pictures, and light enough."""

from __future__ import annotations

import gzip
import re
from importlib.resources import files
from pathlib import Path

import pytest
from browser import AS_OF
from starlette.testclient import TestClient

from rumbo.draw import ink
from rumbo.web.page import pages

STATIC = Path(str(files("rumbo.web"))) / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
SAME = {name: name for name in ("surface", "box", "hairline", "edge", "ink", "muted", "accent")}
SAME |= {name: name for name in ("advance", "skip", "won", "lost", "regress")}
SAME |= {"pause": "parked"}


def token(name: str) -> tuple[str, str]:
    found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", TOKENS)
    assert found is not None, name
    return found.group(1), found.group(2)


@pytest.mark.parametrize("name", SAME)
def test_pages_and_pictures_have_the_same_colours(name: str) -> None:
    assert token(name) == (ink.LIGHT[SAME[name]], ink.DARK[SAME[name]])


@pytest.mark.parametrize("name", ["won", "lost", "regress", "pause", "accent"])
@pytest.mark.parametrize("dark", [False, True])
def test_coloured_words_can_be_read_on_their_own_ground(name: str, *, dark: bool) -> None:
    ground = {"accent": "accent-soft"}.get(name, f"{name}-soft")

    assert ink.contrast(token(name)[dark], token(ground)[dark]) >= 4.5
    assert ink.contrast(token(name)[dark], token("surface")[dark]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_quiet_words_can_be_read_on_every_ground(*, dark: bool) -> None:
    for ground in ("page", "surface", "box", "accent-soft"):
        assert ink.contrast(token("muted")[dark], token(ground)[dark]) >= 4.5


def test_every_icon_that_is_named_is_drawn() -> None:
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'id="([\w-]+)"', sprite))
    templates = (STATIC.parent / "templates").rglob("*.html")
    named = {
        name
        for path in templates
        for name in re.findall(r"icon\('([\w-]+)'", path.read_text(encoding="utf-8"))
    }

    assert named <= drawn
    assert {"good", "watch", "bad", "unknown"} <= drawn


def test_no_two_places_of_the_navigation_have_the_same_icon() -> None:
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    icons = [page.icon for page in pages().values() if page.order is not None and page.icon]

    assert len(icons) == len(set(icons)) > 10
    assert all(f'id="{icon}"' in sprite for icon in icons)


@pytest.mark.parametrize("address", ["/", "/lecturas/pipeline", "/lecturas/phases"])
def test_a_page_weighs_less_than_150_kilobytes(browser: TestClient, address: str) -> None:
    document = browser.get(f"{address}?{AS_OF}")
    linked = re.findall(r'<(?:link|script)[^>]*(?:href|src)="(/static/[^"]+)"', document.text)
    linked.append(re.search(r'href="(/static/icons[^"#]+)', document.text).group(1))  # type: ignore[union-attr]
    texts = [document.content, *(browser.get(each).content for each in set(linked))]
    fonts = [each for each in texts if each.startswith(b"wOF2")]

    total = sum(len(gzip.compress(each)) for each in texts if each not in fonts)
    assert total + sum(map(len, fonts)) < 150_000


def test_our_own_script_is_small() -> None:
    own = sum(path.stat().st_size for path in (STATIC / "js").glob("*.js"))

    assert own < 20_000
