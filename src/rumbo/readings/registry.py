"""The registry of readings: every module of this package with a `READING` is one question.

Adding a question is adding one file, then `make questions`. Faces ask readings through here only.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from rumbo.errors import UsageError
from rumbo.model.extract import Extract
from rumbo.model.reading import Figure, Reading, Row, Text, Verdict
from rumbo.model.selection import Selection
from rumbo.model.speaker import Speaker

if TYPE_CHECKING:
    from rumbo.log.view import View


@dataclass(frozen=True)
class Answer:
    """What a reading's own code returns; the registry adds the question and where it stood.

    `found` says how many rows there are where `rows` are not all of them, `speaker` which model's
    chances they tell.
    """

    verdict: Verdict
    figures: tuple[Figure, ...]
    rows: tuple[Row, ...]
    warnings: tuple[Text, ...] = ()
    found: int | None = None
    speaker: Speaker | None = None


@dataclass(frozen=True)
class Question:
    """One reading: its name, the question it answers, its definitions and how it is answered.

    `behind` says for a column of its rows which deals a row's value counts (of a share its
    numerator), as the figures do for themselves, and `behind_parts` the same for each entry of a
    column that counts several things by name. `extract` answers with some of the rows: a
    reading whose rows are many has it, so that a page does not wait for all of them. One that
    `looks_ahead` may be asked about a period that has not begun, one that `takes_changes` what
    would be if something were otherwise. A `lengthy` one asks other days anew, and takes longer
    than the rest together: pages of many questions lead to it without an answer.
    What people keep in Rumbo and a reading never looks at is named in `apart_from` (tables of a
    view): a change of that leaves its answer as it is.
    """

    name: str
    question: Text
    answer: Callable[[View], Answer]
    definitions: Mapping[str, Text] = field(default_factory=dict)
    queries: tuple[str, ...] = ()
    behind: Mapping[str, Callable[[Row], Selection | None]] = field(default_factory=dict)
    behind_parts: Mapping[str, Callable[[Row, str], Selection]] = field(default_factory=dict)
    extract: Callable[[View, Extract], Answer] | None = None
    takes_period: bool = False
    takes_horizon: bool = False
    looks_ahead: bool = False
    takes_deal: bool = False
    takes_changes: bool = False
    lengthy: bool = False
    apart_from: frozenset[str] = frozenset()

    def read(self, view: View, extract: Extract | None = None) -> Reading:
        """The answer for that view; only the rows of the extract where one is asked for."""
        if view.scope.period is not None and not self.takes_period:
            raise UsageError(
                f"The reading {self.name} has no period.", advice="Leave --period out."
            )
        period, day = view.scope.period, view.scope.as_of
        begins = period.first if period is not None else None
        if begins is not None and begins > day and not self.looks_ahead:
            raise UsageError(
                f"The period begins after {day}.", advice="Choose an earlier one, or --as-of."
            )
        if view.scope.horizon is not None and not self.takes_horizon:
            raise UsageError(
                f"The reading {self.name} has no horizon.", advice="Leave --horizon out."
            )
        if view.scope.deal is not None and not self.takes_deal:
            raise UsageError(
                f"The reading {self.name} is not about one deal.", advice="Leave --deal out."
            )
        if view.scope.changes and not self.takes_changes:
            raise UsageError(
                f"The reading {self.name} supposes nothing.",
                advice="Ask what_if, or leave out what is supposed.",
            )
        some = self.extract if extract is not None else None
        answer = some(view, extract) if some and extract else self.answer(view)
        return Reading(
            name=self.name,
            as_of=view.scope.as_of,
            snapshot=view.snapshot.id,
            question=self.question,
            verdict=answer.verdict,
            figures=answer.figures,
            rows=answer.rows,
            definitions=self.definitions,
            warnings=answer.warnings,
            queries=self.queries,
            found=answer.found,
            speaker=answer.speaker,
        )


@cache
def questions() -> Mapping[str, Question]:
    """Every reading by name, in alphabetical order."""
    package = importlib.import_module("rumbo.readings")
    found: dict[str, Question] = {}
    for module in pkgutil.iter_modules(package.__path__):
        reading = getattr(importlib.import_module(f"rumbo.readings.{module.name}"), "READING", None)
        if isinstance(reading, Question):
            found[reading.name] = reading
    return dict(sorted(found.items()))


def question(name: str) -> Question:
    """The reading of that name; UsageError where there is none."""
    known = questions()
    if name not in known:
        raise UsageError(f"There is no reading {name!r}.", advice=f"Known: {', '.join(known)}.")
    return known[name]
