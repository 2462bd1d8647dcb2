"""Reading an XES log into staging: each trace is a deal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.model.rejection import Reason, Rejection
from rumbo.sources.event_case import CaseEvent, EventCounts, Replay, moment, rejected_time
from rumbo.sources.event_mapping import DEAL_COLUMNS, EventMapping
from rumbo.sources.event_spool import Spool
from rumbo.sources.xes.document import Document, Trace

NAME, TIME, TRANSITION = "concept:name", "time:timestamp", "lifecycle:transition"


def read_xes(path: Path, staging: Staging, mapping: EventMapping) -> EventCounts:
    """Stages the deals, changes and activities of an XES log; says what each event was used for.

    InputError where the file cannot be read at all; traces and events that cannot be kept go to
    the rejections of `staging`.
    """
    with Spool(path.name) as spool:
        reader = _Reader(path, staging, mapping, spool)
        counts = reader.read()
        spool.stage(staging)
    return counts


class _Reader:
    def __init__(self, path: Path, staging: Staging, mapping: EventMapping, spool: Spool) -> None:
        self._file = path.name
        self._document = Document(path)
        self._staging = staging
        self._mapping = mapping
        self._spool = spool
        self._replay = Replay(mapping, spool)
        self._seen: set[str] = set()
        self._unnamed = 0

    def read(self) -> EventCounts:
        self._replay.stage_rows()
        for trace in self._document.traces():
            self._deal(trace)
        if not self._seen:
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
        events = list(self._events(trace, deal_id))
        if not events:
            self._reject(trace, TIME, "", Reason.MISSING)
            return
        self._seen.add(deal_id)
        self._replay.deal(deal_id, events, self._columns(trace))

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
        row = {_extra(key): text for key, text in trace.attributes.items() if key not in taken}
        row.update(self._mapping.deal_constants)
        for column, attribute in self._mapping.deal_fields.items():
            if text := trace.attributes.get(attribute, ""):
                row[column] = text
        return row

    def _notes(self) -> Iterator[str]:
        yield from self._replay.notes()
        if self._unnamed:
            yield f"{self._unnamed} traces have no name: they are named by their number."
        for column, count in self._spool.dropped.items():
            yield f"The attribute {column!r} of {count} rows is one too many; not kept."


def _extra(key: str) -> str:
    """An attribute's name as an extra column: never one of the log's own."""
    taken = key.casefold() in DEAL_COLUMNS or key.startswith("_") or not key
    return f"log_{key}" if taken else key
