"""What is refused is said in the reader's language, whatever was refused."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from browser import AS_OF, page
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from rumbo.told import has_spanish

SOURCES = Path(str(files("rumbo")))
REACHED = [
    SOURCES / "log" / "view.py",
    *sorted((SOURCES / "model").glob("*.py")),
    *sorted((SOURCES / "readings").glob("*.py")),
    *(path for path in sorted((SOURCES / "web").rglob("*.py")) if path.name != "server.py"),
]
ERRORS = {"UsageError", "WorkspaceError", "BusyError", "SignInError"}


def texts() -> Iterator[str]:
    """Every text that such an error is raised with, its values made up."""
    for path in REACHED:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
                for part in (*node.args[:1], *(each.value for each in node.keywords)):
                    yield from _made_up(part)


def _made_up(part: ast.expr) -> Iterator[str]:
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        yield part.value
    if isinstance(part, ast.JoinedStr):
        yield "".join(
            str(each.value) if isinstance(each, ast.Constant) else "made up" for each in part.values
        )


@pytest.mark.parametrize("text", sorted(set(texts())))
def test_every_refusal_has_its_message(text: str) -> None:
    assert has_spanish(text)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("owner=nadie", "Ninguna oportunidad tiene como propietario «nadie»."),
        ("as_of=ayer", "«ayer» no es una fecha."),
        ("period=nunca", "No se conoce el periodo «nunca»."),
        ("owner=<b>x</b>", "«<b>x</b>»"),
    ],
)
def test_a_spanish_reader_is_refused_in_spanish(browser: TestClient, query: str, said: str) -> None:
    page(browser, f"/?{AS_OF}", {"rumbo_language": "es-ES"})
    answer = browser.get(f"/?{query}")

    assert said in BeautifulSoup(answer.text, "html.parser").get_text()


def test_an_english_reader_reads_what_was_raised(browser: TestClient) -> None:
    page(browser, f"/?{AS_OF}", {"rumbo_language": "en"})
    answer = browser.get("/?owner=nadie")

    assert "No deal has the owner 'nadie'. Known: Ana" in answer.text.replace("&#39;", "'")
