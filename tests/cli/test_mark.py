"""`rumbo mark`."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from command import made, rumbo, small_log

SOON = (date.today() + timedelta(days=9)).isoformat()  # noqa: DTZ011 - far from midnight's zones


def test_what_a_deal_is_late_on_is_marked_and_the_mark_taken_back(tmp_path: Path) -> None:
    at = ("--workspace", made(tmp_path / "workspace", small_log(tmp_path / "log")))

    done = rumbo("mark", "done", "d2", "progress", "--by", "Ana", *at).json
    assert (done["kind"], done["what"], done["marked_by"]) == ("done", "progress", "Ana")
    again = rumbo("mark", "done", "d2", "progress", "--by", "Ana", *at)
    assert (again.json, again.err) == (done, "")

    second = rumbo("mark", "postpone", "d2", "progress", "--until", SOON, "--by", "Luis", *at)
    assert second.err.startswith(f"También vale la marca {done['id']} de Ana (done)")
    rumbo("mark", "undo", second.json["id"], *at)
    rumbo("mark", "skip", "d2", "progress", "--reason", "Esperan al consejo", *at)
    listed = rumbo("mark", "list", "--deal", "d2", "--json", *at).json
    assert [each["kind"] for each in listed] == ["done", "postponed", "undo", "not_applicable"]
    told = rumbo("mark", "list", *at).out
    assert "Esperan al consejo" in told
    assert told.split()[:3] == ["Número", "Oportunidad", "Qué"]

    wrong = rumbo("mark", "done", "d2", "step", *at)
    assert (wrong.code, "Va tarde en:" in wrong.err) == (2, True)
    assert rumbo("mark", "done", "nada", "progress", *at).code == 2
