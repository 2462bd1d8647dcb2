"""Chances of opportunities without dates: the boosted trees of Rumbo beside plain boosting.

Run as: predict_sales.py FILE (ibm_sales_win_loss.zip). Only what is known when an opportunity is
created is learnt from, five times on four fifths. In how many figures an amount is written is told
as features.sql tells it; plain boosting is asked with it and without. What is found is written down
(record.py).
"""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from plain import NAME, plain_boosting
from record import Record

from predict import auc, error
from rumbo.predict.encoding import fit_encoding
from rumbo.predict.features import LOST, WON, Table
from rumbo.predict.hazards import boosted
from rumbo.predict.later import chance

RESULT = "Opportunity Result"
# Known at the start. Left out: the number of the opportunity (it stands for when it was entered)
# and all that is counted until its end (days in stage, changes of stage, days and ratios of days
# from identified to qualified, validated and closed).
WORDS = ("Supplies Subgroup", "Supplies Group", "Region", "Route To Market", "Competitor Type")
NUMBERS = (
    "Opportunity Amount USD",
    "Client Size By Revenue",
    "Client Size By Employee Count",
    "Revenue From Client Past Two Years",
    "Deal Size Category",
)
FIGURES = "amount_figures"
WITH_FIGURES, OWN = f"{NAME}, with figures", "Rumbo's trees"
FOLDS, SEED = 5, 7


def opportunities(file: Path) -> Table:
    """The rows of the file as deals that were all looked at once, when they began."""
    with zipfile.ZipFile(file) as archive, archive.open(archive.namelist()[0]) as raw:
        rows = list(csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8")))
    count = len(rows)
    columns: dict[str, Any] = {
        name: np.array([row[name] for row in rows], dtype=object) for name in WORDS
    }
    columns |= {name: np.array([float(row[name]) for row in rows]) for name in NUMBERS}
    columns[FIGURES] = np.array([figures(each) for each in columns[NUMBERS[0]].tolist()])
    columns |= {
        f"{of}_{what}": np.zeros(count) for of in ("owner", "account") for what in ("won", "closed")
    }
    won = np.array([row[RESULT] == "Won" for row in rows])
    once = np.zeros(count)
    deals = np.array([str(number) for number in range(count)], dtype=object)
    return Table(once, once, deals, columns, np.where(won, WON, LOST), once + 1.0, 0)


def figures(amount: float) -> float:
    """How many figures an amount has before its last zeros: 50,000 has one."""
    return float(len(str(abs(round(amount * 100))).rstrip("0")))


def main() -> None:
    """Measures and writes down."""
    table = opportunities(Path(sys.argv[1]))
    won = table.ending == WON
    fold = np.random.default_rng(SEED).permutation(len(table)) % FOLDS
    said = {name: np.zeros(len(table)) for name in ("base rate", NAME, WITH_FIGURES, OWN)}
    for each in range(FOLDS):
        past, asked = table.rows(fold != each), table.rows(fold == each)
        happened = past.ending == WON
        encoding = fit_encoding(past, WORDS)
        known, new = encoding.matrix(past), encoding.matrix(asked)
        said["base rate"][fold == each] = happened.mean()
        file_only = [n for n in range(known.shape[1]) if n != encoding.names.index(FIGURES)]
        without = known[:, file_only], happened, new[:, file_only]
        said[NAME][fold == each] = plain_boosting(*without)
        said[WITH_FIGURES][fold == each] = plain_boosting(known, happened, new)
        odds = boosted(known, happened, len(past)).log_odds(new, np.zeros(1))[:, 0]
        said[OWN][fold == each] = chance(odds)
    record = Record("sales")
    for name, values in said.items():
        record.keep(
            name,
            rows=len(table),
            won=float(won.mean()),
            auc=auc(values, won),
            brier=float(np.mean((values - won) ** 2)),
            error=error(values, won),
        )


if __name__ == "__main__":
    main()
