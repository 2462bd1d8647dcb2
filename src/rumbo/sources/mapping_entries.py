"""Typed access to the entries of a mapping; every error names the entry and the remedy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from rumbo.errors import InputError

LARGEST_NUMBER = 1e12


class Entries:
    """One section of a mapping file; `place` is how an error calls it."""

    def __init__(self, entries: Mapping[str, Any], place: str) -> None:
        self._entries = entries
        self._place = place
        self._asked: set[str] = set()

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the entries."""
        return tuple(self._entries)

    def fail(self, name: str, problem: str, advice: str) -> InputError:
        """The error for the entry `name`, to be raised."""
        where = f"{self._place}: {name}" if name else self._place
        return InputError(f"{where} {problem}.", advice=advice)

    def finish(self) -> None:
        """InputError where the section has entries that nobody asked for."""
        for name in self._entries:
            if name not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise self.fail(str(name), "is not a known entry", f"Known: {known}.")

    def text(self, name: str, default: str = "") -> str:
        """A text, or a number written without quotes."""
        value = self._get(name)
        return default if value is None else self._plain(name, value)

    def required(self, name: str) -> str:
        """A text that has to be there."""
        value = self.text(name)
        if not value:
            raise self.fail(name, "is missing", "Add it.")
        return value

    def choice(self, name: str, choices: Collection[str], default: str = "") -> str:
        """A text that is one of `choices`."""
        value = self.text(name, default)
        if value not in choices:
            problem = f"is {value!r}" if value else "is missing"
            raise self.fail(name, problem, f"Use one of {', '.join(choices)}.")
        return value

    def number(self, name: str) -> float | None:
        """A number that is zero or more; None where it is left out."""
        value = self._get(name)
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not 0 <= value < LARGEST_NUMBER
        ):
            raise self.fail(name, "is not a number", "Write it as digits, such as 60.")
        return float(value)

    def boolean(self, name: str, *, default: bool = False) -> bool:
        """True or false; `default` where it is left out."""
        value = self._get(name)
        if value is not None and not isinstance(value, bool):
            raise self.fail(name, "is not true or false", "Write true or false.")
        return default if value is None else value

    def names(self, name: str) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one."""
        value = self._get(name)
        listed = [] if value is None else value if isinstance(value, list) else [value]
        return tuple(self._plain(name, entry) for entry in listed)

    def some_names(self, name: str) -> tuple[str, ...]:
        """A list of texts with at least one."""
        names = self.names(name)
        if not names:
            raise self.fail(name, "is empty", "Name at least one.")
        return names

    def lowered(self, name: str, default: frozenset[str]) -> frozenset[str]:
        """A set of texts in lower case."""
        names = self.names(name)
        return frozenset(entry.lower() for entry in names) if names else default

    def texts(
        self, name: str, columns: Sequence[str] = (), *, never: Sequence[str] = ()
    ) -> dict[str, str]:
        """Named texts; the names have to be `columns` where these are given, and not `never`."""
        section = self.section(name)
        found = {key: section.text(key) for key in section.keys}
        for key in found:
            if (columns and key not in columns) or key in never:
                allowed = ", ".join(column for column in columns if column not in never)
                raise section.fail(key, "cannot be set here", f"Use one of {allowed}.")
        return found

    def section(self, name: str) -> Entries:
        """The named entries under `name`; none where it is left out."""
        value = self._get(name)
        if value is not None and not isinstance(value, dict):
            raise self.fail(name, "has to hold named entries", "See examples/.")
        return Entries({str(key): entry for key, entry in (value or {}).items()}, self._at(name))

    def sections(self, name: str) -> Iterator[Entries]:
        """The list of sections under `name`."""
        value = self._get(name)
        if value is not None and not isinstance(value, list):
            raise self.fail(name, "has to be a list", "Begin each entry with a dash.")
        for number, entry in enumerate(value or [], start=1):
            place = f"{self._at(name)} entry {number}"
            if not isinstance(entry, dict):
                raise InputError(f"{place} has to hold named entries.", advice="See examples/.")
            yield Entries({str(key): part for key, part in entry.items()}, place)

    def _at(self, name: str) -> str:
        return f"{self._place}: {name}"

    def _get(self, name: str) -> Any:  # noqa: ANN401 - a YAML value, checked by the caller
        self._asked.add(name)
        return self._entries.get(name)

    def _plain(self, name: str, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.fail(name, f"has a value that is not a text: {value!r:.60}", "Quote it.")
        return str(value)
