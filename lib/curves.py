"""Loss and score curves of a training run as one picture."""

from .atomic import atomic_write

_PANELS = (
    ("cost", "_cost"),
    ("1-NN accuracy on validation data, %", "_va_nnc_acc"),
    ("mean distance to the nearest sample", "_va_nnd"),
)


def _series(records, ending):
    """Lists (label, epochs, values) of one panel: all fields of the log with this ending."""
    names = {name: None for record in records for name in record if name.endswith(ending)}
    for name in names:
        epochs, values = zip(*((r["n_epochs"], r[name]) for r in records if name in r))
        yield name[: -len(ending)], epochs, values


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

    panels = [(title, list(_series(records, ending))) for title, ending in _PANELS]
    panels = [(title, series) for title, series in panels if series]
    if not panels:
        return
    figure = Figure(figsize=(5 * len(panels), 4))
    for axes, (title, series) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels):
        for label, epochs, values in series:
            axes.plot(epochs, values, label=label, marker=".")  # one epoch alone draws no line
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend()
        axes.grid(alpha=0.3)
    figure.tight_layout()
    with atomic_write(path) as file:
        figure.savefig(file, format="png", dpi=100)
