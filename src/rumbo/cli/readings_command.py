"""`rumbo readings`: the questions that can be asked."""

from __future__ import annotations

import json

import click

from rumbo.cli import option


@click.command("readings", help="List the questions that Rumbo answers.")
@option.as_json
def command(*, as_json: bool) -> None:
    """Lists names and questions."""
    from rumbo.readings.registry import questions

    listed = [
        {"name": name, "question": {"es": asked.question.es, "en": asked.question.en}}
        for name, asked in questions().items()
    ]
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    for name, asked in questions().items():
        click.echo(f"{name:<12} {asked.question.es}\n{'':<12} {asked.question.en}")
