"""The names and questions of all readings, to be listed without loading any of them.

`questions.json` is written from the readings themselves (`make questions`), and a test holds it to
them: loading every reading, the map's rules and their checks takes longer than a person waits for
a list.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from rumbo.model.reading import Text

FILE = Path(__file__).with_name("questions.json")


def listed() -> Mapping[str, Text]:
    """What every reading asks, by its name, in alphabetical order."""
    known = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: Text(es=asked["es"], en=asked["en"]) for name, asked in known.items()}


def written() -> str:
    """The text of the file, from the readings themselves."""
    from rumbo.readings.registry import questions  # noqa: PLC0415 - a list must not load them

    found = {
        name: {"es": asked.question.es, "en": asked.question.en}
        for name, asked in questions().items()
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
