"""`rumbo import`: brings in a file or folder, all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from rumbo.cli import option
from rumbo.cli.progress import steps


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
    as_json: bool,
) -> None:
    """Imports and says what came in."""
    opened = option.opened(workspace)
    moment = None
    if taken_at is not None:
        end = datetime.combine(taken_at, time(23, 59, 59), opened.settings.zone_info)
        moment = end.astimezone(UTC).replace(tzinfo=None)
    with steps(f"Importing {path.name}") as progress:
        done = opened.import_path(
            path,
            mapping=mapping,
            save_mapping=save_mapping,
            dry_run=dry_run,
            partial=partial,
            taken_at=moment,
            progress=progress,
        )
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
        _say(summary)


def _say(summary: Mapping[str, object]) -> None:
    for note in summary["notes"] if isinstance(summary["notes"], list) else []:
        click.echo(f"· {note}", err=True)
    counts = summary["counts"]
    listed = (
        ", ".join(f"{name} {count:,}" for name, count in counts.items())
        if isinstance(counts, dict)
        else ""
    )
    if summary["dry_run"]:
        click.echo(f"Would come in: {listed or 'nothing new'}.")
    elif summary["snapshot"] is None:
        click.echo("Nothing new: the workspace already holds all of it.")
    else:
        click.echo(f"Snapshot {summary['snapshot']}: {listed}.")
    if summary["rejected"]:
        click.echo(f"{summary['rejected']} rows refused; see {summary['report']}", err=True)
