"""Each reading's answer in one sentence, composed from its typed result.

A reading without a function here gets its first figure as its sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from rumbo.draw import number
from rumbo.model import term
from rumbo.model.reading import Figure, Reading, Row, Unit, Value, Verdict
from rumbo.web import cell
from rumbo.web.follow_sentence import FOLLOW_SENTENCES, with_worth
from rumbo.web.forecast_sentence import FORECAST_HEADLINES, FORECAST_SENTENCES
from rumbo.web.language import Language
from rumbo.web.loss_sentence import losses_sentence

_MOST_NAMES = 3


def sentence(reading: Reading, language: Language) -> str:
    """What the reading found, in one sentence."""
    compose = _SENTENCES.get(reading.name)
    written = compose(reading, language) if compose and _is_told(reading) else ""
    return written or _plain(reading, language)


def _is_told(reading: Reading) -> bool:
    # These have something to say where they have no row.
    told = {"alignment", "drift", "review", "team_support", "timing_conflicts"}
    return bool(reading.rows) or reading.name in told


def _plain(reading: Reading, language: Language) -> str:
    figure = reading.figures[0] if reading.figures else None
    if figure is None or figure.value is None:
        # What a reading cannot tell, it says last among its warnings.
        told = [language.of(text) for text in reading.warnings[-1:]]
        return next(iter(told), language.say("There is not enough data to answer yet."))
    shown = cell.figure(figure, language, "")
    return f"{shown.label}: {shown.value}."


def _phases(reading: Reading, language: Language) -> str:
    if reading.verdict is Verdict.UNKNOWN:
        return language.say("Too few deals are seen to leave a phase to tell which is a trap.")
    traps = [row for row in reading.rows if row.get("trap")]
    if not traps:
        return language.many(
            "The only phase is no trap.", "None of the {n} phases is a trap.", len(reading.rows)
        )
    named = _listed([str(row["phase"]) for row in traps], language)
    return language.many(
        "{n} of {all} phases is a trap: {names}.",
        "{n} of {all} phases are traps: {names}.",
        len(traps),
        all=len(reading.rows),
        names=named,
    )


def _movements(reading: Reading, language: Language) -> str:
    if reading.verdict is Verdict.UNKNOWN:
        return language.say("Too few deals are seen to move to tell how they do.")
    share = _value(reading, "linear_share")
    back = [row for row in reading.rows if row.get("kind") in {"regress", "restart"}]
    worst = max(back, key=lambda row: _number(row.get("moves")), default=None)
    first = language.say(
        "{share} of deals only ever move forward", share=number.percent(share, language.tag)
    )
    if worst is None:
        return f"{first}."
    return language.many(
        "{first}; the commonest step back is from {source} to {target} ({n} time).",
        "{first}; the commonest step back is from {source} to {target} ({n} times).",
        int(_number(worst["moves"])),
        first=first,
        source=worst["from"],
        target=worst["to"],
    )


def _shapes(reading: Reading, language: Language) -> str:
    if _value(reading, "straight_share") is None:
        return language.say("Too few deals are seen to move to tell how they do.")
    first, *others = reading.rows
    closed = [row for row in reading.rows if _number(row.get("closed")) >= _ENOUGH_CLOSED]
    best = max(closed, key=lambda row: _number(row.get("win_rate")), default=None)
    common = language.say(
        "The commonest journey has: {shape} ({share} of deals)",
        shape=_coded("shape", first, language),
        share=_percent(first.get("share"), language),
    )
    if best is None or not others:
        return f"{common}."
    return language.say(
        "{common}; the one that wins most: {shape} ({rate} of those closed).",
        common=common,
        shape=_coded("shape", best, language),
        rate=_percent(best.get("win_rate"), language),
    )


_ENOUGH_CLOSED = 30


def _pauses(reading: Reading, language: Language) -> str:
    lasting = int(_value(reading, "lasting") or 0)
    said = language.many("{n} pause is still going on", "{n} pauses are still going on", lasting)
    first = reading.rows[0]
    if first.get("ended_at") or reading.found == 0:
        return f"{said}."
    return language.say(
        "{said}; the longest, {days}: {name} in {phase}.",
        said=said,
        days=number.days(_number(first.get("days")), language.tag),
        name=first.get("name") or first.get("deal_id"),
        phase=language.of(term.phase(str(first.get("phase")))),
    )


def _pipeline(reading: Reading, language: Language) -> str:
    worth, quiet = _value(reading, "amount"), _figure(reading, "without_contact")
    n = int(_value(reading, "open") or 0)
    opened = language.many("{n} deal is open", "{n} deals are open", n)
    opened = with_worth(opened, worth, language)
    said = language.say(
        "{late} without tangible progress for {over}",
        late=number.percent(_figure(reading, "no_progress"), language.tag),
        over=language.of(language.settings.over("progress_days")),
    )
    if quiet is not None:
        said = language.say(
            "{quiet} without contact for {over} and {said}",
            quiet=number.percent(quiet, language.tag),
            over=language.of(language.settings.over("contact_days")),
            said=said,
        )
    return f"{opened}: {said}."


def _waterfall(reading: Reading, language: Language) -> str:
    opening, closing, won, lost, created = (
        _figure_of(reading, name) for name in ("opening", "closing", "won", "lost", "created")
    )
    if not (opening and closing and won and lost and created):
        return ""
    if reading.verdict is Verdict.UNKNOWN:
        return language.say(
            "Nothing that was open on either date has an amount that is known: {n} deals before,"
            " {m} after.",
            n=opening.n,
            m=closing.n,
        )
    told = {each.name: _worth(each, language) for each in (opening, closing, created, won, lost)}
    return language.say(
        "From {opening} to {closing} since {day}: {created} came in new, {won} were won and {lost}"
        " lost.",
        day=language.date(opening.period[0]) if opening.period else "",
        **told,
    )


def _worth(figure: Figure, language: Language) -> str:
    """What some deals are worth; how many there are, where that is not known."""
    if figure.value is not None:
        return language.money(figure.value)
    return language.many("{n} deal", "{n} deals", figure.n)


def _response_times(reading: Reading, language: Language) -> str:
    ours, theirs = (_value(reading, f"{side}_median_hours") for side in ("ours", "theirs"))
    missed = _value(reading, "no_show_rate")
    if ours is None or theirs is None:
        return ""
    said = language.say(
        "Half of our customers have an answer within {ours} of work, and half of them answer"
        " within {theirs}",
        ours=number.hours(ours, language.tag),
        theirs=number.hours(theirs, language.tag),
    )
    if missed is None:
        return f"{said}."
    return language.say(
        "{said}; {missed} of meetings are missed.",
        said=said,
        missed=number.percent(missed, language.tag),
    )


def _timing_conflicts(reading: Reading, language: Language) -> str:
    late, early = (_figure_of(reading, name) for name in ("marketing_late", "sales_early"))
    if not (late and early) or late.value is early.value is None:
        return language.say("There is not enough data to answer yet.")
    return language.say(
        "{late} messages of marketing reached {negotiating} deals at negotiation, and {unasked}"
        " deals were sold to before they qualified.",
        late=int(late.value or 0),
        negotiating=late.n,
        unasked=early.n,
    )


def _lost_deals(reading: Reading, language: Language) -> str:
    lost = int(_value(reading, "lost") or 0)
    return language.many(
        "{n} deal was lost; the log shows why in {known}.",
        "{n} deals were lost; the log shows why in {known}.",
        lost,
        known=int(_value(reading, "known") or 0),
    )


def _crm_reality(reading: Reading, language: Language) -> str:
    index = _figure_of(reading, "index")
    if index is None or index.value is None:
        return language.say("Too little shows of the open deals to say whether the CRM is right.")
    return language.many(
        "Of the open money of which something shows, {share} is where the CRM says; {n} deal is"
        " declared further than what shows ({amount}).",
        "Of the open money of which something shows, {share} is where the CRM says; {n} deals are"
        " declared further than what shows ({amount}).",
        int(_value(reading, "stage_ahead") or 0),
        share=number.percent(index.value, language.tag),
        amount=language.money(_value(reading, "amount_ahead")),
    )


def _real_phases(reading: Reading, language: Language) -> str:
    opened, unclear = _figure_of(reading, "open"), _figure_of(reading, "unclear")
    if not (opened and unclear and opened.n):
        return ""
    return language.many(
        "Of {shown} of {n} open deal it shows which phase it is really in.",
        "Of {shown} of {n} open deals it shows which phase they are really in.",
        opened.n,
        shown=opened.n - int(unclear.value or 0),
    )


def _boundaries(reading: Reading, language: Language) -> str:
    suggested = [str(row["says"]) for row in reading.rows if row["state"] == "suggested"]
    said = (
        language.say("The data suggest a limit: {limit}", limit=suggested[0]) if suggested else ""
    )
    won, count = _value(reading, "won_outside"), _value(reading, "open_outside")
    if won is None or count is None:
        return said
    told = language.many(
        "{n} open deal is outside of whom we serve ({amount}); the limits would have cost {won}"
        " won deals.",
        "{n} open deals are outside of whom we serve ({amount}); the limits would have cost {won}"
        " won deals.",
        int(count),
        amount=language.money(_value(reading, "amount_open")),
        won=int(won),
    )
    return f"{told} {said}".strip()


def _coverage(reading: Reading, language: Language) -> str:
    history = number.percent(_value(reading, "history_share"), language.tag)
    contact = number.percent(_value(reading, "activity_share"), language.tag)
    told = Counter(row["told"] for row in reading.rows)
    return language.say(
        "{history} of deals have a recorded history of stages and {contact} have activities."
        " Of {all} things that answers rest on, {full} are known, {partial} in part, {none} not.",
        history=history,
        contact=contact,
        all=told.total() - told["no_cases"],
        full=told["full"],
        partial=told["partial"],
        none=told["none"],
    )


def _map_check(reading: Reading, language: Language) -> str:
    return language.many(
        "Of {n} statement of the map the log confirms {observed} and refutes {refuted}.",
        "Of {n} statements of the map the log confirms {observed} and refutes {refuted}.",
        len(reading.rows),
        observed=int(_value(reading, "observed") or 0),
        refuted=int(_value(reading, "refuted") or 0),
    )


def _alignment(reading: Reading, language: Language) -> str:
    told = [
        (each.value, language.of(term.label(each.name)))
        for each in reading.figures
        if each.unit is Unit.INDEX and each.value is not None
    ]
    if not told:
        asked = _figure_of(reading, "answered")
        return "" if asked is None or asked.n else language.say("Nobody has been asked yet.")
    (least, topic), (best, other) = min(told), max(told)
    return language.say(
        "The teams agree least on {topic} ({value}) and most on {other} ({best}).",
        topic=_after_colon(topic),
        value=number.grouped(least, language.tag, 2),
        other=_after_colon(other),
        best=number.grouped(best, language.tag, 2),
    )


def _after_colon(label: str) -> str:
    return label.rpartition(": ")[2]


def _drift(reading: Reading, language: Language) -> str:
    changes = _figure_of(reading, "changes")
    if changes is None or changes.value is None:
        return language.say("There is not enough data yet to tell what has changed.")
    if not reading.rows:
        return language.many(
            "Nothing has changed: {n} thing compared.",
            "Nothing has changed among {n} things compared.",
            changes.n,
        )
    first = reading.rows[0]
    return language.many(
        "{n} change; the surest: {what}, {where}, from {before} to {after} since {day}.",
        "{n} changes; the surest: {what}, {where}, from {before} to {after} since {day}.",
        len(reading.rows),
        what=_coded("what", first, language),
        where=_where(first, language),
        before=cell.cell_in("before", first, language).text,
        after=cell.cell_in("after", first, language).text,
        day=cell.cell_in("since", first, language).text,
    )


def _where(row: Row, language: Language) -> str:
    """The place of a change: its phase, the way out, the role or the reason."""
    phase, to = row.get("phase"), row.get("to")
    if not phase:
        return str(row.get("reason"))
    where = language.of(term.phase(str(phase)))
    if to:
        return f"{where} → {language.of(term.phase(str(to)))}"
    role = row.get("role")
    return f"{where} · {language.of(term.role(str(role)))}" if role else where


def _diagnosis(reading: Reading, language: Language) -> str:
    told = [row for row in reading.rows if row["verdict"] != Verdict.UNKNOWN.value]
    act = sum(row["verdict"] == Verdict.BAD.value for row in told)
    return language.many(
        "Of {all} questions that can be answered, {n} calls for action.",
        "Of {all} questions that can be answered, {n} call for action.",
        act,
        all=len(told),
    )


def _review(reading: Reading, language: Language) -> str:
    settled = _value(reading, "settled")
    if settled is None:
        return language.say("No map is in force, so there is nothing to review.")
    if not settled:
        return language.say("None of the three questions of the map is settled.")
    return language.many(
        "Of the three questions of the map, {n} is settled.",
        "Of the three questions of the map, {n} are settled.",
        int(settled),
    )


def _team_support(reading: Reading, language: Language) -> str:
    if not _value(reading, "owners"):
        return language.say("There is too little to compare with the team.")
    if not reading.rows:
        return language.say(
            "Nobody's deals get stuck more than they would with the team, of {n} people compared.",
            n=int(_value(reading, "owners") or 0),
        )
    names = _listed([str(row["owner"]) for row in reading.rows], language)
    return language.say("A hand would help: {names}.", names=names)


_SENTENCES: Mapping[str, Callable[[Reading, Language], str]] = {
    "alignment": _alignment,
    "boundaries": _boundaries,
    "coverage": _coverage,
    "crm_reality": _crm_reality,
    "diagnosis": _diagnosis,
    "drift": _drift,
    "losses": losses_sentence,
    "lost_deals": _lost_deals,
    "map_check": _map_check,
    "movements": _movements,
    "pauses": _pauses,
    "phases": _phases,
    "pipeline": _pipeline,
    "real_phases": _real_phases,
    "response_times": _response_times,
    "review": _review,
    "shapes": _shapes,
    "timing_conflicts": _timing_conflicts,
    "waterfall": _waterfall,
    "team_support": _team_support,
    **FOLLOW_SENTENCES,
    **FORECAST_SENTENCES,
}

# The figure that stands beside the sentence; the first one where a reading is not listed.
_HEADLINES: Mapping[str, str] = {
    "boundaries": "open_outside",
    "coverage": "history_share",
    "crm_reality": "index",
    "follow_up": "late",
    "diagnosis": "p50",
    "drift": "changes",
    "losses": "amount",
    "map_check": "refuted",
    "movements": "linear_share",
    "pauses": "lasting",
    "phases": "traps",
    "pipeline": "amount",
    "playbook": "compliance",
    "response_times": "ours_median_hours",
    "review": "settled",
    "shapes": "straight_share",
    "waterfall": "closing",
    "team_support": "named",
    "weekly_five": "needed",
    **FORECAST_HEADLINES,
}


def headline(reading: Reading) -> Figure | None:
    """The figure that says most about the answer; the first one where its money is not known."""
    wanted = _HEADLINES.get(reading.name)
    named = [figure for figure in reading.figures if figure.name == wanted]
    told = [each for each in named if each.unit is not Unit.MONEY or each.value is not None]
    return next(iter((*told, *reading.figures)), None)


def _value(reading: Reading, name: str) -> float | None:
    return next((figure.value for figure in reading.figures if figure.name == name), None)


def _figure_of(reading: Reading, name: str) -> Figure | None:
    return next((figure for figure in reading.figures if figure.name == name), None)


def _figure(reading: Reading, name: str) -> float | None:
    found = _figure_of(reading, name)
    return found.value if found is not None and found.unit is Unit.SHARE else None


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _percent(value: Value, language: Language) -> str:
    return number.percent(_number(value), language.tag)


def _coded(key: str, row: Row, language: Language) -> str:
    return cell.cell(key, row.get(key), language).text


def _listed(names: list[str], language: Language) -> str:
    shown, rest = names[:_MOST_NAMES], len(names) - _MOST_NAMES
    joined = ", ".join(shown)
    return language.say("{names} and {n} more", names=joined, n=rest) if rest > 0 else joined
