"""Who watches a run: the curves, the animation, the report, TensorBoard."""

from __future__ import annotations

from typing import Any

from lib.report.curves import Curves
from lib.report.notebook import NewestGrid, in_notebook


def observers(args: Any) -> Any:
    """The observers that the options ask for, for `lib.training.Run`."""
    wanted: list = [Curves(args.checkpoint_freq, args.num_epochs)]
    if args.fps:
        from lib.report.animation import Animation

        wanted.append(Animation(args.fps))
    if args.report:
        from lib.report import Report

        wanted.append(Report())
    if args.tensorboard:
        from lib.report.tensorboard import TensorBoard

        wanted.append(TensorBoard())
    if in_notebook():
        wanted.append(NewestGrid())
    return wanted
