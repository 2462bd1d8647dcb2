"""What each thing that is supposed does to what a forecast is drawn from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from rumbo.draw.number import percent_in_words, points_in_words
from rumbo.errors import UsageError
from rumbo.model.movement import Touch
from rumbo.model.reading import Text, counted
from rumbo.model.what_if import Change
from rumbo.readings.chain import Chain
from rumbo.readings.forecast_draws import Simulation
from rumbo.readings.interval import moving_on
from rumbo.readings.outturn import Outturn
from rumbo.readings.pause import PACKAGE
from rumbo.readings.role_effect import ENOUGH_OF_EACH, ENOUGH_WON, role_effect
from rumbo.readings.trap import ENOUGH_VISITS, phase_norms

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.movement import Phase

_VARIANTS = 4  # of what a role may do: the quarters of what its difference may be


@dataclass(frozen=True)
class Refused:
    """Why nothing can be said of a change."""

    why: Text


@dataclass(frozen=True)
class Tilt:
    """By how much things change, 1 where they stay: what is drawn from is multiplied by it.

    `chances` holds one or more equally likely answers [N] for the open deals, `amounts` [N] how
    much each weighs, `fresh` the same by stretch for deals that are not open today, `wins` by how
    much the chance to be won in the end changes beside the `moves` between phases.
    """

    chances: tuple[Any, ...]
    amounts: Any
    fresh: tuple[Any, ...]
    wins: tuple[Any, ...]
    moves: Chain | None
    note: Text

    def and_(self, other: Tilt) -> Tilt:
        """Both together."""
        return Tilt(
            tuple(one * two for one in self.chances for two in other.chances),
            self.amounts * other.amounts,
            tuple(one * two for one, two in zip(self.fresh, other.fresh, strict=True)),
            tuple(one * two for one in self.wins for two in other.wins),
            other.moves or self.moves,
            other.note,
        )


def untilted(made: Simulation) -> Tilt:
    """Everything as it is."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    ones = np.ones(len(made.deals))
    fresh = tuple(np.ones(len(own)) for own in made.fresh.amounts)
    return Tilt((ones,), ones, fresh, (ones,), None, Text("", ""))


def exit_rate_of(view: View, code: int) -> float | None:
    """The share of the visits to a phase that move on within its typical time, of all deals."""
    norm = phase_norms(view).get(code)
    if norm is None or norm.horizon_us is None or norm.stays.visits < ENOUGH_VISITS:
        return None
    return moving_on(norm.stays, norm.horizon_us)[0]


def phase_named(view: View, text: str) -> Phase:
    """The open phase of the road that PIPELINE~PHASE names, by ids or names.

    UsageError where there is none.
    """
    pipeline, _, name = text.partition("~")
    road = [phase for phase in view.phases.values() if phase.open and phase.rank is not None]
    for phase in road:
        if pipeline in (phase.pipeline_id, phase.pipeline) and name in (phase.id, phase.name):
            return phase
    known = ", ".join(phase_key(phase) for phase in road[:12])
    raise UsageError(f"There is no open phase {text[:60]!r}.", advice=f"Known: {known or '-'}.")


def phase_key(phase: Phase) -> str:
    """How a change names a phase."""
    return f"{phase.pipeline_id}~{phase.id}"


def of_exit_rate(view: View, found: Outturn, moves: Chain, change: Change) -> Tilt | Refused:
    """More or fewer deals get out of a phase forward; who does goes on as others did."""
    import numpy as np  # noqa: PLC0415 - the same

    phase = phase_named(view, change.which)
    onward = [
        code
        for code, other in view.phases.items()
        if other.outcome == "won"
        or (other.pipeline_id == phase.pipeline_id and (other.rank or 0) > (phase.rank or 0))
    ]
    rate, forward = exit_rate_of(view, phase.code), moves.forward(phase.code, onward)
    if rate is None or forward is None or not 0 < rate < 1 or not forward:
        return Refused(_too_few_visits(phase.name))
    then = moves.passing(phase.code, onward, passing(forward, rate, change.share))
    (won, _), (would, _) = moves.fates(), then.fates()
    gain = np.where(won > 0, would / np.maximum(won, 1e-12), 1.0)
    made = found.simulation
    if made is None:
        return Refused(_too_few_visits(phase.name))
    place = {code: number for number, code in enumerate(moves.phases)}
    own = gain[[place[int(code)] for code in made.phases]]
    begun = float((moves.begins * won).sum())
    new = float((moves.begins * would).sum()) / begun if begun else 1.0
    plain = untilted(made)
    return replace(
        plain,
        chances=(own,),
        fresh=tuple(each * new for each in plain.fresh),
        moves=then,
        note=counted(
            "Fase {phase}: pasa el {wanted} en su plazo habitual y no el {rate}. Se supone que"
            " quien pasa sigue como siguieron los que pasaban, y al mismo ritmo.",
            "Phase {phase}: {wanted} move on within its typical time, not {rate}. Who moves on is"
            " taken to go on like those who did, and as fast.",
            phase=phase.name,
            wanted=percent_in_words(change.share),
            rate=percent_in_words(rate),
        ),
    )


def passing(forward: float, rate: float, share: float) -> float:
    """The share that goes on in the end, where `share` do within the typical time and not `rate`.

    Of those who did not go on, as many more do in the end as in the typical time; of those who did,
    as many fewer.
    """
    if share >= rate:
        return forward + (1 - forward) * (share - rate) / (1 - rate)
    return forward * share / rate


def of_role(view: View, found: Outturn, change: Change) -> Tilt | Refused:
    """A role talks with us in more or fewer of the open deals of each phase."""
    import numpy as np  # noqa: PLC0415 - the same

    made, past = found.simulation, found.past
    cuts = [] if past is None else past.cuts.values.get("cuts_us", [])
    effect = role_effect(view, change.which, cuts)
    if made is None or not effect.enough:
        return Refused(_too_few_with(change.which, effect.having, effect.lacking))
    rows = view.ask(
        PACKAGE,
        "what_if_engaged.sql",
        role=change.which,
        role_engaged=int(Touch.ROLE_ENGAGED),
    )
    having = np.isin(made.deals.astype(str), [str(row[0]) for row in rows.values])
    share = float(having.mean()) if len(having) else 0.0
    variants = [
        _covered(effect.gain, made.phases, having, share, change.share, errors)
        for errors in _likely_errors()
    ]
    plain = untilted(made)
    return replace(
        plain,
        chances=tuple(variants),
        wins=tuple(variants),
        note=counted(
            "{which}: ha hablado con nosotros en el {wanted} de las"
            " abiertas y no en el {share}. En la misma fase, con ese rol se ganaron"
            " {more} puntos ({having} con él y {lacking} sin él). Es una"
            " asociación, no una causa: quien quiere comprar también presenta a más gente. Las que"
            " aún no existen se quedan como están.",
            "{which}: has talked with us in {wanted} of the open deals, not"
            " {share}. In the same phase {more} points more were won with that role"
            " ({having} with it, {lacking} without). That is association, not cause:"
            " who means to buy lets us meet more people. Deals that do not exist yet stay as they"
            " are.",
            which=change.which,
            wanted=percent_in_words(change.share),
            share=percent_in_words(share),
            more=points_in_words(effect.difference),
            having=effect.having,
            lacking=effect.lacking,
        ),
    )


def _covered(
    gain: Any,  # noqa: ANN401 - of a phase and so many errors
    phases: Any,  # noqa: ANN401 - numpy arrays
    having: Any,  # noqa: ANN401 - the same
    share: float,
    wanted: float,
    errors: float,
) -> Any:  # noqa: ANN401 - the same
    """By how much the chance of each deal changes where so many have the role."""
    import numpy as np  # noqa: PLC0415 - the same

    gains = {int(code): gain(int(code), errors) for code in np.unique(phases)}
    own = np.array([gains[int(code)] for code in phases], dtype=float)
    if wanted >= share:
        part = (wanted - share) / (1 - share) if share < 1 else 0.0
        return np.where(having, 1.0, 1 + part * (own - 1))
    return np.where(having, 1 + (share - wanted) / share * (1 / own - 1), 1.0)


def _likely_errors() -> list[float]:
    """The middles of the quarters of what an estimate may be off by, in standard errors."""
    return [NormalDist().inv_cdf((2 * n + 1) / (2 * _VARIANTS)) for n in range(_VARIANTS)]


def _too_few_visits(name: str) -> Text:
    return Text(
        f"No hay datos suficientes sobre la fase {name}: hacen falta {ENOUGH_VISITS} visitas, unas"
        " que pasaran y otras que no.",
        f"There is not enough data on the phase {name}: it takes {ENOUGH_VISITS} visits, some that"
        " moved on and some that did not.",
    )


def _too_few_with(which: str, having: int, lacking: int) -> Text:
    return counted(
        "No hay datos suficientes sobre el rol {which}: hacen falta {least} cerradas con"
        " él y otras tantas sin él en las mismas fases, {wins} de ellas ganadas; hay"
        " {having} y {lacking}.",
        "There is not enough data on the role {which}: it takes {least} closed deals with"
        " it and as many without in the same phases, {wins} of them won; there are {having}"
        " and {lacking}.",
        which=which,
        least=ENOUGH_OF_EACH,
        wins=ENOUGH_WON,
        having=having,
        lacking=lacking,
    )
