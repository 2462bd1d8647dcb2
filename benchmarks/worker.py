"""One tool, one question, one process: prints how long it took, the memory and the answer as JSON.

Run as: worker.py TOOL TASK LOG REPEATS
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path


def measure(tool_name: str, task: str, log: Path, repeats: int) -> dict[str, object]:
    """Seconds to import and load, seconds of each repetition, peak memory, and the answer.

    What takes long is repeated less often than it was asked to be.
    """
    began = float(os.environ.get("BENCH_BEGAN", time.time()))
    tool = importlib.import_module(f"tool_{tool_name}").Tool(log)
    if hasattr(tool, "make_ready"):
        tool.make_ready(task)
    loaded = time.time()
    seconds, result = [], None
    longest = float(os.environ.get("BENCH_REPEATING_S", "inf"))
    while len(seconds) < repeats and sum(seconds) < longest:
        result = None
        start = time.perf_counter()
        result = getattr(tool, task)()
        seconds.append(time.perf_counter() - start)
    return {
        "load_s": loaded - began,
        "seconds": seconds,
        "peak_mib": peak_mib(),
        "answer": getattr(tool, f"answer_{task}")(result),
    }


def peak_mib() -> float:
    """The most memory this process has held; what its parent held before it is not counted."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    name, asked, folder, times = sys.argv[1:]
    print(json.dumps(measure(name, asked, Path(folder), int(times))))
