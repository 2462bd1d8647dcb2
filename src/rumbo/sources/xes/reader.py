"""Reading an XES log into staging: each trace is a deal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.model.rejection import Reason, Rejection
from rumbo.sources.event_case import CaseEvent, EventCounts, Replay, moment, rejected_time
from rumbo.sources.event_mapping import (
    DEAL_COLUMNS,
    OBJECT_TABLES,
    ROW_TABLES,
    EventMapping,
    extra_column,
    own_mapping,
)
from rumbo.sources.event_spool import Spool
from rumbo.sources.xes.document import Document, Event, Trace
from rumbo.sources.xes.writer import OWN

NAME, TIME, TRANSITION = "concept:name", "time:timestamp", "lifecycle:transition"
RESOURCE = "org:resource"


def read_xes(path: Path, staging: Staging, mapping: EventMapping | None = None) -> EventCounts:
    """Stages the deals, changes and activities of an XES log; says what each event was used for.

    Rumbo's own exports need no mapping. InputError where the file cannot be read at all; traces
    and events that cannot be kept go to the rejections of `staging`.
    """
    document = Document(path)
    traces = document.traces()
    first = next(traces, None)
    if mapping is None:
        mapping = _own_or_fail(document, path)
    mapping.require("xes", path.name)
    with Spool(path.name) as spool:
        reader = _Reader(path, staging, mapping, spool)
        counts = reader.read(chain((first,) if first else (), traces), document)
        spool.stage(staging)
    return counts


def _own_or_fail(document: Document, path: Path) -> EventMapping:
    if OWN in document.header.attributes:
        return own_mapping("rumbo.sources.xes")
    raise InputError(
        f"{path.name} needs a mapping that says which activities are stages.",
        advice="Give it with --mapping; examples/bpi_challenge_2012.yaml shows one.",
    )


class _Reader:
    def __init__(self, path: Path, staging: Staging, mapping: EventMapping, spool: Spool) -> None:
        self._file = path.name
        self._staging = staging
        self._mapping = mapping
        self._spool = spool
        self._replay = Replay(mapping, spool)
        self._seen: set[str] = set()
        self._unnamed = 0

    def read(self, traces: Iterable[Trace], document: Document) -> EventCounts:
        self._replay.stage_rows()
        for trace in traces:
            self._deal(trace)
        if self._mapping.rows is not None:
            self._lists(document.header.lists)
        elif not self._seen:
            raise InputError(
                f"{self._file} holds no trace that is a deal.", advice="Check the file."
            )
        self._replay.owner_rows()
        self._staging.notes.extend(self._notes())
        return self._replay.tally.counts()

    def _deal(self, trace: Trace) -> None:
        deal_id = trace.attributes.get(self._mapping.deal_id, "").strip()
        if not deal_id:
            self._unnamed += 1
            deal_id = f"trace-{trace.number}"
        if deal_id in self._seen:
            self._reject(trace, self._mapping.deal_id, deal_id, Reason.DUPLICATE)
            return
        trace.events = [event for event in trace.events if not self._is_row(event)]
        self._lists(trace.lists)
        if self._mapping.stages:
            self._replayed(deal_id, trace)
        else:
            self._seen.add(deal_id)
            self._spool.add("deals", {**self._columns(trace), "id": deal_id}, trace.line)
            self._replay.loose(deal_id, self._events(trace, deal_id))

    def _replayed(self, deal_id: str, trace: Trace) -> None:
        events = list(self._events(trace, deal_id))
        if not events:
            self._reject(trace, TIME, "", Reason.MISSING)
            return
        self._seen.add(deal_id)
        self._replay.deal(deal_id, events, self._columns(trace))

    def _is_row(self, event: Event) -> bool:
        rule = self._mapping.rows
        table = event.attributes.get(rule.attribute, "") if rule else ""
        if rule is None or table not in ROW_TABLES:
            return False
        self._replay.tally.uses["rows"] += 1
        self._row(table, event.attributes, event.line)
        return True

    def _row(self, table: str, cells: Mapping[str, str], line: int) -> None:
        rule = self._mapping.rows
        about = {NAME, TIME, TRANSITION, RESOURCE, rule.attribute if rule else ""}
        row = {extra_column(key, ()): text for key, text in cells.items() if key not in about}
        self._spool.add(table, row, line)

    def _lists(self, lists: Mapping[str, list[dict[str, str]]]) -> None:
        """Rows that stand in a list named as their table, or that name their table themselves."""
        rule = self._mapping.rows
        if rule is None:
            return
        for name, rows in lists.items():
            for cells in rows:
                table = name if name in OBJECT_TABLES else cells.get(rule.attribute, "")
                if table in OBJECT_TABLES or table in ROW_TABLES:
                    self._row(table, cells, 0)

    def _reject(self, trace: Trace, column: str, value: str, reason: Reason) -> None:
        if reason is Reason.DUPLICATE:
            self._replay.tally.uses["rejected"] += len(trace.events)
        row: dict[str, str | None] = {**trace.attributes}
        self._staging.rejections.append(
            Rejection(self._file, trace.line, column, value, reason, "deals", row)
        )

    def _events(self, trace: Trace, deal_id: str) -> Iterator[CaseEvent]:
        resource = self._mapping.resources.attribute
        for number, event in enumerate(trace.events, start=1):
            cells = event.attributes
            text = cells.get(TIME, "")
            time = moment(text)
            if time is None:
                self._replay.tally.uses["rejected"] += 1
                self._staging.rejections.append(
                    rejected_time(self._file, event.line, TIME, {"deal_id": deal_id, **cells})
                )
                continue
            yield CaseEvent(
                id=f"{deal_id}:{number}",
                activity=cells.get(NAME, "").strip() or "?",
                time_text=text,
                time=time,
                lifecycle=cells.get(TRANSITION, ""),
                resource=cells.get(resource, "").strip(),
                line=event.line,
            )

    def _columns(self, trace: Trace) -> dict[str, str]:
        """The deal's columns from the trace's attributes; those not mapped are kept as extras."""
        taken = {self._mapping.deal_id, *self._mapping.deal_fields.values()}
        own = () if self._mapping.deal_same_names else DEAL_COLUMNS
        row = {
            extra_column(key, own): text
            for key, text in trace.attributes.items()
            if key not in taken
        }
        row.update(self._mapping.deal_constants)
        for column, attribute in self._mapping.deal_fields.items():
            if text := trace.attributes.get(attribute, ""):
                row[column] = text
        return row

    def _notes(self) -> Iterator[str]:
        yield from self._replay.notes()
        if self._unnamed:
            yield f"Traces without a name, which are named by their number: {self._unnamed}."
        for column, count in self._spool.dropped.items():
            yield f"The attribute {column!r} is one too many, not kept; rows that have it: {count}."
