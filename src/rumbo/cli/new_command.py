"""`rumbo new`: a new workspace."""

from __future__ import annotations

import re
from pathlib import Path

import click

from rumbo.cli.wording import said
from rumbo.errors import UsageError
from rumbo.settings import LANGUAGES, Settings

_CURRENCY = re.compile("[A-Za-z]{3}")


@click.command("new", help="Create a workspace in FOLDER.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", default="Rumbo", help="The company's name.")
@click.option("--language", type=click.Choice(LANGUAGES), default="es-ES", show_default=True)
@click.option("--zone", default="Europe/Madrid", show_default=True, help="Where days begin.")
@click.option("--currency", default="EUR", show_default=True, help="The currency of sums.")
@click.option("--database-url", default="", help="postgresql://…; SQLite in the folder without it.")
def command(
    *, folder: Path, name: str, language: str, zone: str, currency: str, database_url: str
) -> None:
    """Creates a workspace and says what to do next."""
    from rumbo.store.folder import found

    if not _CURRENCY.fullmatch(currency):
        raise UsageError(
            f"{currency!r} is not a currency.", advice="Write its three letters, such as EUR."
        )

    settings = Settings(
        name=name,
        language=language,
        zone=zone,
        currency=currency.upper(),
        database_url=database_url,
    )
    found(folder, settings)
    click.echo(said("created", language, folder=folder), err=True)
