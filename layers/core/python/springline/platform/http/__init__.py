"""Typed HTTP over Chalice: routes with models, scopes, transactions, problem details, pages, ETags and idempotency.

`springline.platform.http.openapi` and `.pages` import Pydantic and are not imported here, so that a webhook without
models starts without it.
"""

from springline.platform.http.api import Api, Options
from springline.platform.http.guards import Guard, Principal, RefusalObserver
from springline.platform.http.keysets import Keyset, binding, keyset, page_text
from springline.platform.http.observing import Observer
from springline.platform.http.ratelimits import RateLimit
from springline.platform.http.request import Request
from springline.platform.http.results import Bytes, Cookie, Created, JsonText, NoContent, NotModified, Reply, Text

__all__ = [
    "Api",
    "Bytes",
    "Cookie",
    "Created",
    "Guard",
    "JsonText",
    "Keyset",
    "NoContent",
    "NotModified",
    "Observer",
    "Options",
    "Principal",
    "RateLimit",
    "RefusalObserver",
    "Reply",
    "Request",
    "Text",
    "binding",
    "keyset",
    "page_text",
]
