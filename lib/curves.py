"""Loss and score curves of a training run as one picture."""

from .atomic import atomic_write

_PANELS = (
    ("cost", ("g_cost", "d_cost")),
    ("1-NN accuracy on validation data, %", "_va_nnc_acc"),
    ("mean distance to the nearest sample", "_va_nnd"),
)


def _series(records, names):
    """Lists (name, epochs, values) of one panel; `names` is a tuple, or an ending of names."""
    if isinstance(names, str):
        found = {name: None for record in records for name in record if name.endswith(names)}
        names = tuple(found)
    for name in names:
        points = [(r["n_epochs"], r[name]) for r in records if r.get(name) is not None]
        if points:
            yield (name, *zip(*points))


def save_curves(path, records):
    """Draw what is in the log; panels without any value are left out.

    Parameters
    ----------
    path : str
        A .png file, replaced as a whole.
    records : list of dict
        Lines of the log: ``n_epochs`` and values by name.
    """
    from matplotlib.figure import Figure  # not pyplot: no window system, no global state

    panels = [(title, list(_series(records, names))) for title, names in _PANELS]
    panels = [(title, series) for title, series in panels if series]
    if not panels:
        return
    figure = Figure(figsize=(5 * len(panels), 4), layout="tight")
    for axes, (title, series) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels):
        for name, epochs, values in series:
            axes.plot(epochs, values, label=name.replace("_va_nnc_acc", "").replace("_va_nnd", ""))
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.legend()
        axes.grid(alpha=0.3)
    with atomic_write(path) as file:
        figure.savefig(file, format="png", dpi=100)
