"""What the activities of an event log mean, as a form: stages, ends, contacts, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from rumbo.draw import number
from rumbo.model import codes, term
from rumbo.model.field import field_label
from rumbo.model.table import ACTIVITY_KINDS
from rumbo.sources.event_mapping import DEAL_COLUMNS, DECIDED, DIRECTIONS
from rumbo.sources.event_seen import ActivitySeen, EventsSeen
from rumbo.web.frame import Option
from rumbo.web.sheet_form import InStage, StageForm, outcome_options
from rumbo.web.visit import Visit

Entries = Mapping[str, Any]
IGNORED = "ignore"
_CLOSING = ("won", "lost")


@dataclass(frozen=True)
class ActivityForm:
    """One activity: how common it is, the stage it leads to and the contact it is."""

    name: str
    number: int
    events: str
    cases: str
    transitions: str
    stage: str
    contacts: tuple[Option, ...]


@dataclass(frozen=True)
class AttributeForm:
    """One attribute of the cases and the column of the deal that it fills."""

    name: str
    number: int
    filled: str
    examples: tuple[str, ...]
    columns: tuple[Option, ...]


def activities(visit: Visit, entries: Entries, seen: EventsSeen) -> tuple[ActivityForm, ...]:
    """The form for every activity."""
    stage_of = {name: rule["stage"] for rule in _rules(entries) for name in _named(rule)}
    contact_of = {
        name: f"{rule['kind']}:{rule.get('direction', 'internal')}"
        for rule in entries.get("contacts") or ()
        for name in _named(rule)
    }
    ignored = set(entries.get("ignore") or ())
    language = visit.language
    return tuple(
        ActivityForm(
            name=each.name,
            number=place,
            events=number.grouped(each.events, language.tag),
            cases=number.percent(each.cases / max(seen.cases, 1), language.tag),
            transitions=", ".join(name for name in each.transitions if name),
            stage=str(stage_of.get(each.name, "")),
            contacts=_contacts(
                visit, IGNORED if each.name in ignored else contact_of.get(each.name, "")
            ),
        )
        for place, each in enumerate(seen.activities)
    )


def _contacts(visit: Visit, chosen: str) -> tuple[Option, ...]:
    options = [Option("", visit.say("no contact: internal work"), chosen == "")]
    for kind in ACTIVITY_KINDS:
        label = visit.language.of(codes.CODES.get(kind) or term.label(kind))
        for direction in DIRECTIONS if kind in ("email", "call", "message") else ("internal",):
            way = visit.language.of(term.outcome(direction))
            shown = f"{label}, {way}" if direction != "internal" else label
            value = f"{kind}:{direction}"
            options.append(Option(value, shown, value == chosen))
    options.append(Option(IGNORED, visit.say("leave it out"), chosen == IGNORED))
    if not any(option.chosen for option in options):
        options.append(Option(chosen, chosen, chosen=True))
    return tuple(options)


def attributes(visit: Visit, entries: Entries, seen: EventsSeen) -> tuple[AttributeForm, ...]:
    """The form for the attributes of cases; an OCEL log's mapping names its objects instead."""
    fields: Mapping[str, str] = (entries.get("deal") or {}).get("fields") or {}
    used = {attribute: column for column, attribute in fields.items()}
    return tuple(
        AttributeForm(
            name=each.name,
            number=place,
            filled=number.percent(each.filled / max(seen.cases, 1), visit.language.tag),
            examples=each.examples,
            columns=_columns(visit, used.get(each.name, "")),
        )
        for place, each in enumerate(seen.attributes)
        if each.name != (entries.get("deal") or {}).get("id", "concept:name")
    )


def _columns(visit: Visit, chosen: str) -> tuple[Option, ...]:
    free = visit.say("Keep it as an extra attribute")
    named = [
        Option(name, visit.language.of(field_label("deals", name)), name == chosen)
        for name in DEAL_COLUMNS
        if name not in DECIDED
    ]
    return (Option("", free, chosen == ""), *named)


def stages(visit: Visit, entries: Entries, counts: Mapping[InStage, int]) -> tuple[StageForm, ...]:
    """The form for the stages that activities lead to, in their order."""
    deals = {stage: held for (_, stage), held in counts.items()}  # a log has one pipeline
    return tuple(
        StageForm(
            name=str(rule["stage"]),
            pipeline="",
            number=place,
            outcomes=outcome_options(visit, rule.get("outcome", "open")),
            deals=number.grouped(deals.get(str(rule["stage"]), 0), visit.language.tag),
        )
        for place, rule in enumerate(_rules(entries), start=1)
    )


def applied(entries: Entries, seen: EventsSeen, form: FormData) -> dict[str, Any]:
    """The mapping's entries as the form says them; what the form does not show stays."""
    found = dict(entries)
    rules = _applied_stages(entries, seen.activities, form)
    found["stages"] = [rule for rule in rules if rule.get("outcome", "open") == "open"]
    found["outcomes"] = [rule for rule in rules if rule.get("outcome", "open") != "open"]
    for rule in found["stages"]:
        rule.pop("outcome", None)
    found |= _applied_contacts(entries, seen.activities, form)
    if seen.format == "xes":
        deal = dict(found.get("deal") or {})
        deal["fields"] = {
            column: each.name
            for place, each in enumerate(seen.attributes)
            if (column := _text(form, f"attribute.{place}")) in DEAL_COLUMNS
        }
        found["deal"] = deal
    return found


def _applied_stages(
    entries: Entries, activities_: Sequence[ActivitySeen], form: FormData
) -> list[dict[str, Any]]:
    """The stages that activities lead to now, in the order that the form gives them."""
    former = {str(rule["stage"]): rule for rule in _rules(entries)}
    order = {name: _order(form, place) for place, name in enumerate(former, start=1)}
    leads: dict[str, list[str]] = {}
    for place, each in enumerate(activities_):
        stage = _text(form, f"activity.{place}.stage")
        if stage:
            leads.setdefault(stage, []).append(each.name)
    rules = []
    for number_, (stage, names) in enumerate(leads.items()):
        rule = {**former.get(stage, {}), "stage": stage, "activities": names}
        if stage in former:
            place = list(former).index(stage) + 1
            outcome = _text(form, f"stage.{place}.outcome") or rule.get("outcome", "open")
            rule["outcome"] = outcome if outcome in ("open", *_CLOSING) else "open"
        rules.append((order.get(stage, (len(former) + 1, 0, number_)), rule))
    return [rule for _, rule in sorted(rules, key=lambda entry: entry[0])]


def _order(form: FormData, place: int) -> tuple[int, int, int]:
    text = _text(form, f"stage.{place}.order")
    asked = int(text) if text.isdecimal() and len(text) < 6 else place  # noqa: PLR2004
    return asked, 0 if asked == place else (-1 if asked < place else 1), place


def _applied_contacts(
    entries: Entries, activities_: Sequence[ActivitySeen], form: FormData
) -> dict[str, Any]:
    former = {name: rule for rule in entries.get("contacts") or () for name in _named(rule)}
    there = {each.name for each in activities_}
    ignored = [name for name in entries.get("ignore") or () if name not in there]
    contacts: list[dict[str, Any]] = []
    for place, each in enumerate(activities_):
        chosen = _text(form, f"activity.{place}.contact")
        kind, _, direction = chosen.partition(":")
        if chosen == IGNORED and not _text(form, f"activity.{place}.stage"):
            ignored.append(each.name)
        elif kind in ACTIVITY_KINDS and direction in DIRECTIONS:
            kept = former.get(each.name, {})
            same = kept.get("kind") == kind
            rule = {**(kept if same else {}), "kind": kind, "direction": direction}
            contacts.append({**rule, "activities": [each.name]})
    return {"contacts": contacts, "ignore": ignored}


def _rules(entries: Entries) -> list[dict[str, Any]]:
    opened = [{**rule, "outcome": "open"} for rule in entries.get("stages") or ()]
    return [*opened, *(dict(rule) for rule in entries.get("outcomes") or ())]


def _named(rule: Entries) -> list[str]:
    listed = rule.get("activities") or []
    return [str(name) for name in (listed if isinstance(listed, list) else [listed])]


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
