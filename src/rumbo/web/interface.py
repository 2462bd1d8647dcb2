"""The JSON interface: the readings as programs read them, described by OpenAPI."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Security
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from starlette.responses import Response

from rumbo.readings.registry import questions
from rumbo.web import sheet
from rumbo.web.visit import House, Visit

HEALTH = "/salud"
Written = Annotated[str, Query(max_length=200)]
Day = Annotated[str, Query(max_length=200, json_schema_extra={"format": "date"})]
Name = Annotated[str, Path(json_schema_extra={"enum": sorted(questions())})]


class Trouble(BaseModel):
    """What is wrong with a request and what to do."""

    error: str
    advice: str


class Health(BaseModel):
    """Whether the server can answer, and from which snapshot."""

    status: str
    snapshot: int | None


class Asked(BaseModel):
    """One question that can be answered."""

    name: str
    question: dict[str, str]
    definitions: dict[str, dict[str, str]]
    takes_period: bool


class FigureAnswer(BaseModel):
    """A headline number with its evidence."""

    name: str
    value: float | int | None
    unit: str
    n: int
    low: float | None
    high: float | None
    period: list[str] | None


class ReadingAnswer(BaseModel):
    """The object that `rumbo read NAME --json` prints."""

    reading: str
    as_of: str
    snapshot: int
    question: dict[str, str]
    verdict: str
    figures: list[FigureAnswer]
    rows: list[dict[str, object]]
    definitions: dict[str, str]
    warnings: list[str]
    model: dict[str, object] | None


# What the door asks for (web/door.py), as OpenAPI says it.
_TOKEN = Security(
    HTTPBearer(
        scheme_name="token",
        description="A token of `rumbo token add`, where people have to sign in.",
        auto_error=False,
    )
)
_CLOSED: dict[int | str, dict[str, object]] = {
    401: {"model": Trouble, "description": "Nobody has signed in, or the token is worth nothing."},
}
_REFUSALS: dict[int | str, dict[str, object]] = _CLOSED | {
    400: {"model": Trouble, "description": "A filter or a name that cannot be used."},
    409: {"model": Trouble, "description": "The workspace holds no data yet."},
}


def routes(house: House) -> APIRouter:
    """The addresses under /api/v1, and the health check."""
    router = APIRouter(tags=["readings"])

    @router.get(HEALTH, tags=["health"])
    def health() -> Health:
        """Answers while the database can be asked."""
        newest = house.workspace.newest()
        return Health(status="ok", snapshot=newest.id if newest else None)

    @router.get("/api/v1/readings", dependencies=[_TOKEN], responses=_CLOSED)
    def readings() -> list[Asked]:
        """Every question that can be answered."""
        return [
            Asked(
                name=each.name,
                question={"es": each.question.es, "en": each.question.en},
                definitions={
                    key: {"es": text.es, "en": text.en} for key, text in each.definitions.items()
                },
                takes_period=each.takes_period,
            )
            for each in questions().values()
        ]

    @router.get(
        "/api/v1/readings/{name}",
        response_model=ReadingAnswer,
        responses=_REFUSALS,
        dependencies=[_TOKEN],
    )
    def reading(
        request: Request,
        name: Name,
        as_of: Day = "",
        period: Written = "",
        pipeline: Written = "",
        owner: Written = "",
        team: Written = "",
        segment: Written = "",
        horizon: Written = "",
        exit_rate: Written = "",
        segment_share: Written = "",
        role_coverage: Written = "",
        snapshot: Written = "",
    ) -> Response:
        """The answer to one question; filters as on the command line."""
        # The visit reads them from the address.
        del as_of, period, pipeline, owner, team, segment, horizon, snapshot
        del exit_rate, segment_share, role_coverage
        visit = Visit(request, house)
        found = visit.read(name)
        return Response(sheet.as_json(found, visit.language.tag), media_type="application/json")

    return router
