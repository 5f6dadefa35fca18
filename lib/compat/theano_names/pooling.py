"""theano.tensor.signal.downsample's functions, with the names that their arguments had."""

from __future__ import annotations

from typing import Any

from theano.tensor.signal import pool


def max_pool_2d(
    input: Any,
    ds: tuple[int, int] | None = None,
    ignore_border: bool | None = None,
    st: tuple[int, int] | None = None,
    padding: tuple[int, int] = (0, 0),
    mode: str = "max",
    **new_names: Any,
) -> Any:
    """Pool over the last two axes, as `theano.tensor.signal.pool.pool_2d` does.

    Parameters
    ----------
    input : variable of at least two dimensions
    ds, st, padding : pair of int
        The window, its step (by default the window) and the zeros around; `pool_2d` calls
        them ``ws``, ``stride`` and ``pad``, which are taken too.
    ignore_border : bool, optional
        Whether what does not fill a window at the end is left out; no by default, as in
        Theano 0.8 and 1.0.
    mode : {'max', 'sum', 'average_inc_pad', 'average_exc_pad'}
    """
    return pool.pool_2d(
        input,
        ws=new_names.get("ws", ds),
        ignore_border=bool(ignore_border),
        stride=new_names.get("stride", st),
        pad=new_names.get("pad", padding),
        mode=mode,
    )


class DownsampleFactorMax:
    """What theano.tensor.signal.downsample's Op was called with: all but the images.

    Parameters
    ----------
    ds, ignore_border, st, padding, mode
        As `max_pool_2d`'s.
    """

    def __init__(
        self,
        ds: tuple[int, int],
        ignore_border: bool = False,
        st: tuple[int, int] | None = None,
        padding: tuple[int, int] = (0, 0),
        mode: str = "max",
    ) -> None:
        self.ds, self.ignore_border = tuple(ds), ignore_border
        self.st, self.padding, self.mode = tuple(st or ds), tuple(padding), mode

    def __call__(self, x: Any) -> Any:
        """Return the pooled images."""
        return pool.Pool(self.ignore_border, self.mode)(x, self.ds, self.st, self.padding)

    @staticmethod
    def out_shape(
        imgshape: Any,
        ds: tuple[int, int],
        ignore_border: bool = False,
        st: tuple[int, int] | None = None,
        padding: tuple[int, int] = (0, 0),
    ) -> list:
        """Return the shape of the pooled images, as numbers or variables."""
        return pool.Pool.out_shape(imgshape, ds, ignore_border, st or ds, padding)


def DownsampleFactorMaxGrad(
    ds: Any, ignore_border: Any, st: Any = None, padding: Any = (0, 0), mode: str = "max"
) -> Any:
    """Return the gradient's Op; `ds`, `st` and `padding` are inputs of it in Theano 1.1."""
    if mode == "max":
        return pool.MaxPoolGrad(ignore_border=ignore_border)
    return pool.AveragePoolGrad(ignore_border=ignore_border, mode=mode)
