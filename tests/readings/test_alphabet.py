"""Names are listed as an alphabet lists them: Álvaro and ana before Luis, whatever their signs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from command import OWNERS, made, small_log
from rumbo.readings.names import choices, owners
from rumbo.readings.support import colleagues
from rumbo.readings.working_day import loads
from rumbo.workspace import Workspace


def test_an_accent_or_a_small_letter_sends_nobody_to_the_end(tmp_path: Path) -> None:
    named = OWNERS.replace("Luis", "Álvaro").replace("Ana", "beatriz") + "o3,Carla,,Sur,1\n"
    opened = Workspace.open(made(tmp_path / "workspace", small_log(tmp_path, owners=named)))
    try:
        with opened.view(opened.scope(as_of=date(2025, 6, 30))) as view:
            everybody = [owner.name for owner in owners(view)]
            chosen = choices(view).owners
            waiting = [load.name for load in loads(view, "owner")]
            helped = [each.name for each in colleagues(view)]
    finally:
        opened.close()

    assert everybody == ["Álvaro", "beatriz", "Carla"]
    assert list(chosen) == ["Álvaro", "beatriz"]
    assert waiting == [name for name in everybody if name in waiting] != []
    assert helped == [name for name in everybody if name in helped] != []
