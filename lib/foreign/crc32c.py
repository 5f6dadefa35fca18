"""The checksum CRC-32C, as LevelDB and TensorFlow keep it; NumPy takes many places at once."""

from __future__ import annotations

from typing import Any

import numpy as np

_POLYNOMIAL = 0x82F63B78  # Castagnoli's, its bits turned around
_MASK = 0xA282EAD8
_SMALL = 4096  # bytes that are not worth cutting into rows


def crc32c(data: Any) -> int:
    """Return the checksum of bytes.

    Parameters
    ----------
    data : bytes-like

    Returns
    -------
    int
        Of 32 bits.

    References
    ----------
    Castagnoli, Braeuer and Herrmann, "Optimization of cyclic redundancy-check codes with 24 and
    32 parity bits", IEEE Transactions on Communications 41(6), 1993.

    Examples
    --------
    >>> hex(crc32c(b"123456789"))
    '0xe3069283'
    """
    values = np.frombuffer(data, np.uint8)
    side = int((len(values) / 2) ** 0.5) if len(values) > _SMALL else 0
    first = len(values) - 2 * side * side  # the rest are as many rows as there are pairs in each
    register = 0xFFFFFFFF
    small = _table(8).tolist()
    for byte in values[:first].tolist():
        register = small[(register ^ byte) & 0xFF] ^ register >> 8
    if side:
        table = _table(16)
        pairs = np.ascontiguousarray(values[first:].reshape(side, side, 2).transpose(1, 0, 2))
        own = _steps(np.zeros(side, np.uint32), pairs.view("<u2")[:, :, 0], table)
        # what a row's worth of zeros makes of each byte of a register
        each = np.arange(256, dtype=np.uint32)
        starts = np.concatenate([each << np.uint32(shift) for shift in (0, 8, 16, 24)])
        moved = _steps(starts, np.zeros((side, 1), np.uint16), table).reshape(4, 256).tolist()
        for row in own.tolist():
            parts = [moved[i][register >> 8 * i & 0xFF] for i in range(4)]
            register = row
            for part in parts:
                register ^= part
    return register ^ 0xFFFFFFFF


def masked(checksum: int) -> int:
    """Return a checksum as files keep it, so that a checksum of checksums is none of zeros."""
    return ((checksum >> 15 | checksum << 17) + _MASK) & 0xFFFFFFFF


def _table(bits: int) -> np.ndarray:
    """What becomes of the last bits of a register, whatever they are."""
    values = np.arange(1 << bits, dtype=np.uint32)
    for _ in range(bits):
        values = values >> np.uint32(1) ^ (values & np.uint32(1)) * np.uint32(_POLYNOMIAL)
    return values


def _steps(registers: np.ndarray, columns: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Put each row's pairs of bytes, one column after the other, through the row's register."""
    for column in columns:
        last = registers.astype(np.uint16) ^ column
        registers = table.take(last) ^ registers >> np.uint32(16)
    return registers
