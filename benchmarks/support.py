"""How often `team_support` names somebody, and `boundaries` suggests a limit, on whole companies.

With nothing planted, and with a silent seller and an industry that never buys.

    python benchmarks/support.py RESULTS.csv --plain 40 --planted 10

Each seed is a company of its own. Lines are added to the file as they come, and a seed that is in
it already is not drawn again, so that a study can be stopped and gone on with.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

UNTIL = date(2026, 6, 30)
FIELDS = (
    "seed",
    "planted",
    "deals",
    "owners",
    "visits",
    "named",
    "what",
    "silent",
    "found",
    "limits",
    "limit_found",
    "seconds",
)


def studied(seed: int, *, planted: bool, deals: int) -> dict[str, object]:
    """One company: who is named and which limits are suggested, and what was planted."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="support-") as name:
        folder = Path(name)
        company = write_company(folder, deals=deals, seed=seed, until=UNTIL, plant=planted)
        settings = Settings(zone="Europe/Madrid", threads=1, memory_limit="1GB")
        made = Workspace.create(folder / "workspace", settings)
        try:
            made.import_path(company.log)
            found = made.read("team_support", made.scope(as_of=UNTIL))
            rows = made.read("boundaries", made.scope(as_of=UNTIL)).rows
        finally:
            made.close()
        named = [str(row["owner_id"]) for row in found.rows]
        silent = _silent(folder / "truth") if planted else ""
        never = _never_buys(folder / "truth") if planted else ""
        limits = [str(row["says"]) for row in rows if row["state"] == "suggested"]
        right = [says for says in limits if never and never in says]
    return {
        "seed": seed,
        "planted": int(planted),
        "deals": deals,
        "owners": found.figure("owners").value,
        "visits": found.figure("visits").value,
        "named": " ".join(named),
        "what": " ".join(str(row["what"]) for row in found.rows),
        "silent": silent,
        "found": int(silent in named) if planted else "",
        "limits": " ".join(says for says in limits if says not in right),
        "limit_found": int(bool(right)) if planted else "",
        "seconds": round(time.perf_counter() - begun, 1),
    }


def _silent(truth: Path) -> str:
    with (truth / "owners.csv").open(encoding="utf-8", newline="") as file:
        return next(row["owner_id"] for row in csv.DictReader(file) if row["habit"] == "silent")


def _never_buys(truth: Path) -> str:
    told = json.loads((truth / "planted.json").read_text(encoding="utf-8"))
    return str(next(e["industry"] for e in told["planted"] if e["what"] == "never_buys"))


def _done(path: Path) -> set[tuple[int, bool]]:
    if not path.exists():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        return {(int(row["seed"]), row["planted"] == "1") for row in csv.DictReader(file)}


def _wanted(plain: int, planted: int) -> Iterator[tuple[int, bool]]:
    for seed in range(1, max(plain, planted) + 1):
        if seed <= plain:
            yield seed, False
        if seed <= planted:
            yield seed, True


def main() -> None:
    """Draws what is not in the file yet, until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--plain", type=int, default=40)
    parser.add_argument("--planted", type=int, default=10)
    parser.add_argument("--deals", type=int, default=1500)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    asked = parser.parse_args()
    begun, known = time.monotonic(), _done(asked.results)
    for seed, planted in _wanted(asked.plain, asked.planted):
        if (seed, planted) in known or time.monotonic() - begun > asked.seconds:
            continue
        row = studied(seed, planted=planted, deals=asked.deals)
        fresh = not asked.results.exists()
        with asked.results.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS)
            if fresh:
                writer.writeheader()
            writer.writerow(row)


if __name__ == "__main__":
    main()
