"""The study of drift through the whole path: log, import, view as of a date, SQL, reading.

Companies are drawn as in `drift_study.py`, written as a folder in the log format and imported into
a workspace with a map that is in force since the confirmation. Every week the reading `drift` is
asked as of that day, as anybody would, and its series are held against the ones that
`drift_study.py` counts by itself. Run as

    drift_whole_study.py quiet|doubled KIND A_WEEK FIRST LAST FILE
    drift_whole_study.py told FILE

The first adds one JSON object per company to FILE and leaves out those that stand there already, so
that a study that was stopped goes on.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from drift_study import (
    BEFORE_WEEKS,
    CHANGE_WEEKS,
    HOURS,
    KINDS,
    NOT_FOUND,
    SLOWED,
    WATCHED_WEEKS,
    Kind,
    Slowed,
    draw,
    look,
)
from drift_study import told as told_shares

from rumbo.journey.document import build
from rumbo.readings.ageing import Watched
from rumbo.readings.drift import READING, changes
from rumbo.readings.shift import YEAR_WEEKS, Series
from rumbo.settings import Settings
from rumbo.workspace import Workspace

if TYPE_CHECKING:
    from rumbo.log.view import View

FIRST_DAY = datetime(2020, 1, 6, tzinfo=UTC)
ROLES = ("economic_buyer", "sponsor", "end_user")
SETTINGS = Settings(zone="UTC", currency="EUR", threads=1, memory_limit="1GB", answers_limit_mb=0)
Columns = dict[str, Any]


@dataclass(frozen=True)
class Week:
    """One weekly look: what the reading told, and whether its series are those of the study."""

    week: int
    compared: int
    told: list[str]
    alike: bool


def once_each(log: Columns) -> Columns:
    """The visits with each role in the first of a deal that met it: a log knows no other."""
    bits, met = log["roles"].copy(), dict[int, int]()
    for n, deal in enumerate(log["deal"]):
        bits[n] &= ~met.get(deal, 0)
        met[deal] = met.get(deal, 0) | int(bits[n])
    return log | {"roles": bits}


def write_log(folder: Path, kind: Kind, log: Columns, end: float) -> None:
    """Writes what is known of the visits at an hour, in the log format."""
    folder.mkdir()
    names = [phase.name for phase in kind.phases.values()]
    stages = (
        ("p", "P", phase.id, phase.name, code, phase.outcome) for code, phase in kind.phases.items()
    )
    header = ("pipeline_id", "pipeline", "stage_id", "stage", "position", "outcome")
    _write(folder / "stages.csv", header, stages)
    gone = np.flatnonzero(log["left"] <= end)
    changes = (
        (f"d{log['deal'][n]}", "stage", names[log["phase"][n]], names[log["following"][n]],
         _moment(log["left"][n]))
        for n in gone
    )  # fmt: skip
    header = ("object_id", "field", "old_value", "new_value", "changed_at")
    _write(folder / "changes.csv", header, changes)
    header = ("id", "pipeline_id", "stage", "status", "amount", "created_at", "closed_at")
    _write(folder / "deals.csv", (*header, "lost_reason"), _deals(kind, log, end))
    if kind.roles:
        _write_people(folder, log, end)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _moment(hours: float) -> str:
    return (FIRST_DAY + timedelta(hours=float(hours))).isoformat()


def _deals(kind: Kind, log: Columns, end: float) -> Iterator[Sequence[object]]:
    """A row per deal: its last visit says where it is."""
    starts = np.flatnonzero(np.diff(log["deal"], prepend=-1))
    last = np.append(starts[1:], len(log["deal"])) - 1
    for first, n in zip(starts, last, strict=True):
        left = log["left"][n]
        phase = kind.phases[int(log["following" if left <= end else "phase"][n])]
        over, reason = not phase.open, log["reason"][n]
        yield (
            f"d{log['deal'][n]}", "p", phase.name, phase.outcome, 100,
            _moment(log["entered"][first]), _moment(left) if over else "",
            f"r{reason}" if over and reason >= 0 else "",
        )  # fmt: skip


def _write_people(folder: Path, log: Columns, end: float) -> None:
    """Writes a person per deal and role, and a meeting with them in the middle of the visit."""
    people, takes_part, meetings = [], [], []
    met = np.argwhere((log["roles"][:, None] >> np.arange(len(ROLES))) & 1)
    for n, role in met:
        middle = (log["entered"][n] + log["left"][n]) / 2
        deal = f"d{log['deal'][n]}"
        person = f"{deal}{ROLES[role]}"
        if middle <= end:
            people.append((person,))
            takes_part.append((deal, person, ROLES[role]))
            meetings.append((person, "meeting", "held", _moment(middle), deal, person))
    _write(folder / "contacts.csv", ("id",), people)
    _write(folder / "deal_contacts.csv", ("deal_id", "contact_id", "role"), takes_part)
    header = ("id", "kind", "outcome", "occurred_at", "deal_id", "contact_ids")
    _write(folder / "activities.csv", header, meetings)


def open_company(folder: Path, kind: Kind, log: Columns, weeks: int) -> Workspace:
    """A workspace that imported the log, with a map in force since the confirmation."""
    write_log(folder / "log", kind, log, weeks * HOURS)
    made = Workspace.create(folder / "workspace", SETTINGS)
    phases = [
        {"id": phase.key, "name": phase.name, "owner": "Ana", "stages": [{"stage": phase.name}]}
        for phase in kind.phases.values()
        if phase.open
    ]
    draft = made.atlas.add(build({"name": "Mapa", "owner": "Ana", "phases": phases}), by="Ana")
    held_at = FIRST_DAY.replace(tzinfo=None) + timedelta(weeks=BEFORE_WEEKS, seconds=-1)
    made.atlas.maps.publish(draft.id, by="Ana", at=held_at)
    taken_at = FIRST_DAY.replace(tzinfo=None) + timedelta(weeks=weeks)
    made.import_path(folder / "log", taken_at=taken_at)
    return made


def day_of(since: int) -> date:
    """The last day of that week after the confirmation."""
    return (FIRST_DAY + timedelta(weeks=BEFORE_WEEKS + since, days=-1)).date()


def looked(made: Workspace, kind: Kind, log: Columns, since: int) -> tuple[Week, list[str]]:
    """What the reading says after so many weeks, and the phases that it calls slower."""
    day = day_of(since)
    with made.view(made.scope(as_of=day)) as view:
        found = READING.read(view)
        watched, compared, real = changes(view)
        alike = same_series(view, kind, watched, look(kind, log, now(since), since))
    keys = ["~".join(map(str, each.series.key)) for each in real]
    if len(found.rows) != len(keys):
        raise ValueError(f"{day}: {len(found.rows)} rows, {len(keys)} changes")
    slower = [str(row["phase_key"]) for row in found.rows if row["what"] == "slower"]
    return Week(since, compared, keys, alike), slower


def now(since: int) -> float:
    """The hour at which that week ends: a microsecond before the next one, as a day does."""
    return (BEFORE_WEEKS + since) * HOURS - 1 / 3_600_000_000


def same_series(view: View, kind: Kind, found: Watched, drawn: Watched) -> bool:
    """Whether the SQL counted in every week and series what the study counts by itself."""
    names = {phase.key: phase.name for phase in view.phases.values()}
    own = {phase.key: phase.name for phase in kind.phases.values()}
    one = {_key(each, names): each for each in found.series}
    other = {_key(each, own): each for each in drawn.series}
    if one.keys() != other.keys():
        return False
    return all(
        np.allclose(one[key].hits, other[key].hits) and np.allclose(one[key].base, other[key].base)
        for key in one
    )


def _key(series: Series, names: Mapping[str, str]) -> tuple[str, ...]:
    """The key of a series with names for phases, and roles and reasons by their number."""
    kind, *rest = series.key
    if kind == "role":
        place = rest[1] if rest[1].isdigit() else str(ROLES.index(rest[1]))
        return kind, names[rest[0]], place
    if kind == "reason":
        return kind, rest[0].removeprefix("r")
    return kind, *(names[each] for each in rest)


def quiet(folder: Path, name: str, a_week: float, seed: int) -> Iterator[Week]:
    """Every week of an undisturbed year."""
    kind, weeks = KINDS[name], BEFORE_WEEKS + YEAR_WEEKS
    log = once_each(draw(kind, a_week, weeks, seed, Slowed()))
    made = open_company(folder, kind, log, weeks)
    for since in range(1, YEAR_WEEKS + 1):
        yield looked(made, kind, log, since)[0]
    made.close()


def doubled(folder: Path, name: str, a_week: float, seed: int) -> Iterator[Week]:
    """The weeks since a phase takes twice as long, until that is told."""
    kind, phase, weeks = KINDS[name], SLOWED[name], BEFORE_WEEKS + CHANGE_WEEKS + WATCHED_WEEKS
    slowed = Slowed(phase, 2.0, (BEFORE_WEEKS + CHANGE_WEEKS) * HOURS)
    log = once_each(draw(kind, a_week, weeks, seed, slowed))
    made = open_company(folder, kind, log, weeks)
    for later in range(2, WATCHED_WEEKS + 1):
        week, slower = looked(made, kind, log, CHANGE_WEEKS + later)
        yield Week(later, week.compared, week.told, week.alike)
        if f"f{phase}" in slower:
            break
    else:
        yield Week(NOT_FOUND, week.compared, [], alike=True)
    made.close()


def told(path: Path) -> None:
    """Prints a line per study as `drift_study.py` does, and how many weeks were counted alike."""
    told_shares(path)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    weeks, alike = (sum(row[name] for row in rows) for name in ("weeks", "alike"))
    seconds = sum(row["seconds"] for row in rows)
    print(f"\nThe series of {alike} of {weeks} weeks are those of the study; {seconds:.0f} s.")


def main() -> None:
    """Draws companies that are not in the file yet, or sums up what is."""
    if sys.argv[1] == "told":
        told(Path(sys.argv[2]))
        return
    what, name, a_week, first, last, file = sys.argv[1:7]
    study, path = {"quiet": quiet, "doubled": doubled}[what], Path(file)
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    keys = ("study", "kind", "a_week", "seed")
    there = {tuple(json.loads(line)[key] for key in keys) for line in lines}
    for seed in range(int(first), int(last)):
        if (what, name, float(a_week), seed) in there:
            continue
        begun = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            weeks = list(study(Path(folder), name, float(a_week), seed))
        row = {
            "study": what,
            "kind": name,
            "a_week": float(a_week),
            "seed": seed,
            "compared": max(each.compared for each in weeks),
            "cried": {each.week: each.told for each in weeks if each.told},
            "last": weeks[-1].week,
            "weeks": sum(each.week != NOT_FOUND for each in weeks),
            "alike": sum(each.alike for each in weeks if each.week != NOT_FOUND),
            "seconds": round(time.process_time() - begun, 1),
        }
        with path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
