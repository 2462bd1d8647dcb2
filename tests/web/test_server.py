"""Which addresses are served, for whom, in how many processes, and what keeps the server alive."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import logging
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
import uvicorn
from people import GOOD, People, people
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from command import made, process, rumbo, small_log
from rumbo.errors import UsageError
from rumbo.web import punctual, security, server
from rumbo.web.app import create_app
from rumbo.web.security import Guard
from rumbo.web.server import Serving, check

COOKIE = "rumbo_session"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> People:
    return people(tmp_path_factory.mktemp("server"))


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("lonely") / "workspace")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "rumbo.example"])  # noqa: S104
def test_without_anybody_who_can_sign_in_only_this_machine_is_served(
    lonely: Path, host: str
) -> None:
    serving = Serving(lonely, host, names=("rumbo.example.com",))
    with pytest.raises(UsageError, match="rumbo user add LOGIN --role admin"):
        check(serving)
    check(Serving(lonely))


@pytest.mark.parametrize("more", [{"names": ("rumbo.example",)}, {"proxies": ("127.0.0.1",)}])
def test_an_address_that_others_reach_through_something_counts_as_reachable(
    lonely: Path, more: dict[str, tuple[str, ...]]
) -> None:
    serving = replace(Serving(lonely, names=("rumbo.example",)), **more)  # type: ignore[arg-type]
    assert serving.reachable
    with pytest.raises(UsageError, match="rumbo user add"):
        check(serving)


def test_with_an_admin_another_address_is_served(crowd: People) -> None:
    check(Serving(crowd.folder, "192.168.1.5"))
    check(Serving(crowd.folder, "0.0.0.0", names=("rumbo.example.com",)))  # noqa: S104


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"host": "0.0.0.0"}, "names it is reached by"),  # noqa: S104
        ({"host": "::"}, "names it is reached by"),
        ({"proxies": ("127.0.0.1",)}, "names it is reached by"),
        ({"names": ("https://rumbo.example",)}, "no name of a server"),
        ({"names": ("rumbo.example:8080",)}, "no name of a server"),
        ({"names": ("*",)}, "no name of a server"),
        ({"proxies": ("proxy.example",), "names": ("a",)}, "no address of a proxy"),
        ({"proxies": ("*",), "names": ("a",)}, "no address of a proxy"),
        ({"proxies": ("0.0.0.0/0",), "names": ("a",)}, "somebody else"),
        ({"certificate": Path("x.pem")}, "both files"),
        ({"certificate": Path("no.pem"), "key": Path("no.pem")}, "No such file"),
        ({"certificate": Path(__file__), "key": Path(__file__)}, "is no certificate"),
    ],
)
def test_options_that_do_not_fit_are_refused_in_a_line(
    crowd: People, more: dict[str, object], reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        check(replace(Serving(crowd.folder), **more))  # type: ignore[arg-type]


def test_the_server_answers_to_the_names_it_was_given(crowd: People) -> None:
    serving = Serving(crowd.folder, "0.0.0.0", names=("Rumbo.Example.com",))  # noqa: S104
    app = create_app(crowd.folder, hosts=serving.hosts)
    with TestClient(app, base_url="http://rumbo.example.com") as browser:
        for host, expected in (
            ("rumbo.example.com", 200),
            ("RUMBO.example.com:8765", 200),
            ("127.0.0.1", 200),
            ("0.0.0.0", 421),  # noqa: S104
            ("other.example.com", 421),
        ):
            assert browser.get("/salud", headers={"host": host}).status_code == expected


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def served(folder: Path, *options: object) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server as a process of its own, until the block ends."""
    port = free_port()
    running = process("serve", "--workspace", folder, "--port", port, *options)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and running.poll() is None:
            with contextlib.suppress(OSError, httpx2.TransportError):
                httpx2.get(f"http://127.0.0.1:{port}/salud")
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", running
    finally:
        running.send_signal(signal.SIGINT)
        try:
            running.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            running.kill()
            running.communicate()


def sees(url: str, held: str, path: str = "/api/v1/readings/pipeline") -> httpx2.Response:
    return httpx2.get(f"{url}{path}", headers={"cookie": f"{COOKIE}={held}"}, timeout=60)


def test_two_processes_see_what_the_other_does_without_a_restart(tmp_path: Path) -> None:
    house = people(tmp_path)
    held = house.sessions["admin"]
    with served(house.folder) as (one, _), served(house.folder) as (other, _):
        assert sees(one, held).json()["snapshot"] == sees(other, held).json()["snapshot"] == 1

        log = small_log(tmp_path / "more")
        assert rumbo("import", log, "--workspace", house.folder).code == 0
        assert sees(one, held).json()["snapshot"] == sees(other, held).json()["snapshot"] == 2

        fields = {"login": "eva", "password": GOOD, "role": "editor"}
        came = httpx2.post(
            f"{one}/usuarios", data=fields, headers={"cookie": f"{COOKIE}={held}"}, timeout=60
        )
        assert came.status_code == 303
        entered = httpx2.post(
            f"{other}/entrar", data={"login": "eva", "password": GOOD}, timeout=60
        )
        theirs = entered.cookies[COOKIE]
        assert sees(one, theirs).status_code == 200

        httpx2.post(f"{other}/salir", headers={"cookie": f"{COOKIE}={theirs}"}, timeout=60)
        assert sees(one, theirs).status_code == 401
        httpx2.post(f"{one}/perfil/salir", headers={"cookie": f"{COOKIE}={held}"}, timeout=60)
        assert sees(other, held).status_code == 401


def test_several_processes_behind_one_port_answer_and_end_together(crowd: People) -> None:
    with served(crowd.folder, "--processes", 2) as (url, running):
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        workers = [each for each in children if b"spawn_main" in _command(each)]
        found = {sees(url, crowd.sessions["viewer"]).status_code for _ in range(8)}
    assert found == {200}
    assert len(workers) == 2
    assert running.returncode is not None
    assert not [each for each in workers if b"spawn_main" in _command(each)]


def _command(pid: str) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@pytest.mark.parametrize("believed", [True, False])
def test_only_a_proxy_that_was_named_is_believed(crowd: People, believed: bool) -> None:  # noqa: FBT001
    options = ("--behind-proxy", "127.0.0.1") if believed else ()
    told = {"host": "rumbo.example.com", "x-forwarded-proto": "https"}
    with served(crowd.folder, "--host-name", "rumbo.example.com", *options) as (url, _):
        answer = httpx2.post(
            f"{url}/entrar",
            data={"login": "viewer", "password": GOOD},
            headers=told | {"origin": "https://rumbo.example.com"},
            timeout=60,
        )
    assert answer.status_code == 303
    assert ("strict-transport-security" in answer.headers) is believed
    assert ("Secure" in answer.headers["set-cookie"]) is believed


def test_a_port_that_is_taken_is_said_in_a_line(lonely: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = rumbo("serve", "--workspace", lonely, "--port", taken.getsockname()[1])
    assert done.code == 2
    assert "No se puede escuchar en" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_the_end_of_an_answer_does_not_wait_for_the_readers_receipt(
    lonely: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delayed: list[int] = []

    def run(_: uvicorn.Server, sockets: list[socket.socket]) -> None:
        with socket.create_connection(sockets[0].getsockname()):
            connection, _address = sockets[0].accept()
            with connection:
                delayed.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(uvicorn.Server, "run", run)
    server.serve(Serving(lonely, port=0), ready=lambda _: None)

    assert delayed == [1]


async def plain(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await PlainTextResponse("ok")(scope, receive, send)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_a_connection_that_does_not_say_what_it_wants_is_closed(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(punctual, "HEAD_SECONDS", 0.3)
    config = uvicorn.Config(
        plain, http=punctual.PunctualProtocol, ws="none", lifespan="off", log_config=None
    )
    running = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        with socket.create_connection(listening.getsockname(), timeout=20) as slow:
            slow.sendall(sent)
            assert slow.recv(1) == b""
        quick = http.client.HTTPConnection("127.0.0.1", listening.getsockname()[1], timeout=20)
        for _ in range(2):  # one that is kept open is not cut off between two requests
            quick.request("GET", "/")
            assert quick.getresponse().read() == b"ok"
            kept = quick.sock
            time.sleep(0.5)
        assert quick.sock is kept is not None
        quick.close()
    finally:
        running.should_exit = True
        thread.join()
        listening.close()


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "BODY_SECONDS", 0.05)
    said: list[Message] = []

    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await plain(scope, receive, send)

    async def stuck() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        said.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"host", b"x")]}
    asyncio.run(Guard(reading, hosts=(), body_bytes=lambda _: 10)(scope, stuck, send))

    assert said[0]["status"] == 408


def test_who_leaves_while_a_form_is_sent_is_no_defect(
    browser: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[Message] = []

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        said.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/x-www-form-urlencoded")]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/preferencias",
        "raw_path": b"/preferencias",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
    }

    async def asked() -> None:
        await browser.app(scope, gone, send)

    asyncio.run(asked())

    assert said[0]["status"] == 499
    assert "defect at" not in caplog.text


def test_the_log_of_requests_names_no_person_and_no_deal(
    crowd: People, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "rumbo.web.access")
    with crowd.client() as browser:
        crowd.become(browser, "viewer")
        browser.get("/lecturas/timeline?deal=d1&owner=Ana", headers={"referer": "/secreto"})
        browser.get("/no/hay/Acme")
        browser.post("/entrar", data={"login": "ana@ejemplo.es", "password": "una clave"})
        bearer = {"authorization": f"Bearer {crowd.tokens['viewer']}"}
        browser.get("/api/v1/readings/phases", headers=bearer)
    lines = [record.getMessage() for record in caplog.records]

    assert [line.split(" ")[:3] for line in lines] == [
        ["GET", "/lecturas/{name}", "200"],
        ["GET", "(none)", "404"],
        ["POST", "/entrar", "422"],
        ["GET", "/api/v1/readings/{name}", "200"],
    ]
    for secret in ("Ana", "ana", "d1", "Acme", "rumbo_", "clave", crowd.sessions["viewer"]):
        assert secret not in " ".join(lines)


def test_logging_is_quiet_unless_it_is_asked_for() -> None:
    assert server._logging(access=False)["loggers"]["rumbo.web"]["level"] == "WARNING"
    assert server._logging(access=True)["loggers"]["rumbo.web"]["level"] == "INFO"
