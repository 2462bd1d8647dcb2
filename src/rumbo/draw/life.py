"""A deal's life on one line of time: phases as bands, contacts as ticks, pauses, amounts.

`draw_life` tells of one deal, `draw_lives` of several on the same time, one line each.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned, shortened, text_width
from rumbo.draw.options import check
from rumbo.draw.summary import spoken
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model import term
from rumbo.model.life import Contact, DealLife, Stay, Worth
from rumbo.model.picture import Theme

NATURAL_WIDTH = 1120.0
NARROWEST = 320.0
MARGIN = 28.0
BAND = 26.0
TICKS = 18.0  # the height of the row of contacts
WORTHS = 34.0  # the height of the line of amounts
LANE = 22.0
SMALL = 10.0
_DAY = 86_400.0
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True)
class _Time:
    """Moments to the picture's units."""

    since: datetime
    until: datetime
    left: float
    right: float

    def x(self, moment: datetime) -> float:
        """Where a moment is; what lies outside stays at the ends."""
        whole = max(1.0, (self.until - self.since).total_seconds())
        share = (moment - self.since).total_seconds() / whole
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))


def draw_life(
    data: DealLife, *, language: str = "es-ES", theme: Theme = "auto", width: int | None = None
) -> str:
    """The life of one deal as one self-contained SVG document."""
    check(theme=theme)
    across = float(max(NARROWEST, width or NATURAL_WIDTH))
    margin = MARGIN if across >= 560 else 14.0  # noqa: PLR2004 - a telephone
    ended = data.outcome in {"won", "lost"}
    time = _Time(data.started_at, _end(data), margin, across - margin - (16 if ended else 0))
    over = heading(data.title, _context(data, language), _keys(data, language), across, margin)
    top = over.height + 6
    parts = [*_ticks(data, time, top), *_bands(data, time, top + TICKS, language)]
    bottom = top + TICKS + BAND
    if _worths(data):
        parts += _worth_line(data, time, bottom + 8, language)
        bottom += WORTHS + 8
    parts += _axis(time, top + TICKS, bottom, language)
    frame = svg.Frame(
        width=across,
        height=bottom + 30,
        title=cleaned(data.title),
        summary=life_summary(data, language),
        language=language,
        theme=theme,
        kind="life",
        shown_width=width,
    )
    return svg.document(frame, [over.markup, *parts])


def draw_lives(
    title: str,
    lives: Sequence[DealLife],
    *,
    language: str = "es-ES",
    theme: Theme = "auto",
    width: int | None = None,
    deals_word: str = "",
) -> str:
    """Several deals on the same line of time, one under the other, each with its name over it."""
    check(theme=theme)
    across = float(max(NARROWEST, width or NATURAL_WIDTH))
    margin = MARGIN if across >= 560 else 14.0  # noqa: PLR2004 - a telephone
    since = min((life.started_at for life in lives), default=datetime.now().astimezone())
    time = _Time(since, max((_end(life) for life in lives), default=since), margin, across - margin)
    deals = (deals_word or word("deals", language)).capitalize()
    said = word("lives_of", language, n=len(lives), deals=deals)
    keys = [Key("glyph won ✓", word("won", language)), Key("glyph lost ✕", word("lost", language))]
    keys += [Key("glyph ink ●", word("open", language)), *_back_key(lives, language)]
    over = heading(title, [said], keys, across, margin)
    parts: list[str] = []
    y = over.height + 4
    for life in lives:
        parts.append(_lane(life, time, y, language))
        y += LANE + 18
    parts += _axis(time, over.height + 2, y, language)
    frame = svg.Frame(
        width=across,
        height=y + 30,
        title=cleaned(title),
        summary=" ".join([said, *(life_summary(life, language) for life in lives)]),
        language=language,
        theme=theme,
        kind="lives",
        shown_width=width,
        interactive=any(life.href for life in lives),
    )
    return svg.document(frame, [*parts, over.markup])


def _end(data: DealLife) -> datetime:
    """The end of its line: its end, and never less than a day after its beginning."""
    return max(data.until, data.started_at + timedelta(days=1))


def _context(data: DealLife, language: str) -> list[str]:
    since = number.day(data.started_at.date(), language)
    until = number.day(data.until.date(), language)
    days = (data.until - data.started_at).total_seconds() / _DAY
    return [f"{since} – {until}", number.days(max(0.0, days), language)]


def _keys(data: DealLife, language: str) -> list[Key]:
    sides = {contact.side for contact in data.contacts}
    keys = []
    if sides & {"theirs", "both"}:
        keys.append(Key("glyph ink ❘", word("key_contact", language)))
    if "ours" in sides:
        keys.append(Key("glyph muted ╷", word("key_ours", language)))
    if "missed" in sides:
        keys.append(Key("glyph lost ✕", word("key_missed", language)))
    if data.pauses:
        keys.append(Key("glyph muted ╱╱", "  " + word("key_pause", language)))
    return [*keys, *_back_key([data], language)]


def _back_key(lives: Iterable[DealLife], language: str) -> list[Key]:
    back = any(_returns(stay) for life in lives for stay in life.stays)
    return [Key("glyph regress ↻", word("key_again", language))] if back else []


def _returns(stay: Stay) -> bool:
    return stay.visit > 1 and stay.outcome == "open"


def _ticks(data: DealLife, time: _Time, y: float) -> list[str]:
    """Two-way contacts as long strokes, attempts as short ones, what was missed as a cross."""
    parts = []
    foot = y + TICKS - 3
    for side, height, klass in (("both", 13.0, "ink"), ("ours", 6.0, "edge")):
        chosen = [
            c for c in data.contacts if c.side == side or (side, c.side) == ("both", "theirs")
        ]
        lines = "".join(
            f"M{svg.number(time.x(each.met_at))} {svg.number(foot)}v{svg.number(-height)}"
            for each in chosen
        )
        if lines:
            stroke = "start line" if klass == "ink" else "edge"
            parts.append(svg.tag("path", {"d": lines, "class": stroke, "stroke-width": 1.4}))
    parts += [_cross(each, time, foot) for each in data.contacts if each.side == "missed"]
    return parts


def _cross(contact: Contact, time: _Time, foot: float) -> str:
    x = time.x(contact.met_at)
    return svg.text("✕", (x, foot - 1), size=9, klass="lost bold", anchor="middle")


def _bands(data: DealLife, time: _Time, y: float, language: str) -> list[str]:
    parts = [_band(stay, time, y, BAND, _end(data), language) for stay in data.stays]
    parts += [
        _hatched(time.x(pause.started_at), time.x(pause.ended_at), y, BAND) for pause in data.pauses
    ]
    parts += [_name(stay, time, y, _end(data), language) for stay in data.stays]
    return parts


def _band(stay: Stay, time: _Time, y: float, height: float, end: datetime, language: str) -> str:
    """One visit as a band; the end of a deal is a mark, as it lasts no time."""
    left, right = time.x(stay.entered_at), time.x(stay.left_at or end)
    said = svg.tooltip(_visit_sentence(stay, end, language))
    if stay.outcome in {"won", "lost"} and stay.left_at is None:
        return svg.tag("g", {"data-end": stay.outcome}, said, *_ending(stay, left, y, height))
    kind = "trap" if _returns(stay) else "parked" if stay.outcome == "parked" else ""
    area = Area(left, y, max(0.8, right - left), height)
    return svg.tag("g", {"data-step": stay.step}, said, svg.rect(area, f"box {kind}".strip(), 2))


def _ending(stay: Stay, x: float, y: float, height: float) -> Iterator[str]:
    sign = "✓" if stay.outcome == "won" else "✕"
    bar = Area(x - 1.25, y - 3, 2.5, height + 6)
    yield svg.rect(bar, f"{stay.outcome} tint", 1)
    at = (x + 5, y + height / 2 + 4)
    yield svg.text(sign, at, size=11, klass=f"{stay.outcome} bold")


def _name(stay: Stay, time: _Time, y: float, end: datetime, language: str) -> str:
    """The phase's name where it fits into its band, else the number of the step."""
    if stay.outcome in {"won", "lost"}:
        return ""
    left, right = time.x(stay.entered_at), time.x(stay.left_at or end)
    name = ("↻ " if _returns(stay) else "") + cleaned(term.phase(stay.name).of(language))
    room = right - left - 8
    least = text_width(name[:6], SMALL)
    text = name if text_width(name, SMALL) <= room else ""
    if not text and room > least:
        text = shortened(name, room, SMALL)
    if not text and room > text_width(str(stay.step), SMALL) - 4:
        text = str(stay.step)
    if not text:
        return ""
    middle = y + BAND / 2 + 3.5
    wide = text_width(text, SMALL)
    plate = Area(left + 3, middle - 9, wide + 2, 12)
    return svg.rect(plate, "surface", 3, 0.75) + svg.text(text, (left + 4, middle), size=SMALL)


def _hatched(left: float, right: float, y: float, height: float) -> str:
    """Slanted strokes over what stood still, cut at its ends: seen without any colour."""
    strokes = []
    step, start = 5.0, left - height
    for index in range(math.ceil((right - start) / step)):
        x = start + index * step
        one, other = max(x, left), min(x + height, right)
        if other - one > 0.4:  # noqa: PLR2004 - too short to be seen
            low, high = y + height - (one - x), y + height - (other - x)
            strokes.append(
                f"M{svg.number(one)} {svg.number(low)}L{svg.number(other)} {svg.number(high)}"
            )
    return svg.tag("path", {"d": "".join(strokes), "class": "edge", "stroke-width": 1.0})


def _worths(data: DealLife) -> list[Worth]:
    """The amounts worth a line: of several at one moment the last, and only what changed."""
    last: dict[datetime, Worth] = {worth.since: worth for worth in data.worths}
    kept: list[Worth] = []
    for worth in sorted(last.values(), key=lambda each: each.since):
        if worth.since <= _end(data) and (not kept or kept[-1].amount != worth.amount):
            kept.append(worth)
    return kept if any(worth.amount for worth in kept) else []


def _worth_line(data: DealLife, time: _Time, y: float, language: str) -> list[str]:
    """The amount as a line of steps, with its figure wherever there is room."""
    worths = _worths(data)
    most = max(abs(worth.amount or 0.0) for worth in worths)
    foot = y + WORTHS - 4
    tall = WORTHS - 18

    def height(worth: Worth) -> float:
        return foot - tall * abs(worth.amount or 0.0) / most

    path, free, labels = "", time.left, []
    for index, worth in enumerate(worths):
        x, at = time.x(worth.since), height(worth)
        path += f"{'V' if path else f'M{svg.number(x)} '}{svg.number(at)}"
        following = worths[index + 1].since if index + 1 < len(worths) else _end(data)
        path += f"H{svg.number(time.x(following))}"
        label = number.money(worth.amount, language, data.currency) if worth.amount else ""
        wide = text_width(label, SMALL)
        start = min(max(x + 2, free), time.right - wide)
        if label and free <= start < time.x(following) + 4:
            labels.append(svg.text(label, (start, at - 4), size=SMALL, klass="muted"))
            free = start + wide + 10
    return [svg.tag("path", {"d": path, "class": "advance line", "stroke-width": 1.6}), *labels]


def _axis(time: _Time, top: float, bottom: float, language: str) -> list[str]:
    parts = []
    for day, moment in _dates(time):
        x = time.x(moment)
        line = f"M{svg.number(x)} {svg.number(top)}V{svg.number(bottom + 4)}"
        parts.append(svg.tag("path", {"d": line, "class": "hair", "stroke-dasharray": "2 3"}))
        label = number.month(day, language)
        wide = text_width(label, SMALL)
        at = min(max(x, time.left + wide / 2), time.right - wide / 2)
        spot = (at, bottom + 18)
        parts.append(svg.text(label, spot, size=SMALL, klass="muted", anchor="middle"))
    return parts


def _dates(time: _Time) -> list[tuple[date, datetime]]:
    """The first days of months on the axis, as many as have room."""
    room = max(2, int((time.right - time.left) // 74))
    months = (time.until.year - time.since.year) * 12 + time.until.month - time.since.month
    step = next((each for each in _MONTHS if months / each <= room), _MONTHS[-1])
    found = []
    number_of = time.since.year * 12 + time.since.month
    for index in range(number_of, number_of + months + 1):
        if index % step:
            continue
        day = date(index // 12, index % 12 + 1, 1)
        moment = datetime(day.year, day.month, 1, tzinfo=time.since.tzinfo)
        if time.since <= moment <= time.until:
            found.append((day, moment))
    return found


def _lane(life: DealLife, time: _Time, y: float, language: str) -> str:
    """One deal among several: its name and how it stands over its band."""
    end = _end(life)
    left, right = time.x(life.started_at), time.x(end)
    sign = {"won": "✓ ", "lost": "✕ "}.get(life.outcome, "● ")
    worth = next((each.amount for each in reversed(life.worths)), None)
    label = sign + cleaned(life.title)
    if worth is not None:
        label += f" · {number.money(worth, language, life.currency)}"
    wide = text_width(label, SMALL)
    start = max(time.left, min(left, time.right - wide))
    text = shortened(label, time.right - start, SMALL)
    klass = life.outcome if life.outcome in {"won", "lost"} else ""
    name = svg.text(text, (start, y + 9), size=SMALL, klass=klass or None)
    area = Area(left, y + 13, max(1.0, right - left), LANE - 8)
    bands = [
        _band(stay, time, area.y, area.height, end, language)
        for stay in life.stays
        if stay.outcome not in {"won", "lost"} or stay.left_at is not None
    ]
    pauses = [
        _hatched(time.x(pause.started_at), time.x(pause.ended_at), area.y, area.height)
        for pause in life.pauses
    ]
    group = svg.tag("g", {"data-deal": cleaned(life.title)}, name, *bands, *pauses)
    return svg.linked(group, life.href or None, cleaned(life.title))


def _visit_sentence(stay: Stay, end: datetime, language: str) -> str:
    return word(
        "life_visit",
        language,
        name=spoken(term.phase(stay.name).of(language), language),
        since=number.day(stay.entered_at.date(), language),
        until=number.day((stay.left_at or end).date(), language),
        days=number.days(stay.days, language),
    )


def life_summary(data: DealLife, language: str) -> str:
    """The life in words: how long, its visits in order, and what was counted."""
    days = (data.until - data.started_at).total_seconds() / _DAY
    said = word(
        "life_of",
        language,
        name=spoken(data.title, language),
        days=number.days(max(0.0, days), language),
        since=number.day(data.started_at.date(), language),
        until=number.day(data.until.date(), language),
    )
    visits = "; ".join(_visit_sentence(stay, _end(data), language) for stay in data.stays)
    sides = [contact.side for contact in data.contacts]
    counts = word(
        "life_counts",
        language,
        contacts=sides.count("both") + sides.count("theirs"),
        ours=sides.count("ours"),
        missed=sides.count("missed"),
        pauses=len(data.pauses),
    )
    return f"{said} {visits}. {counts}" if visits else said
