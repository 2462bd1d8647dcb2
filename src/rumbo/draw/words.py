"""The words on pictures, in Spanish and English."""

from __future__ import annotations

from rumbo.draw.accuracy_words import ACCURACY_WORDS
from rumbo.draw.number import spanish
from rumbo.model.deal_word import reworded
from rumbo.model.reading import Text, counted

_WORDS = {
    **ACCURACY_WORDS,
    "of_simulations": counted(
        "importe ganado en {n} simulaciones", "amount won in {n} simulations", n=4000
    ),
    "key_eight_of_ten": Text("ocho de cada diez resultados", "eight in ten outcomes"),
    "key_other_outcomes": Text("los demás", "the others"),
    "key_range": Text("de P10 a P90, con P50", "from P10 to P90, with P50"),
    "parts_told": Text(
        "barras: la media, por partes · cifra: lo esperado (P50)",
        "bars: the average, part by part · figure: what is expected (P50)",
    ),
    "outturn_of": Text(
        "{name}: {p50} (de {p10} a {p90}); {parts}", "{name}: {p50} (from {p10} to {p90}); {parts}"
    ),
    "key_as_is": Text("como está", "as it is"),
    "key_as_supposed": Text("con el cambio", "with the change"),
    "same_simulations": counted(
        "importe ganado en las mismas {n} simulaciones",
        "amount won in the same {n} simulations",
        n=4000,
    ),
    "shift_step": Text(
        "{low} – {high}: {now} como está, {then} con el cambio",
        "{low} – {high}: {now} as it is, {then} with the change",
    ),
    "key_declared": Text("lo que declara el CRM", "declared by the CRM"),
    "key_observed": Text("lo observado", "observed"),
    "key_interval": Text("su intervalo del 95 %", "its 95% interval"),
    "chance_of": Text(
        "{name}: el CRM dice {declared}; la historia, {observed} ({low} – {high}, n = {n}).",
        "{name}: your CRM says {declared}, your history says {observed} ({low} – {high}, n = {n}).",
    ),
    "chance_undeclared": Text(
        "{name}: la historia dice {observed} ({low} – {high}, n = {n}); el CRM no declara nada.",
        "{name}: your history says {observed} ({low} – {high}, n = {n}); the CRM declares nothing.",
    ),
    "chance_too_few": Text(
        "{name}: pocas con final conocido ({n}).", "{name}: too few that have ended ({n})."
    ),
    "curve_won": Text("ganada", "won"),
    "curve_lost": Text("perdida", "lost"),
    "curve_open": Text("sigue abierta", "still open"),
    "curve_span": Text("de aquí al {day}", "from here to {day}"),
    "curve_close": Text(
        "cierre probable: {day} (ocho de cada diez, del {low} al {high})",
        "likely close: {day} (eight in ten, from {low} to {high})",
    ),
    "curve_at": Text(
        "{day}: ganada {won}, perdida {lost}, abierta {open}",
        "{day}: won {won}, lost {lost}, open {open}",
    ),
    "deals": Text("oportunidades", "deals"),
    "one_deals": Text("oportunidad", "deal"),
    "held": Text("comparado con el año anterior al {day}", "held against the year before {day}"),
    "key_before": Text("antes, semana a semana", "before, week by week"),
    "key_since": Text("desde el cambio", "since the change"),
    "key_change": Text("el cambio, con su intervalo", "the change, with its interval"),
    "before_after": Text(
        "antes {before} · después {after} · desde el {day}",
        "before {before} · after {after} · since {day}",
    ),
    "week_value": Text("semana del {day}: {value} (n = {n})", "week of {day}: {value} (n = {n})"),
    "change_told": Text(
        "{name}, desde el {day} (entre el {low} y el {high}): antes {before}, después {after}.",
        "{name}, since {day} (between {low} and {high}): before {before}, after {after}.",
    ),
    "no_change": Text("No ha cambiado nada desde entonces.", "Nothing has changed since."),
    "as_of": Text("a {day}", "as of {day}"),
    "won": Text("ganadas", "won"),
    "lost": Text("perdidas", "lost"),
    "open": Text("abiertas", "open"),
    "one_won": Text("ganada", "won"),
    "one_lost": Text("perdida", "lost"),
    "one_open": Text("abierta", "open"),
    "open_now": Text("abiertas ahora", "open now"),
    "still_open": Text("siguen abiertas", "still open"),
    "one_still_open": Text("sigue abierta", "still open"),
    "unnamed": Text("(sin nombre)", "(unnamed)"),
    "entrance": Text("Entrada", "Start"),
    "elsewhere": Text("Otro pipeline", "Other pipeline"),
    "total": Text("Total", "Total"),
    "from_to": Text("De ↓  a →", "From ↓  to →"),
    "trap": Text("Salen menos", "Few get out"),
    "wait": Text("espera mediana", "median wait"),
    "repeated": Text("visitas repetidas", "repeated visits"),
    "repeated_once": Text("visita repetida", "repeated visit"),
    "key_advance": Text("avance", "advance"),
    "key_skip": Text("salto de fase", "skip"),
    "key_regress": Text("retroceso o bucle", "regression or loop"),
    "key_restart": Text("reinicio", "restart"),
    "key_won": Text("ganada antes de la última fase", "won before the last phase"),
    "key_lost": Text("perdidas en la fase", "lost in the phase"),
    "key_reopened": Text("reabiertas", "reopened"),
    "key_parked": Text("aparcada y vuelta", "parked and back"),
    "key_transfer": Text("a otro pipeline", "to another pipeline"),
    "key_start": Text("entrada", "start"),
    "key_wait": Text("espera mediana en la fase", "median wait in the phase"),
    "key_repeated": Text("visitas repetidas", "repeated visits"),
    "kind_start": Text("entrada", "start"),
    "kind_advance": Text("avance", "advance"),
    "kind_skip": Text("salto", "skip"),
    "kind_regress": Text("retroceso", "regression"),
    "kind_restart": Text("reinicio", "restart"),
    "kind_won": Text("ganada", "won"),
    "kind_lost": Text("perdida", "lost"),
    "kind_parked": Text("aparcada", "parked"),
    "kind_transfer": Text("traslado", "transfer"),
    "width_count": Text("grosor y cifra: movimientos", "width and figure: moves"),
    "width_amount": Text("grosor y cifra: importe", "width and figure: amount"),
    "width_share": Text(
        "grosor: movimientos; cifra: % de las salidas de la fase",
        "width: moves; figure: % of the moves out of the phase",
    ),
    "width_days": Text(
        "grosor: movimientos; cifra: días medianos antes del movimiento",
        "width: moves; figure: median days before the move",
    ),
    "hidden": Text(
        "Flechas menores sin dibujar: {hidden} (lo dibujado es el {share} de los movimientos). "
        "Están todas en la tabla de datos.",
        "Smaller arrows not drawn: {hidden} (what is drawn is {share} of the moves). "
        "All of them are in the data table.",
    ),
    "between": Text("del {first} al {last}", "from {first} to {last}"),
    "due_between": Text("con cierre del {first} al {last}", "to close from {first} to {last}"),
    "step_of": Text("{name}: {amount}, {n} oportunidades", "{name}: {amount}, {n} deals"),
    "step_of_one": Text("{name}: {amount}, {n} oportunidad", "{name}: {amount}, {n} deal"),
    "unpriced": Text("sin importe", "no amount"),
    "bars_count_deals": Text(
        "sin importes: las barras cuentan oportunidades", "no amounts: bars count deals"
    ),
    "key_ends": Text("lo abierto", "what is open"),
    "key_expected": Text("lo que se espera", "what is expected"),
    "key_coming": Text("lo que entra", "what comes in"),
    "key_going": Text("lo que sale", "what goes out"),
    "empty": Text("Todavía no hay movimientos que dibujar.", "There are no moves to draw yet."),
    "few": Text("sin datos suficientes (n = {n})", "not enough data (n = {n})"),
    "moves": Text("movimientos", "moves"),
    "amount": Text("importe", "amount"),
    "median": Text("mediana", "median"),
    "now": Text("{n} ahora", "{n} now"),
    "passed": Text("{n} han pasado", "{n} have passed"),
    "journey_of": Text("Recorrido de {n} {deals} {day}.", "Journey of {n} {deals} {day}."),
    "phases_in_order": Text("Fases en orden:", "Phases in order:"),
    "phase_line": Text(
        "{i}. {name}: entran {n} ({share}), espera mediana {days}, abiertas ahora {open}, "
        "perdidas {lost} ({lost_share} de las que entran).",
        "{i}. {name}: {n} entered ({share}), median wait {days}, {open} open now, "
        "{lost} lost ({lost_share} of those that entered).",
    ),
    "loss_line": Text(
        "{name}: perdidas aquí {n} ({share} de las que entran)",
        "{name}: {n} lost here ({share} of those that entered)",
    ),
    "won_line": Text("{i}. {name}: ganadas {n} ({share}).", "{i}. {name}: {n} won ({share})."),
    "parked_line": Text(
        "Aparte, {name}: {n} han pasado, {open} ahora.", "Aside, {name}: {n} passed, {open} now."
    ),
    "main_of_kind": Text("{kind}, los mayores:", "{kind}, the largest:"),
    "more": Text("y {n} más en la tabla de datos", "and {n} more in the data table"),
    "matrix_of": Text(
        "Matriz de movimientos {day}: filas, desde; columnas, hacia.",
        "Matrix of moves {day}: rows, from; columns, to.",
    ),
    "key_cell_advance": Text("avance", "advance"),
    "key_cell_skip": Text("salto", "skip"),
    "key_cell_won": Text("ganada", "won"),
    "key_cell_regress": Text("retroceso o reinicio", "regression or restart"),
    "key_cell_lost": Text("perdida", "lost"),
    "key_cell_parked": Text("aparcada o trasladada", "parked or transferred"),
    "cell_count": Text("movimientos", "moves"),
    "cell_amount": Text("importe movido", "amount moved"),
    "cell_share": Text("% de las salidas de la fila", "% of the moves out of the row"),
    "cell_days": Text("días medianos antes del movimiento", "median days before the move"),
    "days_of": Text(
        "Días en cada fase, ganadas junto a perdidas, {day}.",
        "Days in each phase, won beside lost, {day}.",
    ),
    "days_axis": Text("días en la fase", "days in the phase"),
    "key_quantiles": Text(
        "línea: del 10 % al 90 % de las visitas · barra: la mitad central · raya: mediana",
        "line: 10% to 90% of the visits · bar: the middle half · tick: median",
    ),
    "against": Text(
        "{first} ({n}) frente a {second} ({m})", "{first} ({n}) against {second} ({m})"
    ),
    "marked": Text(
        "{marked} de {tested} diferencias no son azar",
        "{marked} of {tested} differences are not chance",
    ),
    "too_few": Text(
        "Pocos casos para comparar: hacen falta al menos 20 en cada lado.",
        "Too few cases to compare: it takes at least 20 on each side.",
    ),
    "key_more": Text("puntos o días de más en {first}", "points or days more in {first}"),
    "key_fewer": Text("puntos o días de menos en {first}", "points or days less in {first}"),
    "key_chance": Text("puede ser azar, o pocos casos", "may be chance, or too few cases"),
    "key_both": Text("{first} · {second}", "{first} · {second}"),
    "comparison_of": Text(
        "Comparación en el mismo recorrido, {day}: {against}. {marked}.",
        "Comparison on the same journey, {day}: {against}. {marked}.",
    ),
    "reached": Text("llegan", "reach it"),
    "lost_there": Text("se pierden al salir", "are lost on leaving"),
    "stay_there": Text("se quedan (mediana)", "stay (median)"),
    "of_leaving": Text("de las que salen", "of those that leave"),
    "of_all": Text("de todas", "of all"),
    "points": Text("{n} puntos", "{n} points"),
    "not_chance": Text("no es azar", "not chance"),
    "chance": Text("puede ser azar", "may be chance"),
    "few_cases": Text("pocos casos", "too few cases"),
    "given": Text("lo fija la propia comparación", "given by the comparison itself"),
    "nothing_marked": Text(
        "Ninguna diferencia supera lo que haría el azar.",
        "No difference is larger than chance would make.",
    ),
    "spread": Text(
        "mediana {p50}, mitad central de {p25} a {p75}, nueve de cada diez antes de {p90}, n = {n}",
        "median {p50}, middle half from {p25} to {p75}, nine in ten before {p90}, n = {n}",
    ),
    "path_of": Text("Camino de {name}, paso a paso.", "Path of {name}, step by step."),
    "steps_hidden": Text(
        "Pasos sin dibujar: {steps}. Están todos en la tabla.",
        "Steps not drawn: {steps}. All of them are in the table.",
    ),
    "path_step": Text("un solo paso", "one step"),
    "path_steps": Text("{n} pasos, numerados en su orden", "{n} steps, numbered in their order"),
    "key_stayed": Text("días en la fase", "days in the phase"),
    "key_usual": Text("habitual por visita (mediana)", "usual per visit (median)"),
    "key_again": Text("vuelta a una fase", "back in a phase"),
    "since": Text("desde {day}", "since {day}"),
    "usual": Text("habitual {days}", "usual {days}"),
    "here": Text("aquí", "here"),
    "not_visited": Text("no pasó por aquí", "never here"),
    "stayed": Text("{days} en los pasos {steps}", "{days} in steps {steps}"),
    "life_of": Text(
        "Vida de {name}: {days} desde {since} hasta {until}.",
        "Life of {name}: {days} from {since} to {until}.",
    ),
    "life_counts": Text(
        "{contacts} contactos, {ours} intentos nuestros, {missed} reuniones no celebradas,"
        " {pauses} pausas.",
        "{contacts} contacts, {ours} attempts of ours, {missed} meetings not held,"
        " {pauses} pauses.",
    ),
    "life_visit": Text(
        "{name}, del {since} al {until} ({days})", "{name}, {since} to {until} ({days})"
    ),
    "key_contact": Text("contacto de ida y vuelta", "two-way contact"),
    "key_ours": Text("intento nuestro", "attempt of ours"),
    "key_missed": Text("reunión no celebrada", "meeting not held"),
    "key_pause": Text("pausa", "pause"),
    "key_back": Text("vuelta atrás", "way back"),
    "key_worth": Text("importe", "amount"),
    "bubbles_of": Text("{n} {deals} abiertas a {day}.", "{n} open {deals} as of {day}."),
    "across_phase": Text(
        "de izquierda a derecha: días en la fase, en escala logarítmica",
        "from left to right: days in the phase, on a logarithmic scale",
    ),
    "across_contact": Text(
        "de izquierda a derecha: días sin contacto, en escala logarítmica",
        "from left to right: days without contact, on a logarithmic scale",
    ),
    "across_progress": Text(
        "de izquierda a derecha: días sin avance, en escala logarítmica",
        "from left to right: days without progress, on a logarithmic scale",
    ),
    "across_likely": Text(
        "de izquierda a derecha, cuándo es probable que cierre; de abajo arriba, la probabilidad"
        " de que se gane",
        "from left to right when it likely closes; from below to above its chance of being won",
    ),
    "likely_mark": Text(
        "se gana el {share} de las veces, cierre probable {day}",
        "won {share} of the time, likely closes {day}",
    ),
    "likely_beside": Text(
        "las que coinciden, una junto a otra", "those that fall together, side by side"
    ),
    "likely_rest": Text(
        "una a una, las {n} mayores; las otras {rest} son las columnas de cada mes",
        "the {n} largest one by one; the other {rest} are the columns of each month",
    ),
    "likely_crowd": Text(
        "{n} {deals} más con una probabilidad de {low} a {high}, cierre probable en {month}:"
        " {amount}",
        "{n} more {deals} with a chance of {low} to {high}, likely to close in {month}: {amount}",
    ),
    "likely_unclaimed": Text("sin probabilidad propia: {n}", "without a chance of their own: {n}"),
    "size_amount": Text("tamaño: importe", "size: amount"),
    "swarms": Text(
        "una a una, las {n} mayores; las otras {rest} son las columnas al pie de cada fase",
        "the {n} largest one by one; the other {rest} are the columns at the foot of each phase",
    ),
    "swarm": Text(
        "{n} {deals} más en {phase}, de {low} a menos de {high} días: {amount}",
        "{n} more {deals} in {phase}, {low} to less than {high} days: {amount}",
    ),
    "waited_phase": Text("{days} en la fase", "{days} in the phase"),
    "waited_contact": Text("{days} sin contacto", "{days} without contact"),
    "waited_progress": Text("{days} sin avance", "{days} without progress"),
    "never_contact": Text("sin contacto desde que se creó: {days}", "no contact yet: {days} old"),
    "never_progress": Text("sin avance desde que se creó: {days}", "no progress yet: {days} old"),
    "lives_of": Text("{deals} en el tiempo: {n}.", "{deals} over time: {n}."),
}


def word(key: str, language: str, *, deal_word: str = "oportunidad", **values: object) -> str:
    """The word or sentence of that key with its values, and what Spanish calls a deal."""
    phrase = _WORDS[key].of(language)
    if spanish(language):
        phrase = reworded(phrase, deal_word)
    return phrase.format(**values) if values else phrase
