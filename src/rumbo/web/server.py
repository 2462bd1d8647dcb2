"""The server: which addresses it listens on, for whom it is reachable, in how many processes."""

from __future__ import annotations

import copy
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.config import LOGGING_CONFIG
from uvicorn.supervisors import Multiprocess

from rumbo.errors import UsageError
from rumbo.web.app import ANSWER_BYTES, create_app
from rumbo.web.punctual import PunctualProtocol
from rumbo.web.security import LOOPBACK
from rumbo.workspace import Workspace

CONNECTIONS = 1000  # of one process; further ones are told to come back
_HEAD_BYTES = 32 * 1024
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]")


@dataclass(frozen=True)
class Serving:
    """How a workspace is served.

    `names` are the names it answers to beside those of this machine; `proxies` the addresses whose
    word about the browser behind them is taken; without a `certificate` there is no TLS.
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int = 8765
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    processes: int = 1
    access_log: bool = False

    @property
    def reachable(self) -> bool:
        """Whether anybody but who sits at this machine could reach it."""
        return not _is_loopback(self.host) or bool(self.names or self.proxies)

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://{self.hosts[0] if self.names else _written(self.host)}:{self.port}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names that the server answers to."""
        names = tuple(name.lower() for name in self.names)
        own = () if _is_everywhere(self.host) else (_written(self.host),)
        return (*names, *own, *LOOPBACK)


def check(serving: Serving) -> None:
    """UsageError where the options do not fit together, or nobody could sign in."""
    for name in serving.names:
        if not _NAME.fullmatch(name.lower()):
            raise UsageError(
                f"{name!r} is no name of a server.",
                advice="Write it without port, as in a browser.",
            )
    for proxy in serving.proxies:
        _check_proxy(proxy)
    if bool(serving.certificate) != bool(serving.key):
        raise UsageError("TLS needs both files.", advice="Give --tls-certificate and --tls-key.")
    if serving.certificate and serving.key:
        _check_certificate(serving.certificate, serving.key)
    if (_is_everywhere(serving.host) or serving.proxies) and not serving.names:
        raise UsageError(
            "The server has to know the names it is reached by.",
            advice="Say them, for example: --host-name rumbo.example.com",
        )
    _check_sign_in(serving)


def _check_sign_in(serving: Serving) -> None:
    workspace = Workspace.open(serving.folder)
    try:
        always = serving.reachable or workspace.settings.sign_in == "always"
        if always and not workspace.access.users.have_admin():
            raise UsageError(
                "Without a user who can sign in, everybody who reaches the server would see all"
                " deals.",
                advice=f"Make one: rumbo user add LOGIN --role admin --workspace {serving.folder}",
            )
    finally:
        workspace.close()


def serve(serving: Serving, ready: Callable[[str], None] = print) -> None:
    """Serves until it is interrupted; `ready` is told the address once it is taken."""
    check(serving)
    listening = _listening(serving)
    config = uvicorn.Config(_app(serving), factory=True, **_options(serving))
    ready(serving.address)
    with listening:
        if serving.processes > 1:
            Multiprocess(config, sockets=[listening]).run()
        else:
            uvicorn.Server(config).run(sockets=[listening])


def _app(serving: Serving) -> Callable[[], Any]:
    return partial(
        create_app,
        serving.folder,
        hosts=serving.hosts,
        answer_bytes=ANSWER_BYTES // serving.processes,
        warm=True,
        sign_in=serving.reachable,
    )


def _options(serving: Serving) -> dict[str, Any]:
    return {
        "host": serving.host,
        "port": serving.port,
        "workers": serving.processes,
        "http": PunctualProtocol,
        "ws": "none",
        "h11_max_incomplete_event_size": _HEAD_BYTES,
        "limit_concurrency": CONNECTIONS,
        "timeout_graceful_shutdown": 10,
        "proxy_headers": bool(serving.proxies),
        "forwarded_allow_ips": list(serving.proxies),
        "ssl_certfile": serving.certificate,
        "ssl_keyfile": serving.key,
        "server_header": False,
        "access_log": False,
        "log_level": "warning",
        "log_config": _logging(access=serving.access_log),
    }


def _logging(*, access: bool) -> dict[str, Any]:
    config = copy.deepcopy(LOGGING_CONFIG)
    config["formatters"]["plain"] = {"format": "%(asctime)s %(message)s"}
    config["handlers"]["plain"] = {
        "class": "logging.StreamHandler",
        "formatter": "plain",
        "stream": "ext://sys.stderr",
    }
    config["loggers"]["rumbo.web"] = {
        "handlers": ["plain"],
        "level": "INFO" if access else "WARNING",
        "propagate": False,
    }
    return config


def _listening(serving: Serving) -> socket.socket:
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    try:
        taken = socket.create_server((serving.host, serving.port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"{_written(serving.host)}:{serving.port} cannot be listened on:"
            f" {error.strerror or error}.",
            advice="Choose another --port or --host.",
        ) from error
    taken.set_inheritable(True)
    # Connections have it from here: else the end of an answer waits 40 ms for the reader's receipt.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return taken


def _check_certificate(certificate: Path, key: Path) -> None:
    try:
        # A key that asks for its passphrase would wait for somebody at the keyboard.
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            certificate, key, password=""
        )
    except ssl.SSLError as error:
        raise UsageError(
            f"{certificate} is no certificate, or {key} is not its key.",
            advice="Give a certificate and its key without a passphrase, both as PEM.",
        ) from error
    except OSError as error:
        raise UsageError(
            f"The certificate {certificate} or its key {key} cannot be read: {error.strerror}.",
            advice="Give a certificate and its key without a passphrase, both as PEM.",
        ) from error


def _check_proxy(proxy: str) -> None:
    try:
        network = ip_network(proxy, strict=False)
    except ValueError:
        raise UsageError(
            f"{proxy!r} is no address of a proxy.", advice="Write it as 127.0.0.1 or 10.0.0.0/24."
        ) from None
    if network.prefixlen == 0:
        raise UsageError(
            "Everybody could say to be somebody else.", advice="Name the proxy's own address."
        )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _is_everywhere(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host.lower()
