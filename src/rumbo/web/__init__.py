"""The browser's face: pages, fragments and a JSON interface over the readings; computes nothing."""

from __future__ import annotations
