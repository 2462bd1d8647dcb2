"""Renders results.json as the tables of README.md, between their two marks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contract import TASKS

HERE = Path(__file__).parent
START, END = "<!-- results -->", "<!-- end of results -->"
TOOLS = ("rumbo", "pm4py", "retentioneering", "polars", "numba")
# The least ratio of pm4py's seconds to ours at 10 million events: task, loads included, aim.
RATIOS = (
    ("passages", False, 80),
    ("passages", True, 15),
    ("passages_times", False, 40),
    ("variants", False, 8),
    ("rules", False, 60),
)


def main() -> None:
    """Puts the newest results into README.md."""
    results = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    readme = HERE / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, after = text.split(START)[0], text.split(END)[1]
    tables = "\n".join(_tables(results))
    readme.write_text(f"{before}{START}\n{tables}\n{END}{after}", encoding="utf-8")


def _tables(results: dict[str, Any]) -> Iterator[str]:
    said = results["machine"]
    yield ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in said.items()) + "."
    for size in sorted(
        (key for key in results if key[:-1].isdigit()), key=lambda key: int(key[:-1])
    ):
        yield f"\n### {size[:-1]} million events\n"
        yield from _questions(results[size].get("questions", {}))
        yield from _costs(results[size].get("build", {}))
    yield "\n### Aims\n"
    yield from _aims(results)


def _questions(found: dict[str, Any]) -> Iterator[str]:
    yield "| | " + " | ".join(TOOLS) + " |"
    yield "|---" * (len(TOOLS) + 1) + "|"
    for task, title in TASKS.items():
        if task in found:
            yield (
                f"| {title} | " + " | ".join(_cell(found[task].get(tool)) for tool in TOOLS) + " |"
            )


def _cell(measured: dict[str, Any] | None) -> str:
    if measured is None:
        return ""
    if "failed" in measured:
        return str(measured["failed"])
    gib = measured["peak_mib"] / 1024
    return f"{measured['median_s']:.3g} ({measured['total_s']:.3g}), {gib:.2g} GiB"


def _costs(built: dict[str, Any]) -> Iterator[str]:
    if "passages_s" not in built:
        yield f"\nThe building: {built['failed']}." if "failed" in built else ""
        return
    yield f"\nPassages from Parquet: {built['passages_s']:.2f} s,"
    yield f"with their writing {built['written_s']:.2f} s."
    yield f"A first import of the whole log: {built['first_import_s']:.1f} s;"
    yield f"a second that brings 1 % more: {built['second_import_s']:.1f} s."


def _aims(results: dict[str, Any]) -> Iterator[str]:
    yield "| aim | measured | met |"
    yield "|---|---|---|"
    for what, measured, unit, met in _measured_aims(results):
        told = f"{measured:.3g}" if measured < 1000 else f"{measured:,.0f}"  # noqa: PLR2004
        yield f"| {what} | {told}{unit} | {'yes' if met else 'no'} |"


def _measured_aims(results: dict[str, Any]) -> Iterator[tuple[str, float, str, bool]]:
    ten = results.get("10m", {})
    found = ten.get("questions", {})
    for task, loads, aim in RATIOS:
        field = "total_s" if loads else "median_s"
        pair = [found.get(task, {}).get(tool, {}).get(field) for tool in ("pm4py", "rumbo")]
        if all(pair):
            how = "with loads" if loads else "without loads"
            ratio = pair[0] / pair[1]
            yield (
                f"{TASKS[task]}, {aim} times faster than pm4py, {how}",
                ratio,
                " times",
                ratio >= aim,
            )
    floor = [found.get("passages", {}).get(tool, {}).get("median_s") for tool in ("rumbo", "numba")]
    if all(floor):
        ratio = floor[0] / floor[1]
        yield "Passages within 1.5 times of the floor", ratio, " times", ratio <= 1.5  # noqa: PLR2004
    for size, most in (("10m", 1.0), ("50m", 4.0)):
        reading = results.get(size, {}).get("questions", {}).get("reading", {}).get("rumbo", {})
        if "peak_mib" in reading:
            gib = reading["peak_mib"] / 1024
            yield (
                f"A reading of {size[:-1]} million events under {most:.0f} GiB",
                gib,
                " GiB",
                gib < most,
            )
    if "passages_s" in ten.get("build", {}):
        seconds = ten["build"]["passages_s"]
        yield "Passages of 10 million events in under 3 s", seconds, " s", seconds < 3  # noqa: PLR2004
    if "import_s" in results.get("import", {}):
        ratio = results["import"]["import_s"] / results["import"]["duckdb_s"]
        yield "CSV of 1 million rows within 3 times of DuckDB", ratio, " times", ratio <= 3  # noqa: PLR2004
    for command in ("--help", "readings", "new"):
        if command not in results.get("start", {}):
            continue
        seconds = results["start"][command]
        yield f"`rumbo {command}` in under 0.3 s", seconds, " s", seconds < 0.3  # noqa: PLR2004


if __name__ == "__main__":
    main()
