"""How long the chances of a large company take: what is known, the fit, and the open deals.

Run as: predict_speed.py FOLDER [DEALS] (100,000 deals with five million events, made in FOLDER
unless they are there). Prints a table in Markdown: seconds, and the most memory ever held.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import company
import numpy as np

from rumbo.predict.choice import choose
from rumbo.predict.features import Table
from rumbo.predict.learning import learn
from rumbo.workspace import Workspace

DEALS, SCORED = 100_000, 100_000
TOUCHES = 0.3  # as many activities as make fifty events a deal


def timed(what: str, make: Callable[[], Any], aim: str) -> Any:  # noqa: ANN401 - whatever is made
    """What `make` makes; its row of the table is printed."""
    clock, worked = time.perf_counter(), time.process_time()
    made = make()
    seconds, processor = time.perf_counter() - clock, time.process_time() - worked
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {what} | {seconds:.1f} | {processor:.1f} | {most:,.0f} MB | {aim} |", flush=True)
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
        print(f"{deals:,} deals, {events:,} events.\n")
        print("| what | seconds | of processor | most memory | aim |\n|---|---|---|---|---|")
        learnt = timed("features: all open deals, and the past", lambda: learn(view), "15 s")
    model = timed(
        f"fit: {learnt.closed:,} closed deals, {len(learnt.past):,} rows",
        lambda: choose(learnt.past),
        "60 s, 3 GiB",
    )
    asked = many(learnt.today, SCORED)
    timed(f"chances of {len(asked):,} open deals", lambda: model.reached(asked), "5 s")
    made.close()


if __name__ == "__main__":
    main()
