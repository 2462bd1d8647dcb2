"""What is known of deals as numbers that models can use, the same for past and present.

A word becomes the share of its deals that was won, leaning on that of all: words that end alike
stand side by side, so that one split of a tree takes several.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.predict.features import OPEN, WON, Table

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

WORDS = ("phase", "from_phase", "pipeline", "source", "type", "industry", "country", "subject")
_UNSEEN = ("owner_id", "owner_won", "owner_closed", "account_won", "account_closed")
_MOST_WORDS, _LEAST_DEALS = 30, 20
_LEAN = 10.0  # closed deals that an owner has to outweigh to leave the rate of all
_WORD_LEAN = 20.0  # the same of a word


@dataclass(frozen=True)
class Encoding:
    """The columns that tell deals apart, what each word stands for, and the usual win rate."""

    names: tuple[str, ...]
    words: dict[str, dict[str, float]]
    win_rate: float

    def matrix(self, table: Table) -> Numbers:
        """The table as numbers [rows, columns]; what is not known is not a number."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        columns = table.columns
        found = [np.asarray(columns[name], dtype=float) for name in self.names]
        for name, known in self.words.items():
            told = (known.get(word, self.win_rate) for word in columns[name].tolist())
            found.append(np.fromiter(told, dtype=float, count=len(table)))
        for of in ("owner", "account"):
            won, closed = columns[f"{of}_won"], columns[f"{of}_closed"]
            found.append((won + _LEAN * self.win_rate) / (closed + _LEAN))
        return np.column_stack([*found, np.asarray(columns["account_closed"], dtype=float)])


def fit_encoding(past: Table, worded: tuple[str, ...] = WORDS) -> Encoding:
    """The words that enough deals have in the `worded` columns, and what else tells deals apart."""
    import numpy as np  # noqa: PLC0415 - the same

    won, over = (past.ending == WON).sum(), (past.ending != OPEN).sum()
    win_rate = float((won + 1) / (over + 2))
    words = {name: _words(past, name, win_rate) for name in worded}
    plain = [name for name in past.columns if name not in (*worded, *_UNSEEN)]
    varied = [name for name in plain if len(np.unique(past.columns[name])) > 1]
    return Encoding(
        tuple(varied), {name: known for name, known in words.items() if len(known) > 1}, win_rate
    )


def _words(past: Table, name: str, win_rate: float) -> dict[str, float]:
    values = past.columns[name].tolist()
    deals = Counter(word for word, _ in set(zip(values, past.deal.tolist(), strict=True)))
    over, won = Counter[str](), Counter[str]()
    for word, ending in zip(values, past.ending.tolist(), strict=True):
        over[word] += ending != OPEN
        won[word] += ending == WON
    known = sorted(deals, key=lambda word: (-deals[word], word))[:_MOST_WORDS]
    return {
        word: (won[word] + _WORD_LEAN * win_rate) / (over[word] + _WORD_LEAN)
        for word in known
        if deals[word] >= _LEAST_DEALS
    }
