"""`rumbo models`: the fitted models that a workspace keeps, and fitting one anew."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumbo.cli import option
from rumbo.cli.columns import print_columns
from rumbo.cli.progress import steps
from rumbo.cli.wording import said

if TYPE_CHECKING:
    from rumbo.predict.archive import Kept
    from rumbo.predict.choice import Chosen


@click.group("models", help="List the models that say how open deals end, or fit one anew.")
def command() -> None:
    """The group itself does nothing: its commands do."""


@command.command("list", help="Every model that is kept, the newest date first.")
@option.as_json
@option.workspace
def listed(*, as_json: bool, workspace: Path) -> None:
    """Lists the models."""
    from rumbo.cli.table import printable
    from rumbo.predict.training import kept_in, unreadable_in

    opened = option.opened(workspace)
    rows = [_row(kept) for kept in kept_in(opened.folder)]
    for name in unreadable_in(opened.folder):
        click.echo(said("no_model", opened.settings.language, name=printable(name)), err=True)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        told = [{**row, "loss": _losses(row["loss"])} for row in rows]
        print_columns(told, opened.settings.language)


@command.command("train", help="Fit anew the model that serves a day, and keep it.")
@click.option("--as-of", type=option.Day(), help="As known at the end of this day; default today.")
@option.as_json
@option.workspace
def train(*, as_of: date | None, as_json: bool, workspace: Path) -> None:
    """Fits a model, says how it fared, and keeps it; interrupted, nothing has changed."""
    from rumbo.errors import UsageError
    from rumbo.predict.serving import served

    opened = option.opened(workspace)
    language = opened.settings.language
    scope = opened.scope(as_of=as_of)
    with opened.view(scope) as view, steps(said("training", language), language) as progress:
        serving = served(view, fresh=True, progress=progress)
    found, fitting = serving.trained, serving.fitting
    if found.chosen is None:
        raise UsageError(
            f"There are {found.closed} closed deals, too few for a model.",
            advice=f"It takes {found.missing} more.",
        )
    row = {
        "as_of": fitting.day.isoformat(),
        "serves": scope.as_of.isoformat(),
        "why": fitting.why,
        **_told(found.chosen),
    }
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False))
    else:
        why = said(f"spoken_{fitting.why}", language)
        print_columns([{**row, "why": why, "loss": _losses(row["loss"])}], language)


def _row(kept: Kept) -> dict[str, object]:
    return {
        "as_of": kept.origin.as_of,
        "snapshot": kept.origin.snapshot,
        **_told(kept.model),
        "trained_at": kept.written,
        "kilobytes": round(kept.size_bytes / 1024),
    }


def _told(chosen: Chosen) -> dict[str, object]:
    return {
        "model": chosen.name,
        "closed": chosen.closed,
        "judged": chosen.judged,
        "loss": {name: round(loss, 4) for name, loss in chosen.losses.items()},
    }


def _losses(losses: object) -> str:
    assert isinstance(losses, dict)  # noqa: S101 - made by `_told`
    return ", ".join(f"{name} {loss:.4f}" for name, loss in losses.items()) or "-"
