"""Every error and note that an import can end in has its Spanish."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from rumbo.web.refusal import fitting
from rumbo.web.told import told_in_spanish

SOURCES = Path(str(files("rumbo")))
PLACES = ("sources", "log", "store", "clerk.py", "workspace.py", "preview.py", "web")
ERRORS = ("InputError", "WorkspaceError", "UsageError")
BARE = ("xes/document.py",)  # whose errors are parts of a sentence of the same file


def template(node: ast.AST) -> str | None:
    """A literal sentence with a word in the place of each value; None where it is put together."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [each.value if isinstance(each, ast.Constant) else "X" for each in node.values]
        return "".join(str(part) for part in parts)
    return None


def sentences() -> Iterator[str]:
    for name in PLACES:
        place = SOURCES / name
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            if not str(path).endswith(BARE):
                yield from _in(path)


def _in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        said = node.args[:1] if name in ERRORS else []
        said += [word.value for word in node.keywords if word.arg == "advice"]
        if name in ("append", "doubt") and "notes" in ast.unparse(node.func):
            said += node.args[:1]
        if name == "fail":
            problem, advice = (template(each) for each in node.args[1:3])
            yield from [f"X {problem}."] if problem and problem != "X" else []
            yield from [advice] if advice else []
        written = (template(each) for each in said)
        yield from (text for text in written if text and text.strip("X. "))


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_every_sentence_has_its_spanish(sentence: str) -> None:
    known = told_in_spanish(sentence, lambda text: f"[{text}]").startswith("[")
    assert known or fitting(sentence) is not None


def test_the_names_in_a_sentence_stay_as_they_are() -> None:
    told = told_in_spanish("oportunidades.csv is empty.", lambda text: text.upper())

    assert told == "oportunidades.csv ESTÁ VACÍO."


def test_a_sentence_that_is_not_known_stays_as_it_is() -> None:
    assert told_in_spanish("Something new.", str.upper) == "Something new."
