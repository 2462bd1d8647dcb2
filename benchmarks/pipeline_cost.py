"""What it costs to bring data in: the passages from Parquet, an import, a small one, a start.

Run as: pipeline_cost.py prepare|build|import|start FOLDER REPEATS; prints JSON.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from generate import write_later
from results import storing_fingerprint
from worker import peak_mib

from rumbo.log import build, stored
from rumbo.settings import Settings
from rumbo.workspace import Workspace


def prepare_workspace(log: Path) -> Path:
    """The workspace beside the log that holds it, and the arrays for the compiled floor.

    It is made again when the sources that decide what it holds have changed.
    """
    place = log.parent / f"{log.name}-workspace"
    arrays = log.parent / f"{log.name}-arrays.npz"
    mark = log.parent / f"{log.name}-workspace.of"
    of = storing_fingerprint()
    if arrays.exists() and mark.exists() and mark.read_text("utf-8") == of:
        return place
    mark.unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    workspace = Workspace.create(place, Settings(name="benchmark", answers_limit_mb=0))
    workspace.import_path(log)
    with workspace.engine() as engine:
        stored.mount(engine, workspace.lake, workspace.snapshot().versions)
        names = engine.query("SELECT code, stage FROM phases ORDER BY code").values
        columns = engine.arrays(
            "SELECT deal, CAST(phase AS INTEGER) AS phase, entered_us AS moment_us FROM passages"
            " ORDER BY deal, step"
        )
    known = dict(names)
    listed = [known.get(code, "") for code in range(max(known) + 1)]
    np.savez(arrays, names=np.array(listed), **columns)
    workspace.close()
    mark.write_text(of, encoding="utf-8")
    return place


def build_cost(log: Path, repeats: int) -> dict[str, Any]:
    """Seconds from the log's Parquet in the lake to the passages, written; and of 1 % more."""
    workspace = Workspace.open(prepare_workspace(log))
    versions = workspace.snapshot().versions
    passages, written = [], []
    for _ in range(repeats):
        with workspace.engine() as engine, tempfile.TemporaryDirectory() as folder:
            _mount_as_new(engine, workspace, versions)
            start = time.perf_counter()
            rows = build.build_passages(engine, zone="UTC", everything=True)
            passages.append(time.perf_counter() - start)
            target = Path(folder) / "passages.parquet"
            engine.copy_to("SELECT * FROM new_passages", target)
            written.append(time.perf_counter() - start)
    workspace.close()
    return {
        "rows": rows,
        "passages_s": statistics.median(passages),
        "written_s": statistics.median(written),
        "peak_mib": peak_mib(),
    } | _whole_import(log)


def _mount_as_new(engine: Any, workspace: Workspace, versions: Any) -> None:  # noqa: ANN401
    stored.mount(engine, workspace.lake, versions, prefix="now_")
    for name in ("deals", "changes", "phases", "stage_names"):
        stored.empty(engine, f"old_{name}", name)
    stored.empty(engine, "added_changes", "changes")
    engine.create("stage_lookup", build.statement("rumbo.log", "stage_lookup.sql"))


def _whole_import(log: Path) -> dict[str, float]:
    """Seconds of a first import of the whole log, and of a second that brings 1 % more."""
    later = write_later(log.parent / f"{log.name}-later", log)
    with tempfile.TemporaryDirectory(dir=log.parent) as folder:
        workspace = Workspace.create(Path(folder) / "workspace", Settings(name="benchmark"))
        first = _seconds(lambda: workspace.import_path(log))
        second = _seconds(lambda: workspace.import_path(later))
        workspace.close()
    return {"first_import_s": first, "second_import_s": second}


def import_cost(table: Path, repeats: int) -> dict[str, Any]:
    """Seconds to import a CSV log beside the engine's own reading of its largest file."""
    changes = table / "changes.csv"
    imports, readings = [], []
    for _ in range(repeats):
        with duckdb.connect() as engine:
            query = f"CREATE TABLE changes AS SELECT * FROM read_csv('{changes}')"
            readings.append(_seconds(lambda query=query, engine=engine: engine.execute(query)))
        with tempfile.TemporaryDirectory(dir=table.parent) as folder:
            workspace = Workspace.create(Path(folder) / "workspace", Settings(name="benchmark"))
            imports.append(_seconds(lambda kept=workspace: kept.import_path(table)))
            workspace.close()
    return {
        "import_s": statistics.median(imports),
        "duckdb_s": statistics.median(readings),
        "peak_mib": peak_mib(),
    }


def start_cost(_folder: Path, repeats: int) -> dict[str, float]:
    """Seconds of commands that need no engine, from nothing to their last line."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("--help", "readings", "new"):
            runs = []
            for number in range(repeats):
                place = [f"{folder}/{number}"] if name == "new" else []
                command = [sys.executable, "-m", "rumbo", name, *place]
                runs.append(_seconds(lambda asked=command: _quietly(asked)))
            found[name] = statistics.median(runs)
    return found


def _quietly(command: list[str]) -> None:
    subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own commands


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def prepare_cost(log: Path, _repeats: int) -> dict[str, Any]:
    """Seconds to make the workspace that the questions are asked of, none where it is there."""
    seconds = _seconds(lambda: prepare_workspace(log))
    return {"seconds": seconds, "peak_mib": peak_mib()}


PARTS = {"prepare": prepare_cost, "build": build_cost, "import": import_cost, "start": start_cost}

if __name__ == "__main__":
    part, given, times = sys.argv[1:]
    print(json.dumps(PARTS[part](Path(given), int(times))))
