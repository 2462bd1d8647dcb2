"""The words of the screens for how right the forecast was, and for what moved it."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.model.reading import Text

METHODS: Mapping[str, Text] = {
    "forecast": Text("pronóstico de Rumbo", "Rumbo's forecast"),
    "stage_weighted": Text("etapas según el CRM", "stages as typed in the CRM"),
    "stage_observed": Text("etapas según la historia", "stages as observed"),
    "declared": Text("fechas de los propietarios", "the owners' own dates"),
    "last_year": Text("mismo mes del año anterior", "same month of last year"),
    "usual": Text("lo habitual", "what is usual"),
    "called": Text("previsión de una persona", "a person's call"),
}
ACCURACY_CODES: Mapping[str, Text] = {
    **METHODS,
    "all": Text("todas", "all"),
    "calibration": Text("grupo de probabilidad", "group of chances"),
    "cut_off": Text("fecha de corte", "cut-off"),
    "horizon": Text("plazo", "horizon"),
    "method": Text("método", "method"),
    "shown": Text("pronóstico mostrado", "forecast shown"),
    "weeks_to_end": Text("semanas hasta el fin", "weeks to the end"),
    "amount_down": Text("importe a la baja", "amount down"),
    "amount_up": Text("importe al alza", "amount up"),
    "chance_down": Text("menos probabilidad", "less likely"),
    "chance_up": Text("más probabilidad", "likelier"),
    "created": Text("nueva", "created"),
    "moved_in": Text("ha entrado en el filtro", "came into the filter"),
    "moved_out": Text("ha salido del filtro", "left the filter"),
    "pulled_in": Text("cierre adelantado", "close pulled in"),
    "pushed_out": Text("cierre aplazado", "close pushed out"),
    "reopened": Text("reabierta", "reopened"),
    "won_out_of_period": Text("ganada fuera del periodo", "won outside of the period"),
}
_WAPE = Text("Error", "Error")
ACCURACY_TERMS: Mapping[str, Text] = {
    "about": Text("De quién", "About"),
    "auc": Text("Acierto al ordenar (AUC)", "Right order (AUC)"),
    "bias": Text("Sesgo", "Bias"),
    "brier": Text("Brier", "Brier"),
    "calibration_error": Text("Error de calibración", "Calibration error"),
    "came": Text("Llegó", "Came"),
    "came_true": Text("Ocurrió", "Happened"),
    "chance_from": Text("Desde", "From"),
    "chance_to": Text("Hasta", "To"),
    "change": Text("Cambio", "Change"),
    "cut_off": Text("Fecha de corte", "Cut-off"),
    "cut_offs": Text("Fechas de corte", "Cut-offs"),
    "forecast_before": Text("Media anterior", "Average before"),
    "forecast_now": Text("Media ahora", "Average now"),
    "chance_down": Text("Menos probabilidad", "Less likely"),
    "chance_up": Text("Más probabilidad", "Likelier"),
    "won_out_of_period": Text("Ganadas fuera del periodo", "Won outside of the period"),
    "not_yet_created_change": Text("Aún por crear", "Not created yet"),
    "horizon_days": Text("Plazo", "Horizon"),
    "interval_coverage_80": Text("Dentro del intervalo", "Inside the interval"),
    "last_year": Text("Mismo mes del año anterior", "Same month of last year"),
    "log_loss": Text("Sorpresa (log loss)", "Surprise (log loss)"),
    "method": Text("Método", "Method"),
    "month": Text("Mes", "Month"),
    "months": Text("Meses", "Months"),
    "predicted": Text("Dicho", "Said"),
    "stage_observed": Text("Etapas según la historia", "Stages as observed"),
    "wape": _WAPE,
    "weeks_to_end": Text("Semanas hasta el fin", "Weeks to the end"),
    **{
        f"wape_{key}": Text(f"Error: {name.es}", f"Error: {name.en}")
        for key, name in METHODS.items()
    },
    **{
        f"brier_{key}": Text(f"Brier: {name.es}", f"Brier: {name.en}")
        for key, name in METHODS.items()
    },
}
