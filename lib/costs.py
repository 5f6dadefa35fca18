"""Costs, averaged over all elements; upstream's names, long and short."""

from __future__ import annotations

from typing import Any

import theano.tensor as T

from .late_names import late_names

# what upstream's module imported, and other programs take from it
__getattr__ = late_names(globals(), {"theano": "theano"})


def CategoricalCrossEntropy(y_true: Any, y_pred: Any) -> Any:
    """Mean over rows of -sum(y_true * log(y_pred))."""
    return T.nnet.categorical_crossentropy(y_pred, y_true).mean()


def BinaryCrossEntropy(y_true: Any, y_pred: Any) -> Any:
    """Mean of -(y_true*log(y_pred) + (1 - y_true)*log(1 - y_pred))."""
    return T.nnet.binary_crossentropy(y_pred, y_true).mean()


def MeanSquaredError(y_true: Any, y_pred: Any) -> Any:
    """Mean of the squared differences."""
    return T.sqr(y_pred - y_true).mean()


def MeanAbsoluteError(y_true: Any, y_pred: Any) -> Any:
    """Mean of the absolute differences."""
    return T.abs_(y_pred - y_true).mean()


def SquaredHinge(y_true: Any, y_pred: Any) -> Any:
    """Mean of max(1 - y_true*y_pred, 0)**2, `y_true` in {-1, 1}."""
    return T.sqr(T.maximum(1.0 - y_true * y_pred, 0.0)).mean()


def Hinge(y_true: Any, y_pred: Any) -> Any:
    """Mean of max(1 - y_true*y_pred, 0), `y_true` in {-1, 1}."""
    return T.maximum(1.0 - y_true * y_pred, 0.0).mean()


cce = CCE = CategoricalCrossEntropy
bce = BCE = BinaryCrossEntropy
mse = MSE = MeanSquaredError
mae = MAE = MeanAbsoluteError
