"""The files that pages load: kept for a year where their address names their content."""

from __future__ import annotations

from importlib.resources import files
from os import PathLike, stat_result

from fastapi import Response
from starlette.responses import Response as Answer
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from rumbo.web.picture import SHEET

FOREVER = "public, max-age=31536000, immutable"


class Static(StaticFiles):
    """The folder static/ of this package."""

    def __init__(self) -> None:
        super().__init__(directory=str(files("rumbo.web") / "static"))

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Answer:
        """One file."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        if b"v=" in scope.get("query_string", b"") or str(full_path).endswith(".woff2"):
            answer.headers["cache-control"] = FOREVER
        return answer


def picture_sheet() -> Response:
    """The style of the pictures inside pages."""
    return Response(SHEET, media_type="text/css", headers={"cache-control": "max-age=3600"})
