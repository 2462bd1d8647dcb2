"""The words on the pictures of how right the forecast was."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.model.reading import Text

ACCURACY_WORDS: Mapping[str, Text] = {
    "won_within": Text(
        "ganada en los {days} días siguientes", "won within the {days} days that follow"
    ),
    "off_by": Text("se aparta {off} de media", "off by {off} on average"),
    "key_exact": Text("lo dicho es lo que ocurre", "what was said is what happens"),
    "key_happened": Text(
        "lo que ocurrió, con su intervalo del 95 %", "what happened, with its 95% interval"
    ),
    "key_cases": Text("cuántas veces se dijo", "how often it was said"),
    "axis_said": Text("probabilidad dicha", "chance that was said"),
    "axis_happened": Text("se ganó", "were won"),
    "bin_of": Text(
        "dicho {said}: ocurrió {came} ({low} – {high}, n = {n})",
        "said {said}: happened {came} ({low} – {high}, n = {n})",
    ),
    "axis_weeks": Text("semanas hasta el fin del mes", "weeks to the end of the month"),
    "error_shares": Text(
        "error entre lo que llegó, domingo a domingo", "error over what came, Sunday by Sunday"
    ),
    "error_of": Text(
        "{name}, {weeks} semanas antes: {share} (n = {n})",
        "{name}, {weeks} weeks before: {share} (n = {n})",
    ),
    "error_line": Text("{name}: {points}", "{name}: {points}"),
}
