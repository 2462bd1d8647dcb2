"""Rules of losses in a workspace's folder: read, named with their line where wrong, and used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oracle.losses import lost_deals
from oracle.scene import Scene
from rumbo.journey.loss_rules import LOSS_RULES
from rumbo.journey.problem import MapError
from rumbo.workspace import Workspace
from strategies import large_log
from world import workspace

OWN = """
rules:
- cause: silence
  evidence: silence
  days: 3
- cause: sin_stock
  evidence: said
  days: 60
  phrases: ["no hay EXISTENCIAS", "caro"]
  declared: [precio, price]
"""


def test_a_workspace_may_bring_causes_of_its_own_and_each_shows_its_sentence() -> None:
    log, day = large_log(4, 200), date(2025, 6, 30)
    ended = [row for row in lost_deals(Scene(log, day)) if row["closed_at"]][:40]
    notes = [
        {
            "id": f"own{number}",
            "kind": "call",
            "direction": "in",
            "status": "done",
            "occurred_at": f"{row['closed_at']}T00:00:01",
            "deal_id": str(row["deal_id"]),
            "body": "Dicen que no hay existencias. Un saludo.",
        }
        for number, row in enumerate(ended)
    ]
    with workspace(log | {"activities": [*log["activities"], *notes]}) as made:
        (made.folder / LOSS_RULES.file_name).write_text(OWN, encoding="utf-8")
        again = Workspace.open(made.folder)
        rows = again.read("lost_deals", again.scope(as_of=day)).rows
        found = again.read("losses", again.scope(as_of=day))
        again.close()

    mine = [row for row in rows if row["cause"] == "sin_stock"]
    assert {row["cause"] for row in rows} <= {"silence", "sin_stock", "unknown"}
    assert len(mine) >= 20
    assert any(row["evidence"] == "Dicen que no hay existencias" for row in mine)
    counted = [r for r in found.rows if (r["by"], r["reason"]) == ("observed_cause", "sin_stock")]
    assert [row["deals"] for row in counted] == [len(mine)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: []", "line 1, rules"),
        ("rules:\n- cause: price\n  evidence: smelt\n", "line 2"),
        (
            "rules:\n- cause: price\n  evidence: said\n",
            "line 2, rules › nº 1 › phrases: this",
        ),
        ("rules:\n- cause: price\n  evidence: said\n  phrases: ['*']\n", "line 4"),
        ("rules:\n- evidence: silence\n  days: 0\n", "line 3, rules › nº 1 › days"),
        ("rules:\n- cause: unknown\n  evidence: said\n  phrases: [caro]\n", "line 2"),
        ("unless:\n  ours: si\nrules:\n- evidence: silence\n", "line 2, unless › ours: has to be"),
        ("rules: [", "line"),
    ],
)
def test_wrong_rules_are_named_with_their_line_and_what_to_do(
    text: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / LOSS_RULES.file_name).write_text(text, encoding="utf-8")
    with pytest.raises(MapError) as raised:
        LOSS_RULES.rules_in(tmp_path)
    finding = LOSS_RULES.inspect(tmp_path)

    assert said in str(raised.value)
    assert not finding.sound
    assert said in finding.detail.en


def test_a_file_that_a_shell_has_just_opened_does_not_hide_the_rules_in_force(
    tmp_path: Path,
) -> None:
    (tmp_path / LOSS_RULES.file_name).touch()

    assert LOSS_RULES.text_in(tmp_path) == LOSS_RULES.default_text()
    assert LOSS_RULES.inspect(tmp_path).sound
