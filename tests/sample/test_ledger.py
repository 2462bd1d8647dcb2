from __future__ import annotations

from pathlib import Path

import pytest

from rumbo.sample.ledger import TRUTH, Ledger

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "sample-company.md"


@pytest.mark.parametrize("name", TRUTH)
def test_every_truth_file_and_its_columns_are_documented(name: str) -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert f"**{name}.csv**" in page
    assert [column for column in TRUTH[name] if f"`{column}`" not in page] == []


def test_rows_are_counted_before_and_after_they_reach_the_file(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        for number in range(3):
            ledger.add("truth_duplicates", (f"A{number}", "A9"))
        assert ledger.rows("truth_duplicates") == 3

    text = (tmp_path / "truth" / "duplicates.csv").read_text(encoding="utf-8")
    assert text == "account_id,duplicate_of\nA0,A9\nA1,A9\nA2,A9\n"


def test_a_failure_is_not_hidden_by_closing_the_files(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Ledger(tmp_path) as ledger:
        ledger.add("owners", (1 // 0,))
