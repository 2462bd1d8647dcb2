"""One module or folder per format; each ends in the same staged canonical tables."""

from __future__ import annotations
