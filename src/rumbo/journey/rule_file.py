"""A file of rules in a workspace's folder: its own where there is one, else the rules of Rumbo."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from rumbo.errors import InputError
from rumbo.journey import document
from rumbo.journey.problem import MapError, of_validation
from rumbo.model.finding import Finding
from rumbo.model.reading import Text
from rumbo.model.rule import RulePart

Rules = TypeVar("Rules", bound=RulePart)


@dataclass(frozen=True)
class RuleFile(Generic[Rules]):
    """The rules of one kind: the name of their file, their type, what they are, how they count."""

    code: str
    kind: type[Rules]
    what: Text
    count: Text  # "{n} sorts of phase"
    counted: str  # the entry whose members are counted

    @property
    def file_name(self) -> str:
        """What the file is called, in a workspace and in Rumbo."""
        return f"{self.code}.yaml"

    def is_own(self, folder: Path) -> bool:
        """Whether a workspace's folder has rules of its own."""
        # A file is empty while a shell is about to write the rules in force to it.
        path = folder / self.file_name
        return path.exists() and path.stat().st_size > 0

    def rules_in(self, folder: Path, language: str = "en") -> Rules:
        """The rules in force in a workspace's folder; MapError names every problem's line."""
        if self.is_own(folder):
            return self.read(self.text_in(folder), language)
        return self.default_rules()

    def text_in(self, folder: Path) -> str:
        """The rules in force in a workspace's folder, as they are written."""
        own = self.is_own(folder)
        return document.text_of(folder / self.file_name) if own else self.default_text()

    @cache  # noqa: B019 - there are as many of these as there are kinds of rules
    def default_rules(self) -> Rules:
        """The rules that Rumbo brings."""
        return self.read(self.default_text())

    def default_text(self) -> str:
        """The rules that Rumbo brings, as they are written."""
        return (files("rumbo.journey") / self.file_name).read_text(encoding="utf-8")

    def read(self, text: str, language: str = "en") -> Rules:
        """The rules that a YAML text writes down; MapError names the line of every problem."""
        entries, _, lines = document.entries_of(text, language)
        try:
            return self.kind.model_validate(entries)
        except ValidationError as error:
            raise MapError(of_validation(error, lines), language) from error

    def inspect(self, folder: Path, language: str = "en") -> Finding:
        """Whether a workspace's rules can be used; each problem with its line and its remedy."""
        try:
            rules = self.rules_in(folder, language)
        except InputError as error:
            told = f"{self.file_name}: {'; '.join(str(error).splitlines())}"
            return Finding(self.code, self.what, sound=False, detail=Text(told, told))
        own, name = self.is_own(folder), self.file_name
        n = str(len(getattr(rules, self.counted)))
        detail = Text(
            f"{self.count.es.format(n=n)}, {f'de {name}' if own else 'las que trae Rumbo'}",
            f"{self.count.en.format(n=n)}, {f'from {name}' if own else 'those that Rumbo brings'}",
        )
        return Finding(self.code, self.what, sound=True, detail=detail)
