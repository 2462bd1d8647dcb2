"""What is known of deals as numbers that a model can split, the same for past and present."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.predict.features import Table

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

WORDS = ("phase", "from_phase", "pipeline", "source", "subject")
_UNSEEN = ("owner_id", "owner_won", "owner_closed", "account_won", "account_closed")
_MOST_WORDS, _LEAST_DEALS = 30, 20
_LEAN = 10.0  # closed deals that an owner has to outweigh to leave the rate of all


@dataclass(frozen=True)
class Encoding:
    """The columns in order, the words each text column knows, and the usual win rate."""

    names: tuple[str, ...]
    words: dict[str, dict[str, int]]
    win_rate: float

    @property
    def categorical(self) -> list[bool]:
        """Which columns are words and not amounts."""
        return [name in self.words for name in self.names]

    def matrix(self, table: Table) -> Numbers:
        """The table as numbers [rows, columns]; what is not known is not a number."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        columns = table.columns
        made = {
            "owner_rate": self._rate(columns["owner_won"], columns["owner_closed"]),
            "account_rate": self._rate(columns["account_won"], columns["account_closed"]),
            "account_closed": columns["account_closed"],
        }
        for name, known in self.words.items():
            codes = [known.get(value, -1) for value in columns[name].tolist()]
            made[name] = np.where(np.array(codes) < 0, np.nan, codes)
        found = [made[name] if name in made else columns[name] for name in self.names]
        return np.column_stack([np.asarray(values, dtype=float) for values in found])

    def _rate(self, won: Any, closed: Any) -> Any:  # noqa: ANN401 - numpy arrays
        return (won + _LEAN * self.win_rate) / (closed + _LEAN)


def fit_encoding(past: Table, win_rate: float) -> Encoding:
    """The words that enough deals have, and the columns that tell deals apart."""
    import numpy as np  # noqa: PLC0415 - the same

    words = {name: _words(past.columns[name].tolist(), past.deal.tolist()) for name in WORDS}
    words = {name: known for name, known in words.items() if len(known) > 1}
    plain = [name for name in past.columns if name not in (*WORDS, *_UNSEEN)]
    varied = [name for name in plain if len(np.unique(past.columns[name])) > 1]
    rates = ["owner_rate", "account_rate", "account_closed"]
    return Encoding((*words, *varied, *rates), words, win_rate)


def _words(values: list[str], deals: list[str]) -> dict[str, int]:
    counts = Counter(word for word, _ in set(zip(values, deals, strict=True)))
    known = sorted(counts, key=lambda word: (-counts[word], word))[:_MOST_WORDS]
    return {word: place for place, word in enumerate(w for w in known if counts[w] >= _LEAST_DEALS)}
