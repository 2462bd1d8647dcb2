"""`rumbo check`: whether a workspace is sound."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from rumbo.cli import option
from rumbo.cli.wording import said


@click.command("check", help="Check settings, database, snapshots and every table of the lake.")
@option.workspace
@option.as_json
def command(*, workspace: Path, as_json: bool) -> None:
    """Checks and ends with 1 where something is wrong."""
    opened = option.opened(workspace)
    findings, language = opened.check(), opened.settings.language
    if as_json:
        told = [finding.as_json(language) for finding in findings]
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for finding in findings:
            mark = said("sound" if finding.sound else "unsound", language)
            click.echo(f"{mark}  {finding.what.of(language)}: {finding.detail.of(language)}")
    if not all(finding.sound for finding in findings):
        sys.exit(1)
