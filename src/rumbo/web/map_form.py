"""A part of the map as a form: its fields and rows with what they hold and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rumbo.journey import vocabulary
from rumbo.journey.problem import Problem
from rumbo.model.journey_map import EMOTIONS, ROLES, TEAMS, JourneyMap
from rumbo.model.reading import Text
from rumbo.web import map_fields as fields
from rumbo.web.frame import Option
from rumbo.web.language import Language
from rumbo.web.map_fields import Spec
from rumbo.web.map_sent import MARK

_WEIGHTS = ("1", "2", "3", "4", "5")
_TOUCHPOINTS = (
    "email",
    "call",
    "meeting",
    "message",
    "web",
    "form",
    "event",
    "document",
    "other",
)
_ACTIVITIES = ("email", "call", "meeting", "message", "web", "form", "note", "task")
_ENDS: Mapping[str, Text] = {
    "won": Text("ganada", "won"),
    "lost": Text("perdida", "lost"),
    "parked": Text("nurturing", "nurturing"),
}
Options = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Field:
    """One field: its name in the form, its words, what it holds and what is wrong with it."""

    name: str
    label: str
    kind: str
    needed: bool
    value: str = ""
    es: str = ""
    en: str = ""
    options: tuple[Option, ...] = ()
    problems: tuple[str, ...] = ()
    listed: str = ""  # the id of a list of suggestions


@dataclass(frozen=True)
class Row:
    """One row of a list; `kept` are the entries that it carries unseen, `inner` a list within."""

    path: str
    number: int
    said: str
    fields: tuple[Field, ...]
    kept: tuple[tuple[str, str], ...] = ()
    inner: Rows | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """A list: its rows, and the kinds that a new one may be where there are several."""

    path: str
    title: str
    label: str  # of one row
    adds: str  # the same inside a sentence
    rows: tuple[Row, ...]
    kinds: tuple[Option, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass
class Problems:
    """What is wrong, by place; what has been said at its place is not said again."""

    by_place: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[Problem], language: Language, top: int = 0) -> Problems:
        """The problems by their places below the first `top` parts."""
        made = cls()
        for each in found:
            place = ".".join(str(part) for part in each.place[top:])
            words = f"{_begun(language.of(each.says))} {language.of(each.remedy)}".strip()
            made.by_place.setdefault(place, []).append(words)
        return made

    def take(self, path: str) -> tuple[str, ...]:
        """What is wrong at a place and within it, once."""
        here = [place for place in self.by_place if place == path or place.startswith(f"{path}.")]
        return tuple(words for place in here for words in self.by_place.pop(place))

    def rest(self) -> tuple[str, ...]:
        """What has not been said yet."""
        return tuple(words for listed in self.by_place.values() for words in listed)


@dataclass(frozen=True)
class Writer:
    """Makes the fields of one form from entries, as they are or as they were sent."""

    language: Language
    options: Options
    problems: Problems

    def field(self, entries: Mapping[str, Any], path: str, spec: Spec) -> Field:
        """One entry as a field."""
        name = f"{path}.{spec.name}" if path else spec.name
        value = entries.get(spec.name) if isinstance(entries, Mapping) else None
        words = value if isinstance(value, Mapping) else {}
        label = self.language.of(vocabulary.part(spec.label or spec.name))
        return Field(
            name=f"{MARK}{name}",
            label=label,
            kind=spec.kind,
            needed=spec.needed,
            value="" if isinstance(value, Mapping) else _shown(value, spec.kind),
            es=str(words.get("es", "")),
            en=str(words.get("en", "")),
            options=self._options(spec, value),
            problems=self.problems.take(name),
            listed=spec.source if spec.kind == fields.TEXT else "",
        )

    def fields(
        self, entries: Mapping[str, Any], path: str, specs: Sequence[Spec]
    ) -> tuple[Field, ...]:
        """Several entries as fields."""
        return tuple(self.field(entries, path, spec) for spec in specs)

    def rows(
        self,
        entries: Mapping[str, Any],
        part: str,
        said: Mapping[str, str],
        specs: str = "",
        path: str = "",
    ) -> Rows:
        """A list as rows; `said` are the rows' sentences by their paths."""
        top = f"{path}.{part}" if path else part
        listed = entries.get(part)
        made = [
            self._row(row, f"{top}.{number}", number, specs or part, said)
            for number, row in enumerate(listed if isinstance(listed, list) else [])
            if isinstance(row, Mapping)
        ]
        kinds = {"rules": vocabulary.RULES, "when": vocabulary.CONDITIONS}.get(part, {})
        label = self.language.of(vocabulary.part("condition" if part == "when" else specs or part))
        return Rows(
            top,
            self.language.of(vocabulary.TITLES[specs or part]),
            label,
            label[:1].lower() + label[1:],
            tuple(made),
            tuple(
                Option(kind, self.language.of(text), chosen=False) for kind, text in kinds.items()
            ),
            self.problems.take(top),
        )

    def _row(
        self, row: Mapping[str, Any], path: str, number: int, part: str, said: Mapping[str, str]
    ) -> Row:
        listed = list(self.fields(row, path, fields.LISTS[part]))
        if part == "rules":
            listed += self._rule(row, path, "rule")
        elif part == "when":
            listed += self._rule(row, path, "condition")
        elif part == "steps":
            listed += self._rule(_within(row, "proof"), f"{path}.proof", "rule")
        inner = self.rows(row, "when", said, path=path) if part == "boundaries" else None
        kept = [
            (f"{MARK}{at}.id", str(each["id"]))
            for at, each in ((path, row), (f"{path}.proof", _within(row, "proof")))
            if each.get("id")
        ]
        return Row(
            path, number, said.get(path, ""), tuple(listed), tuple(kept), inner,
            self.problems.take(path),
        )  # fmt: skip

    def _rule(self, rule: Mapping[str, Any], path: str, tag: str) -> list[Field]:
        kind = str(rule.get(tag, ""))
        kinds = vocabulary.RULES if tag == "rule" else vocabulary.CONDITIONS
        choice = Field(
            name=f"{MARK}{path}.{tag}",
            label=self.language.of(vocabulary.part("proof" if path.endswith(".proof") else tag)),
            kind="kind",
            needed=True,
            value=kind,
            options=tuple(
                Option(each, self.language.of(text), each == kind) for each, text in kinds.items()
            ),
            problems=self.problems.take(f"{path}.{tag}"),
        )
        own = fields.of_rule(kind)
        if path.endswith(".proof"):  # of a step every deal is judged alike
            own = tuple(spec for spec in own if spec.name != "id")
        return [choice, *self.fields(rule, path, own)]

    def _options(self, spec: Spec, value: Any) -> tuple[Option, ...]:  # noqa: ANN401 - entries
        if spec.kind not in (fields.CHOICE, fields.SEVERAL):
            return ()
        chosen = {str(each) for each in value} if isinstance(value, list) else {str(value)}
        known = dict(self.options.get(spec.source, {}))
        if isinstance(value, list):  # in the order in which the sentence names them
            known = {str(each): known.get(str(each), str(each)) for each in value} | known
        if spec.kind == fields.CHOICE:
            if value is not None and str(value) not in known:
                known[str(value)] = str(value)  # what is not known is kept until somebody decides
            if not spec.needed or value is None:
                known = {"": "—", **known}
        return tuple(Option(key, words, key in chosen) for key, words in known.items())


def options(journey_map: JourneyMap, language: Language, data_fields: Iterable[str]) -> Options:
    """What there is to choose from in the forms of a map."""
    tag = language.tag
    phases = {each.id: each.name.of(tag) for each in journey_map.phases}

    def worded(listed: Mapping[str, Text]) -> dict[str, str]:
        return {key: language.of(text) for key, text in listed.items()}

    roles = [*ROLES, *(each.id for each in journey_map.roles)]
    emotions = [*EMOTIONS, *(each.id for each in journey_map.emotions)]
    kinds = worded(vocabulary.KINDS)
    return {
        "roles": {each: journey_map.role_name(each, tag) for each in roles},
        "emotions": {each: journey_map.emotion_name(each, tag) for each in emotions},
        "teams": worded(TEAMS),
        "weights": {each: each for each in _WEIGHTS},
        "touchpoints": {each: kinds[each] for each in _TOUCHPOINTS},
        "kinds": {each: kinds[each] for each in _ACTIVITIES},
        "directions": worded(vocabulary.DIRECTIONS),
        "phases": phases,
        "ends": {**phases, **worded(_ENDS)},
        "fields": {each: each for each in data_fields},
    }


def _within(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = row.get(name)
    return found if isinstance(found, Mapping) else {}


def _shown(value: Any, kind: str) -> str:  # noqa: ANN401 - entries
    if value is None:
        return ""
    if kind == fields.SHARE and isinstance(value, int | float):
        return f"{round(value * 100, 4):g}"
    if kind == fields.FLAG:
        return "1" if value in (True, "1", "true") else ""
    if kind == fields.LINES and isinstance(value, list):
        return "\n".join(str(each) for each in value)
    return str(value)


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
