"""A map as YAML: read with the line of every problem, and written as a person would write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from rumbo.errors import InputError
from rumbo.journey.problem import MapError, Place, Problem, of_validation
from rumbo.model.journey_map import JourneyMap, Words
from rumbo.model.reading import Text
from rumbo.model.rule import RulePart
from rumbo.sources.mapping_file import AliasError, PlainLoader

LARGEST_BYTES = 2_000_000


def read_file(path: Path, language: str = "en") -> JourneyMap:
    """The map in a file; InputError where it cannot be read, MapError where it is not a map."""
    return read(text_of(path), language)


def text_of(path: Path) -> str:
    """The text of a file; InputError where it cannot be read."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path} is larger than a map can be.", advice="Check the path.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not text in UTF-8.", advice="Save it as UTF-8.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}.", advice="Check the path.") from error


def read(text: str, language: str = "en") -> JourneyMap:
    """The map that a YAML text writes down; MapError names the line of every problem."""
    if len(text) > LARGEST_BYTES:
        raise InputError("The text is larger than a map can be.", advice="Shorten it.")
    return build(*entries_of(text, language))


def entries_of(text: str, language: str = "en") -> tuple[object, str, dict[Place, int]]:
    """The plain entries of a YAML text, its language, and the line of each; else MapError."""
    entries, lines = _plain(text, language)
    repeated = [_repeated(place, line) for place, line in lines.items() if line < 0]
    if repeated:
        raise MapError(repeated, language)
    return entries, language, lines


def build(
    entries: object, language: str = "en", lines: dict[Place, int] | None = None
) -> JourneyMap:
    """The map of plain entries, as a form or a file brings them."""
    spoken = entries.get("language", "es") if isinstance(entries, dict) else "es"
    try:
        return JourneyMap.model_validate(
            entries, context={"language": spoken if spoken in {"es", "en"} else "es"}
        )
    except ValidationError as error:
        raise MapError(of_validation(error, lines or {}), language) from error


def write(journey_map: JourneyMap, remarks: Mapping[Place, str] | None = None) -> str:
    """The map as YAML; reading it again gives the same map.

    A remark stands as a comment behind the line of its place.
    """
    text = yaml.safe_dump(
        plain(journey_map), allow_unicode=True, sort_keys=False, width=100, indent=2
    )
    if not remarks:
        return text
    lines, at = text.splitlines(), _plain(text)[1]
    for place, remark in remarks.items():
        words = "".join(each for each in " ".join(remark.split()) if each.isprintable())
        lines[at[place] - 1] += f"  # {words}"
    return "\n".join(lines) + "\n"


def written_out(part: RulePart) -> dict[str, Any]:
    """A part of a map as entries that `build` reads again, every text with its language."""
    found: dict[str, Any] = _shortened(part.model_dump(mode="json", exclude_defaults=True), "")
    return found


def plain(journey_map: JourneyMap) -> dict[str, Any]:
    """The map as plain entries: what was left out stays out, one language is a plain text."""
    written = journey_map.model_dump(mode="json", exclude_defaults=True)
    found: dict[str, Any] = _shortened(written, journey_map.language)
    return {"name": found.pop("name"), "language": journey_map.language} | found


def _shortened(value: Any, language: str) -> Any:  # noqa: ANN401 - YAML values of any shape
    if isinstance(value, dict):
        if value and value.keys() <= set(Words.model_fields):
            return value[language] if value.keys() == {language} else value
        return {name: _shortened(entry, language) for name, entry in value.items()}
    if isinstance(value, list):
        return [_shortened(entry, language) for entry in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(text: str, language: str = "en") -> tuple[object, dict[Place, int]]:
    loader = PlainLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return {}, {}
        lines = dict(_lines(node, ()))
        return loader.construct_document(node), lines
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise MapError([_not_plain(error)], language) from error
    finally:
        loader.dispose()


_LOOK_AT = Text(
    "Revise la sangría, los dos puntos y las comillas.", "Check the indents, colons and quotes."
)


def _not_plain(error: Exception) -> Problem:
    """Why a text is no YAML, or none that a map may be written in."""
    if isinstance(error, AliasError):
        says = Text("no se admiten alias (*nombre).", "aliases (*name) are not allowed.")
        return Problem((), says, Text("Escriba el valor.", "Write the value."), error.line)
    if isinstance(error, RecursionError):
        says = Text(
            "tiene demasiadas listas unas dentro de otras.", "holds too many lists in lists."
        )
        return Problem((), says, Text("Quite niveles.", "Take levels out."))
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    if isinstance(error, yaml.constructor.ConstructorError):
        says = Text("no se admiten etiquetas (!nombre).", "tags (!name) are not allowed.")
        return Problem((), says, Text("Quítela.", "Take it out."), line)
    reason = " ".join(str(getattr(error, "problem", None) or error).split())[:200]
    where = f" en la columna {column}" if column else ""
    says = Text(f"no es YAML válido{where}.", f"is not valid YAML: {reason}.")
    return Problem((), says, _LOOK_AT, line)


def _lines(node: yaml.Node, place: Place) -> Iterator[tuple[Place, int]]:
    """The line of every place; below zero where a name stands there a second time."""
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                yield (*place, name), -(key.start_mark.line + 1)
                continue
            seen.add(name)
            yield from _lines(value, (*place, name))
            yield (*place, name), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _lines(value, (*place, number))


def _repeated(place: Place, line: int) -> Problem:
    return Problem(
        place,
        Text("está escrito dos veces.", "is written twice."),
        Text("Deje uno.", "Keep one."),
        -line,
    )
