"""Keys and exact times for messages of logs that have neither."""

import hashlib
from collections import Counter
from datetime import datetime, timedelta
from typing import Final

_MILLISECOND: Final = timedelta(milliseconds=1)
_REMEMBERED: Final = 10_000


class StableKeys:
    """Names each message by what it is, so that logs that overlap, or are read again, name it the same.

    A key says where, when as written, who, a digest of what, and, since people do say "ok" twice in a minute, which of
    the equal ones it is. Within the written time messages are put a millisecond apart, so that the order of the file is
    the order of their times. A log that begins in the middle of a minute gives the same keys, with times that differ by
    milliseconds.

    Remembers the last 10,000 different messages of one written time; beyond those, equal ones fall together.
    """

    def __init__(self, where: str, resolution: timedelta) -> None:
        """`resolution` is the step of the written times: a minute or a second."""
        self._where = where
        self._last_step = resolution // _MILLISECOND - 1
        self._written: datetime | None = None
        self._prefix = ""
        self._said: Counter[tuple[str, str]] = Counter()
        self._step = -1

    def place(self, written: datetime, speaker: str, text: str) -> tuple[str, datetime]:
        """The key and the exact time of a message that `speaker` wrote at the time `written`."""
        if written != self._written:
            self._written = written
            self._prefix = f"{self._where}/{written:%Y-%m-%dT%H:%M:%S}"
            self._said.clear()
            self._step = -1
        elif len(self._said) >= _REMEMBERED:
            self._said.clear()
        self._step = min(self._step + 1, self._last_step)
        digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
        self._said[speaker, digest] += 1
        ordinal = self._said[speaker, digest]
        return f"{self._prefix}/{speaker}/{digest}/{ordinal}", written + self._step * _MILLISECOND
