"""Readers of chat exports, one file or two for each format; `protocol` says what a reader is.

Nothing is imported until a format is asked for: the webhook needs one function of one reader.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final, cast

from springline.community.readers.protocol import Reader


class UnknownFormatError(LookupError):
    """There is no reader for this format."""

    def __init__(self, source_system: str) -> None:
        super().__init__(f"no reader for {source_system!r}: choose one of {', '.join(READERS)}")
        self.source_system = source_system


def _lazily(module: str, name: str) -> Callable[[], Reader]:
    def make() -> Reader:
        reader_class = getattr(import_module(f"springline.community.readers.{module}"), name)
        return cast("Reader", reader_class())

    return make


READERS: Final[Mapping[str, Callable[[], Reader]]] = {
    "signal-cli": _lazily("signal_cli", "SignalCliReader"),
    "irc": _lazily("irc", "IrcReader"),
    "zulip": _lazily("zulip", "ZulipReader"),
    "zoom": _lazily("zoom", "ZoomReader"),
}


def reader(source_system: str) -> Reader:
    """A new reader for the exports of `source_system`.

    Raises:
        UnknownFormatError: There is none; the message lists those that there are.
    """
    if source_system not in READERS:
        raise UnknownFormatError(source_system)
    return READERS[source_system]()
