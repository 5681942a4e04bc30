"""Traces: what one request, and all that follows from it by events and queues, spent its time on.

Off unless `SPRINGLINE_TRACES` says otherwise; then nothing is imported, and each place that could begin a span asks
one global whether it should. A trace travels as a W3C `traceparent`: in the header of a request, in a column of the
event log (a default of the column reads it from the transaction), and as an attribute of the CloudEvent on buses and in
queues. Spans say which statements ran, never with which values.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Literal, Protocol

from springline.platform.errors import UnavailableError

if TYPE_CHECKING:
    from springline.platform.settings import Settings

Kind = Literal["server", "client", "producer", "consumer"]
Attributes = Mapping[str, str | int]


class TracesMissingError(UnavailableError):
    """Traces were asked for, and the libraries that send them are not installed."""

    def __init__(self) -> None:
        super().__init__("SPRINGLINE_TRACES=otlp needs more libraries: install springline[otel]")


class Span(Protocol):
    """A span that is under way."""

    def rename(self, name: str) -> None:
        """Call it something else, where the name is known only later."""
        ...

    def tell(self, attributes: Attributes) -> None:
        """Add attributes."""
        ...

    def fail(self, reason: str) -> None:
        """Mark it as failed. An exception that leaves the span does the same."""
        ...


class Spans(Protocol):
    """Where spans go."""

    def span(
        self, name: str, kind: Kind, attributes: Attributes, *, parent: str | None = None, links: Sequence[str] = ()
    ) -> AbstractContextManager[Span]:
        """Begin a root of this process, which continues `parent` (a traceparent) where there is one."""
        ...

    def inner(self, name: str, kind: Kind, attributes: Attributes) -> AbstractContextManager[object]:
        """Begin a span within the current one; nothing where there is none."""
        ...

    def add(self, name: str, kind: Kind, attributes: Attributes, *, parent: str, since: int) -> None:
        """Record a span of another trace than the current one, from `since` (ns since 1970) until now."""
        ...

    @property
    def traceparent(self) -> str | None:
        """The current span, as others continue it; None where there is none."""
        ...

    def close(self) -> None:
        """Send what has not been sent."""
        ...


class NoSpan:
    """Stands for a span where nothing is traced."""

    def rename(self, name: str) -> None:
        """Nobody looks."""

    def tell(self, attributes: Attributes) -> None:
        """Nobody listens."""

    def fail(self, reason: str) -> None:
        """Nobody minds."""


NO_SPAN = NoSpan()
_NOTHING = nullcontext(NO_SPAN)
_installed: Spans | None = None
# Within the names and texts before it, a quote has a backslash in front: this can't be a part of one of them.
_IN_EVENT = re.compile(r',"traceparent":"([0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})","datacontenttype":')
_FIRST_CHARACTERS = 4000


def install(spans: Spans | None) -> None:
    """Send this process's spans there from now on; None: nowhere."""
    global _installed
    _installed = spans


def configure(settings: "Settings") -> None:
    """Install what the settings name, where nothing is installed yet. Raises `TracesMissingError`."""
    if settings.traces == "otlp" and _installed is None:
        try:
            from springline.platform.traces.otel import OpenTelemetry
        except ModuleNotFoundError as error:
            raise TracesMissingError from error
        install(OpenTelemetry.exporting())


def spans() -> Spans | None:
    """Where spans go; None where they go nowhere."""
    return _installed


def of_event(envelope: str) -> str | None:
    """The traceparent in the JSON text of one of our CloudEvents, which has it in front of its data; None without."""
    found = _IN_EVENT.search(envelope, 0, _FIRST_CHARACTERS) if '"traceparent"' in envelope else None
    return found[1] if found else None


def span(
    name: str, kind: Kind, attributes: Attributes, *, parent: str | None = None, links: Sequence[str] = ()
) -> AbstractContextManager[Span]:
    """Begin a root of this process; where nothing is traced, something that does nothing."""
    if _installed is None:
        return _NOTHING
    return _installed.span(name, kind, attributes, parent=parent, links=links)
