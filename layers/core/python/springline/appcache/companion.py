"""The consumers' ports, as a process has them."""

from functools import cached_property

from springline.appcache.choice import app_cache
from springline.appcache.index_reading import Sources
from springline.platform.objects import Objects, objects_at
from springline.platform.runtime import Runtime
from springline.search.choice import search_engine
from springline.search.searching import Searching


class Companion:
    """What the companion API reads from; caches and connections are kept for the life of the process."""

    def __init__(self, ports: Runtime) -> None:
        self._ports = ports

    @cached_property
    def sources(self) -> Sources:
        """The community's tables, and the caches of the index."""
        ports = self._ports
        return Sources(ports.database, app_cache(ports), ports.metrics, ports.clock)

    @cached_property
    def objects(self) -> Objects:
        """Where the snapshot files are."""
        return objects_at(self._ports.settings.objects, region=self._ports.settings.aws_region)

    @cached_property
    def searching(self) -> Searching:
        """The search engine, where one is configured, and what happens where it fails."""
        ports = self._ports
        return Searching(search_engine(ports), ports.metrics, ports.clock)
