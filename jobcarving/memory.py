"""What was loaded at the start stays: the garbage collector need not look at it again and again."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Load the addresses too, which are otherwise loaded at the first request, and put everything aside for good.

    A full collection goes through every object of the program, some hundred milliseconds in the middle of a request.
    Afterwards it goes through what requests have made.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
