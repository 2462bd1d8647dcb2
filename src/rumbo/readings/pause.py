"""Pauses: the stretches of a visit in which nothing happened for longer than the phase bears.

`keep_pauses` is what the readings about movement share; the rules are in
docs/explanation/movements.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rumbo.log.shelf import Shelf
    from rumbo.log.view import View

PACKAGE = "rumbo.readings"
CAUSES = (
    "new_stakeholder",
    "owner_change",
    "amount_change",
    "silence",
    "meeting_not_held",
    "close_date_pushed",
)


def keep_pauses(view: View) -> bool:
    """Makes `gaps`, `patience`, `pauses` and `pushes`; False where the log shows no contact."""
    shown = has_contact(view)
    if view.shelf is None:
        view.prepare("seen_touches", PACKAGE, "seen_touches.sql", of_all=True)
        view.prepare("pushes", PACKAGE, "pushes.sql", of_all=True)
        _prepare_gaps(view, "gaps", shown=shown)
    else:
        _take_from(view, view.shelf, shown=shown)
    _prepare_patience(view)
    view.prepare("pauses", PACKAGE, "pauses.sql")
    return shown


def _prepare_gaps(view: View, name: str, *, shown: bool, of: str = "") -> None:
    """Makes the gaps of all deals, or of those in the table `of`."""
    some = f" WHERE deal IN (SELECT deal FROM {of})" if of else ""
    view.prepare_view("stays_of", f"SELECT * FROM visits{some}")
    # A log without any contact would show one long pause everywhere; it shows none.
    view.prepare(name, PACKAGE, "gaps.sql", of_all=True, shown=shown)


def _take_from(view: View, shelf: Shelf, *, shown: bool) -> None:
    """As `keep_pauses`, from what the whole snapshot tells, whatever the date."""
    shelf.prepare("shelf_seen", PACKAGE, "shelf_seen.sql")
    shelf.prepare("shelf_stretches", PACKAGE, "shelf_stretches.sql")
    shelf.prepare("shelf_pushes", PACKAGE, "shelf_pushes.sql", zone=view.settings.zone)
    view.prepare("late", PACKAGE, "late.sql", of_all=True)
    view.prepare("seen_touches", PACKAGE, "seen_touches_by.sql", of_all=True)
    view.prepare("pushes", PACKAGE, "pushes_by.sql", of_all=True)
    _prepare_gaps(view, "late_gaps", shown=shown, of="late")
    view.prepare("gaps", PACKAGE, "gaps_by.sql", of_all=True, shown=shown)


def _prepare_patience(view: View) -> None:
    if not view.limited:
        view.prepare("patience", PACKAGE, "patience.sql", of_all=True)
        return
    # Learnt from few deals, a pause of theirs would be none to others.
    taught = view.learnt("patience", patience_by_phase)
    values: dict[str, Any] = {"phases": list(taught), "waits": list(taught.values())}
    view.prepare("patience", PACKAGE, "patience_learnt.sql", of_all=True, **values)


def keep_pauses_of(view: View, deal: int, patience: Mapping[int, float]) -> bool:
    """As `keep_pauses`, of one deal alone; `patience` is what all deals taught, in microseconds."""
    view.keep("seen_touches", PACKAGE, "seen_touches.sql", deal=deal)
    view.keep("pushes", PACKAGE, "pushes.sql", deal=deal)
    shown = has_contact(view)
    view.engine.view("stays_of", "SELECT * FROM visits")
    view.keep("gaps", PACKAGE, "gaps.sql", shown=shown, deal=deal)
    values: dict[str, Any] = {"phases": list(patience), "waits": list(patience.values())}
    view.keep("patience", PACKAGE, "patience_learnt.sql", **values)
    view.keep("pauses", PACKAGE, "pauses.sql")
    # What these tables hold now is this deal's alone: another question makes them anew.
    view.forget("seen_touches", "pushes", "gaps", "patience", "pauses")
    return shown


def patience_by_phase(view: View) -> dict[int, float]:
    """How long nothing may happen in each phase before a deal counts as paused, microseconds."""
    keep_pauses(view)
    found = view.engine.query("SELECT phase, patience_us FROM patience ORDER BY phase")
    return dict(found.values)


def keep_causes(
    view: View, occasions: str, name: str, *, deal: int | None = None, shown: bool | None = None
) -> None:
    """Makes the table `name`: the causes seen around each row of the table `occasions`.

    `deal` is the one that all occasions are of; `shown` is whether the log has any contact, where
    that is known already.
    """
    view.engine.view("occasions", f'SELECT deal, step, moment_us FROM "{occasions}"')
    known = has_contact(view) if shown is None else shown
    view.keep(name, PACKAGE, "causes.sql", log_has_contact=known, deal=deal)


def keep_causes_of_return(view: View) -> None:
    """Makes `backward`, the period's passages back, and `backward_causes`; after `keep_pauses`."""
    view.keep("backward", PACKAGE, "occasions_backward.sql")
    keep_causes(view, "backward", "backward_causes")


def has_contact(view: View) -> bool:
    """Whether the log has any contact at all by the date, of any deal."""
    return view.learnt("contact", _has_contact)


def _has_contact(view: View) -> bool:
    found = view.engine.query(
        "SELECT EXISTS (FROM all_touches WHERE kind IN (2, 3, 4) AND known_us <= $as_of_us)",
        as_of_us=view.as_of_us,
    )
    return bool(found.scalar())
