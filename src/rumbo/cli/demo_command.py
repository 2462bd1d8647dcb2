"""`rumbo demo`: a sample company, brought in through everybody's door, and what it shows."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumbo.cli import option
from rumbo.cli.progress import steps
from rumbo.cli.serve_command import PORT, serve
from rumbo.cli.wording import said

if TYPE_CHECKING:
    from rumbo.workspace import Workspace

_READINGS = ("movements", "phases", "shapes")
_WIDEST = 140  # cells of the journey's lines
_PICTURES = ("journey", "matrix", "days")


@click.command("demo", help="Build a sample company in FOLDER and show how its deals really move.")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"))
@click.option("--deals", type=click.IntRange(1, 2_000_000), default=1500, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True, help="Same seed, same deals.")
@click.option("--language", type=click.Choice(("es", "en")), default="es", show_default=True)
@click.option("--until", type=option.Day(), help="The company's last day; default today.")
@click.option("--no-serve", is_flag=True, help="Stop after the pictures; do not serve.")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
def command(
    *,
    folder: Path,
    deals: int,
    seed: int,
    language: str,
    until: date | None,
    no_serve: bool,
    port: int,
) -> None:
    """Writes, imports, prints, draws and serves."""
    from rumbo.sample import HISTORY_DAYS, write_company
    from rumbo.settings import Settings
    from rumbo.workspace import Workspace

    _clear(folder)
    settings = Settings(
        name="Cierzo Automatización",
        language="es-ES" if language == "es" else "en",
        zone="Europe/Madrid",
    )
    opened = Workspace.create(folder / "workspace", settings)
    last = until or opened.today()
    with steps(said("company", settings.language), settings.language) as progress:
        company = write_company(
            folder, deals=deals, seed=seed, language=language, until=last,
            progress=lambda done: progress(f"{done:.0%}"),
        )  # fmt: skip
    with steps(said("history", settings.language), settings.language) as progress:
        opened.atlas.begin_with_sample(last - timedelta(days=HISTORY_DAYS), language)
        opened.import_path(company.log, progress=progress)
    try:
        _show(opened, last, folder)
    finally:
        opened.close()
    if not no_serve:
        serve(folder / "workspace", port)


def _clear(folder: Path) -> None:
    """Removes what an earlier demo made, and nothing else."""
    if (folder / "truth").is_dir() and (folder / "workspace").is_dir():
        for name in ("log", "truth", "workspace"):
            shutil.rmtree(folder / name, ignore_errors=True)
    elif folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty and not a demo; name another folder.")


def _show(opened: Workspace, last: date, folder: Path) -> None:
    from rumbo.cli.screen import screen_width, show_reading
    from rumbo.draw.terminal import journey_line

    scope, language = opened.scope(as_of=last), opened.settings.language
    click.echo(journey_line(opened.journey(scope), min(screen_width(), _WIDEST), language) + "\n")
    for name in _READINGS:
        show_reading(opened.read(name, scope), opened.settings, limit=12)
        click.echo()
    for name in _PICTURES:
        path, twin = opened.draw(name, scope).write(folder / f"{name}.svg")
        click.echo(f"{path}  {said('its_data', language, data=twin)}")
    more = f"rumbo read pipeline --workspace {folder / 'workspace'}"
    click.echo(f"\n{said('ask_more', language, command=more)}", err=True)
