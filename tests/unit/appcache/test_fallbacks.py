"""The legacy way is taken loudly where something fails, and quietly where the caches are off."""

import logging
from types import SimpleNamespace

import pytest

from springline.appcache.fallbacks import fall_back
from springline.appcache.model import UpstreamNotConfiguredError, UpstreamUnavailableError
from springline.platform.metrics.registry import Registry

pytestmark = pytest.mark.unit


def test_a_failure_is_an_error_with_its_traceback_and_two_counts(caplog):
    ports = SimpleNamespace(metrics=Registry())
    error = UpstreamUnavailableError("/api/index/people/17", "it is away")

    fall_back(ports, "glaze", error)

    (record,) = caplog.records
    assert (record.levelno, record.consumer) == (logging.ERROR, "glaze")
    assert record.exc_info
    assert record.exc_info[1] is error
    assert 'appcache_fallbacks_total{consumer="glaze"} 1' in ports.metrics.render()
    assert 'fallback_total{what="appcache.glaze"} 1' in ports.metrics.render()


def test_caches_that_are_off_are_no_error(caplog):
    caplog.set_level(logging.INFO)
    ports = SimpleNamespace(metrics=Registry())

    fall_back(ports, "glaze", UpstreamNotConfiguredError("/api/index/people/17", "SPRINGLINE_INDEX_URL is not set"))

    assert [record.levelno for record in caplog.records] == [logging.INFO]
    assert 'appcache_fallbacks_total{consumer="glaze"} 1' in ports.metrics.render()
    assert "appcache.glaze" not in ports.metrics.render()
