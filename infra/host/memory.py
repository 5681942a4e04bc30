"""How the process takes memory from the system."""

import ctypes
from contextlib import suppress

_ARENA_MAX = -8  # M_ARENA_MAX in glibc's malloc.h


def share_one_arena() -> None:
    """Let all threads take memory from one place, where glibc would give each of the first sixteen its own.

    What a thread has freed is then there for the others, and not kept for the thread's next large answer: 15 to 20 MB
    less with 20 threads. Arenas are there to spare threads waiting for each other, which Python's lock makes them do
    anyway. Does nothing where the C library has no such setting. To be called before threads are started.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
