"""What clients may take up, one by one and all together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    body_bytes: int = 10_000_000
    head_bytes: int = 32_768
    """Of the target and the header fields together."""
    header_fields: int = 100
    arrival_seconds: float = 30.0
    """From the first byte of a request to its last one, and until a new connection has sent anything."""
    idle_seconds: int = 75
    """Between the requests of a connection."""
    connections: int = 1000
    """At a time; requests on further ones get a 503."""
    workers: int = 64
    """Requests that are worked on at a time; further ones wait."""
    patience_seconds: float = 10.0
    """How long a request waits for a worker before it gets a 503."""
