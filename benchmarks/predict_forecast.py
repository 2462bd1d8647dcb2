"""How right the monthly forecasts of sample companies were, as the reading `accuracy` judges them.

Run as: predict_forecast.py SEEDS [DEALS] (as 41,42,43; 1,500 deals). Every Sunday of a year is
asked for its month and the next, by what was known then. What is found is written down (record.py).
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from record import Record

from predict import UNTIL
from rumbo.readings import score
from rumbo.readings.accuracy import Judged
from rumbo.readings.backtest import backtest
from rumbo.readings.cut_off import OF_MONTHS
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

DEALS = 1500


def judged(seed: int, deals: int) -> Judged:
    """The backtest of a sample company."""
    with tempfile.TemporaryDirectory() as folder:
        written = write_company(Path(folder), deals=deals, seed=seed, until=UNTIL)
        made = Workspace.create(Path(folder) / "made", Settings(zone="Europe/Madrid"))
        made.import_path(written.log)
        with made.view(made.scope(as_of=UNTIL)) as view:
            found = Judged(backtest(view))
        made.close()
    return found


def fared(found: Judged) -> dict[str, dict[str, Any]]:
    """The errors of each method over all months and Sundays."""
    told = {method: found.amounts(method) for method in OF_MONTHS}
    return {
        method: {
            "n": len(own),
            "wape": score.wape(own),
            "bias": score.bias(own),
            "covered": score.coverage(own),
        }
        for method, own in told.items()
    }


def main() -> None:
    """Measures what is not known yet."""
    seeds = [int(seed) for seed in sys.argv[1].split(",")]
    deals = int(sys.argv[2]) if len(sys.argv) > 2 else DEALS  # noqa: PLR2004 - the second one
    record = Record("forecast")
    for seed in seeds:
        key = f"{seed}/{deals}"
        if not record.knows(key):
            clock = time.process_time()
            found = judged(seed, deals)
            spent = round(time.process_time() - clock)
            record.keep(key, months=len(found.months), methods=fared(found), seconds=spent)


if __name__ == "__main__":
    main()
