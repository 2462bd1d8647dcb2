"""Measures this project and its peers side by side in one run, and checks that they agree.

Run as: run_all.py [--events 1,10,50] [--repeats 5] [--data FOLDER] [--only PART,PART]
Parts: questions, build, import, start. Results go to results.json, a part at a time.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pipeline_cost
from contract import TASKS, Answer
from generate import write_log

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PEERS = {
    "pm4py": ("passages", "passages_times", "variants", "quantiles", "loops", "rules"),
    "retentioneering": ("passages", "passages_times"),
    "polars": ("passages", "passages_times", "variants", "quantiles", "loops"),
    "numba": ("passages", "passages_times"),
}
# Of what does not fit into this machine's memory a run says so, and goes on.
LONGEST_SECONDS = 1800
TOLERANCE = 1e-6
MILLION = 1_000_000


def main() -> None:
    """Runs the parts that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", default="1,10,50", help="millions, with commas")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--data", type=Path, default=HERE / "data")
    parser.add_argument("--only", default="questions,build,import,start")
    given = parser.parse_args()
    parts = given.only.split(",")
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results["machine"] = machine()
    sizes = [int(size) for size in given.events.split(",")]
    for size in sizes:
        log = write_log(given.data / f"{size}m", size * MILLION)
        kept = results.setdefault(f"{size}m", {})
        pipeline_cost.prepare_workspace(log)
        if "questions" in parts:
            kept["questions"] = questions(log, given.repeats)
        if "build" in parts:
            kept["build"] = _child("build", log, given.repeats)
        _save(results)
    if "import" in parts:
        table = write_log(given.data / "1m-csv", MILLION, ending="csv")
        results["import"] = _child("import", table, given.repeats)
    if "start" in parts:
        results["start"] = _child("start", given.data, 20)
    _save(results)


def machine() -> dict[str, object]:
    """What the numbers depend on, the peers' versions included."""
    listed = subprocess.run(  # noqa: S603 - our own commands
        [_python("pm4py"), "-m", "pip", "list", "--format", "json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    peers = {entry["name"]: entry["version"] for entry in json.loads(listed.stdout)}
    return host() | {
        name: peers[name] for name in ("pm4py", "retentioneering", "polars", "numba", "pandas")
    }


def host() -> dict[str, object]:
    """Cores, memory, versions, the day, and how quiet it was."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    import duckdb

    return {
        "day": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "memory_gib": round(pages / 2**30),
        "load_before": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    }


def questions(log: Path, repeats: int) -> dict[str, Any]:
    """Every question to every tool, and whether the answers are the same."""
    found: dict[str, Any] = {}
    for task in TASKS:
        answers: dict[str, Answer] = {}
        entry = found.setdefault(task, {})
        for tool in ("rumbo", *(name for name, tasks in PEERS.items() if task in tasks)):
            measured = _worker(tool, task, log, repeats)
            if "answer" in measured:
                answers[tool] = measured.pop("answer")
            entry[tool] = measured
            print(log.name, task, tool, {k: v for k, v in measured.items() if k != "seconds"})
        entry["agreed"] = compare(answers)
    return found


def compare(answers: dict[str, Answer]) -> dict[str, object]:
    """How many numbers each peer shares with this project; SystemExit where one differs."""
    ours = answers.get("rumbo", {})
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


def _worker(tool: str, task: str, log: Path, repeats: int) -> dict[str, Any]:
    command = [_python(tool), str(HERE / "worker.py"), tool, task, str(log), str(repeats)]
    began = {"BENCH_BEGAN": str(time.time()), "RETENTIONEERING_NO_TRACK": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own commands
            command, capture_output=True, text=True, check=True,
            timeout=LONGEST_SECONDS, env=os.environ | began,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"failed": f"longer than {LONGEST_SECONDS} s"}
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines()
        return {"failed": "out of memory" if error.returncode < 0 else (said or ["failed"])[-1]}
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    measured["median_s"] = statistics.median(measured["seconds"])
    measured["total_s"] = measured["load_s"] + measured["seconds"][0]
    return measured


def _child(part: str, log: Path, repeats: int) -> Any:  # noqa: ANN401 - JSON
    command = [sys.executable, str(HERE / "pipeline_cost.py"), part, str(log), str(repeats)]
    done = subprocess.run(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, text=True, check=True
    )
    print(part, done.stdout.strip())
    return json.loads(done.stdout.splitlines()[-1])


def _python(tool: str) -> str:
    return sys.executable if tool == "rumbo" else str(HERE / ".venv-peers/bin/python")


def _save(results: dict[str, Any]) -> None:
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
