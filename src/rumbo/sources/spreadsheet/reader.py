"""From a path to staged tables: the files, their sheets, the mapping, the stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.sources.archive import open_archive
from rumbo.sources.spreadsheet import sheet as sheets
from rumbo.sources.spreadsheet import staged, stages
from rumbo.sources.spreadsheet.mapping import Notation, SpreadsheetMapping
from rumbo.sources.spreadsheet.proposal import propose_for
from rumbo.sources.spreadsheet.sheet import Sheet
from rumbo.sources.spreadsheet.taken import taken_at
from rumbo.store.engine import Engine

TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".tab")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
_MOST_FILES = 1_000
_GUESSED = "The order of the stages was guessed: check `stages` in the mapping."
_DOUBT = 0.8  # what an order of stages that nothing tells leaves of a proposal's confidence


def read_spreadsheet(
    path: Path, staging: Staging, mapping: SpreadsheetMapping | None = None
) -> SpreadsheetMapping:
    """Stages the CSV and Excel files at `path` (a file, a folder or a .zip) by the mapping.

    Without a mapping one is proposed from headers and values. Returns the mapping used, stages
    included; `staging.notes` says what was guessed, left out or not recognised.
    """
    return stage_loaded(path, load_sheets(path, staging, mapping), staging, mapping)


def stage_loaded(
    path: Path,
    found: Sequence[Sheet],
    staging: Staging,
    mapping: SpreadsheetMapping | None = None,
) -> SpreadsheetMapping:
    """As `read_spreadsheet`, from sheets that `load_sheets` has loaded."""
    if staging.taken_at is None:
        names = [sheet.file for sheet in found]
        staging.taken_at = taken_at(names, mapping, staging.engine)
    if mapping is None:
        mapping = propose_for(found, staging)
    declared = staged.stage_sheets(found, mapping, staging)
    if not mapping.stages and not any(part.table == "stages" for part in staging.tables):
        mapping = _with_stages(mapping, stages.derive(staging, declared), staging)
    staged.add_stages(staging, mapping.stages, path.name)
    if not staging.tables:
        raise _nothing_fits(path, mapping)
    return mapping


def _with_stages(
    mapping: SpreadsheetMapping, derived: stages.Derived, staging: Staging
) -> SpreadsheetMapping:
    found = replace(mapping, stages=derived.stages)
    if not derived.guessed:
        return found
    staging.notes.append(_GUESSED)
    if mapping.confidence is None:
        return found
    confidence = mapping.confidence * _DOUBT
    return replace(found, confidence=confidence, notes=(*mapping.notes, _GUESSED))


def propose(path: Path) -> SpreadsheetMapping:
    """The mapping that headers and values suggest for the files at `path`."""
    with Engine() as engine:
        return read_spreadsheet(path, Staging(engine))


def load_sheets(
    path: Path, staging: Staging, mapping: SpreadsheetMapping | None = None
) -> list[Sheet]:
    """Loads the sheets at `path` into the staging's engine, those that the mapping is for."""
    loaded: list[Sheet] = []
    with _files(path) as files:
        for file, label in files:
            ending = file.suffix.lower()
            if mapping is not None and not any(
                staged.matches(replace(entry, sheet=""), label, "") for entry in mapping.files
            ):
                staging.notes.append(f"{label}: not read, no entry of the mapping matches it.")
            elif ending in WORKBOOK_ENDINGS:
                loaded += _load_workbook(file, label, staging, mapping, len(loaded))
            elif ending in TEXT_ENDINGS:
                written = _notation(label, mapping)
                loaded.append(sheets.load_text(file, label, staging, written, len(loaded)))
            else:
                staging.notes.append(f"{label}: not read, it is neither CSV nor XLSX.")
    if not loaded and mapping is not None:
        raise _nothing_fits(path, mapping)
    if not loaded:
        raise InputError(
            f"{path.name} holds no table that can be read.", advice="Give a CSV or XLSX file."
        )
    return loaded


def _nothing_fits(path: Path, mapping: SpreadsheetMapping) -> InputError:
    wanted = ", ".join(f"{file.match} {file.sheet}".strip() for file in mapping.files)
    return InputError(
        f"{path.name} holds nothing that the mapping is for.",
        advice=f"Its entries match: {wanted:.400}",
    )


def _load_workbook(
    file: Path, label: str, staging: Staging, mapping: SpreadsheetMapping | None, number: int
) -> list[Sheet]:
    from rumbo.sources.spreadsheet import workbook  # noqa: PLC0415 - slow to load, rarely needed

    loaded: list[Sheet] = []
    for title, rows in workbook.sheets(file, label):
        if mapping is not None and not any(
            staged.matches(entry, label, title) for entry in mapping.files
        ):
            staging.notes.append(f"{label}!{title}: not read, no entry of the mapping matches it.")
            continue
        found = sheets.load_rows((label, title), rows, staging, number + len(loaded))
        if found is not None:
            loaded.append(found)
    return loaded


def _notation(label: str, mapping: SpreadsheetMapping | None) -> Notation:
    if mapping is None:
        return Notation()
    entry = next(
        file for file in mapping.files if staged.matches(replace(file, sheet=""), label, "")
    )
    return entry.notation.over(mapping.notation)


@contextmanager
def _files(path: Path) -> Iterator[Sequence[tuple[Path, str]]]:
    ending = path.suffix.lower()
    if path.is_dir():
        yield _inside(path)
    elif not path.is_file():
        raise InputError(f"{path} does not exist.", advice="Check the path.")
    elif ending == ".zip":
        with open_archive(path) as folder:
            yield _inside(folder)
    elif ending in TEXT_ENDINGS + WORKBOOK_ENDINGS:
        yield [(path, path.name)]
    else:
        raise InputError(f"{path.name} is neither CSV nor XLSX.", advice="Save it as one of them.")


def _inside(folder: Path) -> list[tuple[Path, str]]:
    found = [
        (file, file.relative_to(folder).as_posix())
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.is_symlink()
    ]
    # Programs leave their own files beside the data: .DS_Store, __MACOSX, ~$book.xlsx.
    own = [
        (file, label)
        for file, label in found
        if not any(part.startswith((".", "__MACOSX", "~$")) for part in label.split("/"))
    ]
    if len(own) > _MOST_FILES:
        raise InputError(
            f"{folder.name} holds {len(own)} files; {_MOST_FILES} is the most.",
            advice="Name the folder with the export itself.",
        )
    return own
