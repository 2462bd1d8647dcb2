"""`rumbo import`: brings in a file or folder, all of it or nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumbo.cli import option
from rumbo.cli.prepare_command import LARGE_DEALS, prepared
from rumbo.cli.progress import steps
from rumbo.cli.tongue import told
from rumbo.cli.wording import counted, said

if TYPE_CHECKING:
    from rumbo.workspace import Imported


@click.command("import", help="Bring in PATH: a log folder, CSV, XLSX, ZIP, XES or OCEL 2.0.")
@click.argument("path", type=click.Path(path_type=Path))
@option.workspace
@click.option("--mapping", type=click.Path(path_type=Path), help="How to read the file (YAML).")
@click.option(
    "--save-mapping", type=click.Path(path_type=Path), help="Write the mapping that was used here."
)
@click.option("--dry-run", is_flag=True, help="Show what would come in; change nothing.")
@click.option("--partial", is_flag=True, help="Bring in the good rows even if others are refused.")
@click.option("--taken-at", type=option.Day(), help="The day the file shows; default now.")
@click.option("--no-prepare", is_flag=True, help="Leave the first pages to who opens them.")
@option.as_json
def command(
    *,
    path: Path,
    workspace: Path,
    mapping: Path | None,
    save_mapping: Path | None,
    dry_run: bool,
    partial: bool,
    taken_at: date | None,
    no_prepare: bool,
    as_json: bool,
) -> None:
    """Imports and says what came in."""
    opened = option.opened(workspace)
    moment = None
    if taken_at is not None:
        end = datetime.combine(taken_at, time(23, 59, 59), opened.settings.zone_info)
        moment = end.astimezone(UTC).replace(tzinfo=None)
    language = opened.settings.language
    with steps(said("importing", language, name=path.name), language) as progress:
        done = opened.import_path(
            path,
            mapping=mapping,
            save_mapping=save_mapping,
            dry_run=dry_run,
            partial=partial,
            taken_at=moment,
            progress=progress,
        )
    if done.snapshot is not None and done.snapshot.facts["deals"] >= LARGE_DEALS and not no_prepare:
        prepared(opened)
    summary: dict[str, object] = {
        "snapshot": done.snapshot.id if done.snapshot else None,
        "counts": dict(done.plan.counts),
        "rejected": len(done.plan.rejections),
        "report": str(done.report) if done.report else None,
        "dry_run": dry_run,
        "notes": list(done.plan.notes),
    }
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        _say(done, language, dry_run=dry_run)


def _say(done: Imported, language: str, *, dry_run: bool) -> None:
    for note in done.plan.notes:
        click.echo(f"· {told(note)}", err=True)
    listed = counted(done.plan.counts, language)
    if dry_run:
        click.echo(said("would_come", language, counts=listed or said("nothing", language)))
    elif done.snapshot is None:
        click.echo(said("nothing_new", language))
    else:
        click.echo(said("snapshot", language, id=done.snapshot.id, counts=listed))
    if done.plan.rejections:
        count = len(done.plan.rejections)
        click.echo(said("refused", language, count=count, report=done.report), err=True)
