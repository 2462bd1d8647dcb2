"""The rules and parameters in force in words, and what is known of who changed them and when."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rumbo import settings as settings_file
from rumbo.errors import RumboError
from rumbo.journey import rule_words
from rumbo.journey.loss_rules import LOSS_RULES
from rumbo.journey.phase_rules import PHASE_RULES
from rumbo.model.clock_limit import CLOCKS
from rumbo.model.reading import Text
from rumbo.model.rule import RulePart
from rumbo.model.rule_line import RuleChange, RuleLine
from rumbo.model.setting_words import SETTING_WORDS
from rumbo.model.term import label
from rumbo.readings.registry import questions
from rumbo.settings import Settings
from rumbo.store.rule_record import FILE_NAME as RECORD
from rumbo.store.rule_record import RuleRecord, Seen

if TYPE_CHECKING:
    from rumbo.store.maps import MapVersion
    from rumbo.workspace import Workspace

MAP = "map"
_LONGEST = 120


class Rulebook:
    """All rules of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._record = RuleRecord(workspace.folder)

    def lines(self, day: date) -> tuple[RuleLine, ...]:
        """Every rule in force: settings and rule files as they are used, the map as of that day."""
        here = self._workspace
        found = list(_settings(here.settings))
        phases, losses = here.phase_rules, here.loss_rules
        found += rule_words.of_phases(phases, own=phases != PHASE_RULES.default_rules())
        found += rule_words.of_losses(losses, own=losses != LOSS_RULES.default_rules())
        journey_map = here.atlas.map_on(day)
        if journey_map is not None:
            found += rule_words.of_map(journey_map)
        return (*found, *_definitions())

    def stale(self) -> tuple[str, ...]:
        """The files that hold something else than what is used: read again at the next start."""
        here = self._workspace
        used = {
            settings_file.FILE_NAME: _plain(here.settings),
            PHASE_RULES.file_name: _entries(here.phase_rules),
            LOSS_RULES.file_name: _entries(here.loss_rules),
        }
        return tuple(name for name, held in self._held().items() if held != used[name])

    def mark(self) -> tuple[tuple[int, int] | None, ...]:
        """What tells this state of the files from every other: their times and sizes."""
        folder = self._workspace.folder
        names = (settings_file.FILE_NAME, PHASE_RULES.file_name, LOSS_RULES.file_name, RECORD)
        return tuple(_stamp(folder / name) for name in names)

    def notice(self) -> None:
        """Adds to the record what the files hold now, where that is new."""
        for name, entries in self._held().items():
            if entries is None:
                continue  # what cannot be used was never in force
            path = self._workspace.folder / name
            written = _written(path.stat().st_mtime) if path.exists() else None
            self._record.notice(name, entries, written)

    def changes(self) -> tuple[RuleChange, ...]:
        """What changed in files and in the map, the latest first."""
        found = [*_changes_of_files(self._record.all()), *self._changes_of_maps()]
        return tuple(sorted(found, key=lambda each: each.noticed_at, reverse=True))

    def _held(self) -> dict[str, dict[str, Any] | None]:
        """What each file holds; None where it cannot be used."""
        folder = self._workspace.folder
        ways = {
            settings_file.FILE_NAME: lambda: _plain(settings_file.load(folder)),
            PHASE_RULES.file_name: lambda: _entries(PHASE_RULES.rules_in(folder)),
            LOSS_RULES.file_name: lambda: _entries(LOSS_RULES.rules_in(folder)),
        }
        return {name: _or_none(way) for name, way in ways.items()}

    def _changes_of_maps(self) -> Iterator[RuleChange]:
        atlas = self._workspace.atlas
        before: MapVersion | None = None
        for each in sorted(atlas.maps.versions(), key=lambda version: version.id):
            moment = each.published_at
            if moment is None:
                continue
            told = atlas.differences(before, each) if before else ()
            why = (Text(each.why, each.why),) if each.why else ()
            yield RuleChange(
                source=MAP,
                noticed_at=moment,
                changed_at=moment,
                who=each.published_by or each.changed_by,
                says=(*why, *(one.says for one in told)),
                first=before is None,
            )
            before = each


def _settings(settings: Settings) -> Iterator[RuleLine]:
    brought, used = asdict(Settings()), asdict(settings)
    brought["limits"], used["limits"] = 0, len(settings.limits)  # each has a line of its own
    for name, words in SETTING_WORDS.items():
        value = used[name]
        shown, given = (
            (_private(each) if words.private else Text(str(each), str(each)))
            for each in (value, brought[name])
        )
        yield RuleLine(
            "setting",
            Text(name, name),
            words.says,
            shown,
            given,
            own=value != brought[name],
            readings=words.readings,
            place=settings_file.FILE_NAME,
        )
        if name == "limits":
            yield from _limits(settings)


def _limits(settings: Settings) -> Iterator[RuleLine]:
    """The other limits of contact and progress, the most particular ones first."""
    words = SETTING_WORDS["limits"]
    for each in sorted(settings.limits, key=lambda one: -one.particular):
        days = [
            f"{clock} = {value}" for clock in CLOCKS if (value := getattr(each, clock)) is not None
        ]
        yield RuleLine(
            "setting",
            Text(f"limits · {each.name}", f"limits · {each.name}"),
            each.says,
            Text(", ".join(days), ", ".join(days)),
            Text("", ""),
            own=True,
            readings=words.readings,
            place=settings_file.FILE_NAME,
        )


def _definitions() -> Iterator[RuleLine]:
    nothing = Text("", "")
    for name, asked in questions().items():
        for key, says in asked.definitions.items():
            yield RuleLine(
                "definition",
                label(key),
                says,
                nothing,
                nothing,
                own=False,
                readings=(name,),
                place="",
            )


def _private(value: object) -> Text:
    return Text("escrita, no se muestra", "set, not shown") if value else Text("", "")


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _plain(settings: Settings) -> dict[str, Any]:
    """The settings as the record keeps them: of what is private, only whether it is there."""
    plain: dict[str, Any] = {
        name: bool(value) if SETTING_WORDS[name].private else value
        for name, value in asdict(settings).items()
    }
    named = {
        each.name: {clock: getattr(each, clock) for clock in CLOCKS} for each in settings.limits
    }
    return plain | {"limits": named}


def _entries(rules: RulePart) -> dict[str, Any]:
    return rules.model_dump(mode="json")


def _or_none(way: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    try:
        return way()
    except RumboError:
        return None


def _written(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def _changes_of_files(seen: Iterable[Seen]) -> Iterator[RuleChange]:
    last: dict[str, Seen] = {}
    for each in seen:
        before = last.get(each.file)
        says = () if before is None else tuple(_differences(before.entries, each.entries))
        yield RuleChange(
            each.file, each.noticed_at, each.changed_at, "", says, first=before is None
        )
        last[each.file] = each


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Text]:
    """What changed from one state of a file to the next, entry by entry."""
    old, new = (dict(_leaves(each, "")) for each in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield _difference(name, old.get(name), new.get(name))


def _difference(name: str, old: object, new: object) -> Text:
    if isinstance(old, list) and isinstance(new, list):
        added = [f"+ {each}" for each in new if each not in old]
        gone = [f"− {each}" for each in old if each not in new]
        if added or gone:
            words = _short(f"{name}: {', '.join((*added, *gone))}")
            return Text(words, words)
    empty = Text("nada", "nothing")
    es, en = (
        _short(f"{name}: {' → '.join(_value(each) or empty.of(tongue) for each in (old, new))}")
        for tongue in ("es", "en")
    )
    return Text(es, en)


def _leaves(value: object, name: str) -> Iterator[tuple[str, object]]:
    """Every entry by the names that lead to it; a list of plain values is one entry."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, f"{name} › {key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        seen: Counter[str] = Counter()
        for each in value:
            called = _called(each)
            seen[called] += 1
            number = f" {seen[called]}" if seen[called] > 1 else ""
            yield from _leaves(each, f"{name} › {called}{number}" if name else called)
    else:
        yield name, value


def _called(entry: object) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    names = entry.get("names") or [entry.get("cause") or entry.get("evidence") or "—"]
    return str(names[0])


def _value(value: object) -> str:
    if value is None or value == "":
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
