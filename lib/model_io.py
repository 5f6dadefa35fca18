"""Parameters and arrays on disk, `lib.files.model_io` under the name that programs import."""

from .files.model_io import load_arrays, load_params, save_arrays, save_params

__all__ = ["load_arrays", "load_params", "save_arrays", "save_params"]
