"""The SQL that turns a cell as people write it into the log format's notation.

Each expression gives text; a cell that is not understood comes back as it was found, so that the
intake can refuse it with its original value.
"""

from __future__ import annotations

from collections.abc import Mapping

_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S.%g")
# The short year is tried first: %Y would take 26 for the year 26.
_DAYS = {
    "dmy": ("%d/%m/%y", "%d/%m/%Y"),
    "mdy": ("%m/%d/%y", "%m/%d/%Y"),
    "ymd": ("%y/%m/%d", "%d/%m/%Y"),
}
_MONTHS = (
    ("jan", "ene"),
    ("feb",),
    ("mar",),
    ("apr", "abr"),
    ("may",),
    ("jun",),
    ("jul",),
    ("aug", "ago"),
    ("sep", "set"),
    ("oct",),
    ("nov",),
    ("dec", "dic"),
)
_DAY_MONTH_YEAR = (
    r"^(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[ \-/.]*(?:de )?([a-z]{3})[a-z]*\.?[ \-/.,]*"
    r"(?:del? )?(\d{4}|\d{2})(?:,? (.*))?$"
)
_MONTH_DAY_YEAR = (
    r"^(?:[a-z]+,? )?([a-z]{3})[a-z]*\.?[ \-/]*(\d{1,2})(?:st|nd|rd|th)?(?:,? +|-|/)"
    r"(\d{4}|\d{2})(?:,? (.*))?$"
)
_CURRENCY = "[A-Za-z]{1,3}\\$|[A-Z]{3}|[€$£¥]"
_SPACES = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8239) || chr(8201)"
NULL_WORDS = ("-", "--", "—", "n/a", "#n/a", "null", "none", "(no value)", "sin valor", "nan")
_ISO_ZONED = r".*\d(Z|[+-]\d{2}:?(\d{2})?)$"


def text(cell: str, *, plain: bool = False) -> str:
    """The cell without the spaces around it; NULL where nothing is left.

    `plain` says that the sheet has no other spaces than the ordinary one.
    """
    # Trimming costs four times a copy, and hardly any cell needs it.
    ends = ("' '",) if plain else ("' '", "chr(9)", "chr(10)", "chr(13)", "chr(160)")
    stray = " OR ".join(f"ends_with({cell}, {end})" for end in ends)
    head = "" if plain else f" OR starts_with({cell}, chr(160))"
    return (
        f"CASE WHEN {cell} < '!'{head} OR {stray}"
        f" THEN nullif(trim({cell}, {_SPACES}), '') ELSE {cell} END"
    )


def name_key(cell: str) -> str:
    """What two spellings of one name have in common: case, accents and spaces do not count."""
    return f"lower(strip_accents(regexp_replace({text(cell)}, '[\\s\\x{{00A0}}]+', ' ', 'g')))"


def moment(cell: str, order: str, zone: str = "") -> str:
    """A day or time in ISO 8601 from the text `cell`, days written in `order`.

    Times without a zone are taken to be in `zone` and become UTC; without one they stay local.
    """
    found = _slow_moment(cell, order)
    iso = f"CASE WHEN {cell} LIKE '____-__-__' THEN {cell} ELSE {_iso(cell, zone)} END"
    # Up to 20 characters an ISO time has no offset, or it is Z; most cells end here.
    fast = "" if zone else f"WHEN strlen({cell}) <= 20 AND {cell} LIKE '____-__-__%' THEN {cell} "
    return (
        f"CASE {fast}WHEN {cell} LIKE '____-__-__%' THEN {iso}"
        f" WHEN {cell} IS NOT NULL THEN {_in_zone(found, zone, cell)} END"
    )


def number(cell: str, decimal: str) -> str:
    """A plain number with a dot from the text `cell`, whose decimal mark is `decimal`."""
    undotted = f"NOT contains({cell}, '.') AND " if decimal == "," else ""
    return (
        f"CASE WHEN {undotted}TRY_CAST({cell} AS DECIMAL(38, 9)) IS NOT NULL THEN {cell}"
        f" WHEN {cell} IS NOT NULL THEN {_slow_number(cell, decimal)} END"
    )


def currency(cell: str, codes: Mapping[str, str]) -> str:
    """The currency that the text `cell` is, or names beside a number; NULL where it names none.

    `codes` are those of signs. A sign of several currencies, such as `$`, names none.
    """
    mark = sign(cell)
    named = " ".join(
        f"WHEN '{sign}' THEN '{code}'" for sign, code in codes.items() if "'" not in sign
    )
    return (
        f"CASE WHEN NOT regexp_matches({cell}, '\\d') THEN {cell}"
        f" WHEN regexp_full_match({mark}, '[A-Z]{{3}}') THEN {mark}"
        f" ELSE CASE lower({mark}) {named} END END"
    )


def sign(cell: str) -> str:
    """The sign or the code of a currency in the text `cell`; empty where it has none."""
    return f"regexp_extract({cell}, '{_CURRENCY}')"


def multiplied(cell: str, factor: str) -> str:
    """The number `cell` times the number `factor`, as found where it is not a number."""
    product = f"CAST(TRY_CAST({cell} AS DOUBLE) * CAST({factor} AS DOUBLE) AS DECIMAL(28, 6))"
    return f"coalesce(CAST({product} AS VARCHAR), {cell})"


def _iso(cell: str, zone: str) -> str:
    # 2026-06-30T10:00:00.000+0000 is what Salesforce writes; the colon makes it ISO 8601.
    colon = f"regexp_replace({cell}, '([+-]\\d{{2}})(\\d{{2}})$', '\\1:\\2')"
    zoned = f"regexp_full_match({cell}, '{_ISO_ZONED}')"
    ts = f"TRY_CAST({cell} AS TIMESTAMP)"
    local = f"coalesce({_utc(ts, zone)}, {cell})" if zone else cell
    return (
        f"CASE WHEN {cell} LIKE '%Z' THEN {cell} WHEN {zoned} AND length({cell}) > 16"
        f" THEN {colon} ELSE {local} END"
    )


def _utc(ts: str, zone: str) -> str:
    quoted_zone = "'" + zone.replace("'", "''") + "'"
    shifted = f"timezone('UTC', timezone({quoted_zone}, {ts}))"
    return f"strftime({shifted}, '%Y-%m-%dT%H:%M:%SZ')"


def _in_zone(ts: str, zone: str, cell: str) -> str:
    clock = _utc("ts", zone) if zone else "strftime(ts, '%Y-%m-%dT%H:%M:%S')"
    shown = (
        f"CASE WHEN {cell} NOT LIKE '%:%' AND ts = date_trunc('day', ts)"
        f" THEN CAST(CAST(ts AS DATE) AS VARCHAR) ELSE {clock} END"
    )
    words = ", ".join(f"'{word}'" for word in NULL_WORDS)
    unknown = f"CASE WHEN lower({cell}) NOT IN ({words}) THEN {cell} END"
    # A list of one binds the parsed time to a name without a subquery.
    bound = f"list_transform([{ts}], lambda ts: {shown})[1]"
    return f"coalesce({_epoch(cell)}, {bound}, {unknown})"


def _epoch(cell: str) -> str:
    digits = f"TRY_CAST({cell} AS BIGINT)"
    utc = "strftime(make_timestamp({}), '%Y-%m-%dT%H:%M:%SZ')"
    return (
        f"CASE WHEN regexp_full_match({cell}, '\\d{{13}}') THEN {utc.format(f'{digits} * 1000')}"
        f" WHEN regexp_full_match({cell}, '1\\d{{9}}') THEN {utc.format(f'{digits} * 1000000')} END"
    )


def _slow_moment(cell: str, order: str) -> str:
    low = f"regexp_replace(lower({cell}), '\\s+', ' ', 'g')"
    half = f"regexp_replace({low}, ' ?([ap])\\.? ?m\\.?$', ' \\1m')"
    slashed = (
        "regexp_replace("
        f"{half}, '^(\\d{{1,4}})[./-](\\d{{1,2}})[./-](\\d{{1,4}})(?:,? |t)?', '\\1/\\2/\\3 ')"
    )
    formats = [day + clock for day in _DAYS[order] for clock in _TIMES]
    years_first = ["%Y/%m/%d" + clock for clock in _TIMES]
    read = f"try_strptime(trim({slashed}), {_listed(formats)})"
    year_first = f"try_strptime(trim({slashed}), {_listed(years_first)})"
    start = f"regexp_matches({slashed}, '^\\d{{4}}/')"
    serial = f"TRY_CAST({cell} AS DOUBLE)"
    return (
        f"CASE WHEN regexp_full_match({cell}, '[3-7]\\d{{4}}(\\.\\d+)?')"
        f" THEN TIMESTAMP '1899-12-30' + to_seconds(round({serial} * 86400))"
        f" WHEN regexp_full_match({cell}, '(19|20)\\d{{6}}')"
        f" THEN try_strptime({cell}, '%Y%m%d')"
        f" WHEN {start} THEN {year_first}"
        f" WHEN regexp_matches({low}, '[a-z]{{3}}') AND NOT regexp_matches({low}, '^\\d+[/.-]\\d')"
        f" THEN {_named_month(half)}"
        f" ELSE {read} END"
    )


def _named_month(low: str) -> str:
    plain = f"strip_accents({low})"
    first = f"regexp_extract({plain}, '{_DAY_MONTH_YEAR}', ['d', 'm', 'y', 'r'])"
    second = f"regexp_extract({plain}, '{_MONTH_DAY_YEAR}', ['m', 'd', 'y', 'r'])"
    formats = [day + clock for day in _DAYS["dmy"] for clock in _TIMES]
    cases = " ".join(
        f"WHEN p.m = '{word}' THEN '{number}'"
        for number, words in enumerate(_MONTHS, start=1)
        for word in words
    )
    joined = f"trim(concat_ws('/', p.d, CASE {cases} END, p.y) || ' ' || p.r)"
    read = f"try_strptime({joined}, {_listed(formats)})"
    return (
        f"coalesce(list_transform([{first}], lambda p: {read})[1],"
        f" list_transform([{second}], lambda p: {read})[1])"
    )


def _slow_number(cell: str, decimal: str) -> str:
    sign = f"replace({cell}, '−', '-')"
    head = f"regexp_replace({sign}, '^([-+(]*)\\s*(?:{_CURRENCY})\\s*', '\\1')"
    bare = f"regexp_replace({head}, '\\s*(?:[A-Z]{{3}}|[€$£¥])([)-]?)$', '\\1')"
    tight = f"regexp_replace({bare}, '^([-+(]*)\\s+', '\\1')"
    mark, other = ("\\.", ",") if decimal == "." else (",", "\\.")
    own_groups = f"[ {other}''’\\x{{00A0}}\\x{{202F}}\\x{{2009}}]"
    own = f"(?:\\d{{1,3}}(?:{own_groups}\\d{{3}})+|\\d+)(?:{mark}\\d*)?|{mark}\\d+"
    # The other notation where it cannot be mistaken for groups of thousands.
    foreign = (
        f"\\d{{1,3}}(?:[ {mark}''’]\\d{{3}})+{other}\\d+|\\d*{other}(?:\\d{{1,2}}|\\d{{4,}})"
        f"|\\d{{4,}}{other}\\d{{3}}"
    )
    wrapped = "^[-+]?\\(?[-+]?(?:{})\\)?-?%?$"
    words = ", ".join(f"'{word}'" for word in NULL_WORDS)
    return (
        f"list_transform([{tight}], lambda n: CASE"
        f" WHEN regexp_matches(n, '{wrapped.format(own)}') THEN {_plain('n', decimal)}"
        f" WHEN regexp_matches(n, '{wrapped.format(foreign)}')"
        f" THEN {_plain('n', ',' if decimal == '.' else '.')}"
        f" WHEN lower(n) NOT IN ({words}) THEN {cell} END)[1]"
    )


def _plain(number_: str, decimal: str) -> str:
    kept = "0-9," if decimal == "," else "0-9."
    digits = f"replace(regexp_replace({number_}, '[^{kept}]', '', 'g'), ',', '.')"
    sign = f"CASE WHEN regexp_matches({number_}, '[(-]') THEN '-' ELSE '' END"
    share = f"CAST(TRY_CAST({sign} || {digits} AS DECIMAL(28, 6)) / 100 AS VARCHAR)"
    return f"CASE WHEN {number_} LIKE '%\\%' ESCAPE '\\' THEN {share} ELSE {sign} || {digits} END"


def _listed(formats: list[str]) -> str:
    return "[" + ", ".join(f"'{entry}'" for entry in formats) + "]"
