"""Arithmetic with noise and classes: "7 - 1 + 4", as with vectors for words.

Radford, Metz and Chintala, arXiv:1511.06434, section 6.3.2, take the mean of the noise of some
samples that show the same, add and subtract such means, and look at the picture of the result.
"""

from __future__ import annotations

import re
from typing import Any, List, NamedTuple

import numpy as np

from lib.errors import InputError

from .generation import one_hot

_SAMPLES = r"#\d+(?:,#?\d+)*"
_JUDGED = 2000  # samples that a classifier assigns to the classes


class Term(NamedTuple):
    """One term of a sum.

    Attributes
    ----------
    sign : {1, -1}
    name : str
        As it was written.
    samples : list of int or None
        Numbers of the samples of whose noise it is the mean.
    label : int or None
        The class that it stands for.
    """

    sign: int
    name: str
    samples: Any
    label: Any


def names_classes(text: str) -> bool:
    """Return whether a sum has a term that is not samples by their numbers."""
    return not re.fullmatch(r"\s*%s(\s*[+-]\s*%s)*\s*" % (_SAMPLES, _SAMPLES), text)


def usual_number(text: str, ny: int) -> int:
    """Return how many samples a sum is of, unless the user says so.

    Parameters
    ----------
    text : str
    ny : int
        Classes of the generator.
    """
    if not names_classes(text):
        return 100
    if not ny:
        return _JUDGED
    return 100 if "#" in text else 5


def parse(text: str, classes: List[str], n: int) -> List[Term]:
    """Read a sum.

    Parameters
    ----------
    text : str
        Terms with `` + `` and `` - `` between them. A term is a class by name or number, or
        ``#3,#5``: samples by number, the first is 0.
    classes : list of str
        Their names; empty if there are none.
    n : int
        How many samples there are.

    Raises
    ------
    InputError
        It is no such sum, or names a class or a sample that there is not.
    """
    for gap in (r"\s+", r"\s*"):  # a name may have a hyphen
        words = re.split(r"%s([+-])%s" % (gap, gap), text.strip())
        try:
            terms = [_term(word, list(classes), n) for word in words[::2]]
            break
        except InputError:
            if gap == r"\s*":
                raise
    signs = [1] + [1 if word == "+" else -1 for word in words[1::2]]
    return [term._replace(sign=sign) for term, sign in zip(terms, signs)]


def _term(word, classes, n):
    if word in classes:
        return Term(1, word, None, classes.index(word))
    if classes and word.isdigit() and int(word) < len(classes):
        return Term(1, word, None, int(word))
    if not re.fullmatch(_SAMPLES, word):
        raise InputError(
            "--arithmetic: found %r, expected %ssamples' numbers such as #3,#5, with + and - "
            "between them" % (word, "a class, or " if classes else "")
        )
    samples = [int(number) for number in re.findall(r"\d+", word)]
    if max(samples) >= n:
        raise InputError(
            "--arithmetic: there is no sample %d, the last of %d is %d: --num-samples N makes more"
            % (max(samples), n, n - 1)
        )
    return Term(1, word, samples, None)


def points(terms: List[Term], Z: np.ndarray, labels: Any, ny: int) -> tuple:
    """Return what the pictures of a sum are made of, row by row.

    Where every term is a class of the generator, each sample's noise is one row: the picture of
    that noise in each of the classes, and in the sum of the classes. Where a term is samples, or
    the generator has no classes, there is one row: the picture of each term's mean noise and
    class, and of the sum of these.

    Parameters
    ----------
    terms : list of Term
    Z : ndarray, (n, nz)
    labels : ndarray, (n,), or None
        The classes that the samples were made in, or, of a generator without, those that
        `mnist.sampling.classes.assign` has found.
    ny : int
        Classes of the generator.

    Returns
    -------
    Z, Y : ndarray, (rows * columns, nz) and (rows * columns, ny), or None for the second
    columns : int
        One for each term, and one for the sum.
    """
    signs = np.array([term.sign for term in terms], np.float32)
    columns = len(terms) + 1
    if ny and all(term.samples is None for term in terms):
        each = np.array([one_hot(np.array(term.label), ny) for term in terms])
        row = np.concatenate([each, [signs.dot(each)]])
        return np.repeat(Z, columns, axis=0), np.tile(row, (len(Z), 1)), columns
    Y = one_hot(labels, ny) if ny else None
    noise, classes = [], []
    for term in terms:
        chosen = term.samples
        if chosen is None:  # a class stands for all its samples
            chosen = np.flatnonzero(labels == term.label)
            if not len(chosen):
                raise InputError(
                    "--arithmetic: none of %d samples is of class %s: --num-samples N makes more"
                    % (len(Z), term.name)
                )
        noise.append(Z[chosen].mean(axis=0))
        classes.append(None if Y is None else Y[chosen].mean(axis=0))
    found = np.concatenate([noise, [signs.dot(np.array(noise))]]).astype(np.float32)
    if Y is None:
        return found, None, columns
    return found, np.concatenate([classes, [signs.dot(np.array(classes))]]), columns
