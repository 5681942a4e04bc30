"""The caches of a process, by its settings."""

import random
from typing import TYPE_CHECKING

from springline.appcache.client import IndexClient
from springline.appcache.feed import Feed
from springline.appcache.service import AppCache
from springline.appcache.syncing import Sync
from springline.appcache.tokens import IndexTokens, ReadSecret
from springline.appcache.upstream import Upstream
from springline.platform.runtime import Runtime

if TYPE_CHECKING:
    import httpx


def index_tokens(ports: Runtime) -> IndexTokens:
    """The tenants' tokens that the settings name; none where they name none."""
    region = ports.settings.aws_region
    return IndexTokens(
        ports.database,
        ports.settings.index_tokens,
        read_secret=_secrets_manager(region),
        monotonic=ports.clock.monotonic,
    )


def index_client(ports: Runtime, *, transport: "httpx.BaseTransport | None" = None) -> Upstream | None:
    """The index API that the settings name; None where they name none. `transport` replaces the network in tests."""
    return IndexClient(ports.settings.index_url, transport=transport) if ports.settings.index_url else None


def app_cache(ports: Runtime, *, transport: "httpx.BaseTransport | None" = None) -> AppCache:
    """The caches of this process: make one and keep it.

    Where nothing says where the index API is, or by which token a tenant asks it, they are off: reading from them
    raises `UpstreamNotConfiguredError`, and consumers take the legacy way.
    """
    return AppCache(
        ports.database,
        index_client(ports, transport=transport),
        index_tokens(ports),
        clock=ports.clock,
        metrics=ports.metrics,
    )


def index_sync(ports: Runtime, *, transport: "httpx.BaseTransport | None" = None) -> Sync | None:
    """What keeps the caches in step with the index; None where nothing says where the index API is."""
    client = index_client(ports, transport=transport)
    if client is None:
        return None
    feed = Feed(ports.database, clock=ports.clock, fraction=random.random)
    tokens = index_tokens(ports)
    return Sync(ports.system_database, feed, client, tokens, clock=ports.clock, metrics=ports.metrics)


def _secrets_manager(region: str | None) -> ReadSecret:
    def read(secret_id: str) -> str:
        from springline.platform.secrets import connect, read_text

        return read_text(connect(region=region), secret_id)

    return read
