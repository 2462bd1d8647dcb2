"""What the studies of chances found, a line of JSON for each piece, so that a study can go on.

A line says which `study` it belongs to, the `key` of its piece, the `day` it was measured, and
`learning`, a digest of all that looks at deals and learns from them. The last line of a key counts.
FRESH=1 in the environment measures again what is known.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rumbo.predict.training import way_of_learning

FILE = Path(__file__).with_name("results-chances.jsonl")


class Record:
    """The lines of one study."""

    def __init__(self, study: str, file: Path = FILE) -> None:
        self._study, self._file = study, file

    def lines(self) -> dict[str, dict[str, Any]]:
        """The last line of each piece by its key, in the order of the keys' first lines."""
        if not self._file.exists():
            return {}
        every = map(json.loads, self._file.read_text(encoding="utf-8").splitlines())
        return {line["key"]: line for line in every if line["study"] == self._study}

    def knows(self, key: str) -> bool:
        """Whether a piece need not be measured."""
        return not os.environ.get("FRESH") and key in self.lines()

    def keep(self, key: str, **found: Any) -> None:  # noqa: ANN401 - JSON
        """Writes a piece down and prints it."""
        about = {"study": self._study, "key": key, "day": f"{datetime.now(UTC):%Y-%m-%d}"}
        line = json.dumps(about | {"learning": way_of_learning()} | found)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
        print(line, flush=True)
