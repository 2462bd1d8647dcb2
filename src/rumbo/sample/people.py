"""The people of the sample company: sellers, customer companies and their buying committees."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from rumbo.sample.dice import Dice, cumulative
from rumbo.sample.habit import FAST, OPTIMIST, ORDINARY, SILENT, Habit
from rumbo.sample.ledger import Ledger
from rumbo.sample.words import Words

SUCCESS_TEAM = 4
ROLE_KNOWN = 0.45
DUPLICATES = 0.025
NEVER_SHARE = 0.07
LARGE = 900  # employees; above it the key account team takes over


@dataclass(frozen=True)
class Owner:
    """A seller; `effect` is what they add to a deal's quality, in log-odds."""

    id: str
    name: str
    team: int
    habit: Habit
    effect: float


@dataclass(frozen=True)
class Contact:
    """A person on the customer's side, with the role they really play."""

    id: str
    name: str
    role: str


@dataclass
class Account:
    """A customer company; `effect` is what it adds to its deals' quality, in log-odds."""

    id: str
    name: str
    domain: str
    industry: int
    country: int
    employees: int
    owner: Owner
    effect: float
    contacts: dict[str, Contact] = field(default_factory=dict)


def folded(text: str) -> str:
    """The text as it goes into an address: lower case, plain letters and digits."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.lower() if letter.isalnum())


class People:
    """Draws owners, accounts and contacts and writes them down as they appear."""

    def __init__(self, dice: Dice, words: Words, ledger: Ledger, *, plant: bool) -> None:
        self._dice, self._words, self._ledger, self._plant = dice, words, ledger, plant
        self._contacts = 0
        self._countries = cumulative([float(entry["share"]) for entry in words.countries])
        never = NEVER_SHARE
        shares = [0.20, 0.13, 0.12, 0.11, 0.10, 0.14, 0.11, 0.09]
        self._industries = cumulative([share * (1 - never) for share in shares] + [never])
        self.accounts: list[Account] = []
        self.owners: list[Owner] = []
        self._by_team: dict[int, list[Owner]] = {}

    def hire(self, sellers: int) -> None:
        """Hire that many sellers over the sales teams, and customer success beside them."""
        names = self._full_names(sellers + max(3, sellers // 6))
        for number, name in enumerate(names):
            team = number % SUCCESS_TEAM if number < sellers else SUCCESS_TEAM
            self._add_owner(number, name, team, self._habit(number, sellers))

    def _habit(self, number: int, sellers: int) -> Habit:
        if self._plant and number == sellers // 8 * 4:
            return SILENT
        if self._plant and number in {sellers // 12 * 4 + 1, sellers // 8 * 4 + 2}:
            return OPTIMIST
        return ORDINARY[number * 5 % len(ORDINARY)] if number < sellers else FAST

    def _add_owner(self, number: int, name: str, team: int, habit: Habit) -> None:
        owner = Owner(f"O{number + 1:03d}", name, team, habit, 0.22 * self._dice.gauss(0.0, 1.0))
        self.owners.append(owner)
        self._by_team.setdefault(team, []).append(owner)
        first, last = name.split(" ", 1)
        address = f"{folded(first)}.{folded(last)}{number + 1}@{self._words.domain}"
        active = int(habit is SILENT or not self._dice.happens(0.04))
        self._ledger.add("owners", (owner.id, name, address, self._words.teams[team], active))
        row = (owner.id, habit.name, f"{owner.effect:.4f}", habit.late_days, habit.ahead)
        self._ledger.add("truth_owners", (*row, habit.pushes, habit.silence, habit.pace))

    def _full_names(self, count: int) -> list[str]:
        firsts = list(self._words.first_names)
        lasts = list(self._words.last_names)
        self._dice.shuffle(firsts)
        self._dice.shuffle(lasts)
        return [
            f"{firsts[n % len(firsts)]} {lasts[(n + n // len(firsts)) % len(lasts)]}"
            for n in range(count)
        ]

    def seller(self, country: int, employees: int) -> Owner:
        """The seller who gets an account of that country and size."""
        team = 3 if employees > LARGE else int(self._words.countries[country]["team"])
        return self._dice.pick(self._by_team.get(team, self.owners))

    def colleague(self, owner: Owner) -> Owner:
        """Another seller of the same team, or the same one where there is no other."""
        return self._dice.pick(self._by_team[owner.team])

    def success(self) -> Owner:
        """Somebody of customer success."""
        return self._dice.pick(self._by_team[SUCCESS_TEAM])

    def open_account(self, created: str) -> Account:
        """A new customer company, written down as created at that time."""
        dice, words = self._dice, self._words
        if self._plant and self.accounts and dice.happens(DUPLICATES):
            return self._duplicate(dice.pick(self.accounts), created)
        name, domain = self._company_name()
        country = dice.weighted(self._countries)
        employees = max(12, int(dice.around(180, 1.25)))
        account = Account(
            id=f"A{len(self.accounts) + 1:06d}",
            name=name,
            domain=f"{domain}.{words.countries[country]['tld']}.example",
            industry=dice.weighted(self._industries),
            country=country,
            employees=employees,
            owner=self.seller(country, employees),
            effect=0.35 * dice.gauss(0.0, 1.0),
        )
        self._write_account(account, created)
        return account

    def _company_name(self) -> tuple[str, str]:
        dice, words = self._dice, self._words
        head, tail = dice.pick(words.account_heads), dice.pick(words.account_tails)
        middle = f" {dice.pick(words.last_names)}" if dice.happens(0.45) else ""
        name = f"{head}{middle} {tail} {dice.pick(words.suffixes)}".strip()
        return name, folded(head + middle + tail)

    def _duplicate(self, other: Account, created: str) -> Account:
        plain = other.name.replace(".", "").upper() if self._dice.happens(0.5) else other.name
        account = Account(
            id=f"A{len(self.accounts) + 1:06d}",
            name=plain.rsplit(" ", 1)[0] if plain == other.name else plain,
            domain=other.domain,
            industry=other.industry,
            country=other.country,
            employees=other.employees,
            owner=other.owner,
            effect=other.effect,
        )
        self._write_account(account, created)
        self._ledger.add("truth_duplicates", (account.id, other.id))
        return account

    def _write_account(self, account: Account, created: str) -> None:
        self.accounts.append(account)
        dice, words = self._dice, self._words
        revenue = int(account.employees * dice.around(160_000, 0.5)) // 1000 * 1000
        known = dice.happens(0.9)
        self._ledger.add(
            "accounts",
            (
                account.id,
                account.name,
                account.domain if dice.happens(0.93) else "",
                words.industries[account.industry],
                words.countries[account.country]["name"],
                account.employees if known else "",
                revenue if known else "",
                account.owner.id,
                created,
            ),
        )

    def contact(self, account: Account, role: str) -> Contact:
        """Who plays that role at the account; the same person every time."""
        known = account.contacts.get(role)
        return known if known is not None else self._meet(account, role, role)

    def successor(self, account: Account, role: str) -> Contact:
        """The person who takes over a role after somebody left."""
        return self._meet(account, role, role)

    def _meet(self, account: Account, key: str, role: str) -> Contact:
        dice, words = self._dice, self._words
        self._contacts += 1
        first, last = dice.pick(words.first_names), dice.pick(words.last_names)
        person = Contact(f"C{self._contacts:07d}", f"{first} {last}", role)
        account.contacts[key] = person
        address = f"{folded(first)}.{folded(last)}{self._contacts % 100}@{account.domain}"
        title = dice.pick(words.titles[role]) if dice.happens(0.88) else ""
        shown = role if dice.happens(ROLE_KNOWN) else ""
        email = address if dice.happens(0.95) else ""
        self._ledger.add("contacts", (person.id, account.id, person.name, email, title, shown))
        return person
