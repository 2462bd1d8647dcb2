"""How long the readings of follow-up take on a large company, each from cold and all together.

Each is asked once in a process of its own that has opened nothing yet, then all of them in one,
over one view. No answer is kept: everything is found out. Seconds are those of the clock and of the
processor, with the view's opening; the memory is the most that the process ever held.
Run as: readings_speed.py FOLDER [DEALS] [--touches 2] [--only NAME,NAME] [--profile FILE]
(100,000 deals with five million activities, made in FOLDER unless they are there). Prints a table
in Markdown.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import company

from rumbo.log.view import View
from rumbo.readings.registry import question
from rumbo.workspace import Workspace

DEALS = 100_000
TOUCHES = 2.0  # as many activities as make fifty a deal
READINGS = (
    "diagnosis",
    "follow_up",
    "playbook",
    "boundaries",
    "weekly_five",
    "response_times",
    "timing_conflicts",
    "losses",
    "waterfall",
    "team_support",
    "crm_reality",
)
PERIODS = {"waterfall": "last_quarter", "losses": "last_12_months"}
TOGETHER = "together"
AIM_SECONDS, AIM_MIB = 20, 3 * 1024


def ask(place: Path, names: Sequence[str]) -> dict[str, object]:
    """Asks these in one view, from cold; how long each took and what the process held."""
    clock, worked = time.perf_counter(), time.process_time()
    made = Workspace.open(place)
    each: dict[str, list[float]] = {}
    whole = made.scope(as_of=company.UNTIL)
    with made.shelf(made.snapshot().id) as shelf, made.view(whole, shelf=shelf) as view:
        before, spent = time.perf_counter(), time.process_time()
        each["opening"] = [before - clock, spent - worked]
        for name in names:
            _read(made, view, name)
            now, used = time.perf_counter(), time.process_time()
            each[name] = [now - before, used - spent]
            before, spent = now, used
    found = {"seconds": time.perf_counter() - clock, "processor": time.process_time() - worked}
    made.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**found, "mib": most, "each": each}


def _read(made: Workspace, view: View, name: str) -> None:
    """Asks a reading as the web app does: beside the others, with a period where it takes one."""
    asked = question(name)
    period = PERIODS.get(name) if asked.takes_period else None
    own = view.narrowed(made.scope(as_of=company.UNTIL, period=period))
    try:
        asked.read(own)
    finally:
        own.engine.close()


def apart(folder: Path, deals: int, touches: float, names: Sequence[str]) -> dict[str, object]:
    """As `ask`, in a fresh process."""
    command = [sys.executable, __file__, str(folder), str(deals), "--touches", str(touches)]
    command += ["--here", "--only", ",".join(names)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return dict(json.loads(told.stdout.splitlines()[-1]))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("deals", type=int, nargs="?", default=DEALS)
    parser.add_argument("--touches", type=float, default=TOUCHES)
    parser.add_argument("--only", default="")
    parser.add_argument("--here", action="store_true", help="in this process, told as JSON")
    parser.add_argument("--profile", default="", help="a file for cProfile's figures")
    given = parser.parse_args()
    place = company.large_workspace(given.folder, given.deals, given.touches)
    names = tuple(each for each in given.only.split(",") if each) or READINGS
    if given.here:
        _told_here(place, names, given.profile)
        return
    print("| reading | seconds | of processor | most memory |\n|---|---|---|---|")
    for asked in [*((name,) for name in names), names]:
        told = apart(given.folder, given.deals, given.touches, asked)
        name = f"`{asked[0]}`" if len(asked) == 1 else TOGETHER
        took = f"{told['seconds']:.1f} | {told['processor']:.1f} | {told['mib']:,.0f} MiB"
        print(f"| {name} | {took} |", flush=True)
    print(f"\nThe aim: together within {AIM_SECONDS} s and {AIM_MIB:,} MiB on two cores;")
    print(f"measured on {os.cpu_count()}.")


def _told_here(place: Path, names: Sequence[str], profile: str) -> None:
    if not profile:
        print(json.dumps(ask(place, names)))
        return
    with cProfile.Profile() as figures:
        told = ask(place, names)
    figures.dump_stats(profile)
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
