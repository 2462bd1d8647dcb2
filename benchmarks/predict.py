"""How near the outlook's chances come to what happened, beside what CRMs do and plain boosting.

Run as: predict.py loans FILE (the event log of BPI Challenge 2012) or predict.py companies SEEDS
(as 1,2,3). Every model learns from the same moments before a split, as they were known then, and is
judged on the open deals of the same later moments. What is found is written down (record.py);
predict_table.py makes the tables of it.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from plain import NAME as PLAIN
from plain import plain_boosting
from record import Record

from rumbo.log.midnight import last_microsecond
from rumbo.predict.blend import Blend
from rumbo.predict.choice import choose
from rumbo.predict.encoding import fit_encoding
from rumbo.predict.features import OPEN, WON, Table, features
from rumbo.predict.incidence import incidence
from rumbo.predict.learning import learn
from rumbo.predict.shrunk import fit_shrunk
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

ROOT = Path(__file__).parents[1]
SPLIT, END, CUT_OFFS = date(2011, 12, 31), date(2012, 3, 14), 6
UNTIL = date(2026, 6, 30)
BINS = 10
NAMES = ("base rate", "stage's observed win rate", PLAIN, "shrunk stage", "outlook")


def chances(past: Table, asked: Table) -> dict[str, Any]:
    """The chance to be won that each model gives the deals asked about."""
    closed = past.rows(past.ending != OPEN)
    won = closed.ending == WON
    encoding = fit_encoding(closed)
    best = choose(past)
    shares = best.model.shares if isinstance(best.model, Blend) else ()
    print(f"<!-- {best.name} {shares}: {dict(best.losses)} -->", file=sys.stderr)
    found = (
        np.full(len(asked), float(won.mean())),
        stage_rates(past, asked),
        plain_boosting(encoding.matrix(closed), won, encoding.matrix(asked)),
        incidence(*fit_shrunk(past).chances(asked))[0][:, -1],
        best.reached(asked)[0][:, -1],
    )
    return dict(zip(NAMES, found, strict=True))


def stage_rates(past: Table, asked: Table) -> Any:  # noqa: ANN401 - a numpy array
    """The share of the closed deals in each phase that was won; of all, where none has closed."""
    closed = past.rows(past.ending != OPEN)
    won, phases = closed.ending == WON, closed.columns["phase"]
    rate = {phase: float(won[phases == phase].mean()) for phase in set(phases.tolist())}
    usual = float(won.mean())
    return np.array([rate.get(phase, usual) for phase in asked.columns["phase"].tolist()])


def loans(file: Path) -> None:
    """Weekly cut-offs after the split, the applications then open, accepted or not."""
    with tempfile.TemporaryDirectory() as folder:
        made = Workspace.create(Path(folder) / "loans", Settings())
        made.import_path(file, mapping=ROOT / "examples" / "bpi_challenge_2012.yaml")
        with made.view(made.scope(as_of=SPLIT)) as view:
            past = learn(view).past
        days = [SPLIT + timedelta(days=7 * week) for week in range(CUT_OFFS)]
        with made.view(made.scope(as_of=END)) as view:
            asked = features(view, [last_microsecond(day, view.settings) for day in days])
        made.close()
    decided = asked.rows(asked.ending != OPEN)
    happened, record = decided.ending == WON, Record("loans")
    for name, said in chances(past, decided).items():
        record.keep(
            name,
            cases=len(decided),
            undecided=len(asked) - len(decided),
            accepted=float(happened.mean()),
            auc=auc(said, happened),
            brier=float(np.mean((said - happened) ** 2)),
            error=error(said, happened),
            bias=float(said.mean() - happened.mean()),
        )


def companies(seeds: list[int]) -> None:
    """Squared distance from the true chance and bias of each model, a seed at a time."""
    record = Record("companies")
    for seed in seeds:
        if record.knows(str(seed)):
            continue
        past, today, truth = company(seed)
        started = time.process_time()
        found = chances(past, today)
        off = {name: float(np.mean((said - truth) ** 2)) for name, said in found.items()}
        bias = {name: float(said.mean() - truth.mean()) for name, said in found.items()}
        spent = time.process_time() - started
        record.keep(str(seed), deals=len(truth), off=off, bias=bias, seconds=round(spent, 1))


def company(seed: int) -> tuple[Table, Table, Any]:
    """What a sample company teaches, its open deals, and the true chance of each of them."""
    with tempfile.TemporaryDirectory() as folder:
        written = write_company(Path(folder), deals=1500, seed=seed, until=UNTIL)
        made = Workspace.create(Path(folder) / "made", Settings(zone="Europe/Madrid"))
        made.import_path(written.log)
        with made.view(made.scope(as_of=UNTIL)) as view:
            learnt = learn(view)
        made.close()
        with (written.truth / "deals.csv").open(encoding="utf-8", newline="") as file:
            chance = {row["deal_id"]: float(row["true_p_win"]) for row in csv.DictReader(file)}
    return learnt.past, learnt.today, np.array([chance[d] for d in learnt.today.deal.tolist()])


def auc(said: Any, happened: Any) -> float:  # noqa: ANN401 - numpy arrays
    """How often a deal that was won had the higher chance of a pair; ties count half."""
    _, place, count = np.unique(said, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    won = int(happened.sum())
    lost = len(happened) - won
    return float((rank[happened].sum() - won * (won + 1) / 2) / (won * lost))


def error(said: Any, happened: Any) -> float:  # noqa: ANN401 - the same
    """How far chance and share are apart in ten groups of equal size, on average."""
    groups = np.array_split(np.argsort(said, kind="stable"), BINS)
    gaps = [len(g) * abs(said[g].mean() - happened[g].mean()) for g in groups]
    return float(sum(gaps) / len(said))


if __name__ == "__main__":
    what, which = sys.argv[1:]
    if what == "loans":
        loans(Path(which))
    else:
        companies([int(seed) for seed in which.split(",")])
