"""`rumbo readings`: the questions that can be asked."""

from __future__ import annotations

import json

import click

from rumbo.cli import option


@click.command("readings", help="List the questions that Rumbo answers.")
@option.as_json
def command(*, as_json: bool) -> None:
    """Lists names and questions."""
    from rumbo.readings.asked import listed

    found = listed()
    if as_json:
        texts = [
            {"name": name, "question": {"es": asked.es, "en": asked.en}}
            for name, asked in found.items()
        ]
        click.echo(json.dumps(texts, ensure_ascii=False, indent=1))
        return
    for name, asked in found.items():
        click.echo(f"{name:<12} {asked.es}\n{'':<12} {asked.en}")
