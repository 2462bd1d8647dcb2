"""Renders results-chances.jsonl as the tables of README.md, each between two marks of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from record import Record

README = Path(__file__).with_name("README.md")
LARGEST, WITHIN, MOST_OF = 0.7, 0.03, 0.8
COVERED = (0.74, 0.86)
BELOW_OBSERVED, BELOW_TYPED = 0.75, 0.6
OUTLOOK, STAGE, BASE, SHRUNK = "outlook", "stage's observed win rate", "base rate", "shrunk stage"
PUBLISHED = {"accepted": (0.678, 0.21), "declined": (0.566, 0.15), "cancelled": (0.709, 0.16)}
_KINDS = {"leaking": "as published", "honest": "without the leak"}
Lines = Mapping[str, Mapping[str, Any]]


def main() -> None:
    """Puts what is known into README.md."""
    text = README.read_text(encoding="utf-8")
    for study, told in STUDIES.items():
        lines = Record(study).lines()
        if lines:
            start, end = f"<!-- chances: {study} -->", f"<!-- /chances: {study} -->"
            listed = "\n".join([start, _measured(lines), "", *told(lines), end])
            found = re.escape(start) + ".*?" + re.escape(end)
            text = re.sub(found, lambda _, made=listed: made, text, flags=re.DOTALL)
    README.write_text(text, encoding="utf-8")


def _measured(lines: Lines) -> str:
    days = sorted({line["day"] for line in lines.values()})
    ways = len({line["learning"] for line in lines.values()})
    return f"Measured {' and '.join(days)}" + (
        "." if ways == 1 else f", under {ways} states of what is learnt."
    )


def _head(*names: str) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield "|---" * len(names) + "|"


def _loans(lines: Lines) -> Iterator[str]:
    first = next(iter(lines.values()))
    yield (
        f"{first['cases']:,} open cases, {first['accepted']:.1%} of them accepted;"
        f" {first['undecided']} that the log leaves undecided are left out."
    )
    yield ""
    yield from _head("model", "AUC", "Brier", "calibration error", "bias")
    for name, line in lines.items():
        told = " | ".join(f"{line[what]:.3f}" for what in ("auc", "brier", "error"))
        yield f"| {name} | {told} | {line['bias']:+.3f} |"


def _companies(lines: Lines) -> Iterator[str]:
    plain = next(name for name in next(iter(lines.values()))["off"] if name.startswith("plain"))
    yield from _head(
        "seed", "open deals", "stage rate's squared error", plain, SHRUNK, OUTLOOK,
        "bias of the outlook",
    )  # fmt: skip
    shares, biases = [], []
    for seed, line in sorted(lines.items(), key=lambda each: int(each[0])):
        own = [line["off"][name] / line["off"][STAGE] for name in (plain, SHRUNK, OUTLOOK)]
        shares.append(own)
        biases.append(line["bias"][OUTLOOK])
        cells = " | ".join(f"{share:.0%}" for share in own)
        off = f"{line['off'][STAGE]:.4f}"
        yield f"| {seed} | {line['deals']} | {off} | {cells} | {biases[-1]:+.3f} |"
    told, bias = np.array(shares), np.array(biases)
    cells = " | ".join(f"{share:.0%}" for share in told.mean(axis=0))
    yield f"| mean | | | {cells} | {bias.mean():+.3f} |"
    yield ""
    yield (
        f"Companies measured: {len(told)}; {(told[:, 2] <= LARGEST).sum()} are at 70 % or below,"
        f" {(told[:, 2] < told[:, 0]).sum()} below {plain} and"
        f" {(abs(bias) <= WITHIN).sum()} within ±.03."
    )


def _small(lines: Lines) -> Iterator[str]:
    yield from _head(
        "closed deals", "draws", "Brier: base rate", "stage rate", "shrunk",
        "beats the base rate", "the stage rate", "both", "of 80 % intervals hold",
    )  # fmt: skip
    for size in sorted({line["size"] for line in lines.values()}):
        own = [line for line in lines.values() if line["size"] == size]
        names = ("base", "stage", "shrunk", "covered")
        base, stage, said, covered = (np.array([line[name] for line in own]) for name in names)
        means = " | ".join(f"{each.mean():.4f}" for each in (base, stage, said))
        both = said < np.minimum(base, stage)
        better = ((said < base).mean(), (said < stage).mean(), both.mean())
        shares = " | ".join(f"{each:.0%}" for each in better)
        yield f"| {size} | {len(own)} | {means} | {shares} | {covered.mean():.0%} |"


def _sales(lines: Lines) -> Iterator[str]:
    first = next(iter(lines.values()))
    yield f"{first['rows']:,} opportunities, {first['won']:.1%} won; five folds."
    yield ""
    yield from _head("model", "AUC", "Brier", "calibration error")
    for name, line in lines.items():
        told = " | ".join(f"{line[what]:.3f}" for what in ("auc", "brier", "error"))
        yield f"| {name} | {told} |"


def _outcomes(lines: Lines) -> Iterator[str]:
    first = next(iter(lines.values()))
    yield f"{first['cases']:,} cases, {first['tested']:,} of them tested."
    yield ""
    yield from _head("task", "prefixes", "model", "AUC", "Brier", "best published AUC, Brier")
    for key, line in lines.items():
        task, kind, name = key.split("/")
        beside = "{:.3f}, {:.2f}".format(*PUBLISHED[task]) if kind == "leaking" else ""
        told = f"{line['auc']:.3f} | {line['brier']:.3f} | {beside}"
        yield f"| {task} | {_KINDS[kind]} | {name} | {told} |"


def _speed(lines: Lines) -> Iterator[str]:
    known, fitted, told = lines["features"], lines["fit"], lines["chances"]
    yield from _head("what", "seconds", "of processor", "most memory", "aim")
    for what, line, aim in (
        (f"features: {known['deals']:,} deals, {known['events']:,} events", known, "15 s"),
        (f"fit: {fitted['closed']:,} closed deals, {fitted['rows']:,} rows", fitted, "60 s, 3 GiB"),
        (f"chances of {told['deals']:,} open deals", told, "5 s"),
    ):
        spent = f"{line['seconds']:.1f} | {line['processor']:.1f} | {line['mib']:,} MiB"
        yield f"| {what} | {spent} | {aim} |"
    yield ""
    yield f"The machine's load was {known['load']:.1f} to {told['load']:.1f} on two cores."


def _forecast(lines: Lines) -> Iterator[str]:
    yield from _head(
        "seed", "months told", "WAPE", "stage weights as observed", "as typed", "usual month",
        "of 80 % intervals hold", "bias",
    )  # fmt: skip
    names = ("forecast", "stage_observed", "stage_weighted", "usual")
    kept = []
    for key, line in sorted(lines.items(), key=lambda each: int(each[0].split("/")[0])):
        own, methods = line["methods"]["forecast"], line["methods"]
        kept.append([*(methods[name]["wape"] for name in names), own["covered"], own["bias"]])
        cells = " | ".join(f"{value:.2f}" for value in kept[-1][:4])
        yield (
            f"| {key.split('/')[0]} | {own['n']} | {cells} | {own['covered']:.0%}"
            f" | {own['bias']:+.2f} |"
        )
    told = np.array(kept)
    cells = " | ".join(f"{value:.2f}" for value in told[:, :4].mean(axis=0))
    covered, bias = told[:, 4].mean(), told[:, 5].mean()
    yield f"| mean | | {cells} | {covered:.0%} | {bias:+.2f} |"
    yield ""
    yield (
        f"Companies measured: {len(told)}. The WAPE is at least 25 % below that of stage weights as"
        f" observed in {(told[:, 0] <= BELOW_OBSERVED * told[:, 1]).sum()}, at least 40 % below"
        f" that of stage weights as typed in {(told[:, 0] <= BELOW_TYPED * told[:, 2]).sum()};"
        f" intervals hold between 74 % and 86 % of months in"
        f" {((told[:, 4] >= COVERED[0]) & (told[:, 4] <= COVERED[1])).sum()} one by one, and"
        f" {covered:.1%} of months of all together."
    )


STUDIES: Mapping[str, Callable[[Lines], Iterator[str]]] = {
    "loans": _loans,
    "companies": _companies,
    "forecast": _forecast,
    "small": _small,
    "sales": _sales,
    "outcomes": _outcomes,
    "speed": _speed,
}


if __name__ == "__main__":
    main()
