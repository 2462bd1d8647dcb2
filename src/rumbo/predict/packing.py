"""A model as arrays and text, and back: nothing that is read is executed.

A model is made of dataclasses, numpy arrays, numbers, texts, lists and dictionaries. Arrays go into
an .npz file as they are, the rest as JSON beside them; only the classes named here are made again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any


class UnreadableModelError(Exception):
    """What was kept is no model of these classes."""


def packed(model: object) -> tuple[Any, dict[str, Any]]:
    """The model as a JSON value, and the arrays that it names."""
    arrays: dict[str, Any] = {}
    return _packed(model, arrays), arrays


def _packed(part: Any, arrays: dict[str, Any]) -> Any:  # noqa: ANN401 - any part of a model
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    if is_dataclass(part) and not isinstance(part, type):
        told = {each.name: _packed(getattr(part, each.name), arrays) for each in fields(part)}
        return {"class": type(part).__name__, "of": told}
    if isinstance(part, np.ndarray):
        name = f"array_{len(arrays)}"
        arrays[name] = part
        return {"array": name}
    if isinstance(part, Mapping):
        return {"entries": [[key, _packed(value, arrays)] for key, value in part.items()]}
    if isinstance(part, list | tuple):
        return {"list": [_packed(value, arrays) for value in part]}
    return part.item() if isinstance(part, np.generic) else part


def unpacked(value: Any, arrays: Mapping[str, Any], classes: Mapping[str, type]) -> Any:  # noqa: ANN401 - any part
    """The model again; UnreadableModelError where it is not one of these classes."""
    try:
        return _unpacked(value, arrays, classes)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableModelError(str(error)) from error


def _unpacked(value: Any, arrays: Mapping[str, Any], classes: Mapping[str, type]) -> Any:  # noqa: ANN401 - any part
    if not isinstance(value, dict):
        return value
    if "class" in value:
        own = {name: _unpacked(part, arrays, classes) for name, part in value["of"].items()}
        return classes[value["class"]](**own)
    if "array" in value:
        return arrays[value["array"]]
    if "entries" in value:
        return {key: _unpacked(part, arrays, classes) for key, part in value["entries"]}
    return tuple(_unpacked(part, arrays, classes) for part in value["list"])
