"""Staging: each table of a mapping becomes canonical text tables in the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatch

from rumbo.log.staging import Staging
from rumbo.model.table import TABLE_NAMES
from rumbo.sources.spreadsheet import shapes, stages, vocabulary
from rumbo.sources.spreadsheet.cells import Cells
from rumbo.sources.spreadsheet.links import Links
from rumbo.sources.spreadsheet.mapping import (
    CellSource,
    FileMapping,
    Shape,
    SpreadsheetMapping,
    StageMapping,
    TableMapping,
)
from rumbo.sources.spreadsheet.sheet import Sheet
from rumbo.sources.spreadsheet.signs import doubted_signs
from rumbo.store.engine import quoted

_STAGES = (
    "pipeline_id",
    "pipeline",
    "stage_id",
    "stage",
    "position",
    "probability",
    "outcome",
)
# What a history can tell of a deal beside its stage.
_TOLD = ("amount", "expected_close_at", "forecast_category", "next_step")
# One number orders changes by time and then by line: milliseconds above, lines below.
_LINES = 2**21


@dataclass(frozen=True)
class _Job:
    """One table to stage from one sheet; `extras` are the headers that nothing else uses."""

    sheet: Sheet
    file: FileMapping
    table: TableMapping
    extras: tuple[str, ...]


def matches(file: FileMapping, name: str, sheet: str) -> bool:
    """Whether a file (path inside its folder) and sheet are those that the entry means."""
    pattern, plain = file.match.casefold(), name.casefold()
    fits = fnmatch(plain, pattern) or fnmatch(plain.rsplit("/", 1)[-1], pattern)
    return fits and (not file.sheet or fnmatch(sheet.casefold(), file.sheet.casefold()))


def stage_sheets(
    sheets: Sequence[Sheet], mapping: SpreadsheetMapping, staging: Staging
) -> tuple[str, ...]:
    """Fills `staging` with what the mapping takes from the sheets; the declared stage order."""
    work = _Work(staging, mapping, Links(staging))
    jobs = _jobs(sheets, mapping)
    _name_tables(staging, jobs)
    for job in sorted(jobs, key=lambda job: TABLE_NAMES.index(job.table.table)):
        work.stage(job)
    work.derive_deals()
    work.links.complete()
    return tuple(work.declared)


def add_stages(staging: Staging, found: Sequence[StageMapping], file: str) -> None:
    """Stages the pipeline's stages, unless a sheet of their own has given them."""
    if found and not any(part.table == "stages" for part in staging.tables):
        staging.add_rows("stages", _STAGES, stages.stage_rows(found), file)


def _name_tables(staging: Staging, jobs: Sequence[_Job]) -> None:
    """Says of the rows that could not be read for which table they were meant."""
    meant = {job.sheet.label: job.table.table for job in reversed(jobs)}
    staging.rejections.name_tables(meant)


def _jobs(sheets: Sequence[Sheet], mapping: SpreadsheetMapping) -> list[_Job]:
    jobs = []
    for sheet in sheets:
        used: set[str] = set()
        mine = []
        for file in mapping.files:
            if matches(file, sheet.file, sheet.name):
                mine += [(file, table) for table in file.tables]
                used |= {name for table in file.tables for name in _used(table, sheet)}
        rest = tuple(name for name in sheet.headers if name not in used)
        for number, (file, table) in enumerate(mine):
            jobs.append(_Job(sheet, file, table, () if number else rest))
    return jobs


def _used(table: TableMapping, sheet: Sheet) -> set[str]:
    headers = list(table.after.values())
    for source in table.columns.values():
        headers += [*source.headers, source.named]
        headers += [name for name in source.when if name not in table.columns]
    for entry in table.stage_dates:
        headers += entry.headers
    pattern = table.revisions
    if pattern is not None:
        texts = (pattern.value, pattern.changed_at, pattern.actor_id)
        headers += [
            text.replace("{n}", str(number))
            for number in range(len(sheet.headers) + 1)
            for text in texts
        ]
    found = {sheet.find(header) for header in headers if header}
    return {name for name in found if name is not None}


@dataclass
class _Work:
    staging: Staging
    mapping: SpreadsheetMapping
    links: Links
    declared: list[str] = field(default_factory=list)

    def stage(self, job: _Job) -> None:
        written = job.file.notation.over(self.mapping.notation)
        cells = Cells(self.staging.engine, job.sheet, job.table, written, self._taken_at())
        if job.table.table == "deals":
            self._complete_deals(cells)
        found, references = shapes.expressions(cells, self.links)
        if job.table.shape is Shape.STAGE_DATES:
            outcomes = {stage.stage: stage.outcome for stage in self.mapping.stages}
            found = shapes.reached(cells, outcomes) | found
            self.declared += [entry.stage for entry in job.table.stage_dates]
        self._add(job, cells, self._select(job, cells, found))
        self.staging.notes += doubted_signs(self.staging.engine, job.sheet, job.table)
        if job.table.shape is Shape.STAGE_DATES:
            self._add_changes(job, cells, found)
        for reference in references:
            self.links.note(reference, cells, job.sheet.label)

    def _taken_at(self) -> str:
        moment = self.staging.taken_at or datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        return f"{moment.isoformat()}Z"

    def _select(self, job: _Job, cells: Cells, found: dict[str, str]) -> str:
        if job.table.shape is Shape.REVISIONS:
            return shapes.revisions(cells, found)
        if job.table.shape is Shape.EVENTS and job.table.after and "new_value" in found:
            return shapes.events_with_values(cells, found, job.extras)
        if job.table.shape is Shape.EVENTS and job.table.after:
            return shapes.after_values(cells, found)
        if job.table.shape is Shape.EVENTS:
            return shapes.events(cells, found, job.extras)
        return shapes.rows(cells, found, job.extras)

    def _add(self, job: _Job, cells: Cells, sql: str) -> None:
        canonical = job.table.table
        relation = self.staging.name(canonical)
        self.staging.engine.create(relation, sql, **cells.bound)
        self.staging.add(canonical, relation, job.sheet.label)
        self.links.learn(canonical, relation)

    def _add_changes(self, job: _Job, cells: Cells, found: dict[str, str]) -> None:
        relation = self.staging.name("changes")
        self.staging.engine.create(
            relation, shapes.stage_changes(cells, found["id"]), **cells.bound
        )
        self.staging.add("changes", relation, job.sheet.label)

    def _complete_deals(self, cells: Cells) -> None:
        columns = dict(cells.mapping.columns)
        outcomes = {stage.stage: stage.outcome for stage in self.mapping.stages}
        if "status" not in columns:
            source = shapes.status_source(cells, outcomes)
            if source is not None:
                columns["status"] = source
        if "pipeline_id" not in columns:
            pipelines = {stage.pipeline for stage in self.mapping.stages}
            only = pipelines.pop() if len(pipelines) == 1 else ""
            columns["pipeline_id"] = CellSource(constant=only or stages.DEFAULT_PIPELINE)
        cells.mapping = replace(cells.mapping, columns=columns)

    def derive_deals(self) -> None:
        """Where no file has the deals themselves, their history tells what they are."""
        parts = self.staging.tables
        if any(part.table == "deals" for part in parts):
            return
        histories = [part for part in parts if part.table == "changes"]
        if not histories:
            return
        engine, relation = self.staging.engine, self.staging.name("deals")
        changes = " UNION ALL ".join(
            "SELECT object_id, field, new_value, changed_at, _line,"
            f" epoch_ms(TRY_CAST(changed_at AS TIMESTAMP))::HUGEINT * {_LINES} + _line % {_LINES}"
            " AS place"
            f" FROM {quoted(part.relation)} WHERE object_id IS NOT NULL"
            for part in histories
        )
        known = "', '".join(_TOLD)
        told = engine.query(f"SELECT DISTINCT field FROM ({changes}) WHERE field IN ('{known}')")
        latest = "".join(
            f", arg_max({{'value': new_value}}, place) FILTER (WHERE field = '{name}').value"
            f" AS {quoted(name)}"
            for (name,) in sorted(told.values)
        )
        staged = "FILTER (WHERE field = 'stage')"
        engine.create(
            relation,
            f"SELECT object_id AS id, arg_max(new_value, place) {staged} AS stage,"
            f" arg_min(changed_at, place) {staged} AS created_at,"
            f" min(_line) {staged} AS _line{latest} FROM ({changes})"
            f" GROUP BY object_id HAVING count(*) {staged} > 0 ORDER BY _line",
        )
        self._finish_derived(relation)
        self.staging.add("deals", relation, histories[0].file)
        self.staging.notes.append(
            f"{histories[0].file}: no file has the deals themselves; their first and last change"
            " say when they began and where they are."
        )

    def _finish_derived(self, relation: str) -> None:
        engine = self.staging.engine
        outcomes = {stage.stage: stage.outcome for stage in self.mapping.stages}
        found = engine.query(f"SELECT DISTINCT stage FROM {quoted(relation)} LIMIT 1000")
        cases, bound = [], {}
        for number, (word,) in enumerate(found.values):
            outcome = outcomes.get(word) or vocabulary.outcome(word or "")
            if outcome != "open":
                bound[f"bound_{number}"] = word
                cases.append(f"WHEN $bound_{number} THEN '{outcome}'")
        status = f"CASE stage {' '.join(cases)} ELSE 'open' END" if cases else "'open'"
        names = [f"SELECT id, name FROM {quoted(name)}" for name in self.links.names("deals")]
        named = f"(SELECT id, min(name) AS name FROM ({' UNION ALL '.join(names)}) GROUP BY id)"
        joined = f" LEFT JOIN {named} n USING (id)" if names else ""
        pipelines = {stage.pipeline for stage in self.mapping.stages}
        only = pipelines.pop() if len(pipelines) == 1 else ""
        engine.create(
            f"{relation}_finished",
            f"SELECT d.*, {'n.name' if names else 'd.id'} AS name, {status} AS status,"
            f" $pipeline AS pipeline_id FROM {quoted(relation)} d{joined} ORDER BY _line",
            pipeline=only or stages.DEFAULT_PIPELINE,
            **bound,
        )
        engine.create(relation, f"SELECT * FROM {quoted(relation + '_finished')}")
        engine.drop(f"{relation}_finished")
