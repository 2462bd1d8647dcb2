"""The command line: data on stdout, narration on stderr, exit codes that mean something.

0: done. 1: `rumbo check` found something wrong. 2: something a person can put right. 70: a defect.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

from rumbo import __version__
from rumbo.cli.tongue import speak_as, told, told_error
from rumbo.errors import RumboError

_DEFECT = 70
# Each command is imported when it is called, so that the others start fast.
_COMMANDS = {
    "demo": "Build a sample company and show how its deals really move.",
    "new": "Create a workspace.",
    "import": "Bring in a file or folder.",
    "export": "Write the log as files: log format, OCEL 2.0 or XES.",
    "map": "Write, check, publish and compare the map.",
    "decide": "Decide about deals that stand still.",
    "mark": "Mark what a deal is late on as done, postponed or not applicable.",
    "models": "List the models that say how open deals end, or fit one anew.",
    "call": "Say what a period will bring, to be judged later.",
    "readings": "List the questions that Rumbo answers.",
    "read": "Answer one question.",
    "draw": "Draw a picture as SVG, with its data beside it.",
    "serve": "Serve the workspace to a browser.",
    "prepare": "Answer beforehand what the first pages ask.",
    "user": "Let people sign in.",
    "token": "Let programs read the JSON interface.",
    "work": "Carry out the imports and exports that a browser asked for.",
    "check": "Check that a workspace is sound.",
}


class _Commands(click.Group):
    """The commands by name, each loaded from its own module."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"rumbo.cli.{cmd_name}_command")
        found: click.Command = module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Keep a customer journey map alive from the history your CRM already holds.",
)
@click.version_option(__version__, prog_name="rumbo")
def rumbo() -> None:
    """The group itself does nothing: its commands do."""
    return


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line; every error is one line on stderr and an exit code."""
    speak_as(None)
    try:
        # What a command ends with by click.exceptions.Exit comes back as a number.
        code = rumbo(args=arguments, standalone_mode=False)
    except click.ClickException as error:
        _say(error.format_message())
        sys.exit(2)
    except RumboError as error:
        _say(told_error(error))
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say(told("Interrupted; the workspace is as it was."))
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if os.environ.get("RUMBO_DEBUG"):
            raise
        _say(told(f"A defect in Rumbo: {type(error).__name__}. Set RUMBO_DEBUG=1 to see where."))
        sys.exit(_DEFECT)
    if isinstance(code, int) and code:
        sys.exit(code)


def _say(text: str) -> None:
    click.echo(f"rumbo: {' '.join(text.split())}", err=True)
