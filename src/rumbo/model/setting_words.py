"""What each setting means, in words, and the readings that use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rumbo.model.reading import Text


@dataclass(frozen=True)
class SettingWords:
    """One setting: what it means, and which readings it changes; `private` values are not shown."""

    says: Text
    readings: tuple[str, ...] = ()
    private: bool = False


_CONTACT = ("diagnosis", "follow_up", "pipeline", "team_support")
_LATE = ("diagnosis", "follow_up", "pipeline", "team_support", "weekly_five")
_HOURS = ("diagnosis", "follow_up", "response_times")
SETTING_WORDS: Mapping[str, SettingWords] = {
    "contact_days": SettingWords(
        Text(
            "Una oportunidad sin contacto durante más días que estos llega tarde.",
            "A deal without contact for more days than these is late.",
        ),
        _CONTACT,
    ),
    "progress_days": SettingWords(
        Text(
            "Una oportunidad sin avance tangible durante más días que estos llega tarde.",
            "A deal without tangible progress for more days than these is late.",
        ),
        ("diagnosis", "follow_up", "pipeline", "weekly_five"),
    ),
    "limits": SettingWords(
        Text(
            "Otros límites de contacto y avance, por fase y segmento. Cuenta el más particular: el"
            " de la fase y el segmento, el de la fase, el del segmento; entre iguales, el menor.",
            "Other limits of contact and progress, by phase and segment. The most particular one"
            " counts: of phase and segment, of the phase, of the segment; of equals the least.",
        ),
        _LATE,
    ),
    "days": SettingWords(
        Text(
            "Qué días cuentan contacto, avance y respuesta: naturales (calendar) o hábiles"
            " (business).",
            "Which days contact, progress and answers count: those of the calendar, or of work"
            " (business).",
        ),
        _LATE,
    ),
    "monthly_target": SettingWords(
        Text(
            "Lo que hay que ganar al mes, en la moneda de las sumas; 0: nadie lo dice.",
            "What is to be won in a month, in the currency of sums; 0: nobody says.",
        ),
        ("forecast",),
    ),
    "targets": SettingWords(
        Text(
            "Lo mismo por equipos y propietarios, separado por punto y coma.",
            "The same of teams and of owners, with semicolons between.",
        ),
        ("forecast",),
    ),
    "model_days": SettingWords(
        Text(
            "Los días que sirve un modelo de probabilidades, mientras lo que pasa no lo desmienta;"
            " 0: uno nuevo cada día.",
            "For how many days a model of the chances serves, while what happens does not speak"
            " against it; 0: a new one every day.",
        ),
        ("pipeline", "forecast"),
    ),
    "work_days": SettingWords(
        Text(
            "Los días en que se trabaja: del 1, lunes, al 7, domingo.",
            "The days on which people work: from 1 for Monday to 7 for Sunday.",
        ),
        _HOURS,
    ),
    "work_hours": SettingWords(
        Text(
            "De qué hora a qué hora se trabaja esos días.", "When work begins and ends those days."
        ),
        _HOURS,
    ),
    "holidays": SettingWords(
        Text(
            "El país (ES, CO) o la región (ES-MD) de los festivos: esos días nadie trabaja.",
            "The country (ES, CO) or region (ES-MD) of the holidays: nobody works on them.",
        ),
        _HOURS,
    ),
    "free_days": SettingWords(
        Text("Más días en los que nadie trabaja.", "Further days on which nobody works."), _HOURS
    ),
    "negotiation_from": SettingWords(
        Text(
            "La fase desde la que se negocia; vacía, la primera que se llame negociación.",
            "The phase from which deals are negotiated; empty, the first called negotiation.",
        ),
        ("timing_conflicts",),
    ),
    "qualified_from": SettingWords(
        Text(
            "La fase desde la que están calificadas; vacía, la que sigue a la última que se llame"
            " calificación.",
            "The phase from which deals are qualified; empty, the one after the last that is"
            " called qualification.",
        ),
        ("timing_conflicts",),
    ),
    "zone": SettingWords(
        Text(
            "El huso horario en el que empiezan y terminan los días.",
            "The time zone in which days begin and end.",
        )
    ),
    "currency": SettingWords(
        Text("La moneda de todas las sumas.", "The currency of every sum."),
    ),
    "deal_url": SettingWords(
        Text(
            "Dónde muestra el CRM una oportunidad: {id} es su identificador.",
            "Where the CRM shows a deal: {id} is its id.",
        ),
        ("crm_reality",),
    ),
    "deal_urls": SettingWords(
        Text(
            "Lo mismo con varios CRM, por cómo empieza el identificador: PREFIJO=dirección, con"
            " espacios entre una y otra; {rest} es lo que sigue al prefijo.",
            "The same with several CRMs, by how ids begin: PREFIX=address, with spaces between;"
            " {rest} is what follows the prefix.",
        ),
        ("crm_reality",),
    ),
    "name": SettingWords(
        Text("El nombre de la empresa en pantallas y dibujos.", "The company's name on screens.")
    ),
    "language": SettingWords(
        Text(
            "El idioma de textos, números, fechas e importes.",
            "The language of texts, numbers, dates and money.",
        )
    ),
    "deal_word": SettingWords(
        Text(
            "Cómo llaman las pantallas en español a una venta en curso.",
            "What Spanish screens call a deal.",
        )
    ),
    "sign_in": SettingWords(
        Text(
            "Quién tiene que identificarse en la máquina que sirve las páginas.",
            "Who has to sign in on the machine that serves.",
        )
    ),
    "database_url": SettingWords(
        Text(
            "La base de datos; puede llevar una contraseña, así que no se muestra.",
            "The database; it may hold a password, so it is not shown.",
        ),
        private=True,
    ),
    "lake_url": SettingWords(
        Text(
            "Dónde están las tablas del registro; no se muestra.",
            "Where the tables of the log are; it is not shown.",
        ),
        private=True,
    ),
    "memory_limit": SettingWords(
        Text(
            "La memoria que puede usar una pregunta antes de recurrir al disco.",
            "The memory that a question may use before it spills to disk.",
        )
    ),
    "import_memory_limit": SettingWords(
        Text(
            "La memoria de una importación pedida en el navegador.",
            "The memory of an import that was asked for in a browser.",
        )
    ),
    "threads": SettingWords(
        Text(
            "Cuántos núcleos se usan; con 0, todos.",
            "How many cores are used; with 0, all of them.",
        )
    ),
    "answers_limit_mb": SettingWords(
        Text(
            "Lo que ocupan en el disco las respuestas guardadas, en MB; con 0, ninguna.",
            "What answers kept on the disk may take, in MB; with 0 none is kept.",
        )
    ),
    "upload_limit_mb": SettingWords(
        Text("Lo máximo que trae un envío, en MB.", "The most that one upload brings, in MB.")
    ),
    "upload_days": SettingWords(
        Text(
            "Días que se conserva lo enviado o preparado para descargar.",
            "Days for which what was sent or prepared for download is kept.",
        )
    ),
}
