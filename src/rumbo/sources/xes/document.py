"""Reading an XES file trace by trace: no DTD, no entities, bounded in depth, size and memory."""

from __future__ import annotations

import gzip
import io
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from rumbo.errors import InputError

CHUNK_BYTES = 256 * 1024
LARGEST_BYTES = 4 * 1024**3  # after decompression
LARGEST_RATIO = 400  # real logs compress 20 to 60 times
LONGEST_TAG_BYTES = 16 * 1024**2
LARGEST_TRACE = 20_000_000  # attributes
DEEPEST = 64
TRACE_DEPTH, EVENT_DEPTH = 2, 3  # the log is 1
ENTRY_DEPTH = 3  # below what holds the list
ATTRIBUTES = frozenset({"string", "date", "int", "float", "boolean", "id"})


_USUAL = ("key", "", "value", "")


@dataclass(slots=True)
class Event:
    """The attributes of one event and the line on which it begins."""

    line: int
    attributes: dict[str, str]


@dataclass(slots=True)
class Trace:
    """One trace: `number` counts from 1; `lists` holds nested entries by the name of the list."""

    number: int
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


@dataclass
class Header:
    """What the log says of itself before its first trace."""

    attributes: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[dict[str, str]]] = field(default_factory=dict)


class _Target:
    """Receives the parser's calls and gathers whole traces."""

    def __init__(self) -> None:
        self.traces: deque[Trace] = deque()
        self.header = Header()
        self.events_seen = 0
        self.calls = 0
        self.parser: Any = None
        self._depth = 0
        self._number = 0
        self._held = 0
        self._trace: Trace | None = None
        self._event: dict[str, str] | None = None
        self._outer = 0  # the depth of the log, trace or event whose attributes are read
        self._list: list[dict[str, str]] | None = None
        self._entry: dict[str, str] | None = None

    def start(self, tag: str, pairs: list[str]) -> None:
        """An element begins; `pairs` holds its attributes' names and values in turn."""
        self.calls += 1
        self._depth += 1
        name = tag.rpartition("}")[2]
        if self._depth == 1:
            self._begin_log(name)
        elif self._depth > DEEPEST:
            raise InputError(f"elements are nested more than {DEEPEST} deep")
        elif name in ATTRIBUTES:
            self._attribute(pairs)
        elif name == "event":
            self._begin_event()
        elif name == "trace":
            self._begin_trace()
        elif name == "list":
            self._begin_list(pairs)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = tag.rpartition("}")[2]
        if name == "event":
            self._event, self._outer = None, TRACE_DEPTH
        elif name == "trace" and self._trace is not None and self._depth == self._outer:
            self.traces.append(self._trace)
            self._trace, self._outer = None, 1
        elif name == "list":
            self._list = self._entry = None
        self._depth -= 1

    def close(self) -> None:
        """The document ends."""

    def _line(self) -> int:
        return int(self.parser.CurrentLineNumber)

    def _begin_log(self, name: str) -> None:
        if name != "log":
            raise InputError(f"its outermost element is <{name[:40]}>, where XES has <log>")
        self._outer = 1

    def _begin_trace(self) -> None:
        if self._depth != TRACE_DEPTH:
            raise InputError(f"line {self._line()}: a trace inside something else")
        self._number += 1
        self._held = 0
        self._trace = Trace(self._number, self._line())
        self._outer = TRACE_DEPTH

    def _begin_event(self) -> None:
        if self._trace is None or self._depth != EVENT_DEPTH:
            raise InputError(f"line {self._line()}: an event outside a trace")
        self.events_seen += 1
        self._event = {}
        self._trace.events.append(Event(self._line(), self._event))
        self._outer = EVENT_DEPTH

    def _begin_list(self, pairs: list[str]) -> None:
        if self._depth != self._outer + 1 or self._event is not None:
            return
        lists = self.header.lists if self._trace is None else self._trace.lists
        self._list = lists.setdefault(_pair(pairs)[0] or "", [])

    def _attribute(self, pairs: list[str]) -> None:
        key, value = _pair(pairs)
        if key is None or value is None:
            return
        self._held += 1
        if self._held > LARGEST_TRACE:
            raise InputError(f"line {self._line()}: a trace with over {LARGEST_TRACE} attributes")
        if self._depth == self._outer + 1:
            self._owner().setdefault(key, value)
        elif self._list is not None:
            self._in_list(key, value)

    def _owner(self) -> dict[str, str]:
        if self._event is not None:
            return self._event
        return self.header.attributes if self._trace is None else self._trace.attributes

    def _in_list(self, key: str, value: str) -> None:
        # <list><values><string> with the columns as its own attributes.
        inside = self._depth - self._outer
        if inside == ENTRY_DEPTH and self._list is not None:
            self._entry = {}
            self._list.append(self._entry)
        elif inside == ENTRY_DEPTH + 1 and self._entry is not None:
            self._entry[key] = value


def _pair(pairs: list[str]) -> tuple[str | None, str | None]:
    if len(pairs) == len(_USUAL) and (pairs[0], pairs[2]) == _USUAL[::2]:
        return pairs[1], pairs[3]
    named = dict(zip(pairs[::2], pairs[1::2], strict=True))
    return named.get("key"), named.get("value")


class Document:
    """An XES file being read; `header` is complete once the first trace is there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._target = _Target()

    @property
    def header(self) -> Header:
        """What the log says of itself."""
        return self._target.header

    @property
    def events_seen(self) -> int:
        """How many events have been read so far."""
        return self._target.events_seen

    def traces(self) -> Iterator[Trace]:
        """The traces in the order of the file; InputError in one line where it cannot be read."""
        name = self._path.name
        try:
            yield from self._parse()
        except InputError as error:
            raise InputError(
                f"{name} is not an XES log that can be read: {error.message}.", advice=error.advice
            ) from error
        except DefusedXmlException as error:
            raise InputError(
                f"{name} declares a document type or entities, which Rumbo does not read.",
                advice="Remove the declaration and what uses it.",
            ) from error
        except ParseError as error:
            raise InputError(
                f"{name} is not well-formed XML: {error}.", advice="Export it again."
            ) from error
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputError(
                f"{name} is cut short or damaged: {error}.", advice="Copy it again."
            ) from error
        except (OSError, LookupError, ValueError) as error:
            raise InputError(
                f"{name} cannot be read: {error}.", advice="Check the file."
            ) from error

    def _parse(self) -> Iterator[Trace]:
        parser: Any = DefusedXMLParser(
            target=self._target, forbid_dtd=True, forbid_entities=True, forbid_external=True
        )
        # Straight to the elements: the tree builder's own steps take half of the time. What
        # refuses document types and entities stays in place.
        expat = self._target.parser = parser.parser
        expat.StartElementHandler, expat.EndElementHandler = self._target.start, self._target.end
        expat.DefaultHandlerExpand = None
        quiet, calls = 0, 0
        for chunk in _chunks(self._path):
            parser.feed(chunk)
            quiet = 0 if self._target.calls > calls else quiet + len(chunk)
            calls = self._target.calls
            if quiet > LONGEST_TAG_BYTES:
                raise InputError(f"a single element is over {LONGEST_TAG_BYTES} bytes long")
            while self._target.traces:
                yield self._target.traces.popleft()
        parser.close()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        file: io.BufferedIOBase = gzip.GzipFile(fileobj=raw) if packed else raw
        size = 0
        while chunk := file.read(CHUNK_BYTES):
            size += len(chunk)
            if size > LARGEST_BYTES:
                raise InputError(f"it holds over {LARGEST_BYTES >> 30} GiB", advice="Split it.")
            if packed and size > LARGEST_RATIO * (raw.tell() + CHUNK_BYTES):
                raise InputError(f"it expands over {LARGEST_RATIO} times, as no log does")
            yield chunk
