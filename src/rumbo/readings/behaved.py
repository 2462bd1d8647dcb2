"""What open deals behave like, as columns beside the phase that is declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from rumbo.model.reading import Text, Value, counted, missing
from rumbo.predict.behaviour import ENOUGH_DEALS, WRITTEN, Behaviour, Likeness, Sign, behaviour
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.movement import Phase

DOUBT = 0.2  # a declared phase that is as likely is not contradicted
_MOST_SIGNS = 3
_LEAST_POINTS = 0.1  # of log-odds: less is not worth a word


@dataclass(frozen=True)
class Behaved:
    """What the open deals behave like, with the phases of the road by their keys."""

    found: Behaviour
    phases: dict[str, Phase]
    keys: dict[int, str]

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What is missing where behaviour says nothing of any deal."""
        if not self.found.missing:
            return ()
        return (
            counted(
                "No hay datos suficientes para decir en qué fase parece estar cada una por cómo se"
                " comporta: hacen falta {least} oportunidades ya vistas abiertas en dos"
                " fases; {missing}.",
                "There is not enough data to say which phase each one looks to be in by how it"
                " behaves: it takes {least} deals seen open in two phases; {missing}.",
                least=ENOUGH_DEALS,
                missing=missing(self.found.missing),
            ),
        )

    def reasons(self, deal: str, phase: int) -> dict[str, Value]:
        """What speaks for the likeliest phase of a deal in a phase (its code), and against it."""
        likeness, declared = self.found.deals.get(deal), self.keys.get(phase, "")
        if likeness is None:
            return {"declared_share": None, "behaviour_for": [], "behaviour_against": []}
        likeliest = likeness.likeliest
        other = declared if declared != likeliest else _second(likeness)
        signs = self.found.signs(deal, likeliest, other, _LEAST_POINTS)
        return {
            "declared_share": likeness.shares.get(declared),
            "behaviour_for": _told(sign for sign in signs if sign.points > 0),
            "behaviour_against": _told(sign for sign in signs if sign.points < 0),
        }

    def columns(self, declared: Mapping[str, int]) -> dict[str, list[Any]]:
        """Of the open deals, by the phase each is declared in (its code): what they behave like."""
        told = [(deal, each) for deal, each in self.found.deals.items() if deal in declared]
        return {
            "deals": [deal for deal, _ in told],
            "phases": [self.phases[each.phase].name if each.phase else None for _, each in told],
            "shares": [each.shares[each.likeliest] for _, each in told],
            "says": [self._says(each, self.keys.get(declared[deal], "")) for deal, each in told],
        }

    def _says(self, likeness: Likeness, declared: str) -> str:
        if not likeness.phase or declared not in likeness.shares:
            return "unclear"
        if likeness.phase == declared:
            return "supported"
        if likeness.shares[declared] >= DOUBT:
            return "unclear"
        ranks = [self.phases[key].rank or 0 for key in (likeness.phase, declared)]
        return "stage_ahead" if ranks[0] < ranks[1] else "stage_behind"


def keep_behaved(view: View) -> Behaved:
    """Makes `behaved`, one row per open deal in scope of which behaviour says something."""
    keys = {code: f"{phase.pipeline_id}/{phase.id}" for code, phase in view.phases.items()}
    phases = {keys[code]: phase for code, phase in view.phases.items()}
    found = Behaved(behaviour(view), phases, keys)
    rows = view.engine.query("SELECT id, phase FROM deals WHERE status = 'open'").values
    declared = {str(deal): phase for deal, phase in rows if phase is not None}
    columns: dict[str, Any] = found.columns(declared)
    view.prepare("behaved", PACKAGE, "behaved.sql", of_all=False, **columns)
    return found


def _second(likeness: Likeness) -> str:
    return sorted(likeness.shares, key=lambda phase: -likeness.shares[phase])[1]


def _told(signs: Iterable[Sign]) -> list[str]:
    return [_code(sign) for sign in islice(signs, _MOST_SIGNS)]


def _code(sign: Sign) -> str:
    if sign.column.startswith(WRITTEN):
        return f"«{sign.value}»" if sign.more else f"no «{sign.value}»"
    if sign.column == "source":
        return "last_source"
    if sign.more is None:
        return f"no_{sign.column}"
    return f"{'more' if sign.more else 'fewer'}_{sign.column}"
