"""`rumbo read`: the answer to one question, as a table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumbo.cli import option
from rumbo.model.reading import Reading
from rumbo.model.what_if import (
    BETWEEN,
    EXIT_RATE,
    ROLE_COVERAGE,
    SEGMENT_SHARE,
    WRITTEN,
    Change,
    parse_changes,
)

if TYPE_CHECKING:
    from rumbo.log.view import Scope
    from rumbo.workspace import Workspace


@click.command("read", help="Answer the question NAME (see: rumbo readings).")
@click.argument("name")
@option.workspace
@option.scope
@option.as_json
@click.option("--horizon", help="As --period: when deals have to be expected to close.")
@click.option("--deal", help="The deal whose story is told (reading timeline).")
@click.option(
    "--exit-rate",
    metavar=WRITTEN[EXIT_RATE],
    multiple=True,
    help="Suppose (reading what_if); several times for several phases.",
)
@click.option(
    "--segment-share", metavar=WRITTEN[SEGMENT_SHARE], multiple=True, help="The same of segments."
)
@click.option(
    "--role-coverage", metavar=WRITTEN[ROLE_COVERAGE], multiple=True, help="The same of roles."
)
@click.option("--limit", type=int, default=25, show_default=True, help="Rows to show; 0: all.")
def command(
    *,
    name: str,
    workspace: Path,
    wanted: option.Wanted,
    as_json: bool,
    horizon: str | None,
    deal: str | None,
    limit: int,
    **supposed: tuple[str, ...],
) -> None:
    """Reads and prints."""
    opened = option.opened(workspace)
    scope = wanted.scope(opened, horizon=horizon, deal=deal, changes=_changes(supposed))
    with _steps(name, opened.settings.language) as opened.progress:
        reading = opened.read(name, scope, snapshot=wanted.snapshot)
    about = _named(opened, scope, reading) if name == "timeline" and not as_json else ""
    opened.foresight.shown(reading, scope)
    reading = opened.foresight.beside(reading, scope)
    option.note_days_ahead(opened, scope.as_of)
    if as_json:
        click.echo(json.dumps(reading.as_json(opened.settings.language), ensure_ascii=False))
        return
    from rumbo.cli.screen import show_reading

    show_reading(reading, opened.settings, limit=limit, about=about)


def _steps(name: str, language: str) -> AbstractContextManager[Callable[[str], None]]:
    """Shows how far a lengthy question is; others are answered before anybody wonders."""
    from rumbo.cli.progress import steps
    from rumbo.readings.registry import question

    asked = question(name)
    if not asked.lengthy:
        return nullcontext(lambda _step: None)
    return steps(asked.question.of(language), language)


def _changes(supposed: Mapping[str, tuple[str, ...]]) -> tuple[Change, ...]:
    return parse_changes({kind: BETWEEN.join(texts) for kind, texts in supposed.items()})


def _named(opened: Workspace, scope: Scope, reading: Reading) -> str:
    """The name and id of the deal that a timeline tells of."""
    if not reading.rows:
        return ""
    deal_id = reading.rows[0]["deal_id"]
    with opened.view(scope, snapshot=reading.snapshot) as view:
        name = view.engine.query("SELECT name FROM deals WHERE id = $id", id=deal_id).scalar()
    return f"{name} ({deal_id})" if name else str(deal_id)
