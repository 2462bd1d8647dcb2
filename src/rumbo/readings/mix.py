"""Other shares of segments among all deals, as many deals as there are.

Several shares hold at once: the weights of deals inside and outside of each segment are corrected
in turn until all shares are as supposed (iterative proportional fitting; Deming & Stephan 1940).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rumbo.draw.number import percent_in_words
from rumbo.model.reading import Text, counted, joined
from rumbo.model.what_if import Change
from rumbo.readings.outturn import Outturn
from rumbo.readings.pause import PACKAGE
from rumbo.readings.tilt import Refused, Tilt, untilted

if TYPE_CHECKING:
    from rumbo.log.view import View

ENOUGH_OPEN = 10  # open deals of a segment, and as many others
_ROUNDS = 300
_NEAR = 0.001


@dataclass(frozen=True)
class _Segment:
    """A supposed share, the deals (codes) that are of it, and which of the open ones are."""

    change: Change
    codes: Sequence[int]
    inside: Any

    @property
    def share(self) -> float:
        """Its share of the open deals as they are."""
        return float(self.inside.mean()) if len(self.inside) else 0.0


def of_segments(view: View, found: Outturn, changes: Sequence[Change]) -> Tilt | Refused:
    """Segments are more or less of all deals, open and to come; there are as many of them."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    made, past = found.simulation, found.past
    if made is None or past is None:
        return Refused(Text("", ""))
    segments = [_segment(view, made.deals.astype(str), change) for change in changes]
    for each in segments:
        many = int(each.inside.sum())
        if min(many, len(each.inside) - many) < ENOUGH_OPEN:
            return Refused(_too_few_open(each.change.which, many, len(each.inside) - many))
    factors = balanced([each.inside for each in segments], [each.change.share for each in segments])
    if factors is None:
        return Refused(_cannot_be(changes))
    new = view.arrays(PACKAGE, "forecast_new.sql", **past.cuts.values)
    fresh = []
    for stretch in range(len(made.fresh.amounts)):
        deals = new["deal"][new["stretch"] == stretch]
        weight = np.ones(len(deals))
        for each, (own, rest) in zip(segments, factors, strict=True):
            weight = weight * np.where(np.isin(deals, each.codes), own, rest)
        fresh.append(weight)
    amounts = np.ones(len(made.deals))
    for each, (own, rest) in zip(segments, factors, strict=True):
        amounts = amounts * np.where(each.inside, own, rest)
    return replace(untilted(made), amounts=amounts, fresh=tuple(fresh), note=_note(segments))


def _segment(view: View, deals: Any, change: Change) -> _Segment:  # noqa: ANN401 - a numpy array
    import numpy as np  # noqa: PLC0415 - the same

    field, _, value = change.which.partition("=")
    other = view.day.narrowed(
        replace(view.scope, segment=(field.strip(), value.strip()), changes=(), period=None)
    )
    try:
        rows = other.engine.query("SELECT deal, id FROM deals").values
    finally:
        other.engine.close()
    inside = np.isin(deals, [str(row[1]) for row in rows])
    return _Segment(change, [int(row[0]) for row in rows], inside)


def balanced(
    inside: Sequence[Any],
    shares: Sequence[float],
) -> list[tuple[float, float]] | None:
    """By how much deals inside and outside of each segment weigh; None where no weights do it."""
    import numpy as np  # noqa: PLC0415 - the same

    factors = [(1.0, 1.0)] * len(inside)
    weight = np.ones(len(inside[0]))
    for _ in range(_ROUNDS):
        for place, (own, share) in enumerate(zip(inside, shares, strict=True)):
            now = float(weight[own].sum() / weight.sum())
            if not 0 < now < 1:
                return None
            more, less = share / now, (1 - share) / (1 - now)
            weight = weight * np.where(own, more, less)
            factors[place] = (factors[place][0] * more, factors[place][1] * less)
        total = weight.sum()
        if total <= 0:
            return None
        told = [float(weight[own].sum() / total) for own in inside]
        if all(abs(one - other) < _NEAR for one, other in zip(told, shares, strict=True)):
            return factors
    return None


def _note(segments: Sequence[_Segment]) -> Text:
    told = [
        counted(
            "{which}: es el {wanted} de las oportunidades y no el {share}",
            "{which}: is {wanted} of the deals, not {share}",
            which=each.change.which,
            wanted=percent_in_words(each.change.share),
            share=percent_in_words(each.share),
        )
        for each in segments
    ]
    return counted(
        "{told}. Se supone que hay las mismas, con los importes y las probabilidades que ya tienen"
        " las de cada lado.",
        "{told}. There are taken to be as many, with the amounts and chances that deals of either"
        " side have.",
        told=joined(told, Text("; ", "; ")),
    )


def _cannot_be(changes: Sequence[Change]) -> Text:
    told = [
        counted("{which} {n}", "{which} {n}", which=each.which, n=percent_in_words(each.share))
        for each in changes
    ]
    return counted(
        "Estas partes no caben juntas: {told}.",
        "These shares cannot hold together: {told}.",
        told=joined(told, Text(", ", ", ")),
    )


def _too_few_open(which: str, many: int, others: int) -> Text:
    return counted(
        "No hay datos suficientes sobre {which}: hacen falta {least} abiertas y otras"
        " tantas de las demás; hay {many} y {others}.",
        "There is not enough data on {which}: it takes {least} open deals and as many"
        " others; there are {many} and {others}.",
        which=which,
        least=ENOUGH_OPEN,
        many=many,
        others=others,
    )
