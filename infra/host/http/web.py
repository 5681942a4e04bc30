"""The web application's files: what `npm run build` wrote, sent as S3 and CloudFront send it (infra/aws/web.yaml)."""

import gzip
import hashlib
import json
import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.host.http.messages import HttpRequest, HttpResponse

NOT_OURS = ("/api", "/health", "/metrics")
"""Where functions answer whatever the application has: these paths and all below them."""

_INDEX = "/index.html"
_NAMED_BY_CONTENT = "/assets/"  # Vite puts a hash of the content into each name here
FOREVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
_PACKED_ALREADY = (".woff2", ".png", ".jpg", ".webp")
_SMALLEST_PACKED = 1_000  # bytes; below, the header fields weigh more than what is saved
_TYPES = {".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    packed: bytes | None
    fields: tuple[tuple[str, str], ...]
    etag: str


class WebFiles:
    """The files of a built application, read once: a request looks its path up, so none leads out of the folder.

    Args:
        folder: `web`, with `dist` and `headers.json`; see `application`.
        upload_origins: Where besides here its pages may send files.
    """

    def __init__(self, folder: Path, upload_origins: Iterable[str] = ()) -> None:
        told = (folder / "headers.json").read_text(encoding="utf-8")
        allowed = " ".join(("connect-src 'self'", *upload_origins))
        headers: Mapping[str, str] = json.loads(told.replace("connect-src 'self'", allowed))
        self._files = dict(_read(folder / "dist", headers))

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """The file that a GET or HEAD asks for, or the application's page; None where the path is not its own.

        The application's page answers every path without a file's ending, because the application knows its own
        routes; a file that there isn't is never that page, or a browser would run it as the script it asked for.
        """
        if not _may_be_ours(request):
            return None
        found = None if request.path == _INDEX else self._files.get(request.path)
        if found is not None:
            return _response(found, request)
        return _response(self._files[_INDEX], request) if _is_for_page(request) else None


class NotBuilt:
    """Stands where the application would be, and tells whoever looks for one of its pages how to build it."""

    _TEXT = (
        "The web application is not built here. Build it and start Springline again:\n\n"
        "  sh infra/web.sh\n\n"
        "It needs Node 20.19 or newer with npm. The API is served all the same: /api/openapi.json\n"
    )

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """A plain text for whom the application's page would have been; None for anything else."""
        if not _is_for_page(request):
            return None
        fields = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return HttpResponse(503, fields, self._TEXT.encode())


def application(folder: Path, upload_origins: Iterable[str] = ()) -> WebFiles | NotBuilt:
    """The application of a folder `web`."""
    return WebFiles(folder, upload_origins) if (folder / "dist" / "index.html").is_file() else NotBuilt()


def _read(dist: Path, headers: Mapping[str, str]) -> Iterable[tuple[str, _File]]:
    for file in sorted(dist.rglob("*")):
        path = "/" + file.relative_to(dist).as_posix()
        # What Vite keeps for tools (.vite/manifest.json) is for nobody else.
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(dist).parts):
            yield path, _file(path, file.read_bytes(), headers)


def content_type(path: str) -> str:
    """The content type of a file of the application."""
    suffix = Path(path).suffix
    found = _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    return f"{found}; charset=utf-8" if found in {"text/html", "text/css", "text/plain"} else found


def cache_control(path: str) -> str:
    """How long browsers may keep the file at a path, or that they have to ask each time."""
    return FOREVER if path.startswith(_NAMED_BY_CONTENT) else ASK_FIRST


def _file(path: str, content: bytes, headers: Mapping[str, str]) -> _File:
    suffix = Path(path).suffix
    is_worth_packing = suffix not in _PACKED_ALREADY and len(content) >= _SMALLEST_PACKED
    # Without a time of its own the same content packs to the same bytes on every host.
    packed = gzip.compress(content, mtime=0) if is_worth_packing else None
    fields = (
        ("Content-Type", content_type(path)),
        ("Cache-Control", cache_control(path)),
        *headers.items(),
    )
    etag = hashlib.sha256(content).hexdigest()[:32]
    return _File(content, packed, fields, etag)


def _response(file: _File, request: HttpRequest) -> HttpResponse:
    packed = file.packed if file.packed is not None and _takes_gzip(request) else None
    # Another representation has another tag (RFC 9110, 8.8.3.3).
    etag = f'"{file.etag}"' if packed is None else f'"{file.etag}-gzip"'
    fields = [*file.fields, ("ETag", etag)]
    if file.packed is not None:
        fields.append(("Vary", "Accept-Encoding"))
    if _knows(request, etag):
        return HttpResponse(304, fields, b"")
    if packed is None:
        return HttpResponse(200, fields, file.content)
    return HttpResponse(200, [*fields, ("Content-Encoding", "gzip")], packed)


def _knows(request: HttpRequest, etag: str) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in (request.header("if-none-match") or "").split(",")}
    return etag in tags or "*" in tags


def _takes_gzip(request: HttpRequest) -> bool:
    for coding in (request.header("accept-encoding") or "").lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _may_be_ours(request: HttpRequest) -> bool:
    return request.method in {"GET", "HEAD"} and not _below(request.path, NOT_OURS)


def _is_for_page(request: HttpRequest) -> bool:
    is_page = "." not in request.path.rsplit("/", 1)[-1] and not request.path.startswith(_NAMED_BY_CONTENT)
    return _may_be_ours(request) and is_page and "text/html" in (request.header("accept") or "")


def _below(path: str, roots: Iterable[str]) -> bool:
    return any(path == root or path.startswith(root + "/") for root in roots)
