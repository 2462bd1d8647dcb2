"""The colours and letters of every picture, for light, dark and paper.

Colour never speaks alone: each kind of move also has its own side of the road, its own dash or
its own sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Tokens: TypeAlias = Mapping[str, str]

LIGHT: Tokens = {
    "surface": "#ffffff",
    "box": "#f9f9f7",
    "won-box": "#edf7f1",
    "trap-box": "#fdf5e6",
    "hairline": "#e1e1dc",
    "edge": "#c9cac6",
    "ink": "#17181b",
    "muted": "#5b5f67",
    "accent": "#4f46e5",
    "start": "#8d919b",
    "advance": "#7b8bb8",
    "skip": "#4640c4",
    "regress": "#b45309",
    "lost": "#b42318",
    "won": "#067647",
    "parked": "#5b5f67",
}
DARK: Tokens = {
    "surface": "#121316",
    "box": "#1a1c20",
    "won-box": "#12241c",
    "trap-box": "#2a2113",
    "hairline": "#2b2e35",
    "edge": "#454953",
    "ink": "#ededf0",
    "muted": "#a3a8b2",
    "accent": "#8b87ff",
    "start": "#767b86",
    "advance": "#6d7ca8",
    "skip": "#a9abff",
    "regress": "#f2a33c",
    "lost": "#ff8d85",
    "won": "#46c98e",
    "parked": "#a3a8b2",
}
PAPER: Tokens = {
    **LIGHT,
    "box": "#ffffff",
    "won-box": "#ffffff",
    "trap-box": "#ffffff",
    "hairline": "#b5b5b0",
    "edge": "#6f7278",
    "ink": "#000000",
    "muted": "#3c3f45",
    "parked": "#3c3f45",
    "advance": "#64739e",
}
SURFACES = ("surface", "box", "won-box", "trap-box")
TEXTS = ("ink", "muted", "skip", "regress", "lost", "won", "parked")
STROKES = ("start", "advance", "skip", "regress", "lost", "won", "parked", "accent")
TINT_LIMIT = 0.5  # the strongest tint behind a number, as opacity

_FONT = '"Helvetica Neue",Helvetica,Arial,"Liberation Sans",Arimo,sans-serif'
_RULES = f"""
.rumbo{{font-family:{_FONT};font-variant-numeric:tabular-nums;color-scheme:light dark;\
print-color-adjust:exact;-webkit-print-color-adjust:exact}}
.rumbo text{{fill:var(--r-ink);white-space:pre}}
.rumbo .bold{{font-weight:600}}
.rumbo .over{{paint-order:stroke;stroke:var(--r-surface);stroke-width:4;stroke-linejoin:round}}
.rumbo .muted{{fill:var(--r-muted)}}
.rumbo .surface{{fill:var(--r-surface)}}
.rumbo .ink{{fill:var(--r-ink)}}
.rumbo .line{{fill:none}}
.rumbo .hair{{stroke:var(--r-hairline);fill:none}}
.rumbo .edge{{stroke:var(--r-edge);fill:none}}
.rumbo .box{{fill:var(--r-box);stroke:var(--r-edge)}}
.rumbo .box.won{{fill:var(--r-won-box);stroke:var(--r-won)}}
.rumbo .box.trap{{fill:var(--r-trap-box);stroke:var(--r-regress)}}
.rumbo .box.parked{{stroke:var(--r-parked);stroke-dasharray:2 3}}
.rumbo .box.unvisited{{fill:var(--r-surface);stroke:var(--r-edge)}}
.rumbo .box.now{{stroke:var(--r-accent);stroke-width:2}}
.rumbo .track{{fill:var(--r-hairline)}}
.rumbo .wait{{fill:var(--r-accent)}}
.rumbo a{{text-decoration:none;cursor:pointer}}
.rumbo a:focus-visible .box,.rumbo a:hover .box{{stroke:var(--r-accent);stroke-width:2}}
.rumbo .mark{{fill-opacity:0.66;stroke:var(--r-surface);stroke-width:1}}
.rumbo .ring.mark{{fill:var(--r-surface);stroke:var(--r-parked);stroke-width:2}}
.rumbo .room{{fill:transparent}}
.rumbo a:focus-visible .room,.rumbo a:hover .room{{fill:var(--r-accent);fill-opacity:.07}}
.rumbo .crowd{{fill:var(--r-edge)}}
.rumbo a:focus-visible .mark,.rumbo a:hover .mark{{fill-opacity:1;stroke:var(--r-accent);\
stroke-width:2}}
.rumbo a:focus-visible text,.rumbo a:hover text{{text-decoration:underline}}
.rumbo .reach{{stroke:transparent;pointer-events:stroke}}
.rumbo .labels,.rumbo>.surface{{pointer-events:none}}
.rumbo a:focus-visible .reach,.rumbo a:hover .reach,.rumbo a[aria-current] .reach{{\
stroke:var(--r-accent);stroke-opacity:.22}}
.rumbo a[aria-current] .box{{stroke:var(--r-accent);stroke-width:2.5}}
"""
_DASHES = {"restart": "6 3", "parked": "2 3", "transfer": "1 3"}
_INKS = {
    "start": "start",
    "advance": "advance",
    "skip": "skip",
    "regress": "regress",
    "restart": "regress",
    "won": "won",
    "lost": "lost",
    "parked": "parked",
    "transfer": "parked",
    "more": "skip",
    "fewer": "regress",
    "chance": "start",
}


def style(theme: str) -> str:
    """The style sheet of a picture: `auto` follows the reader's device, page and printer."""
    return _tokens(theme) + _RULES + "".join(_kind_rules(kind) for kind in _INKS)


def _tokens(theme: str) -> str:
    if theme != "auto":
        return _block(f".rumbo-{theme}", DARK if theme == "dark" else LIGHT)
    return (
        _block(".rumbo-auto", LIGHT)
        + f"@media (prefers-color-scheme:dark){{{_block('.rumbo-auto', DARK)}}}"
        + _block('[data-theme="light"] .rumbo-auto', LIGHT)
        + _block('[data-theme="dark"] .rumbo-auto', DARK)
        + f"@media print{{{_block('.rumbo.rumbo-auto.rumbo-auto', PAPER)}}}"
    )


def _block(selector: str, tokens: Tokens) -> str:
    body = ";".join(f"--r-{name}:{colour}" for name, colour in tokens.items())
    return f"{selector}{{{body}}}"


def _kind_rules(kind: str) -> str:
    ink = f"var(--r-{_INKS[kind]})"
    label = "var(--r-muted)" if kind in {"start", "advance", "chance"} else ink
    dash = f";stroke-dasharray:{_DASHES[kind]}" if kind in _DASHES else ""
    return (
        f".rumbo .{kind}.line{{stroke:{ink}{dash}}}"
        f".rumbo .{kind}.head,.rumbo .{kind}.tint{{fill:{ink}}}"
        f".rumbo text.{kind}{{fill:{label}}}"
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, 1 to 21)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def blended(colour: str, surface: str, opacity: float) -> str:
    """What a colour of that opacity looks like on a surface."""
    pairs = zip(_channels(colour), _channels(surface), strict=True)
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    low = 0.04045  # the sRGB curve is straight below this
    return channel / 12.92 if channel <= low else ((channel + 0.055) / 1.055) ** 2.4
