"""The design language: one with the pictures, light enough, and seen in a real browser."""

from __future__ import annotations

import gzip
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.resources import files
from pathlib import Path

import pytest
from browser import AS_OF
from starlette.testclient import TestClient

from rumbo.draw import ink

STATIC = Path(str(files("rumbo.web"))) / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
SAME = {name: name for name in ("surface", "box", "hairline", "edge", "ink", "muted", "accent")}
SAME |= {name: name for name in ("advance", "skip", "won", "lost", "regress")}
SAME |= {"pause": "parked"}
CHROMIUM = shutil.which("chromium")


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


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")
def test_a_browser_shows_the_first_page_without_complaint(workspace: Path, tmp_path: Path) -> None:
    port = _free_port()
    arguments = ["serve", "--workspace", str(workspace), "--port", str(port)]
    server = subprocess.Popen([sys.executable, "-m", "rumbo", *arguments], stderr=subprocess.PIPE)
    try:
        _wait_for(f"http://127.0.0.1:{port}/salud")
        shown = subprocess.run(
            [
                str(CHROMIUM),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-logging=stderr",
                f"--user-data-dir={tmp_path}",
                "--virtual-time-budget=3000",
                "--dump-dom",
                f"http://127.0.0.1:{port}/?{AS_OF}",
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    finally:
        server.terminate()
        server.communicate(timeout=10)

    assert 'class="scripted"' in shown.stdout
    assert "CONSOLE" not in shown.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=1).close()  # noqa: S310
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)
