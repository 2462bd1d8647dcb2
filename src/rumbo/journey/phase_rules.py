"""The rules of a workspace that say which phase a deal is really in: its own, else those here."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from rumbo.errors import InputError
from rumbo.journey import document
from rumbo.journey.problem import MapError, of_validation
from rumbo.model.finding import Finding
from rumbo.model.phase_rule import PhaseRules
from rumbo.model.reading import Text

FILE_NAME = "phase_rules.yaml"


def rules_in(folder: Path, language: str = "en") -> PhaseRules:
    """The rules in a workspace's folder; those that Rumbo brings where it has no file of its own.

    MapError names every problem with its line.
    """
    own = (folder / FILE_NAME).exists()
    return read(text_in(folder), language) if own else default_rules()


def text_in(folder: Path) -> str:
    """The rules in force in a workspace's folder, as they are written."""
    path = folder / FILE_NAME
    return document.text_of(path) if path.exists() else default_text()


@cache
def default_rules() -> PhaseRules:
    """The rules that Rumbo brings."""
    return read(default_text())


def default_text() -> str:
    """The rules that Rumbo brings, as they are written."""
    return (files("rumbo.journey") / FILE_NAME).read_text(encoding="utf-8")


def read(text: str, language: str = "en") -> PhaseRules:
    """The rules that a YAML text writes down; MapError names the line of every problem."""
    entries, _, lines = document.entries_of(text, language)
    try:
        return PhaseRules.model_validate(entries)
    except ValidationError as error:
        raise MapError(of_validation(error, lines), language) from error


def inspect_rules(folder: Path, language: str = "en") -> Finding:
    """Whether the rules of a workspace can be used; every problem with its line and its remedy."""
    what = Text("reglas de la fase real", "rules of the real phase")
    try:
        rules = rules_in(folder, language)
    except InputError as error:
        told = "; ".join(str(error).splitlines())
        detail = Text(f"{FILE_NAME}: {told}", f"{FILE_NAME}: {told}")
        return Finding("phase_rules", what, sound=False, detail=detail)
    own = (folder / FILE_NAME).exists()
    n = len(rules.phases)
    detail = Text(
        f"{n} clases de fase, {f'de {FILE_NAME}' if own else 'las que trae Rumbo'}",
        f"{n} sorts of phase, {f'from {FILE_NAME}' if own else 'those that Rumbo brings'}",
    )
    return Finding("phase_rules", what, sound=True, detail=detail)
