"""The search engine of a process, by its settings."""

from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from springline.search.engine import Engine
from springline.search.quickwit.client import QuickwitClient


def search_engine(ports: Runtime) -> Engine | None:
    """The engine that QUICKWIT_URL names; None without it: PostgreSQL is the configured engine then, and no error.

    Made once for each runtime, which closes its connections with its others.
    """
    return ports.kept(_quickwit) if ports.settings.quickwit_url else None


def _quickwit(settings: Settings) -> QuickwitClient:
    return QuickwitClient(settings.quickwit_url or "")
