"""A served company in which people sign in, with marks on whatever a limited one must not see."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from browser import HERE
from starlette.testclient import TestClient

from command import STAGES, made, small_log
from rumbo.access import password as passwords
from rumbo.model.user import ROLES, Role
from rumbo.web.app import create_app
from rumbo.workspace import Workspace

GOOD = "cuatro caballos verdes"
ROLE_OF: dict[str, Role] = {role: role for role in ROLES} | {"limited": "editor"}
NOBODY = "nobody"
NAME, ID, AMOUNT = "zzname", "zzid", 98765
# Owner o1's deals are d1 and d2, with account a1. Account a3 they share with somebody else.
TABLES = {
    "stages": STAGES,
    "owners": f"""id,name,email,team,active
o1,Ana,ana@ejemplo.es,Norte,1
o2,{NAME} Luis,{NAME}@ejemplo.es,{NAME} Sur,1
""",
    "accounts": f"""id,name,industry,employees,owner_id
a1,Acme,Química,50,o1
{ID}2,{NAME} Beta,{NAME} textil,7,o2
a3,Común,Química,7,o1
""",
    "contacts": f"""id,account_id,name,email,job_title,role
c1,a1,Eva,eva@acme.es,Directora,economic_buyer
{ID}c2,{ID}2,{NAME} Juan,{NAME}@beta.es,{NAME} jefe,sponsor
""",
    "deals": f"""id,name,account_id,owner_id,pipeline_id,stage,amount,created_at,closed_at,status,\
region,next_step,lost_reason
d1,Uno,a1,o1,p1,Ganada,1000.50,2025-01-02T10:00:00,2025-03-01T10:00:00,won,Norte,,
d2,Dos,a3,o1,p1,Demo,2500,2025-01-05T09:30:00,,open,Norte,Llamar,
{ID}3,{NAME} tres,{ID}2,o2,p1,Perdida,{AMOUNT}1,2025-01-07,2025-02-20,lost,{NAME} r,,{NAME} precio
{ID}4,{NAME} cuatro,{ID}2,o2,p1,Lead,{AMOUNT}2,2025-02-01T08:00:00,,open,{NAME} r,{NAME} paso,
{ID}5,{NAME} cinco,a3,o2,p1,Propuesta,{AMOUNT}3,2025-02-03T08:00:00Z,,open,{NAME} r,{NAME} paso,
""",
    "changes": f"""object_id,field,old_value,new_value,changed_at,actor_id,actor_kind
d1,stage,,Lead,2025-01-02T10:00:00,o1,user
d1,stage,Lead,Demo,2025-01-10T10:00:00,o1,user
d1,stage,Demo,Propuesta,2025-02-01T10:00:00,o1,user
d1,stage,Propuesta,Ganada,2025-03-01T10:00:00,o1,user
d2,stage,,Lead,2025-01-05T09:30:00,o1,user
d2,stage,Lead,Demo,2025-01-20T12:00:00,o1,user
{ID}3,stage,Lead,Demo,2025-02-01T12:00:00,o2,user
{ID}5,stage,Lead,Propuesta,2025-03-03T12:00:00,o2,user
{ID}5,next_step,{NAME} antes,{NAME} paso,2025-03-03T12:00:00,o2,user
""",
    "activities": f"""id,kind,direction,occurred_at,status,owner_id,deal_id,account_id,contact_ids,\
subject,body
t1,call,out,2025-01-08T10:00:00,done,o1,d1,a1,c1,Llamada,Hola
t2,email,in,2025-01-22T10:00:00,done,o1,d2,a3,,Respuesta,
{ID}t3,meeting,out,2025-02-03T10:00:00,done,o2,{ID}3,{ID}2,{ID}c2,{NAME} reunión,{NAME}
{ID}t4,email,in,2025-03-05T10:00:00,done,o2,{ID}5,a3,,{NAME} pregunta,{NAME}
""",
    "deal_contacts": f"""deal_id,contact_id,role,added_at
d1,c1,economic_buyer,2025-01-03
{ID}3,{ID}c2,sponsor,2025-01-09
""",
    "subscriptions": f"""id,account_id,deal_id,product,status,started_at,monthly_value,currency
s1,a1,d1,Plan,active,2025-03-01,10,EUR
{ID}s2,a3,{ID}5,{NAME} plan,active,2025-03-01,{AMOUNT}4,EUR
""",
    "tickets": f"""id,account_id,contact_id,subject,created_at
k1,a1,c1,Ayuda,2025-03-05
{ID}k2,{ID}2,{ID}c2,{NAME} ayuda,2025-03-05
""",
    "account_events": f"""id,account_id,kind,name,text,occurred_at
e1,a1,usage,visita,,2025-03-06
{ID}e2,{ID}2,usage,{NAME} visita,{NAME},2025-03-06
""",
}


@dataclass(frozen=True)
class People:
    """A workspace in which everybody signs in, and what they hold: sessions and tokens by name."""

    folder: Path
    sessions: dict[str, str]
    tokens: dict[str, str]

    def client(self) -> TestClient:
        """A browser on the same machine, with nobody signed in."""
        return TestClient(create_app(self.folder), base_url=HERE, follow_redirects=False)

    def become(self, browser: TestClient, name: str) -> None:
        """Makes the browser that of somebody; nobody's holds nothing."""
        browser.cookies.clear()
        if name != NOBODY:
            browser.cookies.set("rumbo_session", self.sessions[name])


def people(folder: Path) -> People:
    """The company, and one person of each role beside one who is limited to Ana's deals."""
    workspace = made(folder / "workspace", small_log(folder / "log", **TABLES))
    real = passwords._HASHER
    passwords._HASHER = PasswordHasher(1, 1024, 1)  # these tests are about something else
    try:
        return People(workspace, *_let_in(workspace))
    finally:
        passwords._HASHER = real


def _let_in(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    workspace = Workspace.open(folder)
    try:
        access = workspace.access
        for name, role in sorted(ROLE_OF.items(), key=lambda pair: pair[1] != "admin"):
            limited_to = ["o1"] if name == "limited" else None
            access.users.add(name, GOOD, role=role, limited_to=limited_to)
        ids = {name: access.users.find(name).id for name in ROLE_OF}
        sessions = {name: access.sessions.open(user_id) for name, user_id in ids.items()}
        return sessions, {name: access.tokens.add(user_id, name) for name, user_id in ids.items()}
    finally:
        workspace.close()
