"""The words of what was written about deals by a moment, as numbers: ever there, and of late."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.predict.features import PACKAGE, Table

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.predict.incidence import Numbers

LATELY_DAYS = 21.0
_MOST_WORDS = 80
_LEAST_DEALS = 10  # in which a word has to be: a name of one account teaches nothing
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Said:
    """Of each look at a deal (its place in a table) the words, and how many days ago each was."""

    words: tuple[Mapping[str, float], ...]

    def matrix(self, known: Mapping[str, int]) -> Numbers:
        """Of each look which known words were ever there, and then which were of late."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        found = np.zeros((len(self.words), 2 * len(known)))
        for place, words in enumerate(self.words):
            for word, days in words.items():
                column = known.get(word)
                if column is not None:
                    found[place, column] = 1.0
                    found[place, len(known) + column] = float(days <= LATELY_DAYS)
        return found

    def rows(self, chosen: Any) -> Said:  # noqa: ANN401 - places
        """What was said at these looks alone."""
        return Said(tuple(self.words[place] for place in chosen))


def said(view: View, table: Table) -> Said:
    """What was written about the deals of a table by the moment of each."""
    rows = view.ask(
        PACKAGE,
        "said.sql",
        places=list(range(len(table))),
        deals=[str(deal) for deal in table.deal.tolist()],
        days_us=[int(day) for day in table.day_us.tolist()],
    ).values
    found: list[dict[str, float]] = [{} for _ in range(len(table))]
    split: dict[str, tuple[str, ...]] = {}
    for place, subject, days in rows:
        if subject not in split:
            split[subject] = tuple(set(_WORD.findall(unicodedata.normalize("NFC", subject))))
        own = found[place]
        for word in split[subject]:
            own[word] = min(float(days), own.get(word, float("inf")))
    return Said(tuple(found))


def vocabulary(told: Said, table: Table) -> dict[str, int]:
    """The words that enough deals have, the most frequent first."""
    deals = table.deal.tolist()
    there = {(word, deal) for words, deal in zip(told.words, deals, strict=True) for word in words}
    counts = Counter(word for word, _ in there)
    known = sorted(counts, key=lambda word: (-counts[word], word))
    kept = [word for word in known if counts[word] >= _LEAST_DEALS][:_MOST_WORDS]
    return {word: place for place, word in enumerate(kept)}
