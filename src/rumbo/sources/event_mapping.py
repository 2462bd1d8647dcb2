"""The mapping of an event log: which activities are stages, outcomes or contacts.

It is shared by XES and OCEL 2.0. It owns the typed mapping and its checks; reading the YAML is
`mapping_file`, applying it is `event_case`. The file is described in
docs/reference/mapping-events.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from rumbo.errors import InputError
from rumbo.model.table import ACTIVITY_KINDS, table
from rumbo.sources.mapping_entries import Entries
from rumbo.sources.mapping_file import read_mapping

FORMATS = ("xes", "ocel")
DIRECTIONS = ("in", "out", "internal")
DEAL_COLUMNS = table("deals").column_names
# What the mapping itself decides about a deal; an attribute cannot.
DECIDED = ("id", "stage", "status", "pipeline_id", "closed_at")
OBJECT_TABLES = (
    "deals",
    "accounts",
    "contacts",
    "owners",
    "stages",
    "subscriptions",
    "tickets",
    "contents",
)
ROW_TABLES = ("changes", "activities", "deal_contacts", "account_events")


def extra_column(key: str, columns: tuple[str, ...]) -> str:
    """The name of an extra column for an attribute: never one of the table's own `columns`."""
    taken = key.casefold() in columns or key.startswith("_") or not key
    return f"log_{key}" if taken else key


@dataclass(frozen=True)
class Lifecycle:
    """Which transitions plan, begin, end or call off a piece of work (lower case)."""

    plan: frozenset[str] = frozenset({"schedule", "assign"})
    start: frozenset[str] = frozenset({"start", "resume"})
    end: frozenset[str] = frozenset({"complete", "suspend", ""})
    cancel: frozenset[str] = frozenset(
        {"withdraw", "ate_abort", "pi_abort", "autoskip", "manualskip"}
    )


@dataclass(frozen=True)
class StageRule:
    """A stage of the pipeline and the activities by which a deal enters it.

    `outcome` is open, won or lost; `lifecycle` names the transitions that count (lower case).
    """

    stage: str
    activities: tuple[str, ...]
    outcome: str = "open"
    lost_reason: str = ""
    probability: str = ""
    lifecycle: frozenset[str] = frozenset({"complete", ""})


@dataclass(frozen=True)
class ContactRule:
    """The activities that are calls, messages, meetings or work, and how they are kept.

    A call that lasts less than `connected_after_seconds` is kept as not answered.
    """

    kind: str
    activities: tuple[str, ...]
    direction: str = "internal"
    subject: str = ""
    outcome: str = ""
    connected_after_seconds: float | None = None
    automated: bool = False


@dataclass(frozen=True)
class Resources:
    """The attribute that says who did it, which of them are machines, and people's names."""

    attribute: str = "org:resource"
    automatic: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ObjectRule:
    """An object type of an OCEL log and the canonical table its objects are rows of.

    With `same_names`, an attribute called like a column is that column.
    """

    type: str
    table: str
    id: str = ""  # the attribute that holds the id; empty: the object's own
    same_names: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)  # column -> attribute
    constants: Mapping[str, str] = field(default_factory=dict)  # column -> value
    links: Mapping[str, str] = field(default_factory=dict)  # column -> object type related to


@dataclass(frozen=True)
class RowsRule:
    """Events that name the table they are a row of in an attribute, as Rumbo's exports do."""

    attribute: str


@dataclass(frozen=True)
class EventMapping:
    """How an event log becomes deals, stages, changes and activities."""

    format: str
    pipeline_id: str = "1"
    pipeline: str = "Pipeline"
    deal_id: str = "concept:name"
    deal_fields: Mapping[str, str] = field(default_factory=dict)  # column -> trace attribute
    deal_constants: Mapping[str, str] = field(default_factory=dict)  # column -> value
    deal_same_names: bool = False
    attribute_changes: bool = True  # values of a deal that change become rows of changes
    stages: tuple[StageRule, ...] = ()
    contacts: tuple[ContactRule, ...] = ()
    ignore: frozenset[str] = frozenset()
    resources: Resources = Resources()
    lifecycle: Lifecycle = Lifecycle()
    objects: tuple[ObjectRule, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)  # o2o qualifier -> buying role
    rows: RowsRule | None = None

    def require(self, format_: str, file: str) -> None:
        """InputError where the mapping is for logs of another format than `file` is in."""
        if self.format != format_:
            raise InputError(
                f"{file} is a log in {format_.upper()}; the mapping says format: {self.format}.",
                advice="Use the mapping that belongs to it.",
            )

    def stage_of(self) -> dict[str, StageRule]:
        """The stage that each activity leads to."""
        return {name: rule for rule in self.stages for name in rule.activities}

    def contact_of(self) -> dict[str, ContactRule]:
        """The contact that each activity is."""
        return {name: rule for rule in self.contacts for name in rule.activities}


def own_mapping(package: str) -> EventMapping:
    """The mapping of Rumbo's own exports, which lies beside the modules of `package`."""
    with as_file(files(package) / "own.yaml") as path:
        return read_event_mapping(path)


def read_event_mapping(path: Path) -> EventMapping:
    """The mapping in a YAML file; InputError names the entry at fault and the remedy."""
    return event_mapping(read_mapping(path), path.name)


def event_mapping(entries: Mapping[str, Any], name: str = "mapping") -> EventMapping:
    """The mapping that these entries describe; InputError names the entry and the remedy."""
    top = Entries(entries, name)
    pipeline = top.section("pipeline")
    deal = top.section("deal")
    mapping = EventMapping(
        format=top.choice("format", FORMATS),
        pipeline_id=pipeline.text("id", "1"),
        pipeline=pipeline.text("name", "Pipeline"),
        deal_id=deal.text("id", "concept:name"),
        deal_fields=deal.texts("fields", DEAL_COLUMNS, never=DECIDED),
        deal_constants=deal.texts("constants", DEAL_COLUMNS, never=DECIDED),
        deal_same_names=deal.boolean("same_names"),
        attribute_changes=deal.boolean("attribute_changes", default=True),
        stages=_stages(top),
        contacts=tuple(_contact(entry) for entry in top.sections("contacts")),
        ignore=frozenset(top.names("ignore")),
        resources=_resources(top.section("resources")),
        lifecycle=_lifecycle(top.section("lifecycle")),
        objects=tuple(_object(entry) for entry in top.sections("objects")),
        roles=top.texts("roles"),
        rows=_rows(top.section("rows")),
    )
    for part in (pipeline, deal, top):
        part.finish()
    _check(mapping, name)
    return mapping


def _stages(top: Entries) -> tuple[StageRule, ...]:
    opened = [_stage(entry, "open") for entry in top.sections("stages")]
    closed = [
        _stage(entry, entry.choice("outcome", ("won", "lost")))
        for entry in top.sections("outcomes")
    ]
    return (*opened, *closed)


def _stage(entry: Entries, outcome: str) -> StageRule:
    rule = StageRule(
        stage=entry.required("stage"),
        activities=entry.some_names("activities"),
        outcome=outcome,
        lost_reason=entry.text("lost_reason") if outcome == "lost" else "",
        probability=entry.text("probability"),
        lifecycle=entry.lowered("lifecycle", StageRule.lifecycle),
    )
    entry.finish()
    return rule


def _contact(entry: Entries) -> ContactRule:
    rule = ContactRule(
        kind=entry.choice("kind", ACTIVITY_KINDS),
        activities=entry.some_names("activities"),
        direction=entry.choice("direction", DIRECTIONS, "internal"),
        subject=entry.text("subject"),
        outcome=entry.text("outcome"),
        connected_after_seconds=entry.number("connected_after_seconds"),
        automated=entry.boolean("automated"),
    )
    entry.finish()
    return rule


def _resources(entry: Entries) -> Resources:
    rule = Resources(
        attribute=entry.text("attribute", "org:resource"),
        automatic=frozenset(entry.names("automatic")),
        names=entry.texts("names"),
    )
    entry.finish()
    return rule


def _lifecycle(entry: Entries) -> Lifecycle:
    rule = Lifecycle(
        plan=entry.lowered("plan", Lifecycle.plan),
        start=entry.lowered("start", Lifecycle.start),
        end=entry.lowered("end", Lifecycle.end),
        cancel=entry.lowered("cancel", Lifecycle.cancel),
    )
    entry.finish()
    return rule


def _object(entry: Entries) -> ObjectRule:
    target = entry.choice("table", OBJECT_TABLES)
    columns = table(target).column_names
    rule = ObjectRule(
        type=entry.required("type"),
        table=target,
        id=entry.text("id"),
        same_names=entry.boolean("same_names"),
        fields=entry.texts("fields", columns, never=("id",)),
        constants=entry.texts("constants", columns, never=("id",)),
        links=entry.texts("links", columns, never=("id",)),
    )
    entry.finish()
    return rule


def _rows(entry: Entries) -> RowsRule | None:
    attribute = entry.text("table")
    entry.finish()
    return RowsRule(attribute) if attribute else None


def _check(mapping: EventMapping, name: str) -> None:
    if not mapping.stages and mapping.rows is None:
        raise InputError(
            f"{name}: no activity is named as a stage.",
            advice="List them under stages:, in the order of the journey.",
        )
    _once(name, "stages and outcomes", [a for rule in mapping.stages for a in rule.activities])
    _once(name, "contacts", [a for rule in mapping.contacts for a in rule.activities])
    _once(name, "the names of stages", [rule.stage for rule in mapping.stages])
    used = mapping.stage_of().keys() | mapping.contact_of().keys()
    for activity in sorted(used & mapping.ignore):
        raise InputError(
            f"{name}: ignore: {activity!r} is also a stage, an outcome or a contact.",
            advice="Keep it in one place.",
        )
    if mapping.format == "ocel" and not any(rule.table == "deals" for rule in mapping.objects):
        raise InputError(
            f"{name}: objects: no object type is the deal.",
            advice="Add an entry with table: deals.",
        )


def _once(name: str, where: str, values: list[str]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise InputError(
                f"{name}: {value!r} appears twice in {where}.", advice="Keep it in one place."
            )
