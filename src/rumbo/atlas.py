"""The maps of a workspace: written, checked against the CRM, put into force and compared."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from rumbo.errors import UsageError
from rumbo.journey import document
from rumbo.journey.claim import problems_with_stages
from rumbo.journey.coherence import problems
from rumbo.journey.difference import Difference, differences
from rumbo.journey.problem import MapError, Problem
from rumbo.journey.proposal import Proposal, Proposed, skeleton
from rumbo.journey.sample import sample_map
from rumbo.log.midnight import last_microsecond
from rumbo.log.remembered import Remembered
from rumbo.log.view import Scope, View, stages_at
from rumbo.model.in_force import InForce
from rumbo.model.journey_map import Boundary, JourneyMap, Words
from rumbo.model.movement import Phase
from rumbo.readings.boundaries import conditions_in_words
from rumbo.readings.first_map import first_map
from rumbo.readings.suggestion import suggestions
from rumbo.store.comments import Comments
from rumbo.store.maps import Confirmation, Maps, MapVersion, Status

if TYPE_CHECKING:
    from rumbo.workspace import Workspace

TEMPLATES = ("software", "industrial", "services", "distribution")


class Atlas:
    """The versions of one workspace's map, and what may be done with them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.maps = Maps(workspace.database)
        self.comments = Comments(workspace.database)

    @property
    def language(self) -> str:
        """The language in which problems are told."""
        return self._workspace.settings.language

    def in_force(self, day: date) -> MapVersion | None:
        """The version in force at the end of a day, if there was one."""
        return self.maps.in_force(self._end_of(day))

    def _end_of(self, day: date) -> datetime:
        until_us = last_microsecond(day, self._workspace.settings)
        moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=until_us)
        return moment.replace(tzinfo=None)

    def map_of(self, version: MapVersion) -> JourneyMap:
        """The map that a version holds."""
        return document.build(dict(version.document), self.language)

    def standing(self, day: date) -> InForce | None:
        """The map in force at the end of a day with its last confirmation by then."""
        version = self.in_force(day)
        if version is None or version.published_at is None:
            return None
        confirmed = self.maps.confirmed(version.id, self._end_of(day))
        return InForce(
            journey_map=self.map_of(version),
            version=version.id,
            published_at=version.published_at,
            published_by=version.published_by or "",
            confirmed_at=confirmed.confirmed_at if confirmed else None,
            confirmed_by=confirmed.confirmed_by if confirmed else "",
            note=confirmed.note if confirmed else "",
        )

    def map_on(self, day: date) -> JourneyMap | None:
        """The map in force at the end of a day, if there was one."""
        version = self.in_force(day)
        return self.map_of(version) if version else None

    def chosen(self, number: int | None) -> MapVersion:
        """The version of that number, or the one in force; UsageError where there is none."""
        if number is not None:
            return self.maps.version(number)
        found = self.in_force(self._workspace.today())
        if found is None:
            raise UsageError("No map is in force yet.", advice="Begin with: rumbo map templates")
        return found

    def check(self, journey_map: JourneyMap) -> list[Problem]:
        """What is wrong with a map, alone and beside the stages that the CRM has."""
        return [*problems(journey_map), *problems_with_stages(journey_map, self.stages())]

    def check_file(self, path: Path) -> list[Problem]:
        """What is wrong with the map in a YAML file, each with its line; MapError if it is none."""
        entries, language, lines = document.entries_of(document.text_of(path), self.language)
        found = self.check(document.build(entries, language, lines))
        return [problem.within(lines) for problem in found]

    def stages(self, day: date | None = None) -> tuple[Phase, ...]:
        """The CRM's stages as phases without a map; none while there is no data."""
        workspace, day = self._workspace, day or self._workspace.today()
        pinned = workspace.newest()
        if pinned is None:
            return ()
        lists = workspace.lists_at(pinned, day)
        with workspace.engine() as engine:
            found = stages_at(engine, workspace.lake, pinned, workspace.settings, day, lists)
            return tuple(found.values())

    def propose(self, day: date | None = None) -> Proposal:
        """A map proposed from what deals did by a day; UsageError while there are no stages."""
        phases = skeleton(self.stages(day), self.language)
        basis = self._workspace.basis(day or self._workspace.today())
        kept = Remembered(self._workspace.kept.files, self._workspace.basis, lambda _: None)

        def make() -> tuple[Proposed, ...]:
            # Its phases have to be there for statements about them to be counted.
            tried = InForce(phases, version=0, published_at=datetime.min, published_by="")  # noqa: DTZ901 - it is never published
            with self._view(day, tried) as view:
                return first_map(view)

        return Proposal(phases, kept.of_log(basis, "map proposal", tuple, make))

    @contextmanager
    def _view(self, day: date | None, in_force: InForce) -> Iterator[View]:
        """The newest snapshot as of a day by the map that is given."""
        workspace, day = self._workspace, day or self._workspace.today()
        pinned = workspace.snapshot()
        lists = workspace.lists_at(pinned, day)
        with workspace.engine() as engine:
            yield View(
                engine, workspace.lake, pinned, workspace.settings, Scope(day), lists, in_force
            )

    def add_file(self, path: Path, *, by: str = "", why: str = "") -> MapVersion:
        """Keeps the map in a YAML file as a draft; MapError where it cannot be a map."""
        journey_map = document.read_file(path, self.language)
        return self.add(journey_map, by=by, why=why or path.name)

    def add(self, journey_map: JourneyMap, *, by: str = "", why: str = "") -> MapVersion:
        """Keeps a map as a new draft, based on what is in force."""
        base = self.in_force(self._workspace.today())
        return self.maps.add(
            document.plain(journey_map),
            by=by or somebody(),
            why=why,
            based_on=base.id if base else None,
        )

    def accept_limit(self, name: str, *, by: str = "") -> MapVersion:
        """Keeps a draft of the map in force with a limit that the data suggest; else UsageError."""
        day = self._workspace.today()
        current = self.map_on(day)
        if current is None:
            raise UsageError("No map is in force yet.", advice="Begin with: rumbo map templates")
        with self._workspace.view(self._workspace.scope(as_of=day)) as view:
            found = {each.limit.name: each.limit for each in suggestions(view)}
        if name not in found:
            raise UsageError(
                f"The data suggest no limit {name!r}.", advice="See: rumbo read boundaries"
            )
        words = conditions_in_words(current, found[name])
        taken = {each.id for each in current.boundaries}
        number = next(n for n in range(1, len(taken) + 2) if f"limite-{n}" not in taken)
        added = Boundary(
            id=f"limite-{number}", says=Words(es=words.es, en=words.en), when=found[name].when
        )
        proposed = current.model_copy(update={"boundaries": (*current.boundaries, added)})
        return self.add(proposed, by=by, why=words.of(self.language))

    def publish(
        self, number: int, *, by: str = "", why: str = "", revision: int | None = None
    ) -> MapVersion:
        """Puts a draft into force; MapError where something serious is wrong with it.

        What is published is the draft as it was at `revision`, where one is given. From then on
        there is a new snapshot, so that every process reads by the new map.
        """
        draft = self.maps.version(number)
        serious = [each for each in self.check(self.map_of(draft)) if each.serious]
        if serious:
            raise MapError(serious, self.language)
        seen = draft.revision if revision is None else revision
        published = self.maps.publish(number, by=by or somebody(), why=why, revision=seen)
        self._workspace.record_again(source=f"map {number}", facts={"map": number})
        return published

    def begin_with_sample(self, since: date, language: str) -> MapVersion:
        """Puts the sample company's map into force as of a day, before its history comes in.

        `language` is that of the sample's stages.
        """
        journey_map = sample_map(language)
        spoken = "Primer mapa" if journey_map.language == "es" else "First map"
        draft = self.add(journey_map, by=journey_map.owner, why=spoken)
        return self.maps.publish(draft.id, by=journey_map.owner, at=datetime.combine(since, time()))

    def confirm(self, *, by: str = "", note: str = "") -> Confirmation:
        """Records that the map in force was looked at and still holds; UsageError without one.

        What the reading `review` said is kept beside it, and from then on there is a new snapshot,
        so that every process counts from this day.
        """
        version = self.chosen(None)
        evidence = {} if self._workspace.newest() is None else self._lights()
        confirmed = self.maps.confirm(version.id, by=by or somebody(), note=note, evidence=evidence)
        self._workspace.record_again(
            source=f"map {version.id}",
            facts={"map": version.id, "confirmed": confirmed.confirmed_at.isoformat()},
        )
        return confirmed

    def _lights(self) -> dict[str, str]:
        rows = self._workspace.read("review").rows
        return {str(row["key"]): str(row["verdict"]) for row in rows}

    def differences(self, before: MapVersion, after: MapVersion) -> tuple[Difference, ...]:
        """What changed from one version to another, in words."""
        return differences(self.map_of(before), self.map_of(after))

    def drafts(self) -> list[MapVersion]:
        """The drafts that nobody has published or put aside."""
        return [each for each in self.maps.versions() if each.status is Status.DRAFT]


@cache  # a map is frozen, and reading one takes as long as a page may
def template(name: str, language: str = "es") -> JourneyMap:
    """One of the maps that Rumbo brings; UsageError where there is none of that name."""
    if name not in TEMPLATES:
        raise UsageError(
            f"There is no template {name!r}.", advice=f"Use one of {', '.join(TEMPLATES)}."
        )
    text = (files("rumbo.journey") / "templates" / f"{name}.yaml").read_text(encoding="utf-8")
    found = document.read(text, language)
    spoken = "es" if language.startswith("es") else "en"
    return found.model_copy(update={"language": spoken})


def somebody() -> str:
    """The name that this machine knows whoever runs the program by."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "—"
