"""How long each open deal may go without contact or progress, and how long it has gone.

The limits of the settings, the most particular one for each phase and each class of deals that the
same segments cover: a small table, so that no deal is asked by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rumbo.log import choosing
from rumbo.model.clock_limit import BUSINESS, CLOCKS, ClockLimit, most_particular
from rumbo.model.reading import Text
from rumbo.readings.conflict import folded
from rumbo.readings.pause import PACKAGE
from rumbo.readings.workday import keep_business_days

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.movement import Phase


LIMITS = Text(
    "Si los ajustes dan otro límite, cuenta el más particular: el de la fase y el segmento, el de"
    " la fase, el del segmento; entre iguales, el menor. Los días son naturales o hábiles, según"
    " se haya ajustado.",
    "Where the settings give another limit the most particular one counts: of phase and segment, of"
    " the phase, of the segment; of equals the least. Days are of the calendar or of work, as the"
    " setting days says.",
)


def keep_limits(view: View) -> None:
    """Makes `class_limits`, the limits by phase and class, and `limit_classes`, the deals' classes.

    A deal that no segment of the settings covers is of class 0, and not among `limit_classes`.
    """
    if view.settings.days == BUSINESS:
        keep_business_days(view)
    day = view.day
    with day.found.lock("tables"):
        if "class_limits" not in day.kept:
            day.keep("limit_classes", PACKAGE, "limit_classes_none.sql")
            for number, segment in enumerate(_segments(view)):
                choosing.add_members(day.engine, "limit_classes", segment, 2**number, view.as_of)
            _keep_class_limits(day)


def _keep_class_limits(day: View) -> None:
    found = day.engine.query("SELECT DISTINCT class FROM limit_classes WHERE class > 0")
    cases = [(code, of) for code in day.phases for of in (0, *(row[0] for row in found.values))]
    covering = [_covering(day, day.phases[code], of) for code, of in cases]
    settings = day.settings
    day.keep(
        "class_limits",
        PACKAGE,
        "class_limits.sql",
        phases=[code for code, _ in cases],
        classes=[of for _, of in cases],
        contact_days=[
            most_particular(each, "contact_days", settings.contact_days) for each in covering
        ],
        progress_days=[
            most_particular(each, "progress_days", settings.progress_days) for each in covering
        ],
    )


def _segments(view: View) -> list[str]:
    return list(dict.fromkeys(each.segment for each in view.settings.limits if each.segment))


def _covering(view: View, phase: Phase, of_class: int) -> list[ClockLimit]:
    """The limits that cover the deals of a class in a phase."""
    places = {segment: place for place, segment in enumerate(_segments(view))}
    return [
        each
        for each in view.settings.limits
        if (not each.phase or _names(each, phase))
        and (not each.segment or of_class >> places[each.segment] & 1)
    ]


def _names(limit: ClockLimit, phase: Phase) -> bool:
    return folded(limit.phase) in {folded(phase.name), folded(phase.id)}


def keep_spent(view: View) -> None:
    """Makes `spent` of the table `clocks`: days without contact and progress, and their limits."""
    keep_limits(view)
    view.prepare("spent", PACKAGE, _spent(view), **_general(view))


def keep_spent_of_one(view: View) -> None:
    """As `keep_spent`, of the one row of `clocks` that is there for the moment."""
    keep_limits(view)
    view.keep("spent", PACKAGE, _spent(view), **_general(view))
    view.forget("spent")


def _general(view: View) -> dict[str, Any]:
    return {clock: getattr(view.settings, clock) for clock in CLOCKS}


def _spent(view: View) -> str:
    return "spent_business.sql" if view.settings.days == BUSINESS else "spent.sql"


def warn_about_limits(view: View) -> tuple[Text, ...]:
    """Says which limits of the settings name a phase or a segment that no deal has."""
    if not view.settings.limits:
        return ()
    keep_limits(view)
    return tuple(_idle(view))


def _idle(view: View) -> Iterator[Text]:
    phases: Mapping[int, Phase] = view.phases
    found = view.engine.query("SELECT DISTINCT class FROM limit_classes").values
    classes: Sequence[int] = [row[0] for row in found]
    places = {segment: place for place, segment in enumerate(_segments(view))}
    for each in view.settings.limits:
        named = not each.phase or any(_names(each, phase) for phase in phases.values())
        met = not each.segment or any(of >> places[each.segment] & 1 for of in classes)
        if not (named and met):
            yield Text(
                f"Un límite de rumbo.toml no alcanza a ninguna oportunidad: {each.name}.",
                f"A limit in rumbo.toml covers no deal: {each.name}.",
            )
