"""Protocol Buffers' whole numbers of any length (varints), for millions of them at once."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64 | np.uint32]
Sizes = NDArray[np.int64]

BITS: Final = 7
HALF_A_WORD: Final = 1 << 32


def sizes_of(numbers: Numbers) -> Sizes:
    """How many bytes each number takes, 1 to 10."""
    sizes = np.ones(len(numbers), dtype=np.int64)
    for bits in range(BITS, 64, BITS):
        larger = numbers >= np.uint64(1 << bits)
        if not larger.any():
            break
        sizes += larger
    return sizes


def encode(numbers: Numbers, sizes: Sizes) -> NDArray[np.uint8]:
    """All numbers one after another; `sizes` as `sizes_of` gives them."""
    ends = np.cumsum(sizes)
    out = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    starts = ends - sizes
    numbers = numbers.astype(np.uint32) if len(numbers) and numbers.max() < HALF_A_WORD else numbers
    single = sizes == 1  # most of them
    out[starts[single]] = numbers[single]
    others = np.flatnonzero(~single)
    left, at, rest = numbers[others], starts[others], sizes[others]
    while len(left):
        goes_on = rest > 1
        out[at] = (left & 0x7F).astype(np.uint8) | (goes_on.astype(np.uint8) << BITS)
        left = left[goes_on] >> BITS
        at = at[goes_on] + 1
        rest = rest[goes_on] - 1
    return out


def zigzag(numbers: NDArray[np.int64]) -> Numbers:
    """Numbers of either sign as small ones without: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return ((numbers << 1) ^ (numbers >> 63)).astype(np.uint64)


def one(number: int) -> bytes:
    """A single number."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= BITS
    out.append(number)
    return bytes(out)
