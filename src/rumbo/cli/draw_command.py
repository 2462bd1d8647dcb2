"""`rumbo draw`: a picture as SVG, with its data beside it."""

from __future__ import annotations

from pathlib import Path

import click

from rumbo.cli import option
from rumbo.cli.wording import said
from rumbo.errors import UsageError
from rumbo.model.picture import DETAIL, Measure, Theme


@click.command("draw", help="Draw the journey and what else there are pictures of, as SVG.")
@click.argument(
    "picture",
    type=click.Choice(
        ("journey", "matrix", "days", "drift", "waterfall", "losses", "errors", "calibration")
    ),
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The SVG file to write.")
@click.option(
    "--measure",
    type=click.Choice(("count", "amount", "share", "days")),
    default="count",
    show_default=True,
    help="What the numbers are.",
)
@click.option(
    "--detail",
    type=click.FloatRange(0, 1),
    default=DETAIL,
    show_default=True,
    help="How much beside the road is drawn: nothing (0) to every arrow (1).",
)
@click.option(
    "--theme", type=click.Choice(("auto", "light", "dark")), default="auto", show_default=True
)
@click.option("--width", type=click.IntRange(min=200), help="Fit into this many pixels.")
@option.workspace
@option.scope
@option.as_json
def command(
    *,
    picture: str,
    output: Path | None,
    measure: Measure,
    detail: float,
    theme: Theme,
    width: int | None,
    workspace: Path,
    wanted: option.Wanted,
    as_json: bool,
) -> None:
    """Draws and says where."""
    if output is not None and output.suffix.lower() != ".svg":
        raise UsageError(f"Pictures are SVG; {output} is not.", advice="End the name in .svg.")
    from rumbo.drawing import Style

    opened = option.opened(workspace)
    scope = wanted.scope(opened)
    style = Style(measure, detail, theme, width)
    drawn = opened.draw(picture, scope, style, snapshot=wanted.snapshot)
    option.note_days_ahead(opened, scope.as_of)
    if as_json:
        click.echo(drawn.twin_json())
    if output is None:
        if not as_json:
            click.echo(drawn.svg)
        return
    written = drawn.write(output)
    told = said("drew", opened.settings.language, picture=written[0], data=written[1])
    click.echo(told, err=True)
