"""A first mapping for an event log, from the names of its activities and where they stand.

It is a guess that a person looks through: what has a beginning and an end is work, what happens in
a moment is a stage, and words such as *signed* or *declined* say how a case ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rumbo.model.table import table
from rumbo.sources.event_seen import ActivitySeen, AttributeSeen, EventsSeen, ObjectSeen
from rumbo.sources.spreadsheet.header import folded

_RARE = 0.02  # of the cases: a moment as rare as that is hardly a stage
_MOST_STAGES = 12
_WORK = {"start", "schedule", "assign", "suspend", "resume"}
_FEW = 2
_ENOUGH = 20  # cases that tell that an activity goes with an end
_NEARLY_ALL, _SOME = 0.95, 0.1  # of them


def propose_events(seen: EventsSeen, *, currency: str) -> dict[str, Any]:
    """The entries of a mapping that the log suggests."""
    objects = _objects(seen.objects)
    entries: dict[str, Any] = {
        "format": seen.format,
        "pipeline": {"id": "1", "name": "Pipeline"},
    }
    if seen.format == "xes":
        fields = _fields(seen.attributes, "deals", ("amount", "name", "source"))
        entries["deal"] = {
            "id": "concept:name",
            "fields": fields,
            "constants": {"currency": currency},
        }
    else:
        entries["objects"] = objects
    return entries | _meaning(seen)


def deal_type(objects: Sequence[ObjectSeen]) -> str:
    """The type of object that is most likely the deal; empty where there is none."""
    named = [each for each in objects if _says(each.type, "deals")]
    ranked = named or sorted(objects, key=lambda each: (-len(each.related), each.type))
    return ranked[0].type if ranked else ""


def _meaning(seen: EventsSeen) -> dict[str, Any]:
    """Which activities are stages, outcomes and contacts."""
    activities, cases = seen.activities, seen.cases
    moments = [each for each in activities if not _is_work(each)]
    moments = moments if len(moments) >= _FEW else list(activities)
    named = {each.name: _outcome(each) for each in moments}
    ends = {name: end or _belongs_to(name, named, seen.met) for name, end in named.items()}
    stages = [each for each in moments if not ends[each.name] and not _contact(each.name)]
    stages = stages or [each for each in moments if not ends[each.name]]
    common = [each for each in stages if each.cases >= cases * _RARE]
    kept = sorted(common or stages, key=lambda each: -each.cases)[:_MOST_STAGES]
    chosen = {each.name for each in kept}
    found: dict[str, Any] = {
        "stages": [
            {"stage": _titled(each.name), "activities": [each.name]}
            for each in stages
            if each.name in chosen
        ],
    }
    outcomes = [
        {"outcome": ends[each.name], "stage": _titled(each.name), "activities": [each.name]}
        for each in moments
        if ends[each.name]
    ]
    taken = chosen | {name for name, end in ends.items() if end}
    contacts = [_as_contact(each.name) for each in activities if each.name not in taken]
    return found | {"outcomes": outcomes, "contacts": contacts}


def _is_work(activity: ActivitySeen) -> bool:
    return bool(_WORK & set(activity.transitions))


def _outcome(activity: ActivitySeen) -> str:
    """Lost before won: *contract declined* is no contract."""
    for outcome in ("lost", "won"):
        if _says(activity.name, outcome):
            return outcome
    return ""


def _belongs_to(name: str, ends: Mapping[str, str], met: Mapping[tuple[str, str], int]) -> str:
    """The outcome with which nearly all cases of an activity end, now before it and now after it.

    What is written down together with the end is part of it, and no stage that opens a case again.
    What always comes before is a stage on the way there, and what always comes after is something
    else; a contact ends nothing, whenever it happens.
    """
    cases = met.get((name, name), 0)
    if cases < _ENOUGH or _contact(name):
        return ""
    for end in filter(ends.get, ends):
        before, after = met.get((end, name), 0), met.get((name, end), 0)
        if before + after >= _NEARLY_ALL * cases and min(before, after) >= _SOME * cases:
            return ends[end]
    return ""


def _contact(name: str) -> str:
    kinds: dict[str, list[str]] = _words()["contacts"]
    return next((kind for kind, words in kinds.items() if _holds(name, words)), "")


def _as_contact(name: str) -> dict[str, Any]:
    kind = _contact(name) or "task"
    direction = "internal"
    if kind != "task":
        inbound = _says(name, "inbound")
        direction = "in" if inbound else "out" if _says(name, "outbound") else "internal"
    return {"kind": kind, "direction": direction, "activities": [name]}


def _objects(objects: Sequence[ObjectSeen]) -> list[dict[str, Any]]:
    deal = deal_type(objects)
    found = []
    for each in objects:
        feeds = "deals" if each.type == deal else _feeds(each.type)
        if not feeds:
            continue
        wanted = table(feeds).column_names
        entry: dict[str, Any] = {
            "type": each.type,
            "table": feeds,
            "fields": _fields(each.attributes, feeds, wanted),
        }
        company = next((kind for kind in each.related if _feeds(kind) == "accounts"), "")
        if company and "account_id" in wanted:
            entry["links"] = {"account_id": company}
        found.append(entry)
    return found


def _feeds(type_: str) -> str:
    for feeds, words in (
        ("accounts", "accounts"),
        ("contacts", "contacts_people"),
        ("owners", "owners"),
    ):
        if _says(type_, words):
            return feeds
    return ""


def _fields(
    attributes: Iterable[AttributeSeen], feeds: str, wanted: Sequence[str]
) -> dict[str, str]:
    known: dict[str, list[str]] = _words()["fields"]
    found: dict[str, str] = {}
    for column in wanted:
        if column in ("id", "stage", "status", "pipeline_id", "closed_at"):
            continue
        if column not in table(feeds).column_names:
            continue
        words = {folded(word) for word in (column, *known.get(column, []))}
        for each in attributes:
            if folded(each.name) in words and each.name not in found.values():
                found[column] = each.name
                break
    return found


def _titled(name: str) -> str:
    """The activity as a stage is called: without underscores and capitals of machines."""
    plain = name.replace("_", " ").strip()
    return plain.capitalize() if plain.isupper() or plain.islower() else plain


@cache
def _words() -> dict[str, Any]:
    text = (files(__package__ or "") / "event_words.yaml").read_text(encoding="utf-8")
    entries: dict[str, Any] = yaml.safe_load(text)
    return entries


def _says(name: str, section: str) -> bool:
    return _holds(name, _words()[section])


def _holds(name: str, words: Sequence[str]) -> bool:
    parts = re.sub(r"[^a-z0-9]+", " ", folded(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)))
    return any(f" {word} " in f" {parts} " for word in words)
