"""The system's own addresses: its health, its metrics, its contract, and a window on the index for people."""

from springline.access.apis import new_api
from springline.platform import runtime
from springline.platform.http import JsonText, Options, RateLimit, Reply, Request, Text
from springline.platform.http.files import json_file
from springline.platform.http.html import Pages
from springline.platform.metrics import scrape
from springline.platform.readiness import Readiness
from springline.profiles import telling
from springline.warehouse import freshness, window

ports = runtime.current()
api = new_api("system_api", ports, database=ports.warehouse)
app = api.chalice
readiness, pages = Readiness(ports.database), Pages(__file__)
PAGE: Options = {"scope": "index:read", "produces": "text/html", "problem_page": pages.problem}
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


@api.get("/", query=window.Search, **PAGE)
def show_overview(request: Request[window.Search, None]) -> Reply:
    """The newest requests and the most active people, or what a search finds; `show` lists all of one kind."""
    return pages.page("overview.html", found=window.overview(request))


@api.get("/people/{person_id}", **PAGE)
def show_person(request: Request[None, None], person_id: int) -> Reply:
    """What is told of a person, in words of their own, and what the index says about them."""
    return pages.page("person.html", page=telling.person_page(request, ports.database, person_id))


@api.get("/requests/{request_id}", **PAGE)
def show_request(request: Request[None, None], request_id: int) -> Reply:
    """A request with its comments."""
    return pages.page("request.html", found=window.conversation(request.tx, request_id))
