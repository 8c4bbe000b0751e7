"""What a start makes is there to stay, so nobody looks through it for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting() -> Iterator[None]:
    """Leave what is made inside out of every search for garbage, those during the start and all that come later.

    A search through all of it holds the event loop, and with it every press, for about as long as a tenth of a start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
