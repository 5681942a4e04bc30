"""The system's own addresses: its health, its metrics and its contract."""

from springline.access.apis import new_api
from springline.platform import runtime
from springline.platform.http import JsonText, RateLimit, Request, Text
from springline.platform.http.files import json_file
from springline.platform.metrics import scrape
from springline.platform.readiness import Readiness
from springline.warehouse import freshness

ports = runtime.current()
api = new_api("system_api", ports)
app = api.chalice
readiness = Readiness(ports.database)
PROBES = RateLimit(per_second=10, burst=60, clock=ports.clock)


@api.get("/health/livez", scope=None, is_polled=True)
def tell_liveness(request: Request[None, None]) -> JsonText:
    """Whether this process runs."""
    return JsonText('{"status":"alive"}')


@api.get("/health/readyz", scope=None, limit=PROBES, is_polled=True)
def tell_readiness(request: Request[None, None]) -> JsonText:
    """Whether this process can serve: the database answers within a second, and its schema is new enough."""
    return JsonText(f'{{"schema":"{readiness.check()}","status":"ready"}}')


@api.get("/metrics", scope=None, limit=PROBES, produces="text/plain", is_polled=True)
def show_metrics(request: Request[None, None]) -> Text:
    """What this process has measured and how full the queues are, for Prometheus."""
    return Text(scrape.page(ports, freshness.measure), scrape.CONTENT_TYPE)


@api.get("/api/openapi.json", scope=None)
def get_contract(request: Request[None, None]) -> JsonText:
    """This document."""
    return json_file(__file__, "openapi.json")
