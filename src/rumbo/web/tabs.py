"""The parts of the data section, and where one is."""

from __future__ import annotations

from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.visit import Visit

HOME = "/datos"
_TABS = (
    (HOME, marked("Bring in")),
    (f"{HOME}/instantaneas", marked("Snapshots")),
    (f"{HOME}/cobertura", marked("Coverage")),
    (f"{HOME}/exportar", marked("Export")),
)


def tabs(visit: Visit, current: str) -> tuple[Link, ...]:
    """The links to the parts of the section; what needs data is left out while there is none."""
    return tuple(
        Link(visit.say(label), visit.link(path), "", path == current)
        for path, label in _TABS
        if path == HOME or visit.newest is not None
    )
