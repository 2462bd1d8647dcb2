"""An address for every page of the registry: where a page is seen when every page is tested.

A page whose path has parameters has to join `PARAMETERS`; a test says so when one does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from rumbo.readings.registry import questions
from rumbo.web.page import Page, pages
from rumbo.workspace import Workspace

from .company import UNTIL

AS_OF = f"as_of={UNTIL}"

# What stands in the place of a path's parameters: names found in the sample, or values as they are.
PARAMETERS: dict[str, tuple[str, ...]] = {
    "reading": tuple(f"/lecturas/{name}" for name in questions()),
    "deal": ("/oportunidades/{deal}",),
    "account": ("/cuentas/{account}",),
    "user": ("/usuarios/{user}",),
    "map_draft": ("/mapa/editar/2",),
    "map_draft_phase": ("/mapa/editar/2/propuesta",),
    "map_publish": ("/mapa/publicar/2",),
    "map_template": ("/mapa/nuevo/plantilla/software",),
    "map_journey": ("/mapa/recorrido/acquisition", "/mapa/recorrido/all"),
    "map_one_phase": ("/mapa/fase/propuesta", "/mapa/fase/arranque"),
    "map_cell": (
        "/mapa/fase/propuesta/role-economic_buyer",
        "/mapa/fase/descubrimiento/does",
        "/mapa/fase/legal-y-compras/owner",
    ),
    "data_upload": ("/datos/importar/{upload}",),
    "data_job": ("/datos/trabajos/{job}",),
    "questionnaire": ("/encuesta?clave={link}", "/encuesta?gracias=1"),
    "workshop_session": ("/taller/{session}?fase=descubrimiento",),
    "workshop_agreement": ("/taller/{session}/acuerdo",),
}
# Pages that look otherwise for who has signed in: they are shown to the administrator of a server
# that asks for it. The page of sign-in itself is shown there to nobody yet.
SIGNED = ("profile", "user", "users")
# States of pages that look different, beside their plain address.
STATES: dict[str, tuple[str, ...]] = {
    "home": ("/?period=last_quarter&owner={owner}",),
    "journeys": (
        "/recorridos?view=side&measure=amount&detail=100&moved=back",
        "/recorridos?compare=status&shape=straight&side=one",
        "/recorridos?compare=period&one=last_quarter&other=this_quarter",
    ),
    "reading": (
        "/lecturas/pipeline?sort=amount&order=desc&page=2",
        "/lecturas/pipeline?q=nada-se-llama-así",
    ),
    "map": ("/mapa?owner={owner}", "/mapa?version=2"),
    "map_history": ("/mapa/historia?from=1&to=2",),
    "search": ("/buscar?q=a",),
    "team_support": ("/apoyo?person={owner_id}",),
    "what_if": ("/que-pasaria?segment_share=source%3DWeb%3D60&role_coverage=sponsor%3D80",),
    "weekly_five": ("/cinco?resumen=1",),
    "deal": ("/oportunidades/{deal}?kind=move&oldest=1", "/oportunidades/{deal}?owner={owner}"),
    "deals": (
        "/oportunidades?show=board",
        "/oportunidades?show=bubbles&clock=contact",
        "/oportunidades?show=bubbles&clock=likely",
        "/oportunidades?status=all&moved=back&sort=amount&order=desc&page=2",
        "/oportunidades?show=board&status=all&owner={owner}",
        "/oportunidades?q=nada-se-llama-así",
    ),
}
# Questions whose pages show all that the page of a question can hold; the others are made of the
# same parts, so that only what the data puts into them can be wrong.
FULL_READINGS = ("phases", "pipeline", "review")
# What is shown instead of a page, and its status.
OUTSIDE = {"/no/hay": 404, "/?owner=nobody": 400}


@dataclass(frozen=True)
class Example:
    """One address of one page, with the names of the sample still to be put in."""

    page: str
    path: str
    status: int = 200

    @property
    def alike(self) -> bool:
        """Whether another example is made of the same parts."""
        return self.page == "reading" and not any(name in self.path for name in FULL_READINGS)

    @property
    def signed(self) -> bool:
        """Whether somebody has to have signed in to see it."""
        return self.page in SIGNED

    def __str__(self) -> str:
        return re.sub(r"\W+", "-", f"{self.page}{self.path}").strip("-")

    def address(self, found: dict[str, str]) -> str:
        """The address with the date of the sample; `found` are names in the sample."""
        path = self.path.format(**{name: quote(value) for name, value in found.items()})
        return f"{path}{'&' if '?' in path else '?'}{AS_OF}"


def examples() -> list[Example]:
    """Every page, in every state that is listed; those that are alike come last."""
    listed = [
        Example(page.name, path)
        for page in pages().values()
        for path in (*_plain(page), *STATES.get(page.name, ()))
    ]
    listed += [Example("outside", path, status) for path, status in OUTSIDE.items()]
    return sorted(listed, key=lambda each: each.alike)


def distinct_examples() -> list[Example]:
    """Those of `examples` that no other one is like, in the same places."""
    return [each for each in examples() if not each.alike]


def pages_without_example() -> list[str]:
    """The pages that no address above shows."""
    shown = {each.page for each in examples()}
    return [name for name in pages() if name not in shown]


def _plain(page: Page) -> tuple[str, ...]:
    return PARAMETERS.get(page.name, () if "{" in page.path else (page.path,))


def names_in(workspace: Workspace) -> dict[str, str]:
    """A deal with a long story, its account and its owner, as addresses name them."""
    rows = workspace.read("pipeline", workspace.scope(as_of=UNTIL)).rows
    chosen = max(rows, key=lambda row: (row["visit"], row["days_open"], row["deal_id"]))
    return {
        "deal": str(chosen["deal_id"]),
        "name": str(chosen["name"]),
        "account": str(chosen["account_id"]),
        "owner": str(chosen["owner"]),
        "owner_id": str(chosen["owner_id"]),
        "other": next(str(row["deal_id"]) for row in rows if row["owner"] != chosen["owner"]),
        "user": "1",  # the first who was let in
    }
