"""`rumbo serve`: the workspace in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumbo.cli import option
from rumbo.cli.wording import said
from rumbo.settings import load

if TYPE_CHECKING:
    from rumbo.web.server import Serving

PORT = 8765
_FILE = click.Path(path_type=Path)


@click.command("serve", help="Serve the workspace to a browser.")
@option.workspace
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--host-name", "names", multiple=True, help="A name the server is reached by.")
@click.option("--tls-certificate", type=_FILE, help="The certificate and its chain, as PEM.")
@click.option("--tls-key", type=_FILE, help="The certificate's key, as PEM.")
@click.option(
    "--behind-proxy",
    "proxies",
    metavar="ADDRESS",
    multiple=True,
    help="The address of a reverse proxy whose X-Forwarded headers are believed.",
)
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--access-log", is_flag=True, help="Write a line per request, without addresses.")
def command(
    *,
    workspace: Path,
    host: str,
    port: int,
    names: tuple[str, ...],
    tls_certificate: Path | None,
    tls_key: Path | None,
    proxies: tuple[str, ...],
    processes: int,
    access_log: bool,
) -> None:
    """Serves until it is interrupted."""
    from rumbo.web.server import Serving

    _serve(
        Serving(
            workspace,
            host,
            port,
            names,
            proxies,
            tls_certificate,
            tls_key,
            processes,
            access_log,
        )
    )


def serve(workspace: Path, port: int = PORT) -> None:
    """Serves the workspace on this machine."""
    from rumbo.web.server import Serving

    _serve(Serving(workspace, port=port))


def _serve(serving: Serving) -> None:
    from rumbo.web import server

    language = load(serving.folder).language

    def ready(address: str) -> None:
        click.echo(said("serving", language, address=address), err=True)
        if serving.reachable and not serving.certificate and not serving.proxies:
            click.echo(said("unencrypted", language), err=True)

    server.serve(serving, ready)
