"""`rumbo serve`: the workspace in a browser."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import click

from rumbo.cli import option
from rumbo.cli.wording import said
from rumbo.errors import UsageError
from rumbo.settings import load

PORT = 8765


@click.command("serve", help="Serve the workspace to a browser.")
@option.workspace
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
def command(*, workspace: Path, host: str, port: int) -> None:
    """Serves until it is interrupted."""
    serve(workspace, host, port)


def serve(workspace: Path, host: str = "127.0.0.1", port: int = PORT) -> None:
    """Serves the workspace; UsageError on an address that others could reach."""
    if not _own(host):
        raise UsageError(
            f"Without sign-in, {host} would show the workspace to everybody who can reach it.",
            advice="Use --host 127.0.0.1.",
        )
    import uvicorn

    from rumbo.web.app import LOOPBACK, create_app

    shown = f"[{host}]" if ":" in host else host
    app = create_app(workspace, hosts=(*LOOPBACK, shown), warm=True)
    click.echo(said("serving", load(workspace).language, host=shown, port=port), err=True)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", server_header=False, date_header=True
    )


def _own(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
