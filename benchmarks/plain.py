"""Plain boosting, as a user would take it from a package: LightGBM with its own settings.

It is installed into the environment of the peers (requirements.txt). Where it is not to be had,
scikit-learn's histogram boosting stands in, and the name says so.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

# After all else: what Rumbo itself needs is never taken from there.
sys.path += [str(p) for p in Path(__file__).parent.glob(".venv-peers/lib/python3*/site-packages")]

try:
    import lightgbm
except (ImportError, OSError):  # not installed, or without OpenMP
    lightgbm = None

NAME = "plain LightGBM" if lightgbm else "plain boosting (scikit-learn)"


def plain_boosting(known: Any, happened: Any, asked: Any) -> Any:  # noqa: ANN401 - numpy arrays
    """The chances of rows, learnt from others with the settings that the package has."""
    if lightgbm is None:
        from sklearn.ensemble import HistGradientBoostingClassifier

        model = HistGradientBoostingClassifier(early_stopping=False, random_state=7)
        return model.fit(known, happened).predict_proba(asked)[:, 1]
    data = lightgbm.Dataset(known, np.asarray(happened, dtype=float))
    settings = {"objective": "binary", "verbosity": -1, "seed": 7, "num_threads": 1}
    return lightgbm.train(settings, data, num_boost_round=100).predict(asked)
