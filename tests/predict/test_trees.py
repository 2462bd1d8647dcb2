"""Trees as arrays say what the package that grew them says."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from rumbo.predict.later import log_odds
from rumbo.predict.trees import from_boosting

INTERVALS = np.arange(4.0)


def grown(seed: int, *, words: bool = False) -> tuple[HistGradientBoostingClassifier, np.ndarray]:
    dice = np.random.default_rng(seed)
    known = dice.normal(size=(1500, 5)).round(1)
    known[:, 4] = dice.integers(0, len(INTERVALS), len(known))
    happened = dice.random(len(known)) < 1 / (1 + np.exp(-known[:, 0] * known[:, 4] + known[:, 1]))
    known[dice.random(known.shape) < 0.1] = np.nan
    known[:, 4] = np.nan_to_num(known[:, 4])
    places = [words, False, False, False, False]
    if words:
        known[:, 0] = dice.integers(0, 5, len(known))
    model = HistGradientBoostingClassifier(
        max_iter=40, max_leaf_nodes=7, categorical_features=places, random_state=seed
    )
    return model.fit(known, happened), known


@pytest.mark.parametrize("seed", range(3))
def test_trees_say_what_their_package_says(seed: int) -> None:
    model, known = grown(seed)
    told = from_boosting(model).log_odds(known[:, :-1], INTERVALS)

    assert told.shape == (len(known), len(INTERVALS))
    for place, interval in enumerate(INTERVALS):
        asked = known.copy()
        asked[:, -1] = interval
        wanted = model.predict_proba(asked)[:, 1]
        assert np.allclose(told[:, place], log_odds(wanted), atol=1e-9)


def test_trees_that_split_words_are_refused() -> None:
    with pytest.raises(ValueError, match="words"):
        from_boosting(grown(1, words=True)[0])


def test_no_deals_have_no_log_odds() -> None:
    model, known = grown(2)
    assert from_boosting(model).log_odds(known[:0, :-1], INTERVALS).shape == (0, 4)
