"""A pile in blocks of time, so that it may grow: what an article weighs is settled when its block is whole.

The oldest articles are one block, the base, and weighed together; each block after it is weighed by all up to its own end.
So the newest articles, a thirty-fourth of the pile, are all that has to be weighed anew when more come, and a pile that
came in steps has the stories of one that came at once. When the pile has doubled it has a new base, and all is weighed anew.
"""

__all__ = ["block_ends"]

# The first base. In the stream of 32,111 a base of 16,384, 21,407 and 25,312 gives BCubed F1 .9225, .9226, .9184, the whole as
# one .9228; pair F1 .831, .833, .816, .832 (blocks 1/32 of what is before them).
_FIRST = 4096
# Blocks from one base to the next, twice as large.
_BLOCKS = 24
# A block is whole when so many articles have come after it: an article may come late by so many and be in its own block.
_WINDOW = 200


def block_ends(size: int) -> list[int]:
    """Return how many articles, in order of time, there are up to the end of each whole block; [] where all are one.

    >>> block_ends(4000), block_ends(4600)
    ([], [4096, 4216, 4340])
    """
    settled = size - _WINDOW
    base = _FIRST
    while base * 2 <= settled:
        base *= 2
    ends = (round(base * 2 ** (n / _BLOCKS)) for n in range(_BLOCKS))
    return [end for end in ends if end <= settled]
