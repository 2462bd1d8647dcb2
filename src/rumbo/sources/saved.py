"""Mappings kept under a name in the workspace, as the command line reads them too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from rumbo.errors import InputError
from rumbo.sources.event_mapping import event_mapping
from rumbo.sources.event_seen import EventsSeen
from rumbo.sources.mapping_file import read_mapping
from rumbo.sources.spreadsheet.header import folded
from rumbo.sources.spreadsheet.mapping import FORMAT, SpreadsheetMapping, TableMapping
from rumbo.sources.spreadsheet.mapping_entries import parse_mapping
from rumbo.sources.spreadsheet.seen import SheetSeen
from rumbo.sources.spreadsheet.staged import matches
from rumbo.store.atomic import write_atomically

FOLDER = "mappings"
_LONGEST = 60


def names(workspace: Path) -> list[str]:
    """The names under which mappings are kept, in alphabetical order."""
    place = workspace / FOLDER
    return sorted(file.stem for file in place.glob("*.yaml")) if place.is_dir() else []


def place(workspace: Path, name: str) -> Path:
    """Where the mapping of that name is kept; InputError where the name cannot be one."""
    plain = unicodedata.normalize("NFC", " ".join(name.split()))
    if not re.fullmatch(r"\w[\w .()-]*", plain) or len(plain) > _LONGEST:
        raise InputError(
            f"{name[:80]!r} cannot be the name of a mapping.",
            advice="Use letters, digits and spaces.",
        )
    return workspace / FOLDER / f"{plain}.yaml"


def save(workspace: Path, name: str, text: str) -> str:
    """Keeps a mapping under a name, and says which it has; one that is there is replaced."""
    target = place(workspace, name)
    target.parent.mkdir(exist_ok=True)
    write_atomically(target, text)
    return target.stem


def as_yaml(entries: Mapping[str, Any]) -> str:
    """The text of a mapping's entries."""
    return yaml.safe_dump(dict(entries), allow_unicode=True, sort_keys=False, width=100)


def fitting_sheets(
    workspace: Path, seen: Sequence[SheetSeen]
) -> tuple[str, SpreadsheetMapping] | None:
    """The kept mapping whose files and headers are all there, the one that uses most of them."""
    fits: list[tuple[int, str, SpreadsheetMapping]] = []
    for name in names(workspace):
        entries = _entries(workspace, name)
        if entries.get("format", FORMAT) != FORMAT:
            continue
        try:
            mapping = parse_mapping(entries, name)
        except InputError:
            continue
        adapted = _renamed(mapping, seen)
        used = _headers_found(adapted, seen)
        if used:
            fits.append((used, name, adapted))
    return max(fits, key=lambda fit: fit[0])[1:] if fits else None


def fitting_events(workspace: Path, seen: EventsSeen) -> tuple[str, dict[str, Any]] | None:
    """The kept mapping whose stages are all activities of the log, the one that names most."""
    there = {activity.name for activity in seen.activities}
    fits: list[tuple[int, str, dict[str, Any]]] = []
    for name in names(workspace):
        entries = _entries(workspace, name)
        if entries.get("format") != seen.format:
            continue
        try:
            mapping = event_mapping(entries, name)
        except InputError:
            continue
        if mapping.stage_of() and mapping.stage_of().keys() <= there:
            fits.append((len(mapping.stage_of()) + len(mapping.contact_of()), name, entries))
    return max(fits, key=lambda fit: fit[0])[1:] if fits else None


def _entries(workspace: Path, name: str) -> dict[str, Any]:
    try:
        return read_mapping(workspace / FOLDER / f"{name}.yaml")
    except InputError:
        return {}


def _renamed(mapping: SpreadsheetMapping, seen: Sequence[SheetSeen]) -> SpreadsheetMapping:
    """A mapping for one sheet fits another file with the same headers."""
    if len(mapping.files) != 1 or len(seen) != 1:
        return mapping
    entry, sheet = mapping.files[0], seen[0]
    if matches(entry, sheet.file, sheet.name):
        return mapping
    return replace(mapping, files=(replace(entry, match="*", sheet=""),))


def _headers_found(mapping: SpreadsheetMapping, seen: Sequence[SheetSeen]) -> int:
    """How many headers the mapping uses; 0 where one of them, or a whole sheet, is missing."""
    used = 0
    for file in mapping.files:
        sheets = [sheet for sheet in seen if matches(file, sheet.file, sheet.name)]
        if not sheets:
            return 0
        for sheet in sheets:
            there = {folded(header.name) for header in sheet.headers}
            wanted = {folded(name) for each in file.tables for name in _headers(each)}
            if not wanted <= there:
                return 0
            used += len(wanted)
    return used


def _headers(mapping: TableMapping) -> list[str]:
    """The headers that a table cannot be read without: the first of several is enough."""
    revisions = mapping.revisions
    found = [cell.headers[0] for cell in mapping.columns.values() if cell.headers]
    found += [date.headers[0] for date in mapping.stage_dates]
    found += list(mapping.after.values())
    return found + ([revisions.value.replace("{n}", "1")] if revisions else [])
