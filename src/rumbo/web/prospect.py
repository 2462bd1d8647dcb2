"""What is to be expected of an open deal, on its page: the curve, when it closes, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import quote

from rumbo.draw import number
from rumbo.draw.curve import draw_curve
from rumbo.log.view import Scope
from rumbo.model.outlook_picture import CurveData
from rumbo.readings.prospect import Claim, Prospect, prospect
from rumbo.web import address, picture
from rumbo.web.language import Language
from rumbo.web.speaker import spoken
from rumbo.web.visit import Visit

_WIDTHS = (620, 320)
_HALF = 50.0  # the width of a bar to either side, in hundredths of the whole


@dataclass(frozen=True)
class ReasonShown:
    """One reason: its words, its points with their sign, and the bar from `start`, so `long`."""

    said: str
    points: str
    adds: bool
    start: float
    long: float


@dataclass(frozen=True)
class DayShown:
    """One day of the curve as a row: the twin of the picture."""

    day: str
    won: str
    lost: str
    open: str


@dataclass(frozen=True)
class Expected:
    """What the page shows; `lacking` says why nothing is claimed, and then the rest is empty."""

    lacking: str
    sentence: str
    close: str
    curve: str
    curve_slender: str
    days: tuple[DayShown, ...]
    file: str
    begins: str
    reasons: tuple[ReasonShown, ...]
    ends: str
    basis: str
    model: str = ""


def asked(visit: Visit, deal_id: str, scope: Scope) -> Prospect:
    """What is to be expected of a deal that the reader may see."""
    return visit.ask(("prospect", deal_id), scope, lambda view: prospect(view, deal_id))


def expected(visit: Visit, deal_id: str, scope: Scope, due: date | None) -> Expected:
    """What is to be expected of the deal; `due` is the close that its record expects."""
    found = asked(visit, deal_id, scope)
    if found.claim is None:
        return Expected(_lacking(visit, found), "", "", "", "", (), "", "", (), "", "")
    claim, language = found.claim, visit.language
    wide, slender = visit.kept(
        ("curve", deal_id, scope, language.tag), lambda: _drawn(visit, claim.curve)
    )
    return Expected(
        lacking="",
        sentence=_sentence(visit, claim),
        close=_close(visit, claim, due),
        curve=wide,
        curve_slender=slender,
        days=tuple(_days(language, claim.curve)),
        file=visit.link(f"{address.DEALS}/{quote(deal_id, safe='')}/probabilidad.csv"),
        begins=number.percent(claim.base, language.tag),
        reasons=tuple(_reasons(language, claim)),
        ends=number.percent(claim.p_win, language.tag),
        basis=visit.say(
            "From what became of {n} closed deals. It is what goes together with winning, not what"
            " causes it; and it is no measure of people.",
            n=number.grouped(found.closed, language.tag),
        ),
        model=spoken(found.speaker, language) if found.speaker else "",
    )


def _drawn(visit: Visit, data: CurveData) -> tuple[str, str]:
    named = replace(data, title=visit.say("How it may end"))
    wide, slender = (
        picture.unstyled(draw_curve(named, language=visit.language.tag, width=width))
        for width in _WIDTHS
    )
    return wide, slender


def _lacking(visit: Visit, found: Prospect) -> str:
    if found.missing:
        return visit.say(
            "Not enough data: no chance is claimed of a deal before thirty have closed, and {n} are"
            " missing.",
            n=found.missing,
        )
    return visit.say("Nothing is claimed of this deal: no phase says where it stands.")


def _sentence(visit: Visit, claim: Claim) -> str:
    tag = visit.language.tag
    return visit.say(
        "It is won {p_win} of the time (between {low} and {high}); {month} before the month ends.",
        p_win=number.percent(claim.p_win, tag),
        low=number.percent(claim.low, tag),
        high=number.percent(claim.high, tag),
        month=number.percent(claim.p_win_period, tag),
    )


def _close(visit: Visit, claim: Claim, due: date | None) -> str:
    language = visit.language
    curve = claim.curve
    day, low, high = (language.date(each) for each in curve.likely)
    said = visit.say(
        "Of the deals that stand so {share} close by {end}, won or lost: half of them by {day},"
        " eight in ten between {low} and {high}.",
        share=number.percent(min(1.0, curve.won[-1] + curve.lost[-1]), language.tag),
        end=curve.as_of + timedelta(days=round(curve.days[-1])),
        day=day,
        low=low,
        high=high,
    )
    if due is None:
        return said
    return f"{said} {visit.say('The CRM expects it on {day}.', day=language.date(due))}"


def _days(language: Language, data: CurveData) -> Iterator[DayShown]:
    """A row for some of the days, the last among them."""
    rows = data.as_rows()
    step = max(1, len(rows) // 12)
    chosen = [row for place, row in enumerate(rows) if place and place % step == 0]
    if chosen and chosen[-1] is not rows[-1]:
        chosen.append(rows[-1])
    for row in chosen:
        shares = (number.percent(float(str(row[n])), language.tag) for n in ("won", "lost", "open"))
        yield DayShown(language.date(date.fromisoformat(str(row["day"]))), *shares)


def _reasons(language: Language, claim: Claim) -> Iterator[ReasonShown]:
    most = max((abs(each.points) for each in claim.reasons), default=0.0) or 1.0
    for each in claim.reasons:
        long = _HALF * abs(each.points) / most
        yield ReasonShown(
            said=language.of(each.said),
            points=number.points(each.points, language.tag),
            adds=each.points > 0,
            start=_HALF if each.points > 0 else _HALF - long,
            long=long,
        )
