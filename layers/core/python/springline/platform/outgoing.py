"""Fetching addresses that somebody else has chosen, without being sent where only we can go.

An address is resolved once, every address that its name has must be one of the public internet, and the connection is
made to the very address that was checked: a name that is answered differently a moment later changes nothing. Each
redirect is an address of its own. What comes back is bounded: its size as sent and as unpacked, its media type, and
the time for all of it, however slowly it trickles.
"""

import ipaddress
import queue
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Protocol
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from springline.platform.errors import InvalidError

Resolver = Callable[[str, int], Sequence[str]]
"""The network addresses of a host's name, for a port."""

_PORTS: Mapping[str, int] = {"http": 80, "https": 443}
_MORE_PORTS = frozenset({8080, 8443})
_LONGEST = 2_000
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([a-z0-9][a-z0-9_.:+-]{0,59})["']?\s*(?:;|$)""", re.IGNORECASE)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that name another address; of such answers nothing else is read."""
_KEPT = "/:@!$&'()*+,;=~-._%?[]"
# Public addresses that answer only from within a cloud, with its secrets.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16"), ipaddress.ip_address("192.0.0.192")})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")
_RESOLVING = threading.BoundedSemaphore(8)
_Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefusedError(InvalidError):
    """This address is not fetched."""


class FetchFailedError(InvalidError):
    """The address could not be fetched."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one fetch may take: bytes, seconds for everything, and how many redirects."""

    size: int = 8_000_000
    seconds: float = 15.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered: `media_type` without parameters, `content` unpacked, `url` after redirects.

    `charset` is the encoding that the answer names beside its media type, in lower case.
    """

    url: str
    status: int
    media_type: str
    content: bytes
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered to one GET: header fields in lower case, the content as it was sent."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Transport(Protocol):
    """Sends one GET to one checked address; redirects are none of its business."""

    def get(self, url: str, ip: str, *, size: int, seconds: float) -> Answer:
        """The answer of `url`, asked of the host at `ip`. Raises `FetchFailedError`."""
        ...


def resolved(resolver: Resolver, host: str, port: int, *, seconds: float) -> Sequence[str]:
    """The addresses of a name, waited for as long as so many seconds; raises `FetchFailedError`.

    Systems' resolvers take no deadline, and wait half a minute for name servers that say nothing. So a thread asks, and
    is left behind where it takes too long; there are a few of these at most, and the next one waits until one is back.
    """
    deadline = time.monotonic() + seconds
    answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(host, port))
        except Exception as error:  # noqa: BLE001 - raised by who waits for it
            answers.put(error)
        finally:
            _RESOLVING.release()

    late = FetchFailedError(f"it took too long to find the host {host}")
    if not _RESOLVING.acquire(timeout=seconds):
        raise late
    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        raise late from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def resolve(host: str, port: int) -> Sequence[str]:
    """The network addresses of a name, as the system knows them; raises `FetchFailedError`."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailedError(f"nobody knows the host {host}") from error
    return list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))


def canonical(url: str) -> str:
    """The one spelling of a web address, without its fragment; raises `AddressRefusedError` for what is none."""
    if len(url) > _LONGEST or not url.isprintable() or url != url.strip():
        raise AddressRefusedError(f"this is no web address, or it is longer than {_LONGEST:,} characters")
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        raise AddressRefusedError("this is no web address") from None
    if scheme not in _PORTS or not host:
        raise AddressRefusedError("only http:// and https:// addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError("an address with a user or a password in it is not fetched")
    name = _ascii(host)
    place = f"[{name}]" if ":" in name else name
    if port is not None and port != _PORTS[scheme]:
        place = f"{place}:{port}"
    path, query = quote(parts.path or "/", safe=_KEPT), quote(parts.query, safe=_KEPT)
    found = urlunsplit((scheme, place, path, query, ""))
    if len(found) > _LONGEST:
        raise AddressRefusedError(f"this is longer than {_LONGEST:,} characters as it is sent")
    return found


def is_public(address: str) -> bool:
    """Whether a network address is one of the public internet, also by what it stands for."""
    ip: _Ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _inner(ip)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:  # networks of companies still use them, and Python takes them for global
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and ip not in _METADATA


def _over_http() -> Transport:
    from springline.platform.outgoing_http import HttpTransport

    return HttpTransport()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Fetches addresses of the public internet, and of this machine itself where that is allowed, for development.

    Args:
        loopback: Whether addresses of this machine may be fetched, on any port.
        bounds: What one fetch may take.
        transport: How; a test may have one of its own.
        resolver: Finds the addresses of a name.
    """

    loopback: bool = False
    bounds: Bounds = Bounds()
    transport: Transport = field(default_factory=_over_http)
    resolver: Resolver = resolve

    def fetch(self, url: str, *, media_types: Collection[str]) -> Fetched:
        """What an address answers to a GET, after redirects, where that is one of `media_types` (`text/*` is a type).

        Raises:
            AddressRefusedError: The address, or one that it leads to, is not fetched.
            FetchFailedError: It doesn't answer, or answers with an error, too much, too slowly or another kind.
        """
        deadline = time.monotonic() + self.bounds.seconds
        at = canonical(url)
        for _ in range(self.bounds.redirects + 1):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            ip = self._checked(at, seconds=left)
            left = max(0.0, deadline - time.monotonic())
            answer = self.transport.get(at, ip, size=self.bounds.size, seconds=left)
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or location is None:
                return self._taken(at, answer, media_types)
            at = _next(at, location)
        if time.monotonic() >= deadline:
            raise FetchFailedError(f"it took longer than {self.bounds.seconds:g} seconds")
        raise FetchFailedError(f"it leads on to other addresses more than {self.bounds.redirects} times")

    def _checked(self, url: str, *, seconds: float) -> str:
        """A network address to connect to for this address; all that its name has are fit for that."""
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        found = resolved(self.resolver, host, port, seconds=seconds)
        if not found:
            raise FetchFailedError(f"nobody knows the host {host}")
        if self.loopback and all(ipaddress.ip_address(one).is_loopback for one in found):
            return found[0]
        if not all(is_public(one) for one in found):
            raise AddressRefusedError(f"{host} is no host of the public internet")
        if port not in {*_PORTS.values(), *_MORE_PORTS}:
            raise AddressRefusedError(f"port {port} is none that pages are fetched from")
        return found[0]

    def _taken(self, url: str, answer: Answer, media_types: Collection[str]) -> Fetched:
        if not 200 <= answer.status < 300:
            raise FetchFailedError(f"it answered with status {answer.status}")
        content_type = answer.headers.get("content-type", "")
        media_type = content_type.partition(";")[0].strip().lower()
        if not any(fnmatchcase(media_type, one) for one in media_types):
            raise FetchFailedError(f"it answered with {_said(media_type)}, which is none of {', '.join(media_types)}")
        coding = answer.headers.get("content-encoding", "identity").strip().lower()
        content = _unpacked(answer.content, coding, self.bounds.size)
        return Fetched(url, answer.status, media_type, content, _charset(content_type))


def _charset(content_type: str) -> str | None:
    """The encoding that a media type comes with; None where that is no name of one."""
    found = _CHARSET.search(content_type)
    return found[1].lower() if found else None


def _next(url: str, location: str) -> str:
    """The address that a redirect leads to; raises `AddressRefusedError` for what is none."""
    try:
        found = urljoin(url, location)
    except ValueError:
        raise AddressRefusedError("it leads on to what is no web address") from None
    return canonical(found)


def _unpacked(content: bytes, coding: str, most: int) -> bytes:
    if coding in {"", "identity"}:
        return content
    if coding not in {"gzip", "x-gzip"}:
        raise FetchFailedError(f"it is packed by {_said(coding)}, which nobody asked for")
    unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        unpacked = unpacking.decompress(content, most + 1)
    except zlib.error as error:
        raise FetchFailedError("what it sent can't be unpacked") from error
    if len(unpacked) > most:
        raise FetchFailedError(f"it has more than {most:,} bytes")
    if not unpacking.eof:
        raise FetchFailedError("what it sent is cut off")
    return unpacked


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, or leads to."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    if ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return None


def _ascii(host: str) -> str:
    """A host's name as it is resolved: in lower case, international letters as IDNA has them."""
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise AddressRefusedError("this is no network address") from None
    try:
        name = host.lower() if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise AddressRefusedError("this is no name of a host") from None
    if not _HOST.fullmatch(name):
        raise AddressRefusedError("this is no name of a host")
    return name


def _said(text: str) -> str:
    """What a stranger's server said, short and printable."""
    return "".join(letter for letter in text[:80] if letter.isprintable()) or "nothing"
