"""Nothing is reported, whatever the environment or another program in the process would like."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from browser import client
from opentelemetry import trace

_COLLECTOR = "http://127.0.0.1:9"


class _Recorder:
    """A collector of spans that somebody has set up in the process."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get_tracer(self, name: str, *_arguments: object, **_named: object) -> trace.Tracer:
        self.asked.append(name)
        return trace.NoOpTracer()


def test_a_collector_in_the_environment_is_not_used(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", _COLLECTOR)

    with caplog.at_level(logging.WARNING), client(workspace) as browser:
        assert browser.get("/salud").status_code == 200

    assert "telemetry" not in caplog.text


def test_requests_are_not_recorded_for_others_in_the_process(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = _Recorder()
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: recorder)

    with client(workspace) as browser:
        assert browser.get("/salud").status_code == 200

    assert recorder.asked == []
