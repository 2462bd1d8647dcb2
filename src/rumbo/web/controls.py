"""How the address wants a journey drawn, and the controls that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from rumbo.draw.options import check
from rumbo.errors import UsageError
from rumbo.model.picture import Measure
from rumbo.web.language import marked
from rumbo.web.populations import NAMES, Compared, Pair, asked_in_vain, pairs
from rumbo.web.visit import Visit

DETAIL = 60  # per cent of the moves beside the main road that are drawn at first
SET = ("measure", "detail", "view", *NAMES)
_MEASURES = {
    "count": marked("Moves"),
    "amount": marked("Amount"),
    "share": marked("Share"),
    "days": marked("Days"),
}
_VIEWS = {"stacked": marked("Stacked"), "side": marked("Side by side")}


@dataclass(frozen=True)
class Asked:
    """What is drawn: `detail` in per cent, `side` whether the matrix stands beside the picture."""

    measure: Measure
    detail: int
    side: bool

    @classmethod
    def of(cls, visit: Visit) -> Asked:
        """What the address says; UsageError where it cannot be read."""
        measure, view = visit.parameter("measure", "count"), visit.parameter("view", "stacked")
        text = visit.parameter("detail", str(DETAIL))
        if not (text.isascii() and text.isdecimal() and len(text) < 4):  # noqa: PLR2004 - to 100
            raise UsageError(f"The detail {text!r} cannot be read.", advice="Use 0 to 100.")
        check(measure=measure, detail=int(text) / 100)
        if view not in _VIEWS:
            raise UsageError(f"The view {view!r} is not known.", advice="Use stacked or side.")
        return cls(cast("Measure", measure), int(text), view == "side")


@dataclass(frozen=True)
class Change:
    """One choice of a control; `sets` are the parameters that it changes."""

    label: str
    href: str
    sets: str
    current: bool


@dataclass(frozen=True)
class Controls:
    """The controls over the picture.

    `carried` is what the slider's form takes along; `compared` names the two populations, if two
    are compared, and `in_vain` says that the address asks for a comparison that cannot be made.
    """

    detail: int
    side: bool
    measures: tuple[Change, ...]
    views: tuple[Change, ...]
    carried: tuple[tuple[str, str], ...]
    compared: str
    in_vain: bool
    by_status: str
    lifted: str
    pairs: tuple[Pair, ...]
    pair_carried: tuple[tuple[str, str], ...]


def controls(visit: Visit, asked: Asked, both: Compared | None) -> Controls:
    """The controls as the address sets them."""
    alone: dict[str, object] = dict.fromkeys(NAMES)
    names = {"one": both.names[0], "other": both.names[1]} if both else {}
    view = "side" if asked.side else "stacked"
    return Controls(
        detail=asked.detail,
        side=asked.side,
        measures=_changes(visit, "measure", _MEASURES, asked.measure),
        views=_changes(visit, "view", _VIEWS, view),
        carried=_carried(visit, {"detail", "page"}),
        compared=visit.say("{one} against {other}", **names) if both else "",
        in_vain=asked_in_vain(visit),
        by_status=visit.same(**alone | {"compare": "status", "page": None, "side": None}),
        lifted=visit.same(**alone | {"page": None, "side": None}),
        pairs=pairs(visit),
        pair_carried=_carried(visit, {*NAMES, "page", "side"}),
    )


def _changes(visit: Visit, name: str, labels: Mapping[str, str], chosen: str) -> tuple[Change, ...]:
    first = next(iter(labels))
    return tuple(
        Change(
            visit.say(label),
            visit.same(**{name: None if value == first else value}),
            urlencode({name: "" if value == first else value}),
            value == chosen,
        )
        for value, label in labels.items()
    )


def _carried(visit: Visit, dropped: set[str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value)
        for name, value in visit.request.query_params.items()
        if name not in dropped and value
    )
