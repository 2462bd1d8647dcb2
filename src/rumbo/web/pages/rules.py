"""Rules and parameters: everything in force in words, with its value, who uses it and its changes.

Nothing here is computed by the page: `rulebook` tells it, and a file holds what is shown.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.model import term
from rumbo.model.reading import Row
from rumbo.model.rule_line import AREAS, RuleChange, RuleLine
from rumbo.rulebook import MAP
from rumbo.web import address, cell, sheet
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.map_sight import HISTORY
from rumbo.web.page import Action, Page
from rumbo.web.tabs import tabs
from rumbo.web.visit import Visit

PATH = "/reglas"
_MOST_CHANGES = 40
_MOST_SAID = 12
_INTRODUCED = {
    "setting": marked("Written in rumbo.toml, in the folder of the workspace."),
    "phase_rule": marked("To change them, edit what this writes, and have it checked:"),
    "loss_rule": marked("To change them, edit what this writes, and have it checked:"),
    "boundary": marked("Written in the map, and changed by publishing a new version of it."),
    "step": marked("Written in the map, and changed by publishing a new version of it."),
    "patience": marked(
        "Written in the map; a phase without one takes the third quartile of the gaps of won deals."
    ),
    "definition": marked("These are part of Rumbo and the same in every workspace."),
}
_COMMANDS = {
    "phase_rule": "rumbo map phase-rules > WORKSPACE/phase_rules.yaml && rumbo check",
    "loss_rule": "rumbo map loss-rules > WORKSPACE/loss_rules.yaml && rumbo check",
}
_WRITTEN = ("setting", "phase_rule")  # their names are shown as they are written
_COLUMNS = {
    "area": marked("Part"),
    "name": marked("Rule"),
    "says": marked("What it says"),
    "value": marked("Value"),
    "given": marked("As Rumbo brings it"),
    "own": marked("The workspace's own"),
    "used_by": marked("Used by"),
    "place": marked("Where it is changed"),
    "looked_for": marked("Phrases"),
}


@dataclass(frozen=True)
class LineShown:
    """One rule as the table has it."""

    name: str
    written: bool  # as it stands in a file
    says: str
    value: str
    given: str
    own: bool
    readings: tuple[Link, ...]
    looked_for: tuple[str, ...]


@dataclass(frozen=True)
class AreaShown:
    """The rules that belong together, and how they are changed."""

    key: str
    name: str
    introduced: str
    command: str
    lines: tuple[LineShown, ...]
    own: str
    valued: bool
    given: bool
    used: bool


@dataclass(frozen=True)
class ChangeShown:
    """One change, and as far as it is known when and by whom."""

    source: str
    href: str
    when: str
    who: str
    says: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class RulesPage:
    """What the page shows."""

    tabs: tuple[Link, ...]
    areas: tuple[AreaShown, ...]
    downloads: tuple[tuple[str, str], ...]
    stale: tuple[str, ...]
    changes: tuple[ChangeShown, ...]
    as_of: str


def build(visit: Visit) -> RulesPage:
    """Every rule, area by area, and the latest changes."""
    book, lines = visit.workspace.rulebook, _lines(visit)
    book.notice()
    areas = tuple(_area(visit, key, lines) for key in AREAS)
    return RulesPage(
        tabs=tabs(visit, PATH),
        areas=tuple(each for each in areas if each.lines),
        downloads=tuple(
            (ending.upper(), visit.same_at(f"{PATH}.{ending}"))
            for ending in ("csv", "xlsx", "json")
        ),
        stale=book.stale(),
        changes=tuple(_change(visit, each) for each in book.changes()[:_MOST_CHANGES]),
        as_of=cell.cell("day", visit.scope().as_of.isoformat(), visit.language).text,
    )


def _lines(visit: Visit) -> tuple[RuleLine, ...]:
    return visit.workspace.rulebook.lines(visit.scope().as_of)


def _area(visit: Visit, key: str, lines: tuple[RuleLine, ...]) -> AreaShown:
    found = tuple(_line(visit, line) for line in lines if line.area == key)
    own, files = any(line.own for line in found), key in ("phase_rule", "loss_rule")
    said = marked("The workspace's own") if own else marked("Those that Rumbo brings")
    return AreaShown(
        key=key,
        name=visit.language.of(AREAS[key]),
        introduced=visit.say(_INTRODUCED[key]),
        command=_COMMANDS.get(key, ""),
        lines=found,
        own=visit.say(said) if files else "",
        valued=any(line.value for line in found),
        given=key == "setting",
        used=key in ("setting", "definition"),
    )


def _line(visit: Visit, line: RuleLine) -> LineShown:
    of = visit.language.of
    return LineShown(
        name=of(line.name),
        written=line.area in _WRITTEN and line.name.es == line.name.en,
        says=of(term.worded(line.says)),
        value=of(line.value),
        given=of(line.given),
        own=line.own,
        readings=tuple(
            Link(of(term.title(name)), address.reading(visit, name)) for name in line.readings
        ),
        looked_for=line.looked_for,
    )


def _change(visit: Visit, change: RuleChange) -> ChangeShown:
    of_map = change.source == MAP
    said = tuple(visit.language.of(text) for text in change.says)
    if change.first:
        begun = marked("The first map.") if of_map else marked("Looked at for the first time.")
        said = (visit.say(begun), *said)
    return ChangeShown(
        source=visit.say("Map") if of_map else change.source,
        href=visit.link(HISTORY) if of_map else "",
        when=_when(visit, change, of_map=of_map),
        who=change.who or ("" if change.first else visit.say("Nobody knows: a file was edited")),
        says=said[:_MOST_SAID],
        more=max(0, len(said) - _MOST_SAID),
    )


def _when(visit: Visit, change: RuleChange, *, of_map: bool) -> str:
    noticed = cell.local(change.noticed_at, visit.language)
    if of_map:
        return noticed
    if change.changed_at is None:
        return visit.say("Noticed on {when}", when=noticed)
    written = cell.local(change.changed_at, visit.language)
    return visit.say("Written on {written}, noticed on {when}", written=written, when=noticed)


def _rows(visit: Visit) -> list[Row]:
    of = visit.language.of
    return [
        {
            "area": of(AREAS[line.area]),
            "name": of(line.name),
            "says": of(line.says),
            "value": of(line.value),
            "given": of(line.given),
            "own": line.own,
            "used_by": ", ".join(line.readings),
            "place": line.place,
            "looked_for": " · ".join(line.looked_for),
        }
        for line in _lines(visit)
    ]


def as_csv(visit: Visit) -> Response:
    """Every rule as CSV."""
    return _file(visit, sheet.as_csv(_rows(visit)), "csv", "text/csv")


def as_json(visit: Visit) -> Response:
    """Every rule and every change that is known, as JSON."""
    told = {
        "as_of": visit.scope().as_of.isoformat(),
        "rules": _rows(visit),
        "changes": [_told(visit, each) for each in visit.workspace.rulebook.changes()],
    }
    return _file(visit, json.dumps(told, ensure_ascii=False), "json", "application/json")


def _told(visit: Visit, change: RuleChange) -> dict[str, object]:
    return {
        "source": change.source,
        "noticed_at": _iso(change.noticed_at),
        "changed_at": change.changed_at and _iso(change.changed_at),
        "who": change.who or None,
        "says": [visit.language.of(text) for text in change.says],
    }


def _iso(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='seconds')}Z"


def as_xlsx(visit: Visit) -> Response:
    """Every rule as a workbook."""
    memory = io.BytesIO()
    labels = {key: visit.say(label) for key, label in _COLUMNS.items()}
    sheet.write_xlsx(memory, visit.say("Rules"), _rows(visit), labels)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(visit, memory.getvalue(), "xlsx", kind)


def _file(visit: Visit, content: str | bytes, ending: str, kind: str) -> Response:
    name = f"rumbo-rules-{visit.scope().as_of}.{ending}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


def led(visit: Visit) -> Response:
    """The same page under its English name."""
    return RedirectResponse(visit.same_at(PATH), 307)


PAGE = Page(
    name="rules",
    path=PATH,
    label=marked("Rules and parameters"),
    template="rules.html",
    context=RulesPage,
    build=build,
    below="data",
    needs_data=False,
    filtered=False,
    actions=(
        Action(f"{PATH}.csv", as_csv),
        Action(f"{PATH}.json", as_json),
        Action(f"{PATH}.xlsx", as_xlsx),
        Action("/rules", led),
    ),
    sheets=("css/data.css", "css/rules.css"),
    beside=lambda visit: visit.workspace.rulebook.mark(),
)
