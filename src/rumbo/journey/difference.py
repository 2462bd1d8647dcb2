"""What changed between two versions of a map, in words and in the order of the newer one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rumbo.journey import wording
from rumbo.journey.saying import said
from rumbo.journey.vocabulary import part
from rumbo.model.journey_map import JourneyMap, MapPhase, Words
from rumbo.model.reading import Text, counted, in_each, joined
from rumbo.model.rule import Rule, RulePart


class Change(StrEnum):
    """What happened to a part of the map."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Difference:
    """One change: the phase it is in (empty for the map itself), what, and the sentence."""

    phase: str
    change: Change
    part: str
    says: Text


_VERBS: Mapping[Change, Text] = {
    Change.ADDED: Text("se añade", "added"),
    Change.REMOVED: Text("se quita", "taken out"),
}
_NOTHING = Text("—", "—")


def differences(before: JourneyMap, after: JourneyMap) -> tuple[Difference, ...]:
    """Every change from `before` to `after`; none where the two say the same."""
    return tuple(_differences(before, after))


def _differences(before: JourneyMap, after: JourneyMap) -> Iterator[Difference]:
    yield from _fields(before, after, ("name", "owner", "review_every_days", "language"), "")
    for listed in ("roles", "emotions", "boundaries"):
        yield from _lists(before, after, listed, "", before, after)
    old = {phase.id: phase for phase in before.phases}
    new = {phase.id: phase for phase in after.phases}
    for phase in after.phases:
        if phase.id not in old:
            yield _of_phase(phase, Change.ADDED)
    for phase in before.phases:
        if phase.id not in new:
            yield _of_phase(phase, Change.REMOVED)
    yield from _order([p.id for p in before.phases], [p.id for p in after.phases], after)
    for phase in after.phases:
        if phase.id in old:
            yield from _inside(old[phase.id], phase, before, after)


def _of_phase(phase: MapPhase, change: Change) -> Difference:
    verb = _VERBS[change]
    return Difference(
        phase.id,
        change,
        "phases",
        Text(f"Fase {phase.name.of('es')}: {verb.es}.", f"Phase {phase.name.of('en')}: {verb.en}."),
    )


def _order(before: Sequence[str], after: Sequence[str], new: JourneyMap) -> Iterator[Difference]:
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        names = {phase.id: phase.name for phase in new.phases}
        es = " → ".join(names[name].of("es") for name in after)
        en = " → ".join(names[name].of("en") for name in after)
        words = Text(f"Orden de las fases: {es}.", f"Order of the phases: {en}.")
        yield Difference("", Change.MOVED, "order", words)


def _inside(
    before: MapPhase, after: MapPhase, old: JourneyMap, new: JourneyMap
) -> Iterator[Difference]:
    plain = [
        name
        for name in MapPhase.model_fields
        if name not in {"id", "moves", *_KEYS} and not isinstance(getattr(after, name), tuple)
    ]
    yield from _fields(before, after, plain, after.id, after.name)
    yield from _fields(
        before.moves, after.moves, ("next", "skips", "back", "parks"), after.id, after.name, new
    )
    for listed in _KEYS:
        if listed in MapPhase.model_fields:
            yield from _lists(before, after, listed, after.id, old, new, after.name)


def _fields(
    before: RulePart,
    after: RulePart,
    names: Sequence[str],
    phase: str,
    within: Words | None = None,
    names_of: JourneyMap | None = None,
) -> Iterator[Difference]:
    for name in names:
        was, now = getattr(before, name), getattr(after, name)
        if was == now:
            continue
        head, old, new = part(name), _shown(was, names_of), _shown(now, names_of)
        yield Difference(
            phase,
            Change.CHANGED,
            name,
            _told(within, "{head}: {old} → {new}.", head=head, old=old, new=new),
        )


def _lists(  # the two parts, and the maps they stand in
    before: RulePart,
    after: RulePart,
    listed: str,
    phase: str,
    old: JourneyMap,
    new: JourneyMap,
    within: Words | None = None,
) -> Iterator[Difference]:
    was = {_KEYS[listed](entry): entry for entry in getattr(before, listed)}
    now = {_KEYS[listed](entry): entry for entry in getattr(after, listed)}
    for key, entry in now.items():
        if key not in was:
            yield _entry(Change.ADDED, listed, phase, within, said(entry, new))
        elif was[key] != entry:
            yield _changed(listed, phase, within, said(was[key], old), said(entry, new))
    for key, entry in was.items():
        if key not in now:
            yield _entry(Change.REMOVED, listed, phase, within, said(entry, old))


def _entry(change: Change, listed: str, phase: str, within: Words | None, said: Text) -> Difference:
    head, verb = part(listed), _VERBS[change]
    return Difference(
        phase,
        change,
        listed,
        _told(within, "{head}, {verb}: {said}.", head=head, verb=verb, said=_unended(said)),
    )


def _changed(listed: str, phase: str, within: Words | None, old: Text, new: Text) -> Difference:
    head = part(listed)
    return Difference(
        phase,
        Change.CHANGED,
        listed,
        _told(within, "{head}: {old} → {new}.", head=head, old=_unended(old), new=_unended(new)),
    )


def _told(within: Words | None, words: str, **values: Text) -> Text:
    """A change in words that both languages order alike, behind the phase that it is within."""
    start = in_each(lambda tag: f"{within.of(tag)} · " if within else "")
    return counted(f"{{start}}{words}", f"{{start}}{words}", start=start, **values)


def _unended(sentence: Text) -> Text:
    return in_each(lambda tag: sentence.of(tag).rstrip("."))


def _rule_key(rule: Rule) -> Any:  # noqa: ANN401 - what tells one entry from another
    own = {"holds_for", "within_days", "days", "at_least", "id"}
    return rule.id or tuple(
        (name, getattr(rule, name)) for name in type(rule).model_fields if name not in own
    )


_KEYS: Mapping[str, Any] = {
    "roles": lambda entry: entry.id,
    "emotions": lambda entry: getattr(entry, "id", None) or (entry.emotion, entry.role),
    "boundaries": lambda entry: entry.id,
    "stages": lambda entry: (entry.stage, entry.pipeline),
    "lanes": lambda entry: entry.role,
    "touchpoints": lambda entry: (entry.kind, entry.name.es or entry.name.en),
    "pains": lambda entry: entry.text.es or entry.text.en,
    "steps": lambda entry: entry.id,
    "rules": _rule_key,
    "handovers": lambda entry: entry.team,
}


def _shown(value: object, names_of: JourneyMap | None) -> Text:
    if isinstance(value, bool):
        return Text("sí", "yes") if value else Text("no", "no")
    if not value:
        return _NOTHING
    if isinstance(value, Words):
        return Text(f"«{value.of('es')}»", f"“{value.of('en')}”")
    if isinstance(value, tuple):
        named = [
            wording.phase_name(names_of, str(each)) if names_of else Text(str(each), str(each))
            for each in value
        ]
        return joined(named, Text(", ", ", "))
    if isinstance(value, float):
        return counted("{n}", "{n}", n=value)
    return Text(str(value), str(value))
