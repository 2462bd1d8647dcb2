"""Renders results-web.json as the tables of README.md, between their own two marks.

What was not measured, or failed, has no number: an aim is met by pages that were all measured.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

HERE = Path(__file__).parent
START, END = "<!-- results of the web -->", "<!-- end of results of the web -->"
WARM_MS, COLD_MS, CROWD_MS, WEIGHT_KB, SCRIPTS_KB = 100, 1000, 500, 150, 20
NONE = "—"
WORDS = {"today": "today", "at_rest": "another day", "pages": "cold to warm", "crowd": "the crowd"}
_PARTS = ("today", "at_rest", "pages")
_COLUMNS = {
    "today_ms": "today, ms",
    "rested_ms": "another day",
    "shown_ms": "cold, shown",
    "first_ms": "cold, answer",
    "new_p50_ms": "new, p50",
    "new_p95_ms": "new, p95",
    "made_p50_ms": "made, p50",
    "made_p95_ms": "made, p95",
    "warm_p50_ms": "warm, p50",
    "warm_p95_ms": "warm, p95",
    "weight_kb": "weight, kB",
    "rss_mib": "MiB",
}
_CROWDS = {
    "thinking": "what somebody opened that day, thinking 1 to 3 s",
    "burst": "the same in a burst, without any thought",
    "strangers": "strangers, each with dates, owners and deals that nobody asked for",
}
Found: TypeAlias = Mapping[str, Any]


def main() -> None:
    """Puts the newest results into README.md."""
    results = json.loads((HERE / "results-web.json").read_text(encoding="utf-8"))
    readme = HERE / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, after = text.split(START)[0], text.split(END)[1]
    listed = "\n".join(rendered(results))
    readme.write_text(f"{before}{START}\n{listed}\n{END}{after}", encoding="utf-8")


def rendered(results: Found) -> Iterator[str]:
    """The lines of all that was measured."""
    said = results["machine"]
    yield ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in said.items()) + "."
    yield ""
    pages = _pages(results)
    yield from _page_table(pages)
    yield ""
    yield from _beside(results, pages)
    yield from _crowd_table(results.get("crowd", {}))
    yield from _aim_table(results, pages)


def _pages(results: Found) -> dict[str, Found]:
    """All that was measured of each page, in the order in which pages were asked."""
    parts = [results.get(part, {}) for part in _PARTS]
    names = dict.fromkeys(name for part in parts for name in part)
    found: dict[str, dict[str, Any]] = {name: {} for name in names}
    for part in parts:
        for name, measured in part.items():
            found[name].update(measured)
    return dict(found)


def _page_table(pages: Mapping[str, Found]) -> Iterator[str]:
    yield f"| page | {' | '.join(_COLUMNS.values())} |"
    yield "|---" * (len(_COLUMNS) + 1) + "|"
    for name, found in pages.items():
        yield f"| `{name}` | {' | '.join(_number(found.get(key)) for key in _COLUMNS)} |"


def _beside(results: Found, pages: Mapping[str, Found]) -> Iterator[str]:
    """What the tables do not show."""
    days = results.get("days", {})
    if len(set(days.values())) > 1:
        told = (f"{WORDS[part]} on {day}" for part, day in days.items())
        yield f"Measured on different days: {', '.join(told)}."
        yield ""
    prepared = results.get("prepared")
    if prepared:
        yield f"To prepare the pages took {prepared['seconds']:g} s."
        yield ""
    failed = [f"`{name}` ({found['failed']})" for name, found in pages.items() if "failed" in found]
    if failed:
        yield f"Failed: {', '.join(failed)}."
        yield ""
    if results.get("unmeasured"):
        yield f"Not measured, for want of an address: {', '.join(results['unmeasured'])}."
        yield ""


def _crowd_table(crowd: Found) -> Iterator[str]:
    yield "| 50 people | clicks | p50, ms | p95, ms | slowest, ms | errors |"
    yield "|---|---|---|---|---|---|"
    for name, words in _CROWDS.items():
        found = crowd.get(name, {})
        keys = ("clicks", "p50_ms", "p95_ms", "slowest_ms", "errors")
        yield f"| {words} | {' | '.join(_number(found.get(key)) for key in keys)} |"
    yield ""
    if "peak_mib" in crowd:
        yield f"The server held {crowd['peak_mib']:,} MiB at most."
        yield ""


def _number(value: float | None) -> str:
    if value is None:
        return NONE
    return f"{value:,.0f}" if value >= 100 else f"{value:g}"  # noqa: PLR2004 - no tenths are read there


def _aim_table(results: Found, pages: Mapping[str, Found]) -> Iterator[str]:
    def worst(key: str) -> float | None:
        values = [found.get(key) for found in pages.values()]
        known = [value for value in values if value is not None]
        return max(known) if known and len(known) == len(values) else None

    thinking = results.get("crowd", {}).get("thinking", {})
    aims = (
        ("warm p95 of every page, ms", worst("warm_p95_ms"), WARM_MS),
        ("made for somebody else, p95, ms", worst("made_p95_ms"), WARM_MS),
        ("fresh server, prepared, today, ms", worst("today_ms"), COLD_MS),
        ("another day, at rest, ms", worst("rested_ms"), COLD_MS),
        ("cold, a page is shown, ms", worst("shown_ms"), COLD_MS),
        ("cold, its answer is there, ms", worst("first_ms"), COLD_MS),
        ("new filters, p95, ms", worst("new_p95_ms"), COLD_MS),
        ("50 people, p95, ms", thinking.get("p95_ms"), CROWD_MS),
        ("50 people, errors", thinking.get("errors"), 1),
        ("weight of the heaviest page, kB", worst("weight_kb"), WEIGHT_KB),
        ("own scripts, kB", results.get("own_scripts_kb"), SCRIPTS_KB),
    )
    yield "| aim | under | measured | met |"
    yield "|---|---|---|---|"
    for name, measured, under in aims:
        met = "not measured" if measured is None else "yes" if measured < under else "no"
        yield f"| {name} | {under:,} | {_number(measured)} | {met} |"


if __name__ == "__main__":
    main()
