"""What every page asks of whoever decides something: may they, and do they see the deal."""

from __future__ import annotations

from rumbo.web.pages.deal import everyone
from rumbo.web.visit import Visit


def may_decide(visit: Visit) -> tuple[bool, str]:
    """Whether the reader may decide on this page, and where not, why."""
    if not visit.user.may("editor"):
        return False, visit.say("Your role may look, and not decide.")
    if visit.filters.pinned is not None or visit.scope().as_of != visit.workspace.today():
        return False, visit.say("A decision counts from now on: look at today to decide.")
    return True, ""


def in_sight(visit: Visit, deal_id: str) -> bool:
    """Whether the reader may see that deal."""
    sql = "SELECT EXISTS (SELECT 1 FROM every_deal WHERE id = $deal_id)"
    found = visit.ask(
        ("in sight", deal_id),
        everyone(visit),
        lambda view: bool(view.engine.query(sql, deal_id=deal_id).scalar()),
    )
    return bool(found)


def as_number(text: str) -> int:
    """A number that was sent; 0 where it is none that a column may hold."""
    usable = text.isascii() and text.isdecimal() and len(text) < 10  # noqa: PLR2004 - a column's width
    return int(text) if usable else 0
