"""Links in a text: what a reader would click on."""

import re
from urllib.parse import urlsplit

_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"\u201c\u201d]+", re.IGNORECASE)
_TRAILING = ".,;:!?'\u2019*_~"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_LONGEST = 2048
MAX_LINKS = 50


def links(text: str | None) -> list[dict[str, str]]:
    """The links of a text, each once, as `{"url", "domain"}`, at most 50. The domain is lower case, without `www.`.

    What ends a sentence or closes a bracket that was opened before the link does not belong to it.
    """
    if not text or ("://" not in text and "www." not in text.lower()):
        return []
    found: dict[str, str] = {}
    for match in _URL.finditer(text):
        if len(match.group()) > 2 * _LONGEST:
            continue  # no link, whatever ends it; and trimming a megabyte of brackets would take minutes
        url = _trimmed(match.group())
        domain = _domain(url)
        if domain and len(url) <= _LONGEST:
            found.setdefault(url, domain)
        if len(found) == MAX_LINKS:
            break
    return [{"domain": domain, "url": url} for url, domain in found.items()]


def _trimmed(url: str) -> str:
    while url:
        last = url[-1]
        unopened = last in _PAIRS and url.count(last) > url.count(_PAIRS[last])
        if last not in _TRAILING and not unopened:
            break
        url = url[:-1]
    return url


def _domain(url: str) -> str | None:
    try:
        host = urlsplit(url if "://" in url else f"http://{url}").hostname or ""
    except ValueError:
        return None
    host = host.lower().removeprefix("www.").rstrip(".")
    return host if "." in host and len(host) <= 253 else None
