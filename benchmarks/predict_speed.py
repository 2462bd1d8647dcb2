"""How long the chances of a large company take: what is known, the fit, and the open deals.

Run as: predict_speed.py FOLDER [DEALS] (100,000 deals with five million events, made in FOLDER
unless they are there). What is found is written down (record.py).
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import company
import numpy as np
from record import Record

from rumbo.predict.choice import choose
from rumbo.predict.features import Table
from rumbo.predict.learning import learn
from rumbo.workspace import Workspace

DEALS, SCORED = 100_000, 100_000
TOUCHES = 2.0  # as many activities as make fifty a deal


def timed(what: str, make: Callable[[], Any], **about: float) -> Any:  # noqa: ANN401 - whatever is made
    """What `make` makes; how long that took is written down, with the most memory ever held."""
    clock, worked = time.perf_counter(), time.process_time()
    made = make()
    seconds, processor = time.perf_counter() - clock, time.process_time() - worked
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"seconds": round(seconds, 1), "processor": round(processor, 1), "mib": round(most)}
    Record("speed").keep(what, **told, load=os.getloadavg()[0], **about)
    return made


def many(table: Table, rows: int) -> Table:
    """The deals of a table again and again, until there are so many."""
    places = np.resize(np.arange(len(table)), rows)
    return replace(table.rows(places), deal=np.array([f"d{n}" for n in range(rows)], dtype=object))


def main() -> None:
    """Measures and prints."""
    folder = Path(sys.argv[1])
    deals = int(sys.argv[2]) if len(sys.argv) > 2 else DEALS  # noqa: PLR2004 - the second one
    place = company.large_workspace(folder, deals, touches=TOUCHES)
    made = Workspace.open(place)
    with made.view(made.scope(as_of=company.UNTIL)) as view:
        events = view.engine.count("all_changes") + view.engine.count("all_activities")
        learnt = timed("features", lambda: learn(view), deals=deals, events=events)
    rows = {"closed": learnt.closed, "rows": len(learnt.past)}
    model = timed("fit", lambda: choose(learnt.past), **rows)
    asked = many(learnt.today, SCORED)
    timed("chances", lambda: model.reached(asked), deals=len(asked))
    made.close()


if __name__ == "__main__":
    main()
