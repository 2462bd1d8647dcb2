"""The pages of the documentation as the tests see them: headings, code, tables and links."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
Table = list[list[str]]  # the rows below the heading row, each a list of cells as they are written
_SHELL = ("sh", "")


@dataclass(frozen=True)
class Page:
    """One page in Markdown."""

    path: Path

    @property
    def name(self) -> str:
        """The path inside the project."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        """The page as it is written."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tokens(self) -> list[Token]:
        """The page taken apart."""
        return MarkdownIt("commonmark").enable("table").parse(self.text)

    @cached_property
    def sections(self) -> dict[str, list[Table]]:
        """The tables under each heading."""
        found: dict[str, list[Table]] = {"": []}
        heading, inside = "", ""
        for token in self.tokens:
            if token.type in ("heading_open", "tbody_open", "tbody_close"):
                inside = token.type
            if token.type == "inline" and inside == "heading_open":
                heading, inside = token.content, ""
                found.setdefault(heading, [])
            elif token.type == "tbody_open":
                found[heading].append([])
            elif token.type == "tr_open" and inside == "tbody_open":
                found[heading][-1].append([])
            elif token.type == "inline" and inside == "tbody_open":
                found[heading][-1][-1].append(token.content)
        return found

    def table(self, heading: str, place: int = 0) -> Table:
        """One of the tables under a heading."""
        return self.sections[heading][place]

    @cached_property
    def anchors(self) -> set[str]:
        """What a link into this page may name after its #."""
        found: set[str] = set()
        for title, inline in zip(self.tokens, self.tokens[1:], strict=False):
            if title.type == "heading_open":
                found.add(_anchor(inline.content, found))
        return found

    @cached_property
    def links(self) -> list[str]:
        """Where links and pictures lead."""
        inlines = (child for token in self.tokens for child in token.children or ())
        found = [child.attrGet("href") or child.attrGet("src") for child in inlines]
        return [str(target) for target in found if target]

    @cached_property
    def shell(self) -> list[str]:
        """The lines to type, from code of the language sh or of none."""
        found = []
        for token in self.tokens:
            if token.type == "code_block" or (token.type == "fence" and token.info in _SHELL):
                found += token.content.replace("\\\n", " ").splitlines()
        return [line.strip() for line in found if line.strip()]

    def commands(self, program: str) -> list[list[str]]:
        """The lines that start with `program`, as words, without what the shell redirects."""
        lines = [line for line in self.shell if line.startswith(f"{program} ")]
        return [shlex.split(line.split(" > ")[0], comments=True) for line in lines]


@cache
def page(name: str) -> Page:
    """The page of that path."""
    return Page(ROOT / name)


@cache
def pages() -> Sequence[Page]:
    """Every page of the project."""
    found = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
    return [page(path.relative_to(ROOT).as_posix()) for path in found]


def coded(cell: str) -> list[str]:
    """What a cell writes as code."""
    return re.findall(r"`([^`]+)`", cell)


def _anchor(title: str, taken: set[str]) -> str:
    words = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
    names: Iterator[str] = (f"{words}-{number}" if number else words for number in range(100))
    return next(name for name in names if name not in taken)
