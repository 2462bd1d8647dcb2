"""How often `boundaries` suggests a limit where there is none, and whether it finds a planted one.

    python benchmarks/limits_study.py FIRST LAST

Companies are drawn straight into the counts that the reading consumes: what is studied is the
decision, not the SQL. Each seed from FIRST up to LAST is one company of every kind:

- `even`: whether a deal is won depends on nothing that is written down;
- `uneven`: it depends on the seller, on the size (larger ones are won less often) and on the year,
  values of the fields differ from each other as markets do (up to a third less or more), renewals
  are won four times in five, and one source brings new deals alone;
- `planted`: an uneven company in which one industry never buys.

The last line of each kind says how many companies had any limit suggested, with Wilson's interval.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from rumbo.readings.interval import wilson
from rumbo.readings.suggestion import (
    EMPLOYEES,
    Suggested,
    Tried,
    chosen,
    of_sizes,
    of_values,
    rounded,
)

KINDS = ("even", "uneven", "planted")
SIZES = (300, 1000, 3000)  # closed deals
# Fields as companies have them, a few of their own among them, and how many values each has.
FIELDS = {"industry": 9, "country": 6, "source": 7, "segmento": 4, "producto": 8, "campaña": 25}
TYPES = ("new", "expansion", "renewal")
SEARCHED = 0.6
NEVER = "industry-3"
Deals = dict[str, Any]


def drawn(kind: str, closed: int, dice: np.random.Generator) -> Deals:
    """The closed deals of one company, in the order of their creation."""
    deals: Deals = {
        name: dice.choice(values, closed, p=dice.dirichlet(np.full(values, 2.0)))
        for name, values in FIELDS.items()
    }
    deals["type"] = dice.choice(len(TYPES), closed, p=(0.7, 0.2, 0.1))
    deals["employees"] = np.exp(dice.normal(4.2, 1.3, closed)).round() + 1
    deals["amount"] = np.exp(dice.normal(9.5, 1.0, closed)) * (deals["employees"] / 66) ** 0.3
    odds = np.full(closed, np.log(0.25 / 0.75))
    if kind != "even":
        deals["type"][deals["source"] == 0] = 0
        odds += np.array((0.0, 0.8, 2.5))[deals["type"]]
        odds += dice.normal(0, 0.3, 15)[dice.integers(0, 15, closed)]  # sellers
        odds -= 0.2 * (np.log(deals["amount"]) - 9.5)
        odds += 0.3 * np.sin(np.linspace(0, 6, closed))
        for name, values in FIELDS.items():
            odds += dice.uniform(-0.3, 0.3, values)[deals[name]]
    deals["won"] = dice.random(closed) < 1 / (1 + np.exp(-odds))
    if kind == "planted":
        deals["won"] &= deals["industry"] != int(NEVER.rpartition("-")[2])
    deals["later"] = np.arange(closed) >= SEARCHED * closed
    return deals


def looked_at(deals: Deals) -> Iterator[Tried]:
    """What the reading looks at, of these deals."""
    for name in FIELDS:
        values = [f"{name}-{value}" for value in deals[name]]
        yield from of_values(name, _rows("value", values, deals))
    for of_account, column in ((True, "employees"), (False, "amount")):
        own = deals[column]
        sizes = EMPLOYEES if of_account else {rounded(q) for q in np.quantile(own, (0.1, 0.25))}
        rows = [
            {"below": float(size), **row}
            for size in sorted(sizes)
            for row in _rows("inside", (own < size).tolist(), deals)
        ]
        yield from of_sizes(rows, of_account=of_account)


def _rows(column: str, values: list[Any], deals: Deals) -> list[dict[str, Any]]:
    """How deals of each value ended, by type, earlier and later ones apart."""
    keys = list(zip(values, deals["type"].tolist(), deals["later"].tolist(), strict=True))
    closed = Counter(keys)
    won = Counter(key for key, one in zip(keys, deals["won"].tolist(), strict=True) if one)
    return [
        {
            column: value,
            "type": TYPES[of],
            "later": later,
            "closed": n,
            "won": won[value, of, later],
        }
        for (value, of, later), n in closed.items()
    ]


def _is_planted(one: Suggested) -> bool:
    return any(NEVER in getattr(each, "values", ()) for each in one.limit.when)


def main() -> None:
    """Draws the companies and says what was suggested."""
    first, last = (int(each) for each in sys.argv[1:3])
    for kind in KINDS:
        for closed in SIZES:
            any_, found = 0, 0
            for seed in range(first, last):
                dice = np.random.default_rng((seed, closed, KINDS.index(kind)))
                told = list(chosen(looked_at(drawn(kind, closed, dice))))
                found += any(_is_planted(one) for one in told)
                any_ += any(not _is_planted(one) for one in told)
            n = last - first
            line = {"kind": kind, "closed": closed, "companies": n, "cried": any_}
            low, high = wilson(any_, n) or (0.0, 1.0)
            line |= {"share": round(any_ / n, 3), "low": round(low, 3), "high": round(high, 3)}
            if kind == "planted":
                line["found"] = found
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
