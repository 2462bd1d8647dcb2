"""Two people's changes to one part: what only one changed is kept, what both changed is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rumbo.journey.merge import merged

WORDS = st.dictionaries(st.sampled_from(["es", "en"]), st.sampled_from("abc"), min_size=1)
LANES = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from("pqr"), "concern": WORDS}),
    max_size=3,
    unique_by=lambda lane: str(lane["role"]),
)
PARTS = st.fixed_dictionaries(
    {"name": WORDS},
    optional={
        "owner": st.sampled_from("xyz"),
        "parked": st.just(True),  # noqa: FBT003 - a value
        "lanes": LANES,
        "moves": st.fixed_dictionaries(
            {"next": st.lists(st.sampled_from("abc"), max_size=3, unique=True)}
        ),
        "pains": st.lists(st.fixed_dictionaries({"text": WORDS}), max_size=3),
    },
)


@given(was=PARTS, now=PARTS)
def test_a_change_of_one_person_alone_is_taken_as_it_is(was: object, now: object) -> None:
    for mine, theirs in ((now, was), (was, now), (now, now)):
        both = merged(was, mine, theirs)

        assert both.entries == now
        assert both.conflicts == []


@given(was=PARTS, mine=PARTS, theirs=PARTS)
def test_every_word_is_kept_until_somebody_chooses(
    was: dict[str, object], mine: dict[str, object], theirs: dict[str, object]
) -> None:
    both = merged(was, mine, theirs)

    told = {
        each for conflict in both.conflicts for each in leaves((conflict.mine, conflict.theirs))
    }
    kept = set(leaves(both.entries)) | told
    for side in (mine, theirs):
        assert set(leaves(side)) - set(leaves(was)) <= kept
    for picks in ([True], [False]):
        assert both.chosen(picks * len(both.conflicts)) is not None


def leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in leaves(each)]
    if isinstance(value, list | tuple):
        return [leaf for each in value for leaf in leaves(each)]
    return [value]


def test_different_parts_are_merged_entry_by_entry() -> None:
    was = {
        "name": {"es": "Decide"},
        "lanes": [{"role": "sponsor", "concern": {"es": "a"}}, {"role": "legal"}],
        "pains": [{"text": {"es": "uno"}, "weight": 3}, {"text": {"es": "dos"}}],
        "moves": {"next": ["firma"]},
    }
    mine = {
        "name": {"es": "Decide", "en": "Decides"},
        "lanes": [{"role": "sponsor", "concern": {"es": "b"}}, {"role": "legal"}],
        "pains": [{"text": {"es": "uno"}, "weight": 5}, {"text": {"es": "dos"}}],
        "moves": {"next": ["firma", "prueba"]},
    }
    theirs = {
        "name": {"es": "Resuelve"},
        "lanes": [{"role": "legal"}, {"role": "end_user"}],
        "pains": [{"text": {"es": "dos, mejor"}}],
        "moves": {},
    }

    both = merged(was, mine, theirs)

    assert both.entries["name"] == {"es": "Resuelve", "en": "Decides"}
    assert [lane["role"] for lane in both.entries["lanes"]] == ["sponsor", "legal", "end_user"]
    assert both.entries["moves"] == {"next": ["prueba"]}
    assert [conflict.place for conflict in both.conflicts] == [("lanes", 0), ("pains", 0)]
    taken_out = both.chosen([True, True])
    assert [lane["role"] for lane in taken_out["lanes"]] == ["legal", "end_user"]


def test_a_rule_of_another_kind_is_a_whole() -> None:
    rule = {"rule": "contact_within", "days": 3}
    was, mine = {"rules": [rule]}, {"rules": [rule | {"days": 5}]}
    theirs = {"rules": [{"rule": "reply_within", "days": 3}]}

    both = merged(was, mine, theirs)

    assert both.entries == mine
    assert both.chosen([True]) == theirs
