"""Taking the legacy way, loudly."""

import logging
from typing import Protocol

from springline.appcache.model import UpstreamNotConfiguredError
from springline.platform.metrics.protocol import Metrics

logger = logging.getLogger(__name__)


class Measured(Protocol):
    """What has somewhere to count; `Runtime` has."""

    @property
    def metrics(self) -> Metrics:
        """Where measurements go."""
        ...


def fall_back(ports: Measured, consumer: str, error: BaseException) -> None:
    """Say that `consumer` answers from the legacy caches because of `error`: in the log, and in metrics.

    The consumer says so in its answer. Where the caches are off, nothing is degraded: that is a line, and no error.
    """
    ports.metrics.count("appcache.fallbacks", consumer=consumer)
    if isinstance(error, UpstreamNotConfiguredError):
        logger.info("%s takes the legacy way: %s", consumer, error, extra={"consumer": consumer})
        return
    logger.error("%s falls back to the legacy way", consumer, exc_info=error, extra={"consumer": consumer})
    ports.metrics.count("fallback", what=f"appcache.{consumer}")  # what the alarm on all degraded ways watches
