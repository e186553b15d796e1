"""Keeps the strongest pairs of each side when a round has more pairs than the flow needs.

A pair outside the strongest few dozen of both its person and its role is hardly ever in an optimum.  Pairs of
people with few roles are always kept, so nobody's chance of a proposal is cut.
"""

import numpy as np

from coaching.matching.flow import Mask
from coaching.matching.preparation import Integers
from coaching.matching.scoring import Edges

MOST_PAIRS = 400_000
STRONGEST = 32
BINS = 256
CHUNK = 1_000_000


def strongest_pairs(edges: Edges, most_pairs: int = MOST_PAIRS, strongest: int = STRONGEST) -> Integers:
    """Return the indices of the pairs for the flow, in the order of candidate and role rows.

    With at most ``most_pairs`` pairs all are kept; otherwise those among about the ``strongest`` of their person
    or of their role by weight (a few more where weights are close, none less).
    """
    kept = np.arange(len(edges.weights))
    if len(kept) > most_pairs:
        bins = (edges.weights.astype(np.int64) * (BINS - 1) // max(1, int(edges.weights.max()))).astype(np.int16)
        of_person = _among_strongest(edges.candidates, bins, strongest)
        kept = np.flatnonzero(of_person | _among_strongest(edges.roles, bins, strongest))
    order: Integers = kept[np.lexsort((edges.roles[kept], edges.candidates[kept]))]
    return order


def _among_strongest(side: Integers, bins: Integers, strongest: int) -> Mask:
    """Return which pairs lie in the highest bins of their side that together hold ``strongest`` pairs or more.

    Counting into bins needs one pass and little memory where sorting tens of millions of pairs would not.
    """
    rows = int(side.max()) + 1
    counts = np.zeros(rows * BINS, dtype=np.int64)
    for start in range(0, len(side), CHUNK):
        part = slice(start, start + CHUNK)
        counts += np.bincount(side[part].astype(np.int64) * BINS + bins[part], minlength=rows * BINS)
    above = np.cumsum(counts.reshape(rows, BINS)[:, ::-1], axis=1)[:, ::-1]
    # The number of bins that reach the wanted count from above, less one, is the lowest bin to keep.
    lowest = np.maximum((above >= strongest).sum(axis=1) - 1, 0).astype(np.int16)
    chosen: Mask = bins >= lowest[side]
    return chosen
