from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from rumbo.log import refusals
from rumbo.log.refusals import Refusals
from rumbo.model.rejection import Reason, Rejection

CELLS = st.text(alphabet=st.characters(exclude_categories=()), max_size=20)
REJECTIONS = st.builds(
    Rejection,
    file=CELLS,
    line=st.integers(1, 10**9),
    column=CELLS,
    value=CELLS,
    reason=st.sampled_from(Reason),
    table=st.sampled_from(["deals", "changes", ""]),
    row=st.dictionaries(CELLS, st.none() | CELLS, max_size=3),
)


@given(listed=st.lists(REJECTIONS, max_size=30), held=st.integers(0, 30))
def test_every_refused_row_comes_back_as_it_was_and_as_often_as_asked(
    listed: list[Rejection], held: int
) -> None:
    kept = Refusals()
    before, refusals.HELD = refusals.HELD, held
    try:
        for entry in listed:
            kept.append(entry)
    finally:
        refusals.HELD = before

    assert kept == listed
    assert list(kept) == listed
    assert len(kept) == len(listed)
    assert +kept.reasons == Counter((entry.table, entry.reason) for entry in listed)


def refused(file: str, table: str = "") -> Rejection:
    return Rejection(file, 1, "", "", Reason.UNREADABLE, table)


def test_only_as_many_are_kept_as_are_wanted_but_all_are_counted() -> None:
    kept = Refusals(most=2)
    for _ in range(5):
        kept.append(refused("a.csv", "deals"))
    kept.count_only("deals", Reason.MISSING, 7)

    assert len(list(kept)) == 2
    assert kept.full
    assert len(kept) == 12
    assert kept.reasons["deals", Reason.UNREADABLE] == 5


def test_rows_that_could_not_be_read_learn_for_which_table_they_were_meant() -> None:
    kept = Refusals()
    kept.append(refused("a.csv"))
    kept.name_tables({"a.csv": "deals"})
    kept.append(refused("a.csv", "changes"))

    assert [entry.table for entry in kept] == ["deals", "changes"]
    assert kept[0].table == "deals"
    assert kept.reasons["deals", Reason.UNREADABLE] == 1
