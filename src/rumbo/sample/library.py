"""What the company has before the first deal: its stages, its contents and the exchange rates."""

from __future__ import annotations

from datetime import date, timedelta

from rumbo.sample.company import Company

# what the CRM claims; far from what really happens, as in most CRMs
PROBABILITIES = ((10, 20, 35, 50, 60, 75, 90), (50, 60, 80, 90))
PARKED_PROBABILITY = 5
RATE_MONTHS = 38
PIPELINES = ("P1", "P2")


def write_library(company: Company, until: date) -> None:
    """Write the stages, contents and rates tables."""
    for number in range(len(PIPELINES)):
        _write_stages(company, number)
    _write_contents(company, until)
    _write_rates(company, until)


def _write_stages(company: Company, number: int) -> None:
    words, ledger = company.words, company.ledger
    rows = [
        (name, PROBABILITIES[number][place] / 100, "open")
        for place, name in enumerate(words.stages[number])
    ]
    if number == 0:
        rows.append((words.parked, PARKED_PROBABILITY / 100, "open"))
    rows += [(words.won, 1.0, "won"), (words.lost, 0.0, "lost")]
    for place, (name, probability, outcome) in enumerate(rows, start=1):
        pipeline = (PIPELINES[number], words.pipelines[number])
        stage = f"{PIPELINES[number]}S{place:02d}"
        ledger.add("stages", (*pipeline, stage, name, place, probability, outcome))


def _write_contents(company: Company, until: date) -> None:
    words = company.words
    language = "es" if words.lost == "Perdida" else "en"
    for number, entry in enumerate(words.contents, start=1):
        updated = (until - timedelta(days=int(entry["age"]))).isoformat()
        phase = words.stages[0][int(entry["phase"])]
        row = (f"K{number:02d}", entry["title"], entry["kind"], entry["topic"], entry["role"])
        company.ledger.add("contents", (*row, phase, language, updated))


def _write_rates(company: Company, until: date) -> None:
    """One rate per currency and month, wandering around its level."""
    newest = until.year * 12 + until.month - 1
    months = [
        date(month // 12, month % 12 + 1, 1) for month in range(newest - RATE_MONTHS, newest + 1)
    ]
    for currency, level in company.words.rates.items():
        rate = level
        for month in months:
            if currency != "EUR":
                rate *= 1.0 + 0.012 * company.dice.gauss(0.0, 1.0)
            row = (currency, month.isoformat(), f"{rate:.6g}")
            company.ledger.add("rates", row)
