"""Reading an OCEL 2.0 log: objects become rows, events become changes and activities."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.model.rejection import Reason, Rejection
from rumbo.model.table import ROLES, table
from rumbo.sources.event_case import CaseEvent, EventCounts, Replay, moment, rejected_time
from rumbo.sources.event_mapping import (
    ROW_TABLES,
    EventMapping,
    ObjectRule,
    extra_column,
    own_mapping,
)
from rumbo.sources.event_spool import Spool
from rumbo.sources.ocel.document import Event, Log, Object
from rumbo.sources.ocel.json_file import read_json
from rumbo.sources.ocel.sqlite_file import MAGIC, read_sqlite

OWN_TYPE = "rumbo_export"


def read_ocel(path: Path, staging: Staging, mapping: EventMapping | None = None) -> EventCounts:
    """Stages the rows of an OCEL 2.0 log, JSON or SQLite; says what each event was used for.

    Rumbo's own exports need no mapping. InputError where the file cannot be read at all; objects
    and events that cannot be kept go to the rejections of `staging`.
    """
    log = read_log(path)
    if mapping is None:
        mapping = _own_or_fail(log, path)
    mapping.require("ocel", path.name)
    with Spool(path.name) as spool:
        counts = _Reader(log, path.name, staging, mapping, spool).read()
        spool.stage(staging)
    return counts


def read_log(path: Path) -> Log:
    """The log in a JSON or SQLite file, in memory; InputError where it cannot be read."""
    return read_sqlite(path) if _is_sqlite(path) else read_json(path)


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return path.suffix in {".sqlite", ".db"} or file.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be read: {error.strerror}.", advice="Check the path."
        ) from error


def _own_or_fail(log: Log, path: Path) -> EventMapping:
    if any(log.of_type(OWN_TYPE)):
        return own_mapping("rumbo.sources.ocel")
    raise InputError(
        f"{path.name} needs a mapping that says which objects are deals and which events stages.",
        advice="Give it with --mapping; examples/ocel_crm.yaml shows one.",
    )


class _Reader:
    def __init__(
        self, log: Log, file: str, staging: Staging, mapping: EventMapping, spool: Spool
    ) -> None:
        self._log = log
        self._file = file
        self._staging = staging
        self._mapping = mapping
        self._spool = spool
        self._replay = Replay(mapping, spool)
        self._rules = {rule.type: rule for rule in mapping.objects}
        self._roles: set[tuple[str, str]] = set()  # deal and contact, from rows of their own
        self._unknown: Counter[str] = Counter()

    def read(self) -> EventCounts:
        self._replay.stage_rows()
        events = self._events_by_deal()
        for entry in self._log.repeated:
            self._reject(entry, "id", entry.id, Reason.DUPLICATE)
        for entry in self._log.objects.values():
            rule = self._rules.get(entry.type)
            if rule is None:
                self._unknown[entry.type] += 1
            else:
                self._object(entry, rule, events)
        self._replay.loose("", events.get("", ()))
        self._missing_owners()
        self._staging.notes.extend(self._notes())
        return self._replay.tally.counts()

    def _table(self, object_id: str) -> str:
        entry = self._log.objects.get(object_id)
        rule = self._rules.get(entry.type) if entry else None
        return rule.table if rule else ""

    def _id(self, object_id: str) -> str:
        """The id of the row that an object is."""
        entry = self._log.objects[object_id]
        rule = self._rules.get(entry.type)
        return (entry.present().get(rule.id) if rule and rule.id else "") or entry.id

    def _object(self, entry: Object, rule: ObjectRule, events: dict[str, list[CaseEvent]]) -> None:
        if not entry.id:
            self._reject(entry, "id", "", Reason.MISSING)
            return
        row = self._columns(entry, rule)
        if rule.table != "deals":
            self._spool.add(rule.table, row, entry.place)
            return
        deal_id = row.pop("id")
        row = {**self._mapping.deal_constants, **row}
        self._people(entry, deal_id)
        if self._mapping.attribute_changes:
            self._value_changes(entry, deal_id, rule)
        found = events.get(entry.id, [])
        if not self._mapping.stages:
            self._spool.add("deals", {**row, "id": deal_id}, entry.place)
            self._replay.loose(deal_id, found)
        elif found or row.get("created_at"):
            self._replay.deal(deal_id, found, row)
        else:
            self._reject(entry, "created_at", "", Reason.MISSING)

    def _columns(self, entry: Object, rule: ObjectRule) -> dict[str, str]:
        """The row that an object is; attributes that are not mapped are kept as extras."""
        present = entry.present()
        names = table(rule.table).column_names
        taken = {rule.id, *rule.fields.values()}
        own = () if rule.same_names else names
        row = {extra_column(key, own): text for key, text in present.items() if key not in taken}
        row.update(rule.constants)
        row.update({column: self._linked(entry, kind) for column, kind in rule.links.items()})
        row.update({column: present.get(name, "") for column, name in rule.fields.items()})
        if "id" in names:
            row["id"] = self._id(entry.id)
        return {name: text for name, text in row.items() if text}

    def _linked(self, entry: Object, kind: str) -> str:
        for other, _ in entry.relations:
            found = self._log.objects.get(other)
            if found is not None and found.type == kind:
                return self._id(other)
        return ""

    def _people(self, entry: Object, deal_id: str) -> None:
        for other, qualifier in entry.relations:
            if self._table(other) != "contacts":
                continue
            contact_id = self._id(other)
            if (deal_id, contact_id) in self._roles:
                continue
            role = self._mapping.roles.get(qualifier, qualifier)
            known = role if role in ROLES else ""
            row = {"deal_id": deal_id, "contact_id": contact_id, "role": known}
            self._spool.add("deal_contacts", row, entry.place)

    def _value_changes(self, entry: Object, deal_id: str, rule: ObjectRule) -> None:
        """The values of a deal's attributes over time, as changes of its columns."""
        columns = {attribute: column for column, attribute in rule.fields.items()}
        for attribute, values in entry.values.items():
            column = columns.get(attribute, extra_column(attribute, table("deals").column_names))
            old = ""
            for value in values:
                if not value.initial and value.text and value.text != old:
                    row = {
                        "object_type": "deal",
                        "object_id": deal_id,
                        "field": column,
                        "old_value": old,
                        "new_value": value.text,
                        "changed_at": value.time_text,
                        "actor_kind": "unknown",
                    }
                    self._spool.add("changes", row, entry.place)
                old = value.text

    def _events_by_deal(self) -> dict[str, list[CaseEvent]]:
        """The events of each deal object; those of none under the empty text."""
        found: dict[str, list[CaseEvent]] = defaultdict(list)
        for event in self._log.events:
            if self._is_row(event):
                continue
            deals = [key for key, _ in event.relations if self._table(key) == "deals"]
            time = moment(event.time_text)
            if time is None:
                self._replay.tally.uses["rejected"] += 1
                cells = {"id": event.id, "type": event.type, "time": event.time_text}
                self._staging.rejections.append(
                    rejected_time(self._file, event.place, "time", {**cells, **event.attributes})
                )
                continue
            for number, key in enumerate(dict.fromkeys(deals) or [""]):
                suffix = f":{number + 1}" if number else ""

                found[key].append(self._case_event(event, time, suffix))
        return found

    def _case_event(self, event: Event, time: datetime, suffix: str) -> CaseEvent:
        resource = event.attributes.get(self._mapping.resources.attribute, "")
        accounts = self._related(event, "accounts")
        return CaseEvent(
            id=f"{event.id or f'event-{event.place}'}{suffix}",
            activity=event.type or "?",
            time_text=event.time_text,
            time=time,
            lifecycle=event.attributes.get("lifecycle:transition", ""),
            resource=resource or next(self._related(event, "owners"), ""),
            contact_ids=";".join(dict.fromkeys(self._related(event, "contacts"))),
            account_id=next(accounts, ""),
            line=event.place,
        )

    def _related(self, event: Event, canonical: str) -> Iterator[str]:
        return (self._id(key) for key, _ in event.relations if self._table(key) == canonical)

    def _is_row(self, event: Event) -> bool:
        rule = self._mapping.rows
        canonical = event.attributes.get(rule.attribute, "") if rule else ""
        if rule is None or canonical not in ROW_TABLES:
            return False
        self._replay.tally.uses["rows"] += 1
        row = {
            extra_column(key, ()): text
            for key, text in event.attributes.items()
            if key != rule.attribute
        }
        if canonical == "deal_contacts":
            self._roles.add((row.get("deal_id", ""), row.get("contact_id", "")))
        self._spool.add(canonical, row, event.place)
        return True

    def _reject(self, entry: Object, column: str, value: str, reason: Reason) -> None:
        row: dict[str, str | None] = {"id": entry.id, "type": entry.type, **entry.present()}
        rule = self._rules.get(entry.type)
        canonical = rule.table if rule else ""
        self._staging.rejections.append(
            Rejection(self._file, entry.place, column, value, reason, canonical, row)
        )

    def _missing_owners(self) -> None:
        """People who act in events without being objects of the log."""
        for rule in self._mapping.objects:
            if rule.table == "owners":
                for entry in self._log.of_type(rule.type):
                    self._replay.owners.pop(self._id(entry.id), None)
        self._replay.owner_rows()

    def _notes(self) -> Iterable[str]:
        yield from self._replay.notes()
        for kind, count in self._unknown.most_common():
            if kind != OWN_TYPE:
                yield f"Objects of the type {kind!r}, not in the mapping and not kept: {count}."
        for column, count in self._spool.dropped.items():
            yield f"The attribute {column!r} is one too many, not kept; rows that have it: {count}."
