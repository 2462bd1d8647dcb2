"""Writes a whole sample company: the log that a CRM would hold and the truth that was drawn."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from rumbo.errors import UsageError
from rumbo.model.table import TABLE_NAMES
from rumbo.sample.chronicle import live
from rumbo.sample.company import Company, Planted
from rumbo.sample.customer import Customer
from rumbo.sample.deal import draw_new
from rumbo.sample.dice import Dice
from rumbo.sample.habit import OPTIMIST, SILENT
from rumbo.sample.ledger import Ledger
from rumbo.sample.library import write_library
from rumbo.sample.people import People
from rumbo.sample.portfolio import Portfolio
from rumbo.sample.road import NEW_BUSINESS
from rumbo.sample.voice import Voice
from rumbo.sample.words import LANGUAGES, Words, phrases, words
from rumbo.sample.workday import Workdays

HISTORY_DAYS = 1096
BEFORE_DAYS = 900
AFTER_DAYS = 1200
SLOW_LEGAL_DAYS = 240
FOLLOW_UP_SHARE = 0.14
MOST_DEALS = 2_000_000
EARLIEST, LATEST = date(2005, 1, 1), date(2090, 1, 1)


@dataclass(frozen=True)
class SampleCompany:
    """What was written: rows per table of the log, and where log and truth are."""

    name: str
    log: Path
    truth: Path
    counts: Mapping[str, int]


def write_company(
    folder: Path,
    *,
    deals: int = 1500,
    seed: int = 7,
    language: str = "es",
    until: date,
    plant: bool = True,
    touches: float = 1.0,
    progress: Callable[[float], None] | None = None,
) -> SampleCompany:
    """Write a believable company of that many deals, about three years that end on `until`.

    The log goes to folder/log, the truth to folder/truth; the same arguments write the same bytes.
    `plant` hides anomalies for readings to find, `touches` multiplies the contacts per deal,
    `progress` hears the share done, from 0 to 1. UsageError where an argument cannot be used.
    """
    _check(deals, language, until, touches)
    with Ledger(folder) as ledger:
        company = _found(ledger, deals, seed, language, until, plant=plant, touches=touches)
        write_library(company, until)
        _sell(company, deals, progress or (lambda _: None))
        _write_planted(company, deals, seed, language, until, plant=plant)
        counts = {name: ledger.rows(name) for name in TABLE_NAMES}
    return SampleCompany(company.words.company, folder / "log", folder / "truth", counts)


def _check(deals: int, language: str, until: date, touches: float) -> None:
    if not 1 <= deals <= MOST_DEALS:
        raise UsageError(
            f"A sample company cannot have {deals} deals.", advice=f"Use 1 to {MOST_DEALS}."
        )
    if language not in LANGUAGES:
        raise UsageError(
            f"The sample company does not speak {language!r}.",
            advice=f"Use one of {', '.join(LANGUAGES)}.",
        )
    if not EARLIEST <= until <= LATEST:
        raise UsageError(
            f"A sample company cannot end on {until}.", advice=f"Use {EARLIEST} to {LATEST}."
        )
    if not 0.0 < touches <= 20.0:  # noqa: PLR2004
        raise UsageError(f"touches cannot be {touches}.", advice="Use more than 0, at most 20.")


def _found(
    ledger: Ledger,
    deals: int,
    seed: int,
    language: str,
    until: date,
    *,
    plant: bool,
    touches: float,
) -> Company:
    spoken, dice = words(language), Dice(seed)
    first = until - timedelta(days=HISTORY_DAYS + BEFORE_DAYS)
    days = Workdays(first, until + timedelta(days=AFTER_DAYS))
    until_day = days.number(until)
    people = People(dice, spoken, ledger, plant=plant)
    people.hire(max(14, min(160, deals // 90)))
    return Company(
        dice=dice,
        words=spoken,
        phrases=phrases(language),
        days=days,
        ledger=ledger,
        people=people,
        planted=_planted(spoken, days, until_day) if plant else Planted(),
        begin=days.clock(until_day - HISTORY_DAYS),
        end=days.clock(until_day + 1),
        until_day=until_day,
        touches=touches,
    )


def _planted(spoken: Words, days: Workdays, until_day: int) -> Planted:
    return Planted(
        never_buys=len(spoken.industries) - 1,
        no_show_source="outbound",
        no_show=0.36,
        slow_since=days.clock(until_day - SLOW_LEGAL_DAYS),
        slow_factor=3.0,
        hasty_source="event",
        hasty=0.35,
    )


def _sell(company: Company, deals: int, progress: Callable[[float], None]) -> None:
    follow_ups = round(deals * FOLLOW_UP_SHARE)
    fresh = deals - follow_ups
    voice = Voice(company)
    portfolio = Portfolio(company, voice, follow_ups, first_number=fresh + 1)
    portfolio.inherit(max(1, deals // 25))
    for number, created in enumerate(_arrivals(company, fresh), start=1):
        _sell_one(company, voice, portfolio, number, created)
        if number % 200 == 0:
            progress(0.9 * number / fresh)
    portfolio.serve()
    progress(1.0)


def _arrivals(company: Company, count: int) -> list[float]:
    """When deals begin: somewhat more of them every year."""
    dice = company.dice
    span = company.end - company.begin - 0.05
    return sorted(company.begin + span * dice.random() ** 0.7 for _ in range(count))


def _sell_one(
    company: Company, voice: Voice, portfolio: Portfolio, number: int, created: float
) -> None:
    people, dice, days = company.people, company.dice, company.days
    if people.accounts and dice.happens(0.2):
        account = dice.pick(people.accounts)
    else:
        before = max(days.clock(1), created - dice.expovariate(0.2))
        account = people.open_account(days.time(before))
    deal = draw_new(company, f"D{number:07d}", account, created)
    stays = live(company, voice, deal)
    if stays[-1].to == NEW_BUSINESS.won:
        started = days.number_at(stays[-1].end) + 7 + int(dice.random() * 14)
        health = 0.3 * (deal.quality - 60) * 0.1 + 0.8 * dice.gauss(0.0, 1.0)
        monthly = max(50, round(deal.amount / 12 / company.words.rates[deal.currency]))
        if started <= company.until_day:
            portfolio.customers.append(
                Customer(account, deal.id, deal.product, started, monthly, deal.currency, health)
            )


def _write_planted(
    company: Company, deals: int, seed: int, language: str, until: date, *, plant: bool
) -> None:
    report = {
        "company": company.words.company,
        "deals": deals,
        "seed": seed,
        "language": language,
        "until": until.isoformat(),
        "planted": _hidden(company) if plant else [],
    }
    text = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
    (company.ledger.truth / "planted.json").write_text(text, encoding="utf-8", newline="\n")


def _hidden(company: Company) -> list[dict[str, object]]:
    """What was planted, where, since when and how strongly."""
    spoken, planted = company.words, company.planted
    slow = company.days.label(company.days.number_at(planted.slow_since))
    silent, optimists = (
        [owner.id for owner in company.people.owners if owner.habit is habit]
        for habit in (SILENT, OPTIMIST)
    )
    source = spoken.sources[planted.no_show_source]
    stage = spoken.stages[0][-1]
    hasty = spoken.sources[planted.hasty_source]
    return [
        {"what": "silent_seller", "owner_id": silent[0], "factor": SILENT.silence},
        {"what": "stages_ahead", "owner_ids": optimists, "share": OPTIMIST.ahead},
        {"what": "never_buys", "industry": spoken.industries[planted.never_buys]},
        {"what": "no_shows", "source": source, "share": planted.no_show},
        {"what": "slow_phase", "stage": stage, "since": slow, "factor": planted.slow_factor},
        {"what": "early_offers", "source": hasty, "share": planted.hasty},
        _content_gaps(spoken),
        {"what": "duplicate_accounts", "count": company.ledger.rows("truth_duplicates")},
    ]


def _content_gaps(spoken: Words) -> dict[str, object]:
    """The phases and roles for which the library has nothing."""
    phases = {int(entry["phase"]) for entry in spoken.contents}
    roles = {entry["role"] for entry in spoken.contents}
    return {
        "what": "content_gaps",
        "phases": [name for place, name in enumerate(spoken.stages[0]) if place not in phases],
        "roles": [role for role in spoken.titles if role not in roles],
    }
