"""The words for outcomes, kinds, roles and yes or no that people and CRMs use in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rumbo.model.table import Column, ColumnType
from rumbo.sources.spreadsheet.header import folded


@cache
def dictionary(name: str) -> dict[str, Any]:
    """The entries of a data file that lies beside this module."""
    text = (files(__package__ or "") / name).read_text(encoding="utf-8")
    entries: dict[str, Any] = yaml.safe_load(text)
    return entries


@cache
def choices(section: str) -> Mapping[str, str]:
    """Folded word → canonical choice, for one section of the vocabulary."""
    entries: dict[str, list[str]] = dictionary("vocabulary.yaml").get(section, {})
    found = {folded(str(word)): choice for choice, words in entries.items() for word in words}
    return found | {folded(str(choice)): str(choice) for choice in entries}


def words(table: str, column: Column) -> dict[str, str]:
    """Folded word → canonical value for the cells of a column; empty where any text goes."""
    if column.type is ColumnType.BOOLEAN:
        return dict(choices("boolean"))
    return dict(choices(f"{table}.{column.name}")) or dict(choices(column.name))


def outcome(stage: str) -> str:
    """Whether a stage's name says won or lost; open otherwise."""
    plain = folded(stage)
    if plain in choices("outcome"):
        return choices("outcome")[plain]
    parts = set(plain.replace("-", " ").replace("/", " ").replace("(", " ").split())
    negated = parts & {"not", "no", "non", "sin"}
    for meant in ("lost", "won"):
        if not negated and parts & set(dictionary("vocabulary.yaml")["outcome_parts"][meant]):
            return meant
    return "open"
