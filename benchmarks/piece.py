"""One piece of work in a process of its own, held to a time and to the machine's memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from results import HERE, memory_bytes, python_of

# Of what takes longer, or does not fit, a run says so and goes on.
LONGEST_SECONDS = 1200
REPEATING_SECONDS = 60
_SPARED_BYTES = 2 * 2**30
_LOOK_SECONDS = 0.1


def ask(tool: str, task: str, log: Path, repeats: int, *, seconds: float) -> dict[str, Any]:
    """What a worker measured of one question to one tool, its answer included."""
    command = [python_of(tool), str(HERE / "worker.py"), tool, task, str(log), str(repeats)]
    began = {"BENCH_BEGAN": str(time.time()), "RETENTIONEERING_NO_TRACK": "1"}
    limits = {"BENCH_REPEATING_S": str(REPEATING_SECONDS)}
    measured = run(command, seconds=seconds, environment=began | limits)
    if "seconds" in measured:
        measured["median_s"] = statistics.median(measured["seconds"])
        measured["total_s"] = measured["load_s"] + measured["seconds"][0]
    return measured


def cost(part: str, log: Path, repeats: int, *, seconds: float) -> dict[str, Any]:
    """What pipeline_cost.py measured of one part."""
    command = [sys.executable, str(HERE / "pipeline_cost.py"), part, str(log), str(repeats)]
    return run(command, seconds=seconds, environment={})


def run(command: Sequence[str], *, seconds: float, environment: dict[str, str]) -> dict[str, Any]:
    """The JSON of a command's last line, or `failed` and why."""
    most = memory_bytes() - _SPARED_BYTES
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        child = subprocess.Popen(  # noqa: S603 - our own commands
            command, stdout=said, stderr=complained, env=os.environ | environment
        )
        failure = _watch(child, most, time.monotonic() + min(seconds, LONGEST_SECONDS))
        said.seek(0)
        complained.seek(0)
        if failure:
            return {"failed": failure}
        if child.returncode:
            lines = complained.read().strip().splitlines()
            memory = any("MemoryError" in line or "Out of Memory" in line for line in lines[-3:])
            return {"failed": "did not fit" if memory else (lines or ["failed"])[-1][:200]}
        found: dict[str, Any] = json.loads(said.read().splitlines()[-1])
        return found


def _watch(child: subprocess.Popen[bytes], most_bytes: int, until: float) -> str:
    """Waits for the child's end; what it was stopped for, if it was."""
    while child.poll() is None:
        held = _held_bytes(child.pid)
        if held > most_bytes:
            child.kill()
            child.wait()
            return f"did not fit into {most_bytes // 2**30} GiB"
        if time.monotonic() > until:
            child.kill()
            child.wait()
            return "took too long"
        time.sleep(_LOOK_SECONDS)
    return "did not fit" if child.returncode < 0 else ""


def _held_bytes(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(lines[0].split()[1]) * 1024 if lines else 0
