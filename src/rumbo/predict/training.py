"""The model of a day: the one that was kept where it was made from just the same, else a new one.

A model is for one snapshot, one date, one way of looking at deals and one map. With anything else
changed it is not loaded but fitted anew, from what was known at the date. In a new snapshot that
tells the same of the past, what was learnt from it is not learnt again.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from rumbo.predict import learning
from rumbo.predict.archive import Archive, Kept, Origin
from rumbo.predict.choice import CLASSES, Chosen, choose, silent
from rumbo.predict.features import PACKAGE, Table
from rumbo.predict.known_features import known_features

if TYPE_CHECKING:
    from rumbo.log.view import View

ENOUGH_CLOSED = 30


@dataclass(frozen=True)
class Trained:
    """The model of a day (None where fewer than enough deals had closed) and its open deals."""

    chosen: Chosen | None
    today: Table
    closed: int

    @property
    def missing(self) -> int:
        """How many more closed deals it takes."""
        return max(0, ENOUGH_CLOSED - self.closed)


def trained(
    view: View, *, fresh: bool = False, progress: Callable[[str], None] = silent
) -> Trained:
    """The model of a view of all deals, and its open deals."""
    chosen, closed = model_of(view, fresh=fresh, progress=progress)
    return Trained(chosen, known_features(view, [view.as_of_us]), closed)


def model_of(
    view: View, *, fresh: bool = False, progress: Callable[[str], None] = silent
) -> tuple[Chosen | None, int]:
    """What a view of all deals teaches, and how many closed ones; None where they are too few.

    A `fresh` model is fitted even where one was kept.
    """
    archive, origin = archive_of(view), origin_of(view)
    if archive is not None and not fresh:
        chosen = archive.load(origin, CLASSES)
        if isinstance(chosen, Chosen):
            return chosen, chosen.closed
    progress("look_back")
    past = learning.look_back(view)
    closed = learning.closed_deals(past)
    if closed < ENOUGH_CLOSED:
        return None, closed
    taught = digest(past)
    same = archive.taught(origin, taught, CLASSES) if archive is not None and not fresh else None
    chosen = same if isinstance(same, Chosen) else choose(past, progress)
    if archive is not None:
        progress("keep")
        archive.keep(origin, chosen, taught)
    return chosen, closed


def kept_in(folder: Path) -> list[Kept]:
    """The models that the workspace in a folder keeps, the newest date first."""
    return Archive(folder / "models").listed(CLASSES)


def unreadable_in(folder: Path) -> list[str]:
    """The names of files among the models of a workspace that are none."""
    return Archive(folder / "models").unreadable(CLASSES)


def archive_of(view: View) -> Archive | None:
    """Where the view's workspace keeps its models; None where it keeps none."""
    return Archive(Path(view.models_folder)) if view.models_folder else None


def origin_of(view: View, day: date | None = None) -> Origin:
    """What a model of this view is made from, or of an earlier day under the same map."""
    in_force, settings = view.in_force, view.settings
    reading = (
        settings.zone,
        settings.currency,
        settings.language if in_force else "",
        in_force.version if in_force else 0,
    )
    return Origin(
        snapshot=view.snapshot.id,
        as_of=(day or view.scope.as_of).isoformat(),
        features=way_of_learning(),
        reading=_digest(*reading),
    )


def digest(past: Table) -> str:
    """What stands for all that a table teaches: from the same, the same is learnt."""
    told = hashlib.sha256(str(past.until_us).encode())
    own = {"number": past.number, "day_us": past.day_us, "deal": past.deal}
    after = {"ending": past.ending, "days_followed": past.days_followed}
    for name, values in {**own, **after, **past.columns}.items():
        plain = (
            "\0".join(values.tolist()).encode() if values.dtype.kind == "O" else values.tobytes()
        )
        told.update(f"{name} {len(plain)} ".encode() + plain)
    return told.hexdigest()[:24]


@functools.cache
def way_of_learning() -> str:
    """A digest of all that looks and learns: what another version learnt is fitted anew."""
    own = sorted(files(PACKAGE).iterdir(), key=lambda each: each.name)
    texts = [each.read_text("utf-8") for each in own if each.name.endswith((".py", ".sql"))]
    return _digest(texts)


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]
