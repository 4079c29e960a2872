"""Rounding that makes scores the same on every machine, where `log` and `exp` may differ in their last bits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]

_STEP = 2.0**24


def steady(values: npt.ArrayLike) -> Doubles:
    """`values` rounded to multiples of 2**-24 (6e-8).

    >>> float(steady([1 / 3])[0]) == round(2**24 / 3) / 2**24
    True
    """
    return np.rint(np.asarray(values, np.float64) * _STEP) / _STEP
