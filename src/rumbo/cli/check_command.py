"""`rumbo check`: whether a workspace is sound."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from rumbo.cli import option


@click.command("check", help="Check settings, database, snapshots and every table of the lake.")
@option.workspace
@option.as_json
def command(*, workspace: Path, as_json: bool) -> None:
    """Checks and ends with 1 where something is wrong."""
    opened = option.opened(workspace)
    findings = opened.check()
    if as_json:
        click.echo(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{'ok ' if finding.sound else 'BAD'}  {finding.what}: {finding.detail}")
    if not all(finding.sound for finding in findings):
        sys.exit(1)
