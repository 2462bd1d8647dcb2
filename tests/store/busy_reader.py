"""A process that reads a workspace again and again: python busy_reader.py WORKSPACE TIMES."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from rumbo.workspace import Workspace


def main() -> None:
    for number in range(int(sys.argv[2])):
        opened = Workspace.open(Path(sys.argv[1]))
        name = ("phases", "movements", "pipeline")[number % 3]
        reading = opened.read(name, opened.scope(as_of=date(2025, 6, 30)))
        opened.close()
        print(json.dumps(reading.as_json("es-ES")), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
