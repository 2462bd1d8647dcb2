"""A workspace: the one place that wires store, log, sources, readings and pictures together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rumbo import settings as settings_file
from rumbo.access.access import Access
from rumbo.alignment import Alignment
from rumbo.atlas import Atlas
from rumbo.drawing import Drawing, Style, draw
from rumbo.errors import InputError, WorkspaceError
from rumbo.foresight import Foresight
from rumbo.journey.loss_rules import LOSS_RULES
from rumbo.journey.phase_rules import PHASE_RULES
from rumbo.kept_answers import KeptAnswers
from rumbo.log import importer, report, stored
from rumbo.log.basis import Basis
from rumbo.log.changed import Difference, changed
from rumbo.log.findings import Lessons
from rumbo.log.importer import Plan
from rumbo.log.midnight import last_microsecond, moment_of
from rumbo.log.remembered import Remembered
from rumbo.log.road import versions_at
from rumbo.log.shelf import Shelf, beside
from rumbo.log.soundness import inspect_store
from rumbo.log.staging import Staging
from rumbo.log.view import Scope, View
from rumbo.marks import Marks
from rumbo.model.finding import Finding
from rumbo.model.loss_rule import LossRules
from rumbo.model.period import parse_period
from rumbo.model.phase_rule import PhaseRules
from rumbo.model.picture import JourneyData
from rumbo.model.reading import Reading
from rumbo.model.user import User
from rumbo.model.what_if import Change
from rumbo.readings.picture import journey_data
from rumbo.readings.registry import question
from rumbo.ritual import Ritual
from rumbo.rulebook import Rulebook
from rumbo.settings import Settings
from rumbo.sources.door import read_source
from rumbo.sources.export import export_log
from rumbo.store.answer_files import FOLDER as ANSWERS
from rumbo.store.answer_files import AnswerFiles
from rumbo.store.database import Database, Snapshot, database_url
from rumbo.store.engine import Engine, EngineError, first_line, is_trouble
from rumbo.store.folder import alone, found, lake_place
from rumbo.store.jobs import Jobs
from rumbo.store.lake import Lake
from rumbo.store.saved_views import SavedViews
from rumbo.stress_test import StressTest

if TYPE_CHECKING:
    from rumbo.sources.upload import Upload


SAMPLE = "Cierzo Automatización"  # the source of a snapshot of the sample company
_BEFORE_ALL = datetime(1990, 1, 1)  # noqa: DTZ001 - naive UTC, as the database keeps it


def _silent(_step: str) -> None:
    """Says nothing."""


@dataclass(frozen=True)
class Imported:
    """What an import did: `snapshot` is None where it brought nothing new or was a dry run.

    `rejected` says that nothing came in because of the rows in the report.
    """

    plan: Plan
    snapshot: Snapshot | None
    report: Path | None
    rejected: bool = False


@dataclass(frozen=True)
class _Asked:
    """What an import is of: the path that names it, and how its rows are read."""

    path: Path
    read: Callable[[Staging], None]
    dry_run: bool = False
    partial: bool = False
    taken_at: datetime | None = None


@dataclass
class Workspace:
    """A folder with its settings, its lake and its database; several processes may share it."""

    folder: Path
    settings: Settings
    database: Database = field(repr=False)
    lake: Lake = field(repr=False)
    lessons: Lessons = field(default_factory=Lessons, repr=False)
    progress: Callable[[str], None] = field(default=_silent, repr=False)  # of lengthy questions

    @cached_property
    def access(self) -> Access:
        """Who may come in."""
        return Access(self.database)

    def saved_views(self, page: str, user: User) -> SavedViews:
        """The views of a page that somebody saved, as that person sees them."""
        return SavedViews(self.database, page, user)

    @property
    def jobs(self) -> Jobs:
        """What is done in the background."""
        return Jobs(self.database)

    @classmethod
    def create(cls, folder: Path, settings: Settings) -> Self:
        """Makes a new workspace; WorkspaceError where there is one already."""
        found(folder, settings)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Opens the workspace in `folder`; WorkspaceError where there is none."""
        settings = settings_file.load(folder)
        lake = Lake(lake_place(folder, settings.lake_url))
        database = Database(database_url(folder, settings.database_url))
        return cls(folder, settings, database, lake)

    def close(self) -> None:
        """Gives back what the workspace holds open."""
        self.database.close()

    def engine(self) -> Engine:
        """A new engine with this workspace's limits and zone."""
        return Engine(
            memory_limit=self.settings.memory_limit,
            threads=self.settings.threads,
            zone=self.settings.zone,
        )

    def snapshot(self, number: int | None = None) -> Snapshot:
        """The snapshot of that number, or the newest; WorkspaceError where there is none."""
        if number is not None:
            return self.database.snapshot(number)
        newest = self.newest()
        if newest is None:
            raise WorkspaceError(
                f"{self.folder} holds no data yet.", advice="Bring some in with: rumbo import PATH"
            )
        return newest

    def newest(self) -> Snapshot | None:
        """The newest snapshot; None while the workspace holds no data."""
        found = self.database.latest()
        return found if found and found.versions else None

    def holds_sample(self) -> bool:
        """Whether all that ever came in is a sample company."""
        # What was recorded without bringing anything in came from nowhere.
        since = [each for each in self.database.snapshots() if each.versions and each.counts]
        return bool(since) and self.newest() is not None and {e.source for e in since} == {SAMPLE}

    def start_over(self) -> None:
        """Leaves the sample company behind; WorkspaceError where other data came in as well."""
        seen = self.database.latest()  # before looking: what comes in since then is not buried
        if seen is None or not self.holds_sample():
            raise WorkspaceError(
                "Only a sample company can be left behind.", advice="Make a new workspace instead."
            )
        # Dated before everything, so that no data that comes in is older than it.
        nothing = Snapshot(0, _BEFORE_ALL, datetime.now(UTC).replace(tzinfo=None), "", {}, {}, {})
        self.database.record(nothing, after=seen.id)
        # Once it is left for sure: both are about stages that are no longer there.
        self.atlas.maps.withdraw()
        self.alignment.rounds.close_all()

    def import_path(
        self,
        path: Path,
        *,
        mapping: Path | None = None,
        save_mapping: Path | None = None,
        dry_run: bool = False,
        partial: bool = False,
        taken_at: datetime | None = None,
        progress: Callable[[str], None] = _silent,
    ) -> Imported:
        """Brings in a file or folder, all of it or nothing.

        RejectedRowsError where rows were refused, unless `partial` lets the others in. `taken_at`
        (naive UTC) is when the source showed this state; now where it is not given.
        """

        def read(staging: Staging) -> None:
            read_source(path, staging, mapping=mapping, save_mapping=save_mapping)

        asked = _Asked(path, read, dry_run=dry_run, partial=partial, taken_at=taken_at)
        done = self._bring_in(asked, progress)
        if done.rejected:
            raise report.refusal(done.plan.rejections, done.report)
        return done

    def import_upload(
        self, upload: Upload, *, partial: bool = False, progress: Callable[[str], None] = _silent
    ) -> Imported:
        """Brings in an upload by its mapping, all of it or nothing.

        Where rows were refused and `partial` does not let the others in, nothing comes in.
        """
        from rumbo.sources.undated import read_dated  # noqa: PLC0415 - it loads every source

        def read(staging: Staging) -> None:
            read_dated(upload, staging, self.settings, self.database.latest())

        return self._bring_in(_Asked(Path(upload.name), read, partial=partial), progress)

    def _bring_in(self, asked: _Asked, progress: Callable[[str], None]) -> Imported:
        language = self.settings.language
        with self._told(), alone(self.folder), self.engine() as engine:
            staging = Staging(engine, taken_at=asked.taken_at)
            progress("read")
            try:
                asked.read(staging)
                base = self.database.latest()
                plan = importer.prepare(
                    staging, base, self.lake, zone=self.settings.zone, progress=progress
                )
            except InputError as error:
                kept = report.write_failure(self._report_folder(), asked.path, error, language)
                error.report = str(kept)
                raise
            written = None
            if plan.rejections:
                written = report.write(self._report_folder(), asked.path, plan.rejections, language)
                if not asked.partial and not asked.dry_run:
                    return Imported(plan, None, written, rejected=True)
            if asked.dry_run or not plan.counts:
                return Imported(plan, None, written)
            progress("write")
            snapshot = importer.commit(plan, engine, self.lake, base, str(asked.path.name))
            progress("record")
            recorded = self.database.record(snapshot, after=base.id if base else 0)
            return Imported(plan, recorded, written)

    @contextlib.contextmanager
    def view(
        self, scope: Scope, *, snapshot: int | None = None, shelf: Shelf | None = None
    ) -> Iterator[View]:
        """The newest snapshot, or the one of that number, as of the scope's date.

        With the snapshot's `shelf` its tables are not read again.
        """
        basis = self.basis(scope.as_of, snapshot=snapshot)
        with self._told(), shelf.engine.room() if shelf else self.engine() as engine:
            for table in basis.tables:
                engine.load(table.name, table.columns, table.rows)
            held = (basis.snapshot, basis.settings, scope, basis.lists, basis.in_force, shelf)
            view = View(engine, self.lake, *held)
            view.phase_rules, view.loss_rules = basis.phase_rules, basis.loss_rules
            view.basis, view.lessons = basis, self.lessons.of(view.state)
            view.models_folder = str(self.folder / "models")
            known = partial(self.basis, snapshot=basis.snapshot.id)
            view.remembered = Remembered(self.kept.files, known, self.progress)
            view.earlier = partial(beside, shelf, self.shelf, self.view, basis.snapshot.id)
            yield view

    def basis(self, day: date, *, snapshot: int | None = None) -> Basis:
        """What a view of the newest snapshot, or of the one of that number, rests on that day."""
        pinned, as_of_us = self.snapshot(snapshot), last_microsecond(day, self.settings)
        return Basis(
            snapshot=pinned,
            day=day,
            settings=self.settings,
            lists=self.lists_at(pinned, day),
            in_force=self.atlas.standing(day),
            tables=(
                *self.alignment.tables(as_of_us, of=pinned.id),
                *self.ritual.tables(as_of_us, of=pinned.id),
                *self.foresight.tables(day, as_of_us, of=pinned.id),
            ),
            phase_rules=self.phase_rules,
            loss_rules=self.loss_rules,
        )

    @cached_property
    def kept(self) -> KeptAnswers:
        """What was asked before."""
        limit_bytes = self.settings.answers_limit_mb * 1024 * 1024
        files = AnswerFiles(self.folder / ANSWERS, limit_bytes=limit_bytes)
        return KeptAnswers(files, lambda number, day: self.basis(day, snapshot=number))

    @contextlib.contextmanager
    def shelf(self, snapshot: int) -> Iterator[Shelf]:
        """The tables of a snapshot in memory, for the views of many days."""
        with self._told(), self.engine() as engine:
            yield Shelf(engine, self.lake, self.snapshot(snapshot).versions)

    def lists_at(self, pinned: Snapshot, day: date) -> dict[str, int] | None:
        """The lists of stages and owners known then, by version; None where they are the newest."""
        moment = moment_of(last_microsecond(day, self.settings))
        if pinned.taken_at <= moment:
            return None
        return versions_at(self.database.snapshots_until(pinned), moment)

    @cached_property
    def atlas(self) -> Atlas:
        """The maps of this workspace."""
        return Atlas(self)

    @cached_property
    def phase_rules(self) -> PhaseRules:
        """What shows which phase a deal is in; MapError where the workspace's file is wrong."""
        return PHASE_RULES.rules_in(self.folder, self.settings.language)

    @cached_property
    def loss_rules(self) -> LossRules:
        """What shows why a deal was lost; MapError where the workspace's file is wrong."""
        return LOSS_RULES.rules_in(self.folder, self.settings.language)

    @cached_property
    def rulebook(self) -> Rulebook:
        """Every rule and parameter in force, and what is known of their changes."""
        return Rulebook(self)

    @cached_property
    def alignment(self) -> Alignment:
        """The rounds in which teams answer about the map."""
        return Alignment(self)

    @cached_property
    def ritual(self) -> Ritual:
        """What was decided about deals that stand still."""
        return Ritual(self)

    @cached_property
    def marks(self) -> Marks:
        """What was marked about the errands of a day."""
        return Marks(self)

    @cached_property
    def foresight(self) -> Foresight:
        """The forecasts that were shown, and the calls of people."""
        return Foresight(self)

    @cached_property
    def stress_test(self) -> StressTest:
        """The sessions that put the map to the test."""
        return StressTest(self)

    def record_again(
        self, *, source: str, facts: Mapping[str, object], wait: bool = True
    ) -> Snapshot | None:
        """Records the newest snapshot once more, with further facts; None while there is no data.

        Every process that keeps answers by snapshot then asks anew. Without `wait` nothing is
        recorded while an import is under way.
        """
        with alone(self.folder, wait=wait) as held:
            if not held:
                return None
            newest = self.database.latest()
            if newest is None:
                return None
            told = replace(
                newest,
                recorded_at=datetime.now(UTC).replace(tzinfo=None),
                source=source,
                counts={},
                facts={**newest.facts, **facts},
            )
            return self.database.record(told, after=newest.id)

    def today(self) -> date:
        """The present day in the workspace's zone."""
        return datetime.now(self.settings.zone_info).date()

    def scope(
        self,
        *,
        as_of: date | None = None,
        pipeline: str | None = None,
        owner: str | None = None,
        team: str | None = None,
        segment: tuple[str, str] | None = None,
        period: str | None = None,
        horizon: str | None = None,
        deal: str | None = None,
        changes: tuple[Change, ...] = (),
    ) -> Scope:
        """Which deals to look at and when: today and all of them where nothing is said."""
        day = as_of or self.today()
        chosen = parse_period(period, day) if period else None
        return Scope(
            as_of=day,
            pipeline=pipeline,
            owner=owner,
            team=team,
            segment=segment,
            period=chosen,
            horizon=parse_period(horizon, day) if horizon else None,
            deal=deal,
            changes=changes,
        )

    def read(
        self, name: str, scope: Scope | None = None, *, snapshot: int | None = None
    ) -> Reading:
        """The answer to one question; UsageError where there is no such reading or filter.

        Without a scope: today, of all deals.
        """
        asked, chosen, number = question(name), scope or self.scope(), self.snapshot(snapshot).id
        return self.kept.get(
            number,
            chosen,
            ("reading", name),
            asked.read,
            lambda: self.view(chosen, snapshot=number),
        )

    def draw(
        self,
        picture: str,
        scope: Scope | None = None,
        style: Style | None = None,
        *,
        snapshot: int | None = None,
    ) -> Drawing:
        """The picture `journey`, `matrix` or `days` of the main pipeline in scope."""
        chosen = style or Style()
        with self.view(scope or self.scope(), snapshot=snapshot) as view:
            return draw(picture, view, self.settings, chosen)

    def journey(self, scope: Scope) -> JourneyData:
        """The journey of the main pipeline in scope, as data."""
        with self.view(scope) as view:
            return journey_data(view, self.settings.name)

    def export(self, path: Path, *, snapshot: int | None = None) -> list[Path]:
        """Writes the log: a folder in the log format, or an OCEL 2.0 or XES file by its ending."""
        pinned = self.snapshot(snapshot)
        with self._told(), self.engine() as engine:
            stored.mount(engine, self.lake, pinned.versions)
            return export_log(engine, path)

    def difference(self, older: Snapshot, newer: Snapshot, *, kind: str = "") -> Difference:
        """What differs between two snapshots; deals of `kind` are listed, all where it is empty."""
        with self._told(), self.engine() as engine:
            return changed(engine, self.lake, older, newer, kind=kind)

    def check(self) -> list[Finding]:
        """What is sound and what is not: every snapshot, every table, every law that shows."""
        self.rulebook.notice()
        findings = inspect_store(self.database.snapshots(), self.lake, self.engine)
        kinds = (PHASE_RULES, LOSS_RULES)
        return [*findings, *(k.inspect(self.folder, self.settings.language) for k in kinds)]

    def _report_folder(self) -> Path:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        return self.folder / "reports" / stamp

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Says in one line what is missing: a file of the lake, memory, room on the disk."""
        try:
            yield
        except EngineError as error:
            if not is_trouble(error):
                raise
            raise WorkspaceError(
                f"The data of {self.folder} cannot be used: {first_line(error)}",
                advice="See: rumbo check",
            ) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            raise WorkspaceError(
                f"{error.filename or self.folder} cannot be used: {error.strerror or error}.",
                advice="Check its permissions and the room on the disk.",
            ) from error
