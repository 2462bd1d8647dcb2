"""`rumbo map`: the map as YAML, its versions, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumbo.cli import option
from rumbo.errors import UsageError

if TYPE_CHECKING:
    from rumbo.alignment import RoundTold
    from rumbo.journey.problem import Problem
    from rumbo.store.maps import MapVersion

_version = click.option("--version", type=int, help="Which version; that in force without it.")
_by = click.option("--by", default="", help="Who does this; the name you are signed in with.")
_why = click.option("--why", default="", help="Why, for who reads it later.")


@click.group("map", help="Write, check, publish and compare the map.")
def command() -> None:
    """The map's own commands."""
    return


@command.command("list", help="All versions, with who and since when.")
@option.workspace
@option.as_json
def listed(*, workspace: Path, as_json: bool) -> None:
    """Prints a row per version."""
    opened = option.opened(workspace)
    versions = opened.atlas.maps.versions()
    if as_json:
        click.echo(json.dumps([_summary(each) for each in versions], ensure_ascii=False))
        return
    for each in versions:
        since = (each.published_at or each.changed_at).isoformat(" ", "minutes")
        click.echo(f"{each.id}\t{each.status.value}\t{since}\t{each.changed_by}\t{each.why}")


@command.command("export", help="Print a version as YAML.")
@option.workspace
@_version
def exported(*, workspace: Path, version: int | None) -> None:
    """Prints the map."""
    from rumbo.journey.document import write

    atlas = option.opened(workspace).atlas
    click.echo(write(atlas.map_of(atlas.chosen(version))), nl=False)


@command.command("import", help="Keep the map in FILE as a draft; --publish puts it into force.")
@click.argument("file", type=click.Path(path_type=Path))
@option.workspace
@click.option("--publish", is_flag=True, help="Put it into force at once.")
@_by
@_why
def imported(*, file: Path, workspace: Path, publish: bool, by: str, why: str) -> None:
    """Keeps a draft and says what is wrong with it."""
    atlas = option.opened(workspace).atlas
    with _line_by_line(atlas.language):
        found = atlas.check_file(file)
        draft = atlas.add_file(file, by=by, why=why)
    _complain(found, atlas.language)
    if publish:
        draft = atlas.publish(draft.id, by=by)
    click.echo(json.dumps(_summary(draft), ensure_ascii=False))


@command.command("check", help="Say what is wrong with FILE, or with a version.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@option.workspace
@_version
def checked(*, file: Path | None, workspace: Path, version: int | None) -> None:
    """Prints the problems; exit code 1 where one is serious."""
    atlas = option.opened(workspace).atlas
    with _line_by_line(atlas.language):
        found = atlas.check_file(file) if file else atlas.check(atlas.map_of(atlas.chosen(version)))
    _complain(found, atlas.language)
    if any(problem.serious for problem in found):
        raise click.exceptions.Exit(1)


@command.command("diff", help="Say what changed between two versions, in words.")
@click.argument("before", type=int)
@click.argument("after", type=int)
@option.workspace
def compared(*, before: int, after: int, workspace: Path) -> None:
    """Prints a sentence per change."""
    atlas = option.opened(workspace).atlas
    for each in atlas.differences(atlas.maps.version(before), atlas.maps.version(after)):
        click.echo(each.says.of(atlas.language))


@command.command("templates", help="List the maps that Rumbo brings, or print one as YAML.")
@click.argument("name", required=False)
@click.option("--language", type=click.Choice(["es", "en"]), default="es", show_default=True)
def templates(*, name: str | None, language: str) -> None:
    """Prints the names, or a map."""
    from rumbo.atlas import TEMPLATES, template
    from rumbo.journey.document import write

    if name:
        click.echo(write(template(name, language)), nl=False)
        return
    for each in TEMPLATES:
        click.echo(f"{each}\t{template(each, language).name.of(language)}")


@command.command("new", help="Begin a map, and print it as YAML.")
@option.workspace
@click.option("--from-crm", is_flag=True, help="Propose it from what deals really did.")
@click.option(
    "--without",
    "rejected",
    multiple=True,
    metavar="ID",
    help="Leave this statement out, or this phase with all its statements; once per statement.",
)
@click.option("--draft", is_flag=True, help="Keep it as a draft instead of printing it.")
@click.option("--as-of", type=option.Day(), help="As known at the end of this day; default today.")
@option.as_json
@_by
def begun(
    *,
    workspace: Path,
    from_crm: bool,
    rejected: tuple[str, ...],
    draft: bool,
    as_of: date | None,
    as_json: bool,
    by: str,
) -> None:
    """Prints the proposed map with the cases behind each statement, or the statements as JSON."""
    if not from_crm:
        raise UsageError(
            "Say what the map begins with.",
            advice="Use --from-crm, or print a template with: rumbo map templates NAME",
        )
    atlas = option.opened(workspace).atlas
    found = atlas.propose(as_of)
    unknown = found.unknown(set(rejected))
    if unknown:
        raise UsageError(
            f"Nothing is proposed under {', '.join(sorted(unknown))}.",
            advice="See the ids with: rumbo map new --from-crm --json",
        )
    accepted = {each.id for each in found.statements} - set(rejected)
    if draft:
        made = atlas.add(found.accepted(accepted), by=by, why="rumbo map new --from-crm")
        click.echo(json.dumps(_summary(made), ensure_ascii=False))
    elif as_json:
        listed = [each.plain(atlas.language) for each in found.statements if each.id in accepted]
        click.echo(json.dumps(listed, ensure_ascii=False))
    else:
        click.echo(found.written(atlas.language, accepted), nl=False)


@command.command("phase-rules", help="Print what shows which phase a deal is really in, as YAML.")
@option.workspace
def phase_rules(*, workspace: Path) -> None:
    """Prints the rules of the workspace; those that Rumbo brings where it has none of its own."""
    from rumbo.journey.phase_rules import PHASE_RULES

    click.echo(PHASE_RULES.text_in(option.opened(workspace).folder), nl=False)


@command.command("loss-rules", help="Print what shows why a deal was lost, as YAML.")
@option.workspace
def loss_rules(*, workspace: Path) -> None:
    """Prints the rules of the workspace; those that Rumbo brings where it has none of its own."""
    from rumbo.journey.loss_rules import LOSS_RULES

    click.echo(LOSS_RULES.text_in(option.opened(workspace).folder), nl=False)


@command.command("accept", help="Keep a draft with the limit NAME, which the data suggest.")
@click.argument("name")
@option.workspace
@_by
def accepted(*, name: str, workspace: Path, by: str) -> None:
    """Keeps the map in force with one more limit, as a draft."""
    draft = option.opened(workspace).atlas.accept_limit(name, by=by)
    click.echo(json.dumps(_summary(draft), ensure_ascii=False))


@command.command("publish", help="Put a draft into force from now on.")
@click.argument("number", type=int)
@option.workspace
@_by
def published(*, number: int, workspace: Path, by: str) -> None:
    """Publishes a draft; what is serious has to be mended first."""
    click.echo(
        json.dumps(
            _summary(option.opened(workspace).atlas.publish(number, by=by)), ensure_ascii=False
        )
    )


@command.command("ask", help="Ask teams about the map: open a round and print a link per team.")
@option.workspace
@click.option(
    "--team",
    "teams",
    multiple=True,
    metavar="TEAM[=PERSON]",
    help="Whom to ask: marketing, sales, customer_success or any name; once per link."
    " Without it, one link for each of the three.",
)
@click.option("--days", type=int, default=14, show_default=True, help="How long the links last.")
@click.option("--round", "number", type=int, help="Add links to this round, which is open.")
@click.option(
    "--address",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="Where people reach the server.",
)
@_by
def asked(
    *, workspace: Path, teams: tuple[str, ...], days: int, number: int | None, address: str, by: str
) -> None:
    """Prints a line per link, which is shown this once."""
    from rumbo.model.journey_map import TEAMS

    alignment = option.opened(workspace).alignment
    invited = [_invited(each) for each in teams or TEAMS]
    if number is None:
        _, links = alignment.ask(invited, days=days, by=by or "—")
    else:
        links = alignment.ask_further(number, invited, days=days)
    for link in links:
        until = link.expires_at.isoformat(" ", "minutes")
        shown = f"{address.rstrip('/')}/encuesta?clave={link.secret}"
        click.echo(f"{link.team}\t{link.who}\t{until}\t{shown}")


@command.command("asked", help="List the rounds, with how many were asked and have answered.")
@option.workspace
@option.as_json
def rounds(*, workspace: Path, as_json: bool) -> None:
    """Prints a row per round, the newest first."""
    listed = [_round(each) for each in option.opened(workspace).alignment.listed()]
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False))
        return
    for each in listed:
        click.echo("\t".join(str(value) for value in each.values()))


@command.command("close", help="Take no more answers in a round.")
@click.argument("number", type=int)
@option.workspace
def closed(*, number: int, workspace: Path) -> None:
    """Closes a round of questions."""
    option.opened(workspace).alignment.close(number)


def _invited(text: str) -> tuple[str, str]:
    team, _, who = text.partition("=")
    return team, who


def _round(told: RoundTold) -> dict[str, object]:
    return {
        "round": told.round.id,
        "version": told.round.map_id,
        "opened_at": told.round.opened_at.isoformat(),
        "status": "open" if told.round.open else "closed",
        "invited": told.invited,
        "answered": told.answered,
    }


@command.command("confirm", help="Record that the map in force was reviewed and still holds.")
@option.workspace
@_by
@click.option("--note", default="", help="What was looked at, for who reads it later.")
def confirmed(*, workspace: Path, by: str, note: str) -> None:
    """Prints who confirmed which version, and when."""
    found = option.opened(workspace).atlas.confirm(by=by, note=note)
    told = {
        "version": found.map_id,
        "confirmed_at": found.confirmed_at.isoformat(),
        "confirmed_by": found.confirmed_by,
        "note": found.note,
        "evidence": dict(found.evidence),
    }
    click.echo(json.dumps(told, ensure_ascii=False))


@contextmanager
def _line_by_line(language: str) -> Iterator[None]:
    """Prints what keeps a file from being a map, a line for each, and ends."""
    from rumbo.journey.problem import MapError

    try:
        yield
    except MapError as error:
        _complain(error.problems, language)
        raise click.exceptions.Exit(error.exit_code) from error


def _complain(problems: Sequence[Problem], language: str) -> None:
    for problem in problems:
        click.echo(problem.sentence(language), err=True)


def _summary(version: MapVersion) -> dict[str, object]:
    return {
        "version": version.id,
        "status": version.status.value,
        "revision": version.revision,
        "based_on": version.based_on,
        "changed_by": version.changed_by,
        "why": version.why,
        "published_at": version.published_at.isoformat() if version.published_at else None,
    }
