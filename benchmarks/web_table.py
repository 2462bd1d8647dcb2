"""Renders results-web.json as the table of README.md, between its own two marks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
START, END = "<!-- results of the web -->", "<!-- end of results of the web -->"
WARM_MS, COLD_MS, CROWD_MS, WEIGHT_KB, SCRIPTS_KB = 100, 1000, 500, 150, 20
_COLUMNS = (
    "shown_ms",
    "first_ms",
    "rested_ms",
    "today_ms",
    "new_p50_ms",
    "new_p95_ms",
    "made_p50_ms",
    "made_p95_ms",
    "warm_p50_ms",
    "warm_p95_ms",
    "weight_kb",
)


def main() -> None:
    """Puts the newest results into README.md."""
    results = json.loads((HERE / "results-web.json").read_text(encoding="utf-8"))
    readme = HERE / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, after = text.split(START)[0], text.split(END)[1]
    listed = "\n".join(_lines(results))
    readme.write_text(f"{before}{START}\n{listed}\n{END}{after}", encoding="utf-8")


def _lines(results: dict[str, Any]) -> Iterator[str]:
    said = results["machine"]
    yield ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in said.items()) + "."
    yield ""
    yield (
        "| page | shown, ms | first | at rest | today | new, p50 | new, p95 | made, p50 | made, p95"
        " | warm, p50 | warm, p95 | weight, kB | MiB |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    for name, cold in results["pages"].items():
        found = cold | results["at_rest"][name]
        cells = " | ".join(f"{found[column]:g}" for column in _COLUMNS)
        yield f"| `{name}` | {cells} | {found['rss_mib']} |"
    yield ""
    if results["unmeasured"]:
        yield f"Not measured, for want of an address: {', '.join(results['unmeasured'])}."
        yield ""
    for name, found in results["crowd"].items():
        if isinstance(found, dict):
            yield (
                f"50 people, {name}: {found['clicks']} clicks, p50 {found['p50_ms']:g} ms,"
                f" p95 {found['p95_ms']:g} ms, {found['errors']} errors."
            )
    yield ""
    yield from _aims(results)


def _aims(results: dict[str, Any]) -> Iterator[str]:
    pages = [cold | results["at_rest"][name] for name, cold in results["pages"].items()]
    aims = (
        ("warm p95 of every page, ms", max(each["warm_p95_ms"] for each in pages), WARM_MS),
        ("made for somebody else, p95, ms", max(each["made_p95_ms"] for each in pages), WARM_MS),
        ("cold, a page is shown, ms", max(each["shown_ms"] for each in pages), COLD_MS),
        ("cold, its answer is there, ms", max(each["first_ms"] for each in pages), COLD_MS),
        ("cold, at rest, ms", max(each["rested_ms"] for each in pages), COLD_MS),
        ("cold, at rest and of today, ms", max(each["today_ms"] for each in pages), COLD_MS),
        ("cold, new filters, p95, ms", max(each["new_p95_ms"] for each in pages), COLD_MS),
        ("50 people, p95, ms", results["crowd"]["thinking"]["p95_ms"], CROWD_MS),
        ("errors", results["crowd"]["thinking"]["errors"], 1),
        ("weight of the heaviest page, kB", max(each["weight_kb"] for each in pages), WEIGHT_KB),
        ("own scripts, kB", results["own_scripts_kb"], SCRIPTS_KB),
    )
    yield "| aim | under | measured | met |"
    yield "|---|---|---|---|"
    for name, measured, under in aims:
        yield f"| {name} | {under} | {measured:g} | {'yes' if measured < under else 'no'} |"


if __name__ == "__main__":
    main()
