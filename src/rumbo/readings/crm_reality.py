"""Whether the CRM shows what really happens: stages with evidence, and what to mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict, counted
from rumbo.model.selection import FIXES, Selection
from rumbo.readings.figure import share_columns, warn_about_money, worth
from rumbo.readings.interval import weighed_share
from rumbo.readings.pause import PACKAGE
from rumbo.readings.reality import keep_gaps, keep_reality, unnamed_phases
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View

ENOUGH = 10  # open deals that can be judged; of fewer nothing is said
GOOD, WATCH = 0.8, 0.6
_OF_EVIDENCE = ("stage_ahead", "stage_behind", "late_entry")


def answer(view: View) -> Answer:
    """One row per thing to mend, by the money it concerns; what cannot be known comes last."""
    keep_gaps(view)
    counts = view.ask(PACKAGE, "crm_reality_figures.sql").one()
    found = {row["what"]: row for row in view.ask(PACKAGE, "crm_reality_list.sql").dicts()}
    tells = view.learnt("what the log tells", _tells)
    rows = [
        _row(view, what, found.get(what), counts["deals"], known=_known(what, tells))
        for what in FIXES
    ]
    return Answer(
        _verdict(counts),
        tuple(_figures(view, counts)),
        tuple(sorted(rows, key=_place)),
        tuple(reality_warnings(view, counts)),
    )


def _tells(everybody: View) -> Mapping[str, bool]:
    """Of which things to mend the log says something of any deal."""
    keep_reality(everybody)
    return everybody.ask(PACKAGE, "crm_reality_tells.sql").one()


def _known(what: str, tells: Mapping[str, bool]) -> bool:
    return bool(tells["stages" if what in _OF_EVIDENCE else what])


def _row(view: View, what: str, found: Mapping[str, Any] | None, deals: int, *, known: bool) -> Row:
    n = found["deals"] if found else 0
    amount = worth(view, found["amount"] if found else None, n)
    share = share_columns(n, deals, ("share", "low", "high"))
    return {
        "what": what,
        "deals": n if known else None,
        "amount": amount if known else None,
        **(share if known else dict.fromkeys(share)),
        "median_days": found["median_days"] if found and known else None,
        "fix": f"fix_{what}" if known else "cannot_know",
    }


def _place(row: Row) -> tuple[object, ...]:
    known = row["deals"] is not None
    return (not known, -float(str(row["amount"] or 0)), -int(str(row["deals"] or 0)), row["what"])


def _figures(view: View, counts: Mapping[str, Any]) -> Iterator[Figure]:
    n, period = counts["deals"], view.days()
    judged = n - counts["unclear"]
    share, low, high = reality_index(counts)
    supported, ahead = Selection(reality="supported"), Selection(reality="stage_ahead")
    yield Figure("index", share, Unit.SHARE, judged, low, high, period, supported)
    behind = Selection(reality="stage_behind")
    of: Mapping[str, Any] = counts if judged else {}  # where nothing shows, none is not 0
    count, held = Unit.COUNT, of.get("supported")
    yield Figure("supported", held, count, judged, None, None, period, supported)
    yield Figure("stage_ahead", of.get("ahead"), count, judged, None, None, period, ahead)
    amount = worth(view, counts["amount_ahead"], counts["ahead"]) if judged else None
    yield Figure("amount_ahead", amount, Unit.MONEY, counts["ahead"], period=period, behind=ahead)
    yield Figure("stage_behind", of.get("behind"), count, judged, None, None, period, behind)
    unclear = Selection(reality="unclear")
    yield Figure("unclear", counts["unclear"], Unit.COUNT, n, None, None, period, unclear)


def reality_index(
    counts: Mapping[str, Any],
) -> tuple[float | None, float | None, float | None]:
    """The share of open money that evidence supports, with its interval; None of too few deals.

    `counts` is the row of `crm_reality_figures.sql`.
    """
    if counts["weighed"] < ENOUGH:
        return None, None, None
    total = float(counts["amount_judged"])
    return weighed_share(float(counts["amount_supported"] or 0) / total, total, counts["squares"])


def _verdict(counts: Mapping[str, Any]) -> Verdict:
    share, _, _ = reality_index(counts)
    if share is None:
        return Verdict.UNKNOWN
    return Verdict.GOOD if share >= GOOD else Verdict.WATCH if share >= WATCH else Verdict.BAD


def reality_warnings(view: View, counts: Mapping[str, Any]) -> Iterator[Text]:
    """What the log cannot tell about these deals."""
    yield from warn_about_money(view)
    n, unclear = counts["deals"], counts["unclear"]
    if n and unclear == n:
        yield Text(
            "Nada en el registro muestra en qué fase están: no hay asuntos, contenidos ni roles que"
            " lo digan, o las reglas no los nombran.",
            "Nothing in the log shows which phase they are in: no subjects, contents or roles say"
            " so, or the rules do not name them.",
        )
    elif 2 * unclear > n:
        yield counted(
            "De {unclear} de {n} oportunidades abiertas no se muestra en qué fase están; no entran"
            " en el índice.",
            "Of {unclear} of {n} open deals nothing shows which phase they are in; they are not in"
            " the index.",
            unclear=unclear,
            n=n,
        )
    unnamed = unnamed_phases(view)
    if n and unnamed:
        listed = ", ".join(unnamed[:6])
        yield Text(
            f"Ninguna regla dice qué muestra que una oportunidad está en: {listed}.",
            f"No rule says what shows that a deal is in: {listed}.",
        )


def _selection(row: Row) -> Selection:
    """The open deals that a row counts."""
    return Selection(reality=str(row["what"]))


READING = Question(
    name="crm_reality",
    question=Text("¿El CRM refleja la realidad?", "Does the CRM reflect reality?"),
    answer=answer,
    queries=(
        "reality_told.sql",
        "reality_said.sql",
        "reality.sql",
        "reality_twins.sql",
        "reality_batches.sql",
        "reality_gaps.sql",
        "crm_reality_list.sql",
        "crm_reality_figures.sql",
    ),
    behind={"deals": _selection, "amount": _selection},
    apart_from=frozenset({DECISIONS}),
    definitions={
        "index": Text(
            "Parte del importe abierto cuya etapa declarada sostiene lo que muestra el registro,"
            " entre las oportunidades en las que algo lo muestra; intervalo del 95 % (Wilson, con"
            " el tamaño efectivo de Kish, porque pesan por importe).",
            "Share of the open amount whose declared stage is supported by what the log shows,"
            " among the deals of which something shows; 95 % interval (Wilson, with Kish's"
            " effective size, because they weigh by amount).",
        ),
        "stage_ahead": Text(
            "La etapa va por delante: lo último que se ve es de una fase anterior y nada muestra la"
            " declarada.",
            "The stage is ahead: what shows last is of an earlier phase and nothing shows the"
            " declared one.",
        ),
        "stage_behind": Text(
            "La etapa va por detrás: desde que se declaró, lo último que se ve es de una"
            " posterior.",
            "The stage is behind: since it was declared, what shows last is of a later one.",
        ),
        "unclear": Text(
            "No se sabe: nada lo muestra, es demasiado pronto o ninguna regla nombra la fase.",
            "Not known: nothing shows it, it is too early, or no rule names the phase.",
        ),
        "batch_update": Text(
            "Su última etapa se escribió a la vez que la de otras (cinco o más de una persona en"
            " una hora).",
            "Its last stage was written together with others (five or more by one person within an"
            " hour).",
        ),
        "late_entry": Text(
            "La fase ya se veía más de 3 días antes de escribirse.",
            "The phase showed more than 3 days before it was written.",
        ),
        "duplicate_account": Text(
            "Su cuenta comparte dominio o nombre con otra.",
            "Its account shares its domain or name with another one.",
        ),
    },
)
