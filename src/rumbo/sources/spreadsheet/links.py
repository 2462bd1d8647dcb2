"""Records that are known by name: an export often says whose a deal is, but not their id."""

from __future__ import annotations

from dataclasses import dataclass, field

from rumbo.log.staging import Staging
from rumbo.sources.spreadsheet import notation
from rumbo.sources.spreadsheet.cells import Cells
from rumbo.sources.spreadsheet.mapping import CellSource
from rumbo.store.engine import quoted

_TARGETS = {
    "owner_id": "owners",
    "actor_id": "owners",
    "account_id": "accounts",
    "contact_id": "contacts",
    "deal_id": "deals",
    "object_id": "deals",
}
_CREATED = ("owners", "accounts", "contacts")


@dataclass(frozen=True)
class Reference:
    """A column of a staged sheet that refers to records of `target`, some of which may be new.

    `source` is the subquery in which `id` and `name` stand, with the line as `_line`.
    """

    target: str
    id: str
    name: str
    source: str = ""


@dataclass
class Links:
    """The names seen so far and the ids that they stand for.

    The id of a record that has only a name is the name in lower case, without accents.
    """

    staging: Staging
    _seen: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _named: set[str] = field(default_factory=set)

    def resolve(
        self, name: str, source: CellSource, cells: Cells, cell: str
    ) -> tuple[str, Reference | None]:
        """The id that the cell of column `name` stands for, and what it refers to."""
        target = cells.mapping.table if name == "id" else _TARGETS.get(name, "")
        if source.named and target:
            named = cells.cell(source.named)
            if source.split:
                named = notation.text(f"unnest(string_split({named}, {cells.bind(source.split)}))")
            return cell, Reference(target, cell, named)
        if not source.by_name or not target:
            return cell, None
        sought = target if name != "id" else ""
        known = self._known(sought, cell)
        if cells.is_trimmed(cell):
            # The names are few and the rows many: each name is looked at once.
            relation = f"names_{cells.sheet.relation}_{cell}_{target}_{len(self.staging.tables)}"
            self.staging.engine.create(
                relation,
                f"SELECT cell, {self._known(sought, 'cell')} AS id, line FROM (SELECT {cell} AS"
                f" cell, min(_line) AS line FROM {cells.trimmed}"
                f" WHERE {cell} IS NOT NULL GROUP BY 1)",
            )
            known = cells.looked_up(cell, relation)
            names = f"(SELECT id, cell, line AS _line FROM {quoted(relation)})"
            return known, None if name == "id" else Reference(target, "id", "cell", names)
        return known, None if name == "id" else Reference(target, known, cell)

    def _known(self, target: str, cell: str) -> str:
        key = notation.name_key(cell)
        if target not in self._named:
            return key
        found = f"(SELECT n.id FROM {quoted('names_' + target)} n WHERE n.key = {key})"
        return f"coalesce({found}, {key})"

    def learn(self, target: str, relation: str) -> None:
        """Remembers which id each unambiguous name of a staged table stands for."""
        engine = self.staging.engine
        if not {"id", "name"} <= set(engine.columns(relation)):
            return
        names = quoted(f"names_{target}")
        rows = f"SELECT {notation.name_key('name')} AS key, id FROM {quoted(relation)}"
        before = f" UNION ALL SELECT key, id FROM {names}" if target in self._named else ""
        engine.create(
            f"names_{target}",
            f"SELECT key, min(id) AS id FROM ({rows}{before}) WHERE key IS NOT NULL"
            " GROUP BY key HAVING count(DISTINCT id) = 1",
        )
        self._named.add(target)

    def note(self, reference: Reference, cells: Cells, file: str) -> None:
        """Remembers the records that a sheet refers to, each with the line that names it first."""
        relation = f"links_{reference.target}_{len(self._seen.get(reference.target, []))}"
        self.staging.engine.create(
            relation,
            f"SELECT id, arg_min(name, _line) AS name, min(_line) AS _line FROM (SELECT"
            f" {reference.id} AS id, {reference.name} AS name, _line"
            f" FROM {reference.source or cells.source})"
            " WHERE id IS NOT NULL GROUP BY id",
            **({} if reference.source else cells.bound),
        )
        self._seen.setdefault(reference.target, []).append((relation, file))

    def complete(self) -> None:
        """Stages the owners, accounts and contacts that are only referred to."""
        for target in _CREATED:
            for relation, file in self._seen.get(target, []):
                self._create(target, relation, file)

    def names(self, target: str) -> list[str]:
        """The engine's tables of ids and names that refer to `target`."""
        return [relation for relation, _ in self._seen.get(target, [])]

    def _create(self, target: str, relation: str, file: str) -> None:
        staging = self.staging
        known = [
            f"SELECT id FROM {quoted(part.relation)}"
            for part in staging.tables
            if part.table == target and "id" in staging.engine.columns(part.relation)
        ]
        lacking = f" WHERE id NOT IN ({' UNION ALL '.join(known)})" if known else ""
        fresh = staging.name(target)
        # An empty id in a staged table would make NOT IN unknown for every row.
        lacking = lacking.replace("SELECT id FROM", "SELECT coalesce(id, '') FROM")
        staging.engine.create(
            fresh,
            f"SELECT id, name, _line FROM {quoted(relation)}{lacking} ORDER BY _line",
        )
        if staging.engine.count(fresh):
            staging.add(target, fresh, file)
        else:
            staging.engine.drop(fresh)
