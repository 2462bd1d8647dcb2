"""What every tool is asked, and the form of its answers, so that they can be held side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

DAY_US = 86_400_000_000
Answer = dict[str, float | str]

TASKS = {
    "passages": "Passages with counts",
    "passages_times": "Passages with median times",
    "variants": "Variants with counts",
    "quantiles": "Quantiles of time in phase",
    "loops": "Loops and rework",
    "rules": "Five declarative rules",
    "reading": "The whole reading `movements`",
}

# Each rule and the stages it speaks of, under the names that its SQL uses.
RULES = {
    "init": {"first": "Stage 01"},
    "absence": {"absent": "Lost"},
    "response": {"cause": "Stage 03", "effect": "Stage 05"},
    "precedence": {"before": "Stage 02", "after": "Stage 06"},
    "chain_response": {"phase": "Stage 04", "next": "Stage 05"},
}


def variants_answer(paths: Iterable[tuple[tuple[str, ...], int]]) -> Answer:
    """The number of variants and a digest of all of them with their counts, in one order."""
    lines = sorted(f"{'>'.join(path)} {deals}" for path, deals in paths)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return {"variants": len(lines), "digest": digest}
