"""Which phase a deal behaves like: what is said, met and answered, and never what is declared.

A multinomial logistic regression on steps of each thing that was seen (an additive model; Hastie &
Tibshirani 1990, ch. 4), learnt from where deals of the past were declared while they behaved so.
It is blind: no column that comes from a declared phase, or that somebody typed in as a plan, goes
in. As it is additive, what each thing seen says for one phase and against another is exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rumbo.predict.features import Table
from rumbo.predict.learning import Learnt, deal_weights, learn
from rumbo.predict.said import Said, said, vocabulary

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.predict.incidence import Numbers

# All that the model may see. Days since something are missing where it never was.
SEEN = (
    "days_open",
    "days_since_contact", "days_since_inbound", "days_since_outbound", "days_since_meeting",
    "days_since_progress", "days_since_activity",
    "contacts_lately", "outbound_lately", "activities_lately",
    "inbound", "outbound", "calls", "activities",
    "meetings", "no_shows", "decision_meetings",
    "roles", "documents", "people",
    "amount", "amount_changes", "owner_changes",
)  # fmt: skip
SAID = ("source",)
WRITTEN = "written:"  # before a word, where it stands for a column
ENOUGH_DEALS = 60  # of a pipeline, that were seen open in the past
ENOUGH_OF_PHASE = 15  # that were seen in it: of a phase with fewer the model does not speak
SURE = 0.5  # a phase is named where it is likelier than all others together
_STEPS = 6
_MOST_WORDS, _LEAST_DEALS = 60, 8
_MOST_ROWS = 8000
_LEARNT_ROWS = 16_000  # of all pipelines together
_LOOKS = 6  # at each deal: more say the same again
_PENALTY = 0.3  # the inverse of the ridge, as scikit-learn has it


@dataclass(frozen=True)
class Sign:
    """What one thing seen says for the phase that a deal behaves like, against another one.

    `points` is in log-odds; `more` says whether there is more of it than usual in the other phase,
    None where it is a word or was never seen.
    """

    column: str
    points: float
    more: bool | None
    value: str


@dataclass(frozen=True)
class Likeness:
    """How alike a deal's behaviour is to that of each phase of its pipeline.

    `shares` are chances that add up to 1, by phase (PIPELINE/STAGE); `phase` the likeliest where it
    is sure enough, else empty.
    """

    shares: Mapping[str, float]

    @property
    def likeliest(self) -> str:
        """The phase whose behaviour it is most like."""
        return max(self.shares, key=lambda phase: (self.shares[phase], phase))

    @property
    def phase(self) -> str:
        """The same where it is likelier than all others together; else nothing."""
        return self.likeliest if self.shares[self.likeliest] >= SURE else ""


@dataclass(frozen=True)
class Sight:
    """How what is seen of deals becomes numbers that a line can be drawn through."""

    edges: Mapping[str, Any]
    words: Mapping[str, Mapping[str, int]]
    terms: Mapping[str, int]

    @cached_property
    def things(self) -> tuple[tuple[str, ...], Any]:
        """The things seen, and of each number the place among them of the one it comes from."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        columns = self._columns()
        places = {column: place for place, column in enumerate(dict.fromkeys(columns))}
        return tuple(places), np.array([places[column] for column in columns], dtype=int)

    def _columns(self) -> tuple[str, ...]:
        return (
            *(name for name, edges in self.edges.items() for _ in range(len(edges) + 1)),
            *(name for name, known in self.words.items() for _ in known),
            *(f"{WRITTEN}{term}" for _ in ("ever", "lately") for term in self.terms),
        )

    def matrix(self, table: Table, told: Said) -> Numbers:
        """Of each deal what is reached of every step, and which words are there, as 0 and 1."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        parts = []
        for name, edges in self.edges.items():
            values = np.asarray(table.columns[name], dtype=float)[:, None]
            missing = np.isnan(values)
            reached = np.where(missing, 0.0, values >= edges[None, :])
            parts += [reached, missing.astype(float)]
        for name, known in self.words.items():
            codes = np.array([known.get(word, -1) for word in table.columns[name].tolist()])
            parts.append((codes[:, None] == np.arange(len(known))[None, :]).astype(float))
        return np.concatenate([*parts, told.matrix(self.terms)], axis=1)


@dataclass(frozen=True)
class Model:
    """One pipeline's: the phases, the weight of each number for each phase, and what is usual."""

    phases: tuple[str, ...]
    sight: Sight
    weights: Any
    intercepts: Any
    usual: Any
    middles: Mapping[str, Any]

    def shares(self, table: Table, told: Said) -> Numbers:
        """The chances [deals, phases] that such behaviour is that of each phase."""
        import numpy as np  # noqa: PLC0415 - the same

        odds = self.sight.matrix(table, told) @ self.weights.T + self.intercepts
        grown = np.exp(odds - odds.max(axis=1, keepdims=True))
        return np.asarray(grown / grown.sum(axis=1, keepdims=True))

    def signs(
        self, row: Table, told: Said, phase: str, other: str, least: float
    ) -> tuple[Sign, ...]:
        """What speaks for one phase and against another, beside a usual deal of the other one.

        The strongest first, those of `least` points and more; together all are how far the odds
        are from those of the usual deal. `row` is the deal alone.
        """
        import numpy as np  # noqa: PLC0415 - the same

        one, two = self.phases.index(phase), self.phases.index(other)
        parts = (self.weights[one] - self.weights[two]) * (
            self.sight.matrix(row, told)[0] - self.usual[two]
        )
        things, places = self.sight.things
        points = np.bincount(places, weights=parts, minlength=len(things)).tolist()
        found = [
            self._sign(row, told, column, worth, two)
            for column, worth in zip(things, points, strict=True)
            if abs(worth) >= least
        ]
        return tuple(sorted(found, key=lambda sign: (-abs(sign.points), sign.column)))

    def _sign(self, row: Table, told: Said, column: str, points: float, other: int) -> Sign:
        if column.startswith(WRITTEN):
            term = column.removeprefix(WRITTEN)
            return Sign(column, points, term in told.words[0], term)
        value = row.columns[column][0]
        if column in self.sight.words:
            return Sign(column, points, None, str(value))
        missing = value != value  # noqa: PLR0124 - not a number
        more = None if missing else bool(value > self.middles[column][other])
        return Sign(column, points, more, "")


@dataclass(frozen=True)
class Behaviour:
    """What every open deal behaves like; of those it does not know it says nothing.

    `missing` says how many more deals it takes where no pipeline has enough.
    """

    deals: Mapping[str, Likeness]
    models: Mapping[str, Model] = field(repr=False)
    today: Table = field(repr=False)
    told: Said = field(repr=False)
    missing: int

    def signs(self, deal: str, phase: str, other: str, least: float = 0.0) -> tuple[Sign, ...]:
        """Why a deal behaves like one phase and not like another: signs of `least` points."""
        place = self._places.get(deal)
        if place is None:
            return ()
        model = self.models[str(self.today.columns["pipeline"][place])]
        if not {phase, other} <= set(model.phases):
            return ()
        return model.signs(self.today.rows([place]), self.told.rows([place]), phase, other, least)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {deal: place for place, deal in enumerate(self.today.deal.tolist())}


def behaviour(view: View) -> Behaviour:
    """What the open deals of the day behave like, learnt from all deals known by the date."""
    return view.learnt(
        "behaviour",
        lambda whole: of_learnt(learn(whole, _LEARNT_ROWS), lambda table: said(whole, table)),
    )


def of_learnt(learnt: Learnt, tell: Callable[[Table], Said]) -> Behaviour:
    """The same from what was known of deals at past moments and today, and what was written."""
    import numpy as np  # noqa: PLC0415 - the same

    past = learnt.past.rows(learnt.past.columns["parked"] == 0)
    today = learnt.today.rows(learnt.today.columns["parked"] == 0)
    models: dict[str, Model] = {}
    most = 0
    for pipeline in sorted(set(past.columns["pipeline"].tolist())):
        own = past.rows(past.columns["pipeline"] == pipeline)
        most = max(most, len(set(own.deal.tolist())))
        model = fit(own, tell)
        if model is not None:
            models[pipeline] = model
    deals: dict[str, Likeness] = {}
    told = tell(today)
    for pipeline, model in models.items():
        here = today.columns["pipeline"] == pipeline
        own = today.rows(here)
        shares = model.shares(own, told.rows(np.flatnonzero(here)))
        for deal, row in zip(own.deal.tolist(), shares.tolist(), strict=True):
            deals[str(deal)] = Likeness(dict(zip(model.phases, row, strict=True)))
    return Behaviour(deals, models, today, told, 0 if models else max(1, ENOUGH_DEALS - most))


def fit(past: Table, tell: Callable[[Table], Said]) -> Model | None:
    """Learns the phases of one pipeline; None where there is too little to tell them apart."""
    if len(set(past.deal.tolist())) < ENOUGH_DEALS:
        return None
    looked = _looked(past)
    seen = set(zip(looked.columns["phase"].tolist(), looked.deal.tolist(), strict=True))
    deals = Counter(phase for phase, _ in seen)
    phases = tuple(sorted(phase for phase, many in deals.items() if many >= ENOUGH_OF_PHASE))
    if len(phases) < 2:  # noqa: PLR2004 - to tell apart
        return None
    looked = looked.rows(_among(looked, phases))
    return _fitted(looked, tell(looked), phases)


def _among(table: Table, phases: tuple[str, ...]) -> Any:  # noqa: ANN401 - a mask
    import numpy as np  # noqa: PLC0415 - the same

    return np.isin(table.columns["phase"].astype(str), phases)


def _looked(past: Table) -> Table:
    """Some of the moments at which deals were looked at, the same ones every time."""
    deals = len(set(past.deal.tolist()))
    step = max(1, round(len(past) / max(deals, 1) / _LOOKS), round(len(past) / _MOST_ROWS))
    return past.rows(past.number % step == 0)


def _fitted(past: Table, told: Said, phases: tuple[str, ...]) -> Model:
    import numpy as np  # noqa: PLC0415 - the same
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes a second
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - comes with scikit-learn

    sight = _sight(past, told)
    matrix, weights = sight.matrix(past, told), deal_weights(past)
    labels = np.searchsorted(np.array(phases), past.columns["phase"].astype(str))
    with threadpool_limits(limits=1):
        found = LogisticRegression(C=_PENALTY, max_iter=300, tol=1e-3).fit(matrix, labels, weights)
    coefficients, intercepts = found.coef_, found.intercept_
    if len(phases) == 2:  # noqa: PLR2004 - scikit-learn tells only the second of two
        coefficients = np.concatenate((-coefficients / 2, coefficients / 2))
        intercepts = np.concatenate((-intercepts / 2, intercepts / 2))
    usual = [
        np.average(matrix[labels == n], axis=0, weights=weights[labels == n])
        for n in range(len(phases))
    ]
    middles = {
        name: [_middle(past.columns[name][labels == n]) for n in range(len(phases))]
        for name in sight.edges
    }
    return Model(phases, sight, coefficients, intercepts, np.array(usual), middles)


def _middle(values: Any) -> float:  # noqa: ANN401 - a numpy array
    import numpy as np  # noqa: PLC0415 - the same

    known = np.asarray(values, dtype=float)
    known = known[~np.isnan(known)]
    return float(np.median(known)) if len(known) else 0.0


def _sight(past: Table, told: Said) -> Sight:
    import numpy as np  # noqa: PLC0415 - the same

    edges: dict[str, Any] = {}
    for name in SEEN:
        values = np.asarray(past.columns[name], dtype=float)
        known = values[~np.isnan(values)]
        if len(known):
            cuts = np.unique(np.quantile(known, [n / _STEPS for n in range(1, _STEPS)]))
            cuts = cuts[cuts > known.min()]
            if len(cuts) or len(known) < len(values):
                edges[name] = cuts
    words = {name: _words(past, name) for name in SAID}
    return Sight(
        edges, {name: known for name, known in words.items() if known}, vocabulary(told, past)
    )


def _words(past: Table, name: str) -> dict[str, int]:
    told = set(zip(past.columns[name].tolist(), past.deal.tolist(), strict=True))
    counts = Counter(word for word, _ in told if word)
    known = sorted((word for word in counts if counts[word] >= _LEAST_DEALS), key=_rarest(counts))
    return {word: place for place, word in enumerate(known[:_MOST_WORDS])}


def _rarest(counts: Counter[str]) -> Any:  # noqa: ANN401 - what sorted takes
    return lambda word: (-counts[word], word)
