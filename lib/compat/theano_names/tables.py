"""Where each old name went: read from the ``.ini`` files beside this module, at first use.

``restored_*.ini`` has a section for each old module; a key is the module that has the names
now (with a leading point, one of this package), its value lists them, ``old->new`` where the
name changed, ``old->`` where it is that module itself. In ``gone.ini`` a key lists names that
have no equal and its value says what to write instead; a section holds for its module and all
below. Its section ``modules`` does the same for whole modules and those below them.
"""

import configparser
import functools
import os
from typing import Dict, NamedTuple, Optional

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_PARTS = ("compat", "gof", "others", "scan", "tensor")
_OWN = __package__


class Place(NamedTuple):
    """Where something is now: a module, and the name in it ("" for the module itself)."""

    module: str
    name: str


def _read(name):
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, default_section="")
    parser.optionxform = str
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        parser.read_file(file)
    return {section: dict(parser[section]) for section in parser.sections()}


def _places(entries):
    """{old name: Place} of one section."""
    places = {}
    for module, names in entries.items():
        for old, arrow, new in (entry.partition("->") for entry in names.split()):
            home = _OWN + module if module.startswith(".") else module
            places[old] = Place(home, new if arrow else old)
    return places


@functools.lru_cache(maxsize=None)
def restored() -> Dict[str, Dict[str, Place]]:
    """Return the names that have an equal: old module to old name to where that is.

    A module that only lies between others, such as ``theano.gof.x``'s ``theano.gof``, or whose
    names are all gone, has an empty section.
    """
    tables = {}
    for part in _PARTS:
        entries = _read("restored_%s.ini" % part)
        tables.update({module: _places(found) for module, found in entries.items()})
    return tables


@functools.lru_cache(maxsize=None)
def gone() -> Dict[str, Dict[str, str]]:
    """Return the names without an equal: section to name to what to write instead."""
    return {
        section: {
            name: " ".join(text.split()) for names, text in found.items() for name in names.split()
        }
        for section, found in _read("gone.ini").items()
    }


def _sections(module):
    """`module` and the packages above it, the nearest first."""
    while module:
        yield module
        module = module.rpartition(".")[0]


def advice(module: str, name: str) -> Optional[str]:
    """Return what to write instead of the name of `module`, or None if the tables lack it."""
    for section in _sections(module):
        found = gone().get(section, {}).get(name)
        if found is not None:
            return found
    return module_advice(module + "." + name)


def module_advice(module: str) -> Optional[str]:
    """Return what to use instead of an old module, or None if the tables lack it."""
    for section in _sections(module):
        found = gone()["modules"].get(section)
        if found is not None:
            return found
    return None
