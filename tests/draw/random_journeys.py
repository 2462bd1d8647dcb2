"""Random journeys, with names as people and attackers write them."""

from __future__ import annotations

from example import AS_OF
from hypothesis import strategies as st

from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase, Kind, Outcome

KINDS: tuple[Kind, ...] = (
    "start", "advance", "skip", "regress", "restart", "won", "lost", "parked", "transfer",
)  # fmt: skip

names = st.one_of(
    st.sampled_from(
        ["Demo", "Revisión legal y compras", "<script>alert(1)</script>", "a\"b'c&d", "🚀 Lanzar"]
    ),
    st.text(max_size=30),
    st.text(alphabet="abcdefghijklm ", min_size=60, max_size=200),
    st.sampled_from(["מכירה ראשונה", "عرض السعر", "商談フェーズ", "A\u202eB", "x\x00\x0by", ""]),
)
amounts = st.none() | st.floats(0, 1e10)
waits = st.none() | st.floats(0, 2000)


@st.composite
def phases(draw: st.DrawFn, code: int, outcome: Outcome) -> JourneyPhase:
    entered = draw(st.integers(0, 10**7))
    return JourneyPhase(
        code=code,
        name=draw(names),
        entered=entered,
        share=draw(st.none() | st.floats(0, 1)),
        open_now=draw(st.integers(0, 10**6)),
        median_days=draw(waits),
        lost=draw(st.integers(0, 10**6)),
        lost_share=draw(st.none() | st.floats(0, 1)),
        amount=draw(amounts),
        outcome=outcome,
        trap=draw(st.booleans()),
        visits=draw(st.integers(0, 10**7)),
    )


@st.composite
def arcs(draw: st.DrawFn, codes: int) -> JourneyArc:
    ends = st.none() | st.integers(0, codes)
    moves = draw(st.integers(1, 10**6))
    return JourneyArc(
        source=draw(ends),
        target=draw(ends),
        kind=draw(st.sampled_from(KINDS)),
        moves=moves,
        deals=moves,
        amount=draw(amounts),
        median_days=draw(waits),
    )


@st.composite
def journeys(draw: st.DrawFn) -> JourneyData:
    """Up to 14 phases on the road, won, lost and parked ones, and up to 60 arcs of any kind."""
    outcomes: list[Outcome] = ["open"] * draw(st.integers(0, 14))
    outcomes += draw(st.lists(st.sampled_from(["won", "lost", "parked"]), max_size=4))
    made = [draw(phases(code, outcome)) for code, outcome in enumerate(outcomes)]
    moves = draw(st.lists(arcs(len(outcomes)), max_size=60))
    return JourneyData(draw(names), tuple(made), tuple(moves), draw(st.integers(0, 10**7)), AS_OF)
