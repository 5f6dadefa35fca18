"""Files changed at random, as bytes or as the JSON that they are."""

import json

#: In the place of a value.
ODD = (
    None,
    True,
    -1,
    0,
    0.5,
    2**31,
    2**64,
    -(2**63),
    1e308,
    float("nan"),
    "",
    "\ud800",
    "1",
    [],
    {},
)


def change(data, draw):
    """Return `data` changed as damage, or somebody who means harm, would change it."""
    data = bytearray(data)
    for _ in range(draw.choice([1, 1, 1, 2, 4])):
        start = draw.randrange(len(data) + 1)
        n = draw.choice([1, 2, 4, 8, 16, 64])
        kind = draw.randrange(7)
        if kind == 0 and data:
            data[start % len(data)] ^= 1 << draw.randrange(8)
        elif kind == 1:
            data[start : start + n] = draw.choice([b"\0", b"\xff", b"\x7f", b"9", b"["]) * n
        elif kind == 2:
            del data[start:]
        elif kind == 3:
            del data[start : start + n]
        elif kind == 4:  # a field in the place of another
            other = draw.randrange(len(data) + 1)
            data[start : start + n] = data[other : other + n]
        elif kind == 5:
            data[start:start] = data[start : start + n] * draw.choice([1, 2, 50])
        else:
            data[start : start + n] = bytes(draw.randrange(256) for _ in range(n))
    return bytes(data)


def change_json(data, draw):
    """Return a JSON text whose values were exchanged, dropped or made odd; it stays JSON."""
    value = json.loads(data)
    for _ in range(draw.choice([1, 1, 2, 4])):
        spots = list(_spots(value))
        if not spots:
            break
        inside, key = draw.choice(spots)
        kind = draw.randrange(7)
        if kind == 0:
            inside[key] = draw.choice(ODD)
        elif kind == 1:
            del inside[key]
        elif kind == 2:  # a value in the place of another
            other, its_key = draw.choice(spots)
            inside[key] = json.loads(json.dumps(other[its_key]))
        elif kind > 3 and isinstance(inside[key], (int, float)):
            inside[key] = inside[key] * draw.choice([-1, 2, 10**6]) + draw.choice([0, 1, 0.5])
        else:
            inside[key] = [inside[key]] * draw.choice([1, 2, 30])
    return json.dumps(value).encode()


def _spots(value):
    """Yield each (container, key or index) in a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items):
        yield value, key
        if isinstance(inner, (dict, list)):
            yield from _spots(inner)
