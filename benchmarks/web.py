"""Measures the web app on 100,000 deals and 1 million activities: pages cold and warm, and a crowd.

Every page of the registry is asked; a page whose path has parameters is asked at the names that the
company holds. Nothing that was answered before is kept: its pages are prepared first, and a fresh
server is asked for every page of today, and of a date of each page's own. Cold is the first request
of a fresh server process about a day of its own, until the browser shows a page and until the
answer is there; new is the first of filters that nobody asked for before; warm is the same address
again, when nothing is being warmed any more, and made the first time that somebody else opens it:
the answers are there, and the finished page is not. The pages of readings share one server.
Then 50 people click at once what was opened that day, with a pause for thought between clicks and
in a burst without one; and last with filters and dates of their own that nobody asked for before.
Each page is kept as soon as it is measured: --resume goes on where a run was stopped. What takes
longer than MOST_SECONDS is kept as failed, and the run goes on.
Run as: web.py [--data FOLDER] [--deals 100000] [--people 50] [--seconds 40] [--resume]
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx2 as httpx
from company import UNTIL, large_workspace
from results import machine

from rumbo.readings.registry import questions
from rumbo.store.answer_files import FOLDER as ANSWERS
from rumbo.web.page import Page, pages
from rumbo.workspace import Workspace

HERE = Path(__file__).parent
RESULTS = HERE / "results-web.json"
SEED = 20261126
FIRST_DAY = date(2025, 1, 1)  # the earliest that is asked for
STATES = 5  # filter states that each page is asked in
SHARED_STATES = 3  # those of them that a crowd has opened before
ROUNDS = 3  # times that each of them is asked again
MOST_SECONDS = 300
OPENED = {"sec-fetch-dest": "document"}  # what a browser says when somebody opens a page
SOMEBODY_ELSE = {"cookie": "rumbo_theme=dark"}  # the answers are there, and the page is not
AT_REST_SECONDS = 0.05  # of the processor in a second: nothing is being warmed any more
THINKING_SECONDS = (1.0, 3.0)
BURST_CLICKS = 8
_PREPARE = (
    "import pathlib, sys; from rumbo.web import warmer; warmer.prepare(pathlib.Path(sys.argv[1]))"
)
_ASSETS = re.compile(r'<(?:link|script|img)[^>]*(?:href|src)="(/static/[^"]+)"')

# What stands in the place of a path's parameters; `{deal}` and `{account}` are in the company.
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "reading": tuple(
        f"/lecturas/{name}" for name, asked in questions().items() if not asked.lengthy
    ),
    "deal": ("/oportunidades/{deal}",),
    "account": ("/cuentas/{account}",),
    "deals": (
        "/oportunidades",
        "/oportunidades?show=board",
        "/oportunidades?show=bubbles",
        "/oportunidades?q=acero&sort=amount&order=desc",
    ),
    "journeys": ("/recorridos", "/recorridos?compare=status&view=side"),
    "map_journey": ("/mapa/recorrido/acquisition",),
    "map_phase": ("/mapa/fase/propuesta",),
    "map_cell": ("/mapa/fase/propuesta/role-economic_buyer",),
    "search": ("/buscar?q=acero", "/buscar?q=D0000123", "/buscar?q=garcia"),
}


# They show no deal of the log: people, and files on their way in.
WITHOUT_DEALS = (
    "preference",
    "profile",
    "questionnaire",
    "signin",
    "user",
    "users",
    "data_job",
    "data_upload",
)
# Made in minutes when nobody waits; until then the page says that it is under way.
IN_MINUTES = ("accuracy",)


@dataclass(frozen=True)
class Served:
    """A running server: where it listens and its process."""

    address: str
    process: subprocess.Popen[bytes]

    def rss_mib(self) -> float:
        """The memory that the server holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024

    def processor_seconds(self) -> float:
        """The processor time that the server has taken."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        user, system = stat.rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def peak_mib(self) -> float:
        """The most memory that the server held."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


@contextmanager
def served(workspace: Path, port: int) -> Iterator[Served]:
    """A fresh server process; it has answered nothing yet."""
    command = [sys.executable, "-m", "rumbo", "serve", "--workspace", str(workspace)]
    with (
        (workspace.parent / "serve.log").open("ab") as log,
        subprocess.Popen([*command, "--port", str(port)], stderr=log) as process,  # noqa: S603
    ):
        found = Served(f"http://127.0.0.1:{port}", process)
        try:
            _wait_for(found)
            yield found
        finally:
            process.terminate()


def _wait_for(server: Served) -> None:
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        try:
            httpx.get(f"{server.address}/salud", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(server.address)


def names_in(workspace: Path) -> dict[str, list[str]]:
    """Deals, accounts and owners of the company that are there on every date that is asked for."""
    opened = Workspace.open(workspace)
    try:
        with opened.view(opened.scope(as_of=FIRST_DAY)) as view:
            rows = view.engine.query(
                "SELECT id, account_id, owner, team FROM deals ORDER BY hash(id) LIMIT 400"
            ).values
    finally:
        opened.close()
    names = ("deal", "account", "owner", "team")
    return {
        name: [str(row[place]) for row in rows if row[place]] for place, name in enumerate(names)
    }


def paths(page: Page, names: Mapping[str, Sequence[str]], luck: random.Random) -> list[str]:
    """The addresses of a page without filters."""
    templates = EXAMPLES.get(page.name) or (page.path,)
    return [
        template.format(
            **{name: quote(luck.choice(list(values))) for name, values in names.items()}
        )
        for template in templates
    ]


def states(
    names: Mapping[str, Sequence[str]], luck: random.Random, day: date = UNTIL
) -> list[dict[str, str]]:
    """Filters as people set them on a day: mostly none or one, now and then a past date."""
    found = [{"as_of": str(day)}]
    while len(found) < STATES:
        state = {"as_of": str(day)}
        kind = len(found) % 4
        if kind in {1, 3}:
            state["owner"] = luck.choice(list(names["owner"]))
        if kind == 2:  # noqa: PLR2004 - one state in four
            state["period"] = luck.choice(["this_quarter", "last_quarter", "last_12_months"])
        if kind == 3:  # noqa: PLR2004 - the same
            state["as_of"] = f"{FIRST_DAY.year}-{luck.randint(1, 12):02d}-15"
        if len(found) % STATES == STATES - 1:
            state["team"] = luck.choice(list(names["team"]))
        found.append(state)
    return found


def address(path: str, state: Mapping[str, str]) -> str:
    """A path with its filters."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode(state)}"


@dataclass(frozen=True)
class Kept:
    """What has been measured, page by page, in its file."""

    path: Path
    results: dict[str, Any]

    def missing(self, part: str, name: str) -> bool:
        """Whether the page has not been measured yet."""
        return name not in self.results.setdefault(part, {})

    def keep(self, part: str, name: str, found: object) -> None:
        """Keeps what was measured of a page at once: a run may be stopped."""
        self.results.setdefault(part, {})[name] = found
        self.save()
        print(name, json.dumps(found), flush=True)

    def measure(self, part: str, name: str, asked: Callable[[], dict[str, Any]]) -> None:
        """Asks, and keeps what was found, or why nothing was."""
        try:
            found = asked()
        except httpx.HTTPError as error:
            found = {"failed": repr(error)}
        self.keep(part, name, found)

    def measured(self, *parts: str) -> None:
        """Keeps on which day these parts were measured."""
        days = self.results.setdefault("days", {})
        days.update(dict.fromkeys(parts, self.results["machine"]["day"]))
        self.save()

    def save(self) -> None:
        """Writes the file anew."""
        self.path.write_text(json.dumps(self.results, indent=1) + "\n", encoding="utf-8")


def addresses(names: Mapping[str, Sequence[str]], page: Page) -> list[tuple[str, str]]:
    """How a page is named in the results, and the address that is asked."""
    first = {name: quote(values[7]) for name, values in names.items()}
    return [(each, each.format(**first)) for each in EXAMPLES.get(page.name) or (page.path,)]


def measure_cold(
    workspace: Path, port: int, names: Mapping[str, Sequence[str]], kept: Kept
) -> None:
    """Every page: cold, new questions, warm, and its weight."""
    places = {name: place for place, (name, _) in enumerate(_listed(names))}
    for page in shown_pages():
        asked = [each for each in addresses(names, page) if kept.missing("pages", each[0])]
        shared = served(workspace, port) if page.name == "reading" and asked else nullcontext()
        with shared as together:
            for name, path in asked:
                # Of a day and of people of its own: no page asked the same before.
                day = UNTIL - timedelta(days=len(places) + 1 + places[name])
                listed = states(names, random.Random(f"{SEED} {name}"), day)  # noqa: S311 - repeatable
                with nullcontext(together) if together else served(workspace, port) as server:
                    kept.measure("pages", name, partial(_asked, server, path, listed))


def measure_at_rest(
    workspace: Path, port: int, names: Mapping[str, Sequence[str]], kept: Kept
) -> None:
    """Every page of one server that has warmed them: of today, and of a date of its own."""
    with served(workspace, port) as server:
        for name, path in _listed(names):
            if kept.missing("today", name):
                kept.measure("today", name, partial(_asked_today, server, path))
        _wait_until_at_rest(server)
        for place, (name, path) in enumerate(_listed(names)):
            if kept.missing("at_rest", name):
                day = UNTIL - timedelta(days=1 + place)
                kept.measure("at_rest", name, partial(_asked_at_rest, server, path, day))


def prepare(workspace: Path) -> dict[str, float]:
    """Forgets what was answered before, and answers what the first pages ask as an import does."""
    for folder in (ANSWERS, "models"):
        shutil.rmtree(workspace / folder, ignore_errors=True)
    start = time.perf_counter()
    # In a process of its own; without the pages that take minutes, which are not measured.
    subprocess.run([sys.executable, "-c", _PREPARE, str(workspace)], check=True)  # noqa: S603
    return {"seconds": round(time.perf_counter() - start, 1)}


def _listed(names: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Every page that can be measured: how it is named, and its address."""
    return [each for page in shown_pages() for each in addresses(names, page)]


def shown_pages() -> list[Page]:
    """The pages that can be measured."""
    unknown = unmeasured()
    shown = [page for page in pages().values() if page.name not in (*WITHOUT_DEALS, *IN_MINUTES)]
    return [page for page in shown if page.name not in unknown]


def unmeasured() -> list[str]:
    """The pages that have parameters and no address in EXAMPLES: the results name them."""
    shown = [page for page in pages().values() if page.name not in (*WITHOUT_DEALS, *IN_MINUTES)]
    return [page.name for page in shown if "{" in page.path and page.name not in EXAMPLES]


def _asked(server: Served, path: str, listed: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    with httpx.Client(base_url=server.address, timeout=MOST_SECONDS) as client:
        shown, _ = _timed(client, address(path, listed[0]), headers=OPENED)
        rest, answer = _timed(client, address(path, listed[0]))
        fresh = [_timed(client, address(path, state))[0] for state in listed[1:]]
        _wait_until_at_rest(server)
        made = [_timed(client, address(path, state), SOMEBODY_ELSE)[0] for state in listed]
        warm = [_timed(client, address(path, state))[0] for _ in range(ROUNDS) for state in listed]
        return {
            "shown_ms": round(shown, 1),
            "first_ms": round(shown + rest, 1),
            "new_p50_ms": _quantile(fresh, 0.5),
            "new_p95_ms": _quantile(fresh, 0.95),
            "made_p50_ms": _quantile(made, 0.5),
            "made_p95_ms": _quantile(made, 0.95),
            "warm_p50_ms": _quantile(warm, 0.5),
            "warm_p95_ms": _quantile(warm, 0.95),
            "weight_kb": round(_weight(client, answer) / 1000, 1),
            "rss_mib": round(server.rss_mib()),
        }


def _asked_today(server: Served, path: str) -> dict[str, float]:
    """A request of a fresh server on a prepared workspace, of today."""
    with httpx.Client(base_url=server.address, timeout=MOST_SECONDS) as client:
        return {"today_ms": round(_timed(client, path)[0], 1)}


def _asked_at_rest(server: Served, path: str, day: date) -> dict[str, float]:
    """A request of a server that has warmed its pages, of a date that nobody asked about."""
    _wait_until_at_rest(server)
    with httpx.Client(base_url=server.address, timeout=MOST_SECONDS) as client:
        return {"rested_ms": round(_timed(client, address(path, {"as_of": str(day)}))[0], 1)}


def _wait_until_at_rest(server: Served) -> None:
    before = -1.0
    while (now := server.processor_seconds()) - before > AT_REST_SECONDS:
        before = now
        time.sleep(1)


def _timed(
    client: httpx.Client, path: str, headers: Mapping[str, str] | None = None
) -> tuple[float, httpx.Response]:
    start = time.perf_counter()
    answer = client.get(path, headers=headers)
    took = (time.perf_counter() - start) * 1000
    answer.raise_for_status()
    return took, answer


def _weight(client: httpx.Client, answer: httpx.Response) -> int:
    """Bytes of the page with everything it loads, as they travel."""
    linked = sorted(set(_ASSETS.findall(answer.text)))
    sprite = re.search(r'href="(/static/icons[^"#]+)', answer.text)
    linked += [sprite.group(1)] if sprite else []
    texts = [answer.content, *(client.get(each).content for each in linked)]
    return sum(
        len(text) if text.startswith(b"wOF2") else len(gzip.compress(text, 6)) for text in texts
    )


def own_scripts_kb() -> float:
    """All our own scripts, as they are written."""
    folder = Path(str(files("rumbo.web"))) / "static" / "js"
    return round(sum(path.stat().st_size for path in folder.rglob("*.js")) / 1000, 1)


async def crowd(
    server: Served, names: Mapping[str, Sequence[str]], people: int, seconds: float
) -> dict[str, Any]:
    """So many people click at once what was opened before, then what nobody has asked for."""
    limits = httpx.Limits(max_connections=people, max_keepalive_connections=people)
    luck = random.Random(SEED)  # noqa: S311 - repeatable
    shared = states(names, luck)[:SHARED_STATES]
    async with httpx.AsyncClient(
        base_url=server.address, timeout=MOST_SECONDS, limits=limits
    ) as client:
        opened = [address(path, state) for path in _everywhere(names) for state in shared]
        for each in opened:
            await client.get(each)
        _wait_until_at_rest(server)
        own = {number: _own(names, number) for number in range(people)}
        anybody = dict.fromkeys(range(people), opened)
        found = {
            "thinking": await _clicked(client, anybody, until=time.monotonic() + seconds),
            "burst": await _clicked(client, anybody, until=None),
            "strangers": await _clicked(client, own, until=time.monotonic() + seconds),
        }
    return {**found, "peak_mib": round(server.peak_mib())}


def _everywhere(names: Mapping[str, Sequence[str]]) -> list[str]:
    return [path for _, path in _listed(names)]


def _own(names: Mapping[str, Sequence[str]], number: int) -> list[str]:
    """Addresses of one person alone: other deals, accounts, owners and dates."""
    luck = random.Random(SEED + 1 + number)  # noqa: S311 - repeatable
    return [
        address(path, state)
        for page in shown_pages()
        for path in paths(page, names, luck)
        for state in states(names, luck)
    ]


async def _clicked(
    client: httpx.AsyncClient, asked: Mapping[int, Sequence[str]], *, until: float | None
) -> dict[str, Any]:
    times: list[float] = []
    errors: list[str] = []

    async def person(number: int) -> None:
        luck = random.Random(SEED + number + (0 if until else 1000))  # noqa: S311 - repeatable
        left = BURST_CLICKS
        while (time.monotonic() < until) if until else left:
            left -= 1
            if until:
                await asyncio.sleep(luck.uniform(*THINKING_SECONDS))
            path = luck.choice(asked[number])
            start = time.perf_counter()
            try:
                answer = await client.get(path)
            except httpx.HTTPError as error:
                errors.append(f"{path}: {error!r}")
                continue
            times.append((time.perf_counter() - start) * 1000)
            if answer.status_code != httpx.codes.OK:
                errors.append(f"{path}: {answer.status_code}")

    await asyncio.gather(*(person(number) for number in asked))
    return {
        "clicks": len(times),
        "p50_ms": _quantile(times, 0.5),
        "p95_ms": _quantile(times, 0.95),
        "slowest_ms": round(max(times, default=0.0), 1),
        "errors": len(errors),
        "first_errors": errors[:3],
    }


def _quantile(values: Sequence[float], share: float) -> float:
    if len(values) < 2:  # noqa: PLR2004 - one value is its own quantile
        return round(values[0], 1) if values else 0.0
    return round(statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1], 1)


def main() -> None:
    """Measures what the command line asks for, and keeps the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE / "data" / "web")
    parser.add_argument("--deals", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--port", type=int, default=8879)
    parser.add_argument("--only", default="rest,crowd,pages")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    workspace = large_workspace(given.data, given.deals)
    names = names_in(workspace)
    kept = Kept(given.out, json.loads(given.out.read_text()) if given.resume else {})
    kept.results.update(machine=machine(), deals=given.deals, unmeasured=unmeasured())
    kept.results["own_scripts_kb"] = own_scripts_kb()
    if "rest" in given.only:
        if not given.resume or "prepared" not in kept.results:
            kept.results["prepared"] = prepare(workspace)
            kept.save()
        measure_at_rest(workspace, given.port, names, kept)
        kept.measured("today", "at_rest")
    if "crowd" in given.only:
        with served(workspace, given.port) as server:
            _wait_until_at_rest(server)
            told = asyncio.run(crowd(server, names, given.people, given.seconds))
        kept.results["crowd"] = told
        kept.measured("crowd")
        print(json.dumps(told), flush=True)
    if "pages" in given.only:
        measure_cold(workspace, given.port, names, kept)
        kept.measured("pages")
    kept.save()


if __name__ == "__main__":
    main()
