"""Every error and note that an import can end in has its Spanish."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from rumbo.errors import InputError
from rumbo.sources.event_seen import see_ocel, see_xes
from rumbo.told import has_spanish, told_in_spanish

SOURCES = Path(str(files("rumbo")))
ERRORS = ("InputError", "WorkspaceError", "UsageError", "AccessError", "BusyError", "NotHereError")


def template(node: ast.AST) -> str | None:
    """A literal sentence with a word in the place of each value; None where it is put together."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [each.value if isinstance(each, ast.Constant) else "X" for each in node.values]
        return "".join(str(part) for part in parts)
    return None


def sentences() -> Iterator[str]:
    for path in sorted(SOURCES.rglob("*.py")):
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
            yield from [f"X: X {problem}."] if problem and problem != "X" else []
            yield from [advice] if advice else []
        written = (template(each) for each in said)
        yield from (text for text in written if text and text.strip("X. "))


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_every_sentence_has_its_spanish(sentence: str) -> None:
    assert has_spanish(sentence)


def test_the_names_in_a_sentence_stay_as_they_are() -> None:
    told = told_in_spanish("oportunidades.csv is empty.", lambda text: text.upper())

    assert told == "oportunidades.csv ESTÁ VACÍO."


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_no_sentence_of_few_words_swallows_the_others(sentence: str) -> None:
    told = told_in_spanish(sentence, str)

    assert not re.search(r"\b(There|The|is|cannot|has|Use one)\b", told), told


def test_a_reason_within_a_sentence_is_told_too() -> None:
    told = told_in_spanish("a.xes is not an XES log that can be read: it holds over 3 GiB.", str)

    assert told == "a.xes no es un registro XES que se pueda leer: contiene más de 3 GiB."


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("<log><trace", "no es XML bien formado: algo queda sin cerrar: línea 1, columna 5."),
        ("<log></trace>", "no es XML bien formado: una etiqueta no cierra la suya: línea 1,"),
        ("[" * 10_000, "no es JSON válido: está anidado demasiado hondo."),
        ('{"events": [1 2]}', "no es JSON válido: falta ',': línea 1, columna 15."),
        ("{", "no es JSON válido: falta un nombre entre comillas dobles: línea 1, columna 2."),
    ],
)
def test_why_a_file_cannot_be_parsed_is_told_too(broken: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / ("log.xes" if broken.startswith("<") else "log.json")
    path.write_text(broken)

    with pytest.raises(InputError) as raised:
        see_xes(path) if path.suffix == ".xes" else see_ocel(path)

    assert said in told_in_spanish(raised.value.message, str)


def test_refused_rows_are_told_with_their_place_and_reason() -> None:
    told = told_in_spanish(
        "a.csv, line 3, column amount: Not a number ('2,000') and 2 more. Nothing was imported.",
        str,
    )

    assert told == (
        "a.csv, línea 3, columna amount: No es un número («2,000») y 2 más."
        " No se ha importado nada."
    )


def test_a_sentence_that_is_not_known_stays_as_it_is() -> None:
    assert told_in_spanish("Something new.", str.upper) == "Something new."


@pytest.mark.parametrize(("latin", "n"), [(False, "2.089"), (True, "2,089")])
def test_thousands_are_set_apart_as_spanish_does_it(n: str, *, latin: bool) -> None:
    told = told_in_spanish("The data has 2,089 different stages.", str, latin=latin)

    assert n in told


def test_a_number_that_never_changes_is_written_so_too() -> None:
    sentence = "A deal changes its stage more than 32,767 times."

    assert "32.767" in told_in_spanish(sentence, str)
    assert "32,767" in told_in_spanish(sentence, str, latin=True)


def test_a_number_in_quotes_is_somebodys_own() -> None:
    told = told_in_spanish(
        "a.csv, line 3, column amount: Not a number ('2,000') and 2,345 more."
        " Nothing was imported.",
        str,
    )

    assert "2.345" in told
    assert "«2,000»" in told
