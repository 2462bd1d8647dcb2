"""Measures this project and its peers side by side, piece by piece, and checks that they agree.

Run as: run_all.py [--events 1,10] [--tools rumbo,pm4py] [--tasks passages] [--parts questions]
[--repeats 3] [--minutes 120] [--fresh] [--data FOLDER]
Parts: questions, build, import, start. Every piece (a size, a question, a tool) is kept in
results.json as soon as it is measured; a run that was stopped goes on where it was, and pieces of
sources or versions that have changed are measured again. `--fresh` measures all again.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import piece
from contract import TASKS, Answer
from generate import write_log
from results import HERE, Results, fingerprint, machine

PEERS = {
    "pm4py": ("passages", "passages_times", "variants", "quantiles", "loops", "rules"),
    "retentioneering": ("passages", "passages_times"),
    "polars": ("passages", "passages_times", "variants", "quantiles", "loops"),
    "numba": ("passages", "passages_times"),
}
TOOLS = ("rumbo", *PEERS)
PARTS = ("questions", "build", "import", "start")
TOLERANCE = 1e-6
MILLION = 1_000_000
STARTS = 20
OUT_OF_TIME = 3


class Run:
    """What was asked for, what is known already, and until when there is time."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.tools, self.tasks = given.tools.split(","), given.tasks.split(",")
        self.parts, self.repeats, self.data = given.parts.split(","), given.repeats, given.data
        self.sizes = [int(size) for size in given.events.split(",")]
        self.fresh = given.fresh
        self.until = time.monotonic() + given.minutes * 60
        self.results = Results(HERE / "results.json")

    def measure(self) -> None:
        """Measures every piece that is asked for and not known yet."""
        self.results.keep(machine(), "machine")
        for size in self.sizes:
            if {"questions", "build"} & set(self.parts):
                self._size(size)
        if "import" in self.parts:
            table = write_log(self.data / "1m-csv", MILLION, ending="csv")
            self._cost("import", table, self.repeats, "import")
        if "start" in self.parts:
            self._cost("start", self.data, STARTS, "start")

    def _size(self, size: int) -> None:
        log = write_log(self.data / f"{size}m", size * MILLION)
        if {"rumbo", "numba"} & set(self.tools) or "build" in self.parts:
            made = piece.cost("prepare", log, 1, seconds=self._require_time())
            if "failed" in made:
                sys.exit(f"{log.name}: no workspace could be made of it: {made['failed']}")
        if "questions" in self.parts:
            for task in (known for known in TASKS if known in self.tasks):
                for tool in self._asked(task):
                    self._ask(tool, task, log)
                self._compare(task, log)
        if "build" in self.parts:
            self._cost("build", log, self.repeats, log.name, "build")

    def _asked(self, task: str) -> Iterator[str]:
        for tool in TOOLS:
            if tool in self.tools and (tool == "rumbo" or task in PEERS[tool]):
                yield tool

    def _ask(self, tool: str, task: str, log: Path) -> None:
        place, of = (log.name, "questions", task, tool), fingerprint(tool)
        if self._is_known(place, of, self.repeats):
            return
        measured = self._misfit(tool, log) or piece.ask(
            tool, task, log, self.repeats, seconds=self._require_time()
        )
        answer = measured.pop("answer", None)
        _answer_file(log, task, tool).write_text(json.dumps(answer), encoding="utf-8")
        self._keep(measured, place, of, self.repeats)

    def _misfit(self, tool: str, log: Path) -> dict[str, Any] | None:
        """That a peer's own frame does not fit: then no question to it will."""
        if tool == "rumbo":
            return None
        for found in self.results.find(log.name, "questions").values():
            known = found.get(tool, {})
            if known.get("of") == fingerprint(tool) and "did not fit" in known.get("failed", ""):
                return {"failed": known["failed"]}
        return None

    def _cost(self, part: str, log: Path, repeats: int, *place: str) -> None:
        of = fingerprint("rumbo")
        if not self._is_known(place, of, repeats):
            measured = piece.cost(part, log, repeats, seconds=self._require_time())
            self._keep(measured, place, of, repeats)

    def _is_known(self, place: tuple[str, ...], of: str, repeats: int) -> bool:
        return not self.fresh and self.results.is_measured(*place, of=of, repeats=repeats)

    def _keep(self, measured: dict[str, Any], place: tuple[str, ...], of: str, times: int) -> None:
        self.results.keep(measured | {"of": of, "asked": times}, *place)
        shown = {name: value for name, value in measured.items() if name != "seconds"}
        print(*place, shown, flush=True)

    def _require_time(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            print("Out of time: run it again to go on from here.")
            sys.exit(OUT_OF_TIME)
        return left

    def _compare(self, task: str, log: Path) -> None:
        answers = {}
        for tool in TOOLS:
            path = _answer_file(log, task, tool)
            kept = json.loads(path.read_text("utf-8")) if path.exists() else None
            if kept is not None:
                answers[tool] = kept
        if "rumbo" in answers:
            self.results.keep(compare(answers), log.name, "questions", task, "agreed")


def compare(answers: dict[str, Answer]) -> dict[str, object]:
    """How many numbers each peer shares with this project; SystemExit where one differs."""
    ours = answers["rumbo"]
    agreed: dict[str, object] = {}
    for tool, theirs in answers.items():
        shared = ours.keys() & theirs.keys()
        differing = [key for key in shared if not _same(ours[key], theirs[key])]
        if differing or (tool != "rumbo" and not shared):
            sys.exit(f"{tool} differs: {[(k, ours[k], theirs[k]) for k in differing[:5]]}")
        agreed[tool] = {"numbers": len(shared), "only_here": len(theirs) - len(shared)}
    return agreed


def _same(ours: float | str, theirs: float | str) -> bool:
    if isinstance(ours, str) or isinstance(theirs, str):
        return ours == theirs
    return math.isclose(ours, theirs, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _answer_file(log: Path, task: str, tool: str) -> Path:
    folder = log.parent / f"{log.name}-answers"
    folder.mkdir(exist_ok=True)
    return folder / f"{task}-{tool}.json"


def main() -> None:
    """Measures what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", default="1,10", help="millions, with commas")
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=120, help="when to stop, at the latest")
    parser.add_argument("--fresh", action="store_true", help="measure again what is known")
    parser.add_argument("--data", type=Path, default=HERE / "data")
    Run(parser.parse_args()).measure()


if __name__ == "__main__":
    main()
