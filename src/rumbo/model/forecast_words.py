"""The words of the screens for probabilities and the forecast."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.model.accuracy_words import ACCURACY_CODES, ACCURACY_TERMS
from rumbo.model.reading import Text

FORECAST_CODES: Mapping[str, Text] = {
    "country": Text("país", "country"),
    "industry": Text("sector", "industry"),
    "inflated": Text("inflada", "inflated"),
    "in_line": Text("dentro de lo observado", "in line"),
    "team": Text("equipo", "team"),
    "too_low": Text("se queda corta", "too low"),
    "type": Text("tipo", "type"),
    "undeclared": Text("el CRM no la declara", "not declared"),
    **ACCURACY_CODES,
}
FORECAST_TERMS: Mapping[str, Text] = {
    "crm_stage": Text("Etapa", "Stage"),
    "crm_stage_id": Text("Etapa", "Stage"),
    "declared_probability": Text("Según el CRM", "By the CRM"),
    "finding": Text("Qué dice", "What it says"),
    "inflated": Text("Infladas", "Inflated"),
    "known": Text("Con final conocido", "Ended"),
    "observed_probability": Text("Según la historia", "By the history"),
    "stages_compared": Text("Etapas comparadas", "Stages compared"),
    "still_open_share": Text("Sin final conocido", "End not known"),
    "too_low": Text("Se quedan cortas", "Too low"),
    "coverage": Text("Cobertura", "Coverage"),
    "coverage_needed": Text("Cobertura necesaria", "Coverage needed"),
    "declared": Text("Lo que dicen los propietarios", "What the owners say"),
    "expected": Text("De media", "On average"),
    "not_yet_created": Text("Aún por crear, de media", "Not created yet, on average"),
    "open_expected": Text("De las abiertas, de media", "From open deals, on average"),
    "stage_weighted": Text("Ponderado por etapa", "Weighted by stage"),
    "amount_due": Text("Abierto con cierre en el periodo", "Open, due in the period"),
    "call_notes": Text("Notas de las previsiones", "Notes of calls"),
    "expected_before": Text("De media hace una semana", "On average a week ago"),
    "manager_call": Text("Prevé su responsable", "The manager calls"),
    "seller_call": Text("Prevé quien vende", "The seller calls"),
    "target": Text("Objetivo", "Target"),
    "won_deals": Text("Ganadas", "Won"),
    "open_deals": Text("Abiertas", "Open"),
    "likely_close": Text("Cierre probable", "Likely close"),
    "likely_close_high": Text("Cierre probable, máx.", "Likely close, latest"),
    "likely_close_low": Text("Cierre probable, mín.", "Likely close, earliest"),
    "reasons": Text("Motivos", "Reasons"),
    "weighted": Text("Valor ponderado", "Weighted value"),
    "weighted_declared": Text("Ponderado por el CRM", "Weighted by the CRM"),
    "weighted_observed": Text("Ponderado por la historia", "Weighted by the history"),
    **ACCURACY_TERMS,
}
