"""Addresses and secrets as settings hold them: checked when read, and never shown with their password.

Imports nothing but the standard library: `settings` needs it, and every function imports that.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote, urlsplit

_LARGEST_PORT = 65_535
_SHORTEST_SECRET = 32
_REFERENCE = "secretsmanager://"
_PRICE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")


class Secret:
    """A text that no log, traceback or `repr` shows; `reveal` returns it, at the one place that sends it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


def parse_long_secret(text: str) -> Secret:
    """Read a secret that nobody can guess; raises ValueError, which never quotes it, where it is too short."""
    if len(text) < _SHORTEST_SECRET:
        raise ValueError(f"it has fewer than {_SHORTEST_SECRET} characters")
    return Secret(text)


def parse_tokens(text: str) -> Secret:
    """Check a JSON object of tokens by tenant, or a reference to a secret that holds one; raises ValueError.

    The error never quotes it. The text stays as it is: `springline.appcache.tokens` reads it.
    """
    if text.startswith(_REFERENCE):
        if not text.removeprefix(_REFERENCE):
            raise ValueError("it names no secret")
        return Secret(text)
    try:
        content: object = json.loads(text)
    except ValueError:
        raise ValueError("it is not JSON") from None
    if not isinstance(content, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 - what settings understand
    for token in cast("dict[str, object]", content).values():
        if not (isinstance(token, str) and token.isascii() and token.isprintable() and " " not in token):
            raise ValueError("one of its values is no token")
    return Secret(text)


class SecretReference(NamedTuple):
    """A database whose user and password are kept in AWS Secrets Manager, under a name or an ARN."""

    secret_id: str
    host: str
    port: int
    database: str
    tls: bool

    @classmethod
    def parse(cls, text: str) -> "SecretReference":
        """Read `secretsmanager://name-or-arn?host=…&database=…`; `port` and `sslmode` may follow. Raises ValueError."""
        secret_id, _, query = text.removeprefix(_REFERENCE).partition("?")
        parts = dict(parse_qsl(query))
        if not secret_id:
            raise ValueError("it names no secret")
        if unknown := parts.keys() - {"host", "port", "database", "sslmode"}:
            raise ValueError(f"it has {', '.join(sorted(unknown))}, which means nothing here")
        for needed in ("host", "database"):
            if needed not in parts:
                raise ValueError(f"it has no {needed}=")
        port = parse_port(parts.get("port", "5432"))
        return cls(secret_id, parts["host"], port, parts["database"], tls=parts.get("sslmode", "require") != "disable")


class DatabaseUrl(str):
    """A PostgreSQL URL that was found complete. It is the plain text; only its `repr` leaves the password out.

    Instead of a user and a password it may name a secret that has them; see `SecretReference`.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "DatabaseUrl":
        """Check a URL; raises ValueError, which never quotes it, when a part is missing or malformed."""
        if text.startswith(_REFERENCE):
            SecretReference.parse(text)
            return cls(text)
        parts = _split(text)
        if parts.scheme not in {"postgresql", "postgres"}:
            raise ValueError("its scheme is not postgresql://")
        if not parts.username:
            raise ValueError("it names no user")
        if not unquote(parts.path.strip("/")):
            raise ValueError("it names no database")
        folder = parse_qs(parts.query).get("host", [""])[0]
        if not parts.hostname and not folder.startswith("/"):
            raise ValueError("it names neither a host nor, as ?host=/folder, the folder of a socket")
        return cls(text)

    @property
    def reference(self) -> SecretReference | None:
        """The secret that this names; None where it has the user itself."""
        return SecretReference.parse(self) if self.startswith(_REFERENCE) else None

    def __repr__(self) -> str:
        parts = urlsplit(self)
        if parts.password is None:
            return str.__repr__(self)
        user, _, host = parts.netloc.rpartition("@")
        shown = parts._replace(netloc=f"{user.partition(':')[0]}:***@{host}")
        return str.__repr__(shown.geturl())


class HostPort(NamedTuple):
    """A host and a port of it."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "HostPort":
        """Read `host:port` or `[v6]:port`; raises ValueError."""
        parts = _split(f"//{text}")
        if parts.hostname is None or parts.port is None or parts.netloc != text or "@" in text:
            raise ValueError("it is not host:port")
        return cls(parts.hostname, parts.port)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class FolderPlace(NamedTuple):
    """Objects as files below a folder of this machine."""

    path: Path


class BucketPlace(NamedTuple):
    """Objects in an S3 bucket, all keys below `prefix` (empty, or ending in a slash)."""

    bucket: str
    prefix: str


def parse_place(text: str) -> FolderPlace | BucketPlace:
    """Read `file:///folder` or `s3://bucket/prefix`; raises ValueError."""
    parts = _split(text)
    if parts.query or parts.fragment:
        raise ValueError("it has a query or fragment, which means nothing here (write ? as %3F and # as %23)")
    path = unquote(parts.path)
    if parts.scheme == "file":
        if parts.netloc not in {"", "localhost"} or not path.startswith("/"):
            raise ValueError("its folder is not absolute: it takes three slashes, as in file:///srv/objects")
        return FolderPlace(Path(path))
    if parts.scheme == "s3":
        if not parts.netloc:
            raise ValueError("it names no bucket")
        prefix = path.strip("/")
        return BucketPlace(parts.netloc, f"{prefix}/" if prefix else "")
    raise ValueError("its scheme is neither file:// nor s3://")


def parse_web_address(text: str) -> str:
    """Read an http or https address and return it without a slash at its end; raises ValueError."""
    parts = _split(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it is not an http:// or https:// address")
    return text.rstrip("/")


def parse_port(text: str) -> int:
    """Read a TCP port; raises ValueError."""
    port = parse_count(text)
    if port > _LARGEST_PORT:
        raise ValueError("it is above 65535")
    return port


def parse_prices(text: str) -> tuple[str, str]:
    """Read two prices, such as `2.5/10`; raises ValueError. They stay text: who computes makes decimals of them."""
    prompt, _, completion = text.partition("/")
    if not (_PRICE.fullmatch(prompt) and _PRICE.fullmatch(completion)):
        raise ValueError("it is not two numbers with a slash between them")
    return prompt, completion


def parse_count(text: str) -> int:
    """Read a whole number of at least 1; raises ValueError."""
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise ValueError("it is not a whole number above zero")
    return int(text)


def _split(text: str) -> SplitResult:
    """Split a URL; the errors of `urlsplit` may quote it, and with it a password, so they are replaced."""
    if not text.isprintable() or " " in text:
        raise ValueError("it has blanks or control characters in it (write a blank as %20)")
    try:
        parts = urlsplit(text)
        _ = parts.port, parts.hostname  # read lazily: an impossible port raises only here
    except ValueError:
        raise ValueError("it is not a well-formed address (percent-encode special characters of a password)") from None
    return parts
