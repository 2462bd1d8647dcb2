"""What is wrong with a map: the line, the place, the problem in words and the remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rumbo.errors import InputError
from rumbo.model import loss_rule, phase_rule
from rumbo.model.boundary import CONDITIONS
from rumbo.model.reading import Text
from rumbo.model.rule import KINDS

Place = tuple[str | int, ...]
SHOWN = 20
TAKE_ONE_OUT = Text("Deje una.", "Keep one.")

_TAGS = {
    kind.model_fields[tag].default
    for tag, kinds in (
        ("rule", KINDS),
        ("condition", CONDITIONS),
        ("evidence", phase_rule.KINDS + loss_rule.KINDS),
    )
    for kind in kinds
}


@dataclass(frozen=True)
class Problem:
    """One thing to put right; `line` is 0 where the map did not come from a file.

    A `serious` problem keeps the map from being published.
    """

    place: Place
    says: Text
    remedy: Text
    line: int = 0
    serious: bool = True

    def within(self, lines: Mapping[Place, int]) -> Problem:
        """The same in the file whose lines these are."""
        return replace(self, line=at_line(lines, self.place))

    def sentence(self, language: str) -> str:
        """The whole in one line."""
        where = written(self.place)
        start = (f"línea {self.line}" if language.startswith("es") else f"line {self.line}", where)
        head = ", ".join(part for part in (start[0] if self.line else "", where) if part)
        return f"{head}: {self.says.of(language)} {self.remedy.of(language)}".strip(": ")


class MapError(InputError):
    """A map, or a file of rules, cannot be used; `problems` says why, each with its place."""

    def __init__(self, problems: Sequence[Problem], language: str = "en") -> None:
        lines = [problem.sentence(language) for problem in problems[:SHOWN]]
        more = len(problems) - SHOWN
        if more > 0:
            lines.append(f"… +{more}")
        super().__init__("\n".join(lines))
        self.problems = tuple(problems)


def written(place: Place) -> str:
    """A place as an author finds it: names and numbers from the top, counted from 1."""
    return " › ".join(f"nº {part + 1}" if isinstance(part, int) else part for part in place)


def at_line(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a place, or of the nearest part around it that stands in the file."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 0)


def of_validation(error: ValidationError, lines: Mapping[Place, int]) -> list[Problem]:
    """The problems that the map's own types have found."""
    found = error.errors(include_url=False)
    # A list whose entries are wrong is counted as too short as well.
    within = {each["loc"][:depth] for each in found for depth in range(len(each["loc"]))}
    return [
        _problem(each, lines)
        for each in found
        if each["type"] != "too_short" or each["loc"] not in within
    ]


def _problem(error: ErrorDetails, lines: Mapping[Place, int]) -> Problem:
    place = _plain(error["loc"], lines)
    says, remedy = _words(error)
    return Problem(place, says, remedy, at_line(lines, place))


def _plain(loc: Place, lines: Mapping[Place, int]) -> Place:
    # The types put the name of a rule's kind between its place and its fields.
    place: list[str | int] = []
    for part in loc:
        if part not in _TAGS or (*place, part) in lines:
            place.append(part)
    return tuple(place)


def _words(error: ErrorDetails) -> tuple[Text, Text]:
    kind, given = error["type"], repr(error.get("input"))[:60]
    context = {
        name: str(int(value) if isinstance(value, float) and value.is_integer() else value)
        for name, value in (error.get("ctx") or {}).items()
    }
    if kind in _SAID:
        says, remedy = _SAID[kind]
        values = {"given": given} | context
        return _filled(says, values), _filled(remedy, values)
    return (
        Text(f"el valor {given} no se puede usar.", f"the value {given} cannot be used."),
        Text("Corríjalo.", "Correct it."),
    )


def _filled(text: Text, values: Mapping[str, str]) -> Text:
    es, en = text.es, text.en
    for name, value in values.items():
        es, en = es.replace(f"{{{name}}}", value), en.replace(f"{{{name}}}", value)
    return Text(es, en)


_CORRECT = Text("Corríjalo.", "Correct it.")
_SAID: Mapping[str, tuple[Text, Text]] = {
    "missing": (Text("falta este dato.", "this entry is missing."), Text("Añádalo.", "Add it.")),
    "extra_forbidden": (
        Text("no es un dato que pueda estar aquí.", "is no entry that can stand here."),
        Text("Quítelo o revise cómo se escribe.", "Take it out, or check its spelling."),
    ),
    "string_type": (
        Text("{given} no es un texto.", "{given} is not a text."),
        Text("Póngalo entre comillas.", "Quote it."),
    ),
    "string_too_long": (
        Text("el texto es más largo de lo que cabe.", "the text is longer than fits."),
        Text("Como mucho {max_length} caracteres.", "At most {max_length} characters."),
    ),
    "string_too_short": (Text("está vacío.", "is empty."), Text("Escríbalo.", "Write it.")),
    "string_pattern_mismatch": (
        Text("{given} no sirve de identificador.", "{given} cannot be an identifier."),
        Text(
            "Use minúsculas sin acentos, cifras y guiones.",
            "Use lower-case letters without accents, digits and hyphens.",
        ),
    ),
    "literal_error": (
        Text("{given} no es uno de los valores posibles.", "{given} is not a possible value."),
        Text("Use {expected}.", "Use {expected}."),
    ),
    "enum": (
        Text("{given} no es uno de los valores posibles.", "{given} is not a possible value."),
        Text("Use {expected}.", "Use {expected}."),
    ),
    "union_tag_invalid": (
        Text("{tag} no es una clase de regla.", "{tag} is no kind of rule."),
        Text("Use una de {expected_tags}.", "Use one of {expected_tags}."),
    ),
    "union_tag_not_found": (
        Text("no dice qué clase de regla es.", "does not say which kind of rule it is."),
        Text("Añada {discriminator}.", "Add {discriminator}."),
    ),
    "greater_than": (
        Text("{given} es demasiado pequeño.", "{given} is too small."),
        Text("Más de {gt}.", "More than {gt}."),
    ),
    "greater_than_equal": (
        Text("{given} es demasiado pequeño.", "{given} is too small."),
        Text("Al menos {ge}.", "At least {ge}."),
    ),
    "less_than_equal": (
        Text("{given} es demasiado grande.", "{given} is too large."),
        Text("Como mucho {le}.", "At most {le}."),
    ),
    "too_long": (
        Text("son más entradas de las que caben.", "are more entries than fit."),
        Text("Como mucho {max_length}.", "At most {max_length}."),
    ),
    "too_short": (
        Text("está vacío.", "is empty."),
        Text("Añada al menos una entrada.", "Add at least one entry."),
    ),
    "tuple_type": (
        Text("tiene que ser una lista.", "has to be a list."),
        Text("Empiece cada entrada con un guion.", "Begin each entry with a dash."),
    ),
    "model_type": (
        Text("tiene que tener datos con nombre.", "has to hold named entries."),
        _CORRECT,
    ),
    "float_type": (Text("{given} no es un número.", "{given} is not a number."), _CORRECT),
    "float_parsing": (Text("{given} no es un número.", "{given} is not a number."), _CORRECT),
    "int_type": (Text("{given} no es un número entero.", "{given} is no whole number."), _CORRECT),
    "int_parsing": (
        Text("{given} no es un número entero.", "{given} is no whole number."),
        _CORRECT,
    ),
    "int_from_float": (
        Text("{given} no es un número entero.", "{given} is no whole number."),
        _CORRECT,
    ),
    "bool_parsing": (
        Text("{given} no es sí ni no.", "{given} is neither yes nor no."),
        Text("Escriba true o false.", "Write true or false."),
    ),
    "bool_type": (
        Text("{given} no es sí ni no.", "{given} is neither yes nor no."),
        Text("Escriba true o false.", "Write true or false."),
    ),
}
