"""Damaged sources: never a traceback, never a result that does not parse, always idempotent."""

import os
import random
import re

import pytest

from patches.context import Position
from patches.porting import port
from patches.source.syntax import NotPython, python3_error

N = int(os.environ.get("DCGAN_FUZZ", "120"))

SEED = '''#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""Train."""
import sys
sys.path.append('..')

import os, json
import cPickle
import theano.tensor as T
from theano.sandbox.cuda.dnn import (dnn_conv,
                                     dnn_pool)
from scipy.misc import imsave
from lib import updates
from load import images

nc, npx = 3, 32
ngf = 64  # filters
if not os.path.exists('out'):
    os.makedirs('out')

def grid(X, (nh, nw), save=None):
    """One picture."""
    for n, x in enumerate(X):
        j = n/nw
        i = n % nw
    return lambda (a, b): a/b

class Layer(object):
    __metaclass__ = type
    def __div__(self, other):
        raise ValueError, 'no %s' % other

def batches(*data, **options):
    n = len(data[0]) / options.get('size', 128)
    try:
        for b in xrange(n/2):
            yield data[0][b/2:n/3], map(int, data[1])
    except IOError, e:
        print >>sys.stderr, `e`,
        print (n) % b

f_log = open('log', 'wb')
for k in d.keys():
    d[k] /= ngf/2
    f_log.write(json.dumps(dict(zip(['a'], [k])))+'\\n')
w = gifn((ngf/4*2, nc, 5, 5), 'w'); x = dnn_conv(X, w, subsample=(2, 2)) / 0755
print 'c: %.4f' % (time()-t), ur'x', 10L <> 3
'''

PIECES = [
    "/", "(", ")", "print ", "\n", "    ", "\t", '"""', "'", ":", "\\\n", "#", ",", "/= 3\n", "é",
    "lambda (a, b): a", "0777", "exec 'x'\n", "import theano\n", ".next()", "**", "x = `y`\n",
    "from rng import y\n", "# note\n", "with open('f') as g: g.read()\n", "if x: print 1\n",
    "{", "]", "async ",
]  # fmt: skip


def damage(text, draw):
    """Return a text with something cut, moved, doubled or put in."""
    for _ in range(draw.randrange(1, 4)):
        lines = text.split("\n")
        at, other = draw.randrange(len(lines)), draw.randrange(len(lines))
        choice = draw.randrange(6)
        if choice == 0 and draw.random() < 0.3:
            text = text[: draw.randrange(len(text) + 1)]
        elif choice == 1:
            lines[at], lines[other] = lines[other], lines[at]
            text = "\n".join(lines)
        elif choice == 2:
            del lines[at : at + draw.randrange(1, 4)]
            text = "\n".join(lines)
        elif choice == 3:
            lines.insert(at, lines[other])
            text = "\n".join(lines)
        elif choice == 4:
            place = draw.randrange(len(text) + 1)
            text = text[:place] + draw.choice(PIECES) + text[place:]
        else:
            words = list(re.finditer(r"\w+", text))
            if words:
                old, new = draw.choice(words), draw.choice(words)
                text = text[: old.start()] + new.group() + text[old.end() :]
    return text


PLACES = [
    Position(),
    Position(to_root="..", siblings=frozenset({"load"})),
    Position(siblings=frozenset({"rng", "load"}), mode="package", in_library=True),
    Position(siblings=frozenset({"rng", "load"}), mode="both", to_root=".."),
]


@pytest.mark.parametrize("seed", range(4))
def test_damaged_sources(seed):
    draw = random.Random(seed)
    ported_some = 0
    for _ in range(N // 4):
        source = damage(SEED, draw)
        place = draw.choice(PLACES)
        try:
            first = port(source, "f.py", place)
        except NotPython as error:
            assert python3_error(source) is not None
            assert str(error).startswith("f.py:")
            continue
        if first.source == source:
            continue
        ported_some += 1
        assert python3_error(first.source) is None
        assert port(first.source, "f.py", place).source == first.source, source
    assert ported_some
