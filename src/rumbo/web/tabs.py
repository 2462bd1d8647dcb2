"""The parts of the data section, and where one is."""

from __future__ import annotations

from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.page import pages
from rumbo.web.visit import Visit

HOME = "/datos"
RULES = "/reglas"
_TABS = (
    ("data", HOME, marked("Bring in")),
    ("data_snapshots", f"{HOME}/instantaneas", marked("Snapshots")),
    ("data_coverage", f"{HOME}/cobertura", marked("Coverage")),
    ("data_export", f"{HOME}/exportar", marked("Export")),
    ("rules", RULES, marked("Rules and parameters")),
)


def tabs(visit: Visit, current: str) -> tuple[Link, ...]:
    """The links to the parts of the section that there are for the person who asks."""
    return tuple(
        Link(visit.say(label), visit.link(path), "", path == current)
        for name, path, label in _TABS
        if visit.may(pages()[name]) and (path in (HOME, RULES) or visit.newest is not None)
    )
