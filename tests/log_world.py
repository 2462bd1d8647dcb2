"""What the deals of one random log have in common, and how its cells say when something was."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Row = dict[str, str]
Log = dict[str, list[Row]]

ZONE = "Europe/Madrid"
CURRENCY = "EUR"
FIRST_DAY = datetime(2024, 1, 8, tzinfo=UTC)
LAST_DAY = date(2025, 6, 30)
DAY = timedelta(days=1)
CLOSED = ("won", "lost")
# What a log may have beside the usual; a world has some of them.
TRAITS = (
    "unlisted",  # no list of stages
    "retired",  # a pipeline that deals have only left
    "attributes",  # an attribute of a deal has a history
    "wandering",  # deals change their pipeline
    "currencies",  # deals change their currency, and no rate is known
    "reopened",  # most closed deals open again
    "hasty",  # much happens in one microsecond
    "clocks",  # what happens around the nights in which clocks change
)
RETIRED = "p0"
PRIORITIES = ("alta", "media", "baja", "")
# The moments (UTC) at which the clocks of the zone change.
CLOCK_CHANGES = (
    datetime(2024, 3, 31, 1, tzinfo=UTC),
    datetime(2024, 10, 27, 1, tzinfo=UTC),
    datetime(2025, 3, 30, 1, tzinfo=UTC),
)
OPEN_STAGES = ("Lead", "Contacto", "Demo", "Propuesta", "Negociación", "Firma")
ROLES = ("economic_buyer", "sponsor", "technical_influencer", "end_user", "legal", "other", "")
# What is written in activities, some of it for and some of it against a cause of loss.
SAID = (
    "",
    "Nos parece CARO para lo que necesitamos. Un saludo.",
    "El precio no es problema; lo dejan para después del verano.",
    "Si sube el alcance dirán que es caro.",
    "Hola,\n> Nos inclinamos por otro\nQuedamos el martes.",
    "We lean towards Norlogic, and it looks expensive!",
    "Legal has it blocked over clause 9\nLegal ya lo aceptó",
    "",
    "Not a priority. For them right now: no es prioridad para ellos",
    "Recortaron todo el presupuesto del año; la prueba falló.",
    "Recortaron uno dos tres cuatro cinco presupuesto.",
    "No llegamos a quien firma, ya no trabaja allí.",
    "Adjunto el acta de la reunión.",
)
PEOPLE = tuple(f"c{n}" for n in range(1, 9))


@dataclass
class World:
    """What the deals of one log have in common."""

    stages: list[Row]
    closing_stages: bool
    closed_without_stage: bool
    touched: bool
    traits: frozenset[str] = frozenset()
    log: Log = field(default_factory=dict)

    def pipelines(self) -> list[str]:
        """The pipelines that deals may begin in or move to."""
        return sorted({row["pipeline_id"] for row in self.stages} - {RETIRED})

    def open_stages(self, pipeline: str) -> list[str]:
        """The names of a pipeline's open stages, in order."""
        return [
            row["stage"]
            for row in self.stages
            if row["pipeline_id"] == pipeline and row["outcome"] == "open"
        ]

    def closing_stage(self, pipeline: str, outcome: str) -> str | None:
        """The name of a pipeline's stage for an outcome, if it has one."""
        return next(
            (
                row["stage"]
                for row in self.stages
                if row["pipeline_id"] == pipeline and row["outcome"] == outcome
            ),
            None,
        )


def dice_of(seed: int) -> random.Random:
    """Dice that fall the same way every time."""
    return random.Random(seed)  # noqa: S311 - examples are no secrets


def instant(cell: str) -> datetime:
    """The moment of a cell; without a zone it is in the workspace's."""
    moment = datetime.fromisoformat(cell)
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(ZONE))
    return zoned.astimezone(UTC)


def written(dice: random.Random, moment: datetime) -> str:
    """A moment as one of the ways in which exports write it."""
    local = moment.astimezone(ZoneInfo(ZONE))
    if local.hour == local.minute == local.second == 0 and dice.random() < 0.5:
        return local.date().isoformat()
    ambiguous = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    style = "zulu" if ambiguous else dice.choice(("zulu", "local", "space", "offset"))
    return {
        "zulu": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "local": local.strftime("%Y-%m-%dT%H:%M:%S"),
        "space": local.strftime("%Y-%m-%d %H:%M:%S"),
        "offset": moment.astimezone(ZoneInfo("America/Lima")).isoformat(),
    }[style]


def make_world(dice: random.Random, *, closed_without_stage: bool, traits: frozenset[str]) -> World:
    stages: list[Row] = []
    closing = dice.random() < 0.6
    pipelines = ["p1", "p2"][: 2 if "wandering" in traits else dice.choice((1, 1, 2))]
    for pipeline in pipelines + [RETIRED] * ("retired" in traits):
        names = list(OPEN_STAGES[: dice.randint(2, 6)])
        if dice.random() < 0.5:
            names.insert(dice.randint(1, len(names)), "Nurturing")
        outcomes = [(name, "open") for name in names]
        if closing:
            outcomes += [("Ganada", "won"), ("Perdida", "lost")]
        for position, (name, outcome) in enumerate(outcomes):
            stages.append(
                {
                    "pipeline_id": pipeline,
                    "pipeline": f"Pipeline {pipeline}",
                    "stage_id": f"{pipeline}-{position}",
                    "stage": name,
                    "position": str(10 * position),
                    "outcome": outcome,
                }
            )
    world = World(stages, closing, closed_without_stage, dice.random() < 0.9, traits)
    dice.shuffle(stages)
    world.stages = sorted(stages, key=lambda row: float(row["position"]))
    world.log = {
        "stages": [] if "unlisted" in traits else stages,
        "owners": [
            {"id": f"o{n}", "name": f"Persona {n}", "team": f"t{n % 2}"} for n in range(1, 4)
        ],
        "contacts": [{"id": person, "role": dice.choice(ROLES)} for person in PEOPLE],
        "rates": []
        if "currencies" in traits
        else [
            {"currency": "USD", "date": day, "rate": rate}
            for day, rate in (("2024-03-01", "0.9"), ("2024-09-01", "0.7"), ("2025-02-01", "0.8"))
        ],
        "deals": [],
        "changes": [],
        "activities": [],
        "deal_contacts": [],
    }
    return world
