"""The words for what a record has wrong, how to mend it, and where a limit comes from."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.model.reading import Text

MENDING: Mapping[str, Text] = {
    "in_force": Text("en vigor", "in force"),
    "suggested": Text("lo sugieren los datos", "suggested by the data"),
    "batch_update": Text("actualizada en bloque", "updated in a batch"),
    "cannot_know": Text(
        "no se sabe: el registro no lo trae", "not known: the log does not bring it"
    ),
    "duplicate_account": Text("cuenta duplicada", "duplicate account"),
    "fix_batch_update": Text(
        "actualizar cada una el día en que pasa", "update each on the day it happens"
    ),
    "fix_duplicate_account": Text("unir las dos cuentas", "merge the two accounts"),
    "fix_late_entry": Text("escribir la etapa el mismo día", "write the stage the same day"),
    "fix_no_amount": Text("estimar el importe", "estimate the amount"),
    "fix_no_next_step": Text("acordar el próximo paso y su fecha", "agree on a dated next step"),
    "fix_no_person": Text("asociar a quien compra", "link who buys"),
    "fix_owner_inactive": Text("reasignarla", "give it to somebody else"),
    "fix_past_close": Text(
        "acordar otra fecha con el cliente, o cerrarla", "agree on another day, or close it"
    ),
    "fix_stage_ahead": Text("devolverla a su fase real", "put it back in its real phase"),
    "fix_stage_behind": Text("pasarla a su fase real", "move it on to its real phase"),
    "late_entry": Text("etapa escrita tarde", "stage written late"),
    "no_amount": Text("sin importe", "no amount"),
    "no_next_step": Text("sin próximo paso", "no next step"),
    "no_person": Text("sin persona de contacto", "no contact person"),
    "owner_inactive": Text("propietario inactivo", "owner inactive"),
    "past_close": Text("cierre previsto ya pasado", "expected close in the past"),
    "stage_ahead": Text("etapa por delante de lo que se ve", "stage ahead of what shows"),
    "stage_behind": Text("etapa por detrás de lo que se ve", "stage behind what shows"),
    "supported": Text("la etapa se sostiene", "stage supported"),
    "unclear": Text("no se sabe", "not known"),
}
MENDING_TERMS: Mapping[str, Text] = {
    "boundary": Text("Límite", "Limit"),
    "conditions": Text("Condiciones", "Conditions"),
    "hours_spent": Text("Horas dedicadas", "Hours spent"),
    "inside": Text("Dentro", "Inside"),
    "open_outside": Text("Abiertas fuera", "Open outside"),
    "outside": Text("Fuera", "Outside"),
    "says": Text("A quién no se atiende", "Whom we do not serve"),
    "seen_again": Text("Vistas después", "Seen again"),
    "timed_share": Text("Con duración", "With a length"),
    "win_rate_elsewhere": Text("Ganan las demás", "The others win"),
    "won_outside": Text("Ganadas fuera", "Won outside"),
    "amount_ahead": Text("Importe con la etapa por delante", "Amount with its stage ahead"),
    "fix": Text("Cómo se arregla", "How to mend it"),
    "reality": Text("Lo declarado", "What is declared"),
    "stage_ahead": Text("Etapa por delante", "Stage ahead"),
    "stage_behind": Text("Etapa por detrás", "Stage behind"),
    "supported": Text("Etapa sostenida", "Stage supported"),
    "to_mend": Text("Por arreglar", "To mend"),
    "unclear": Text("No se sabe", "Not known"),
    "batch_update": Text("Actualización en bloque", "Batch update"),
    "late_entry": Text("Registro tardío", "Late entry"),
    "duplicate_account": Text("Cuenta duplicada", "Duplicate account"),
}
