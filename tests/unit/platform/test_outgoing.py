"""Fetching what strangers name: never from within, never without an end."""

import gzip
import http.server
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.outgoing import (
    AddressRefusedError,
    Answer,
    Bounds,
    FetchFailedError,
    Outgoing,
    canonical,
    is_public,
    resolve,
)
from springline.platform.outgoing_http import HttpTransport

PUBLIC = "93.184.215.14"
HTML = ("text/html",)


@dataclass
class Recorded:
    """Answers by address, and what was asked of whom."""

    answers: dict[str, Answer]
    asked: list[tuple[str, str]] = field(default_factory=list)

    def get(self, url: str, ip: str, *, size: int, seconds: float) -> Answer:
        self.asked.append((url, ip))
        return self.answers[url]


def page(content: bytes = b"<p>x", **headers: str) -> Answer:
    return Answer(200, {"content-type": "text/html; charset=utf-8", **headers}, content)


def redirect(to: str) -> Answer:
    return Answer(302, {"location": to}, b"")


def outgoing(
    answers: dict[str, Answer], hosts: dict[str, Sequence[str]], **options: object
) -> tuple[Outgoing, Recorded]:
    transport = Recorded(answers)

    def resolver(host: str, _: int) -> Sequence[str]:
        return hosts.get(host, [host])  # a number stands for itself

    return Outgoing(transport=transport, resolver=resolver, **options), transport  # type: ignore[arg-type]


INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00:ec2::254",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:a00:1",
    "::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "fec0::1",
]


@pytest.mark.parametrize("ip", INSIDE)
def test_an_address_within_is_not_connected_to(ip: str):
    assert not is_public(ip)
    guard, transport = outgoing({}, {"inside.example.org": [ip]})
    with pytest.raises(AddressRefusedError, match="public internet"):
        guard.fetch("http://inside.example.org/", media_types=HTML)
    with pytest.raises(AddressRefusedError, match="public internet"):
        guard.fetch(f"http://[{ip}]/" if ":" in ip else f"http://{ip}/", media_types=HTML)
    assert transport.asked == []


@pytest.mark.parametrize("ip", [PUBLIC, "1.1.1.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:1.1.1.1"])
def test_an_address_of_the_internet_is(ip: str):
    assert is_public(ip)


def test_a_name_with_one_address_within_is_not_fetched():
    guard, transport = outgoing({}, {"both.example.org": [PUBLIC, "10.0.0.1"]})
    with pytest.raises(AddressRefusedError):
        guard.fetch("https://both.example.org/", media_types=HTML)
    assert transport.asked == []


def test_a_name_is_resolved_once_and_the_checked_address_is_connected_to():
    answered: list[Sequence[str]] = [[PUBLIC], ["127.0.0.1"]]
    transport = Recorded({"https://example.org/": page()})
    guard = Outgoing(transport=transport, resolver=lambda *_: answered.pop(0))
    assert guard.fetch("https://example.org/", media_types=HTML).content == b"<p>x"
    assert transport.asked == [("https://example.org/", PUBLIC)]
    assert answered == [["127.0.0.1"]]


@pytest.mark.parametrize(
    "to", ["http://inside.example.org/", "//inside.example.org/x", "file:///etc/passwd", "http://u:p@a.example.org/"]
)
def test_where_a_redirect_leads_is_checked_like_any_other_address(to: str):
    hosts = {"a.example.org": [PUBLIC], "inside.example.org": ["10.0.0.1"]}
    guard, transport = outgoing({"https://a.example.org/": redirect(to)}, hosts)
    with pytest.raises(AddressRefusedError):
        guard.fetch("https://a.example.org/", media_types=HTML)
    assert len(transport.asked) == 1


def test_redirects_are_followed_to_what_they_lead_to_but_not_for_ever():
    answers = {f"https://a.example.org/{n}": redirect(f"/{n + 1}") for n in range(9)}
    answers["https://a.example.org/5"] = page(b"<p>end")
    guard, _ = outgoing(answers, {"a.example.org": [PUBLIC]})
    assert guard.fetch("https://a.example.org/0", media_types=HTML).url == "https://a.example.org/5"
    answers["https://a.example.org/5"] = redirect("/6")
    with pytest.raises(FetchFailedError, match="more than 5 times"):
        guard.fetch("https://a.example.org/0", media_types=HTML)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "//example.org/",
        "example.org",
        "http://",
        "http:///x",
        "http://user@example.org/",
        "http://user:pass@example.org/",
        "http://exa mple.org/",
        "http://example.org:99999/",
        "http://[::1/",
        "http://example.org/\r\nHost: x",
        "http://ex%61mple.org/",
        "http://-a.example.org/",
        "http://a..b/",
        "https://example.org/" + "x" * 2_000,
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str):
    with pytest.raises(AddressRefusedError):
        canonical(url)


@pytest.mark.parametrize(
    ("url", "spelt"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a b", "https://example.org/a%20b"),
        ("https://example.org/a%20b?q=ü#part", "https://example.org/a%20b?q=%C3%BC"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://[::FFFF:1.1.1.1]:8080/", "http://[::ffff:101:101]:8080/"),
    ],
)
def test_an_address_has_one_spelling(url: str, spelt: str):
    assert canonical(url) == spelt
    assert canonical(spelt) == spelt


@given(st.text(max_size=60))
def test_no_text_brings_it_out_of_step(text: str):
    for url in (text, f"http://{text}", f"https://example.org/{text}"):
        try:
            spelt = canonical(url)
        except AddressRefusedError:
            continue
        assert spelt.isascii()
        assert canonical(spelt) == spelt


def test_ports_of_other_services_are_not_asked():
    guard, transport = outgoing({}, {"example.org": [PUBLIC]})
    for port in (22, 25, 5432, 6379, 9200):
        with pytest.raises(AddressRefusedError, match=f"port {port}"):
            guard.fetch(f"http://example.org:{port}/", media_types=HTML)
    assert transport.asked == []


def test_this_machine_is_asked_only_where_that_is_allowed():
    answers, hosts = {"http://localhost:9123/": page()}, {"localhost": ["127.0.0.1"], "lan": ["192.168.0.2"]}
    guard, _ = outgoing(answers, hosts, loopback=True)
    assert guard.fetch("http://localhost:9123/", media_types=HTML).status == 200
    with pytest.raises(AddressRefusedError):
        guard.fetch("http://lan/", media_types=HTML)
    guard, _ = outgoing(answers, hosts)
    with pytest.raises(AddressRefusedError):
        guard.fetch("http://localhost:9123/", media_types=HTML)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(404, {"content-type": "text/html"}, b""), "status 404"),
        (Answer(304, {"content-type": "text/html"}, b""), "status 304"),
        (Answer(200, {"content-type": "image/png"}, b""), "image/png"),
        (Answer(200, {}, b""), "nothing"),
        (page(b"x", **{"content-encoding": "br"}), "br"),
        (page(b"not packed at all", **{"content-encoding": "gzip"}), "unpacked"),
        (page(gzip.compress(b"xyz" * 10)[:-9], **{"content-encoding": "gzip"}), "cut off"),
        (page(gzip.compress(b"0" * 5_000), **{"content-encoding": "gzip"}), "1,000 bytes"),
    ],
)
def test_an_answer_that_is_no_page_is_none(answer: Answer, reason: str):
    guard, _ = outgoing({"https://a.example.org/": answer}, {"a.example.org": [PUBLIC]}, bounds=Bounds(size=1_000))
    with pytest.raises(FetchFailedError, match=reason):
        guard.fetch("https://a.example.org/", media_types=HTML)


def test_what_is_packed_is_unpacked():
    answers = {"https://a.example.org/": page(gzip.compress(b"<p>packed"), **{"content-encoding": "gzip"})}
    guard, _ = outgoing(answers, {"a.example.org": [PUBLIC]})
    assert guard.fetch("https://a.example.org/", media_types=("text/*",)).content == b"<p>packed"


def test_a_name_that_nobody_knows_is_said_to_be_so():
    with pytest.raises(FetchFailedError, match=r"nowhere\.invalid"):
        resolve("nowhere.invalid", 80)


# ---- Over sockets ----------------------------------------------------------------------------------------------------

Serve = Callable[[socket.socket], None]


@contextmanager
def serving(serve: Serve) -> Iterator[int]:
    """A server that treats each connection in its own way; yields its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    over = threading.Event()

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection, suppress(OSError):  # the other side has hung up, which is what it is to do
                serve(connection)

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        thread.join()
        listener.close()


def test_a_page_is_fetched_by_the_name_from_the_address():
    heads: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        heads.append(connection.recv(4_096))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>x")

    with serving(serve) as port:
        guard = Outgoing(loopback=True, resolver=lambda *_: ["127.0.0.1"])
        assert guard.fetch(f"http://a.example.org:{port}/b?c", media_types=HTML).content == b"<p>x"
    assert heads[0].startswith(b"GET /b?c HTTP/1.1\r\n")
    assert f"Host: a.example.org:{port}\r\n".encode() in heads[0]
    assert b"Cookie" not in heads[0]
    assert b"Authorization" not in heads[0]


def test_one_byte_now_and_then_is_no_way_to_take_longer():
    def head(connection: socket.socket) -> None:
        connection.recv(4_096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.05)

    def body(connection: socket.socket) -> None:
        connection.recv(4_096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.05)

    for serve in (head, body):
        with serving(serve) as port:
            guard = Outgoing(loopback=True, bounds=Bounds(seconds=0.5), resolver=lambda *_: ["127.0.0.1"])
            began = time.monotonic()
            with pytest.raises(FetchFailedError, match="too long"):
                guard.fetch(f"http://slow.example.org:{port}/", media_types=HTML)
            assert time.monotonic() - began < 3


def test_an_answer_without_an_end_is_cut_off_at_the_limit():
    sent = [0]

    def serve(connection: socket.socket) -> None:
        connection.recv(4_096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            sent[0] += connection.send(b"x" * 65_536)

    with serving(serve) as port:
        guard = Outgoing(loopback=True, bounds=Bounds(size=100_000), resolver=lambda *_: ["127.0.0.1"])
        with pytest.raises(FetchFailedError, match="100,000 bytes"):
            guard.fetch(f"http://large.example.org:{port}/", media_types=HTML)
    assert sent[0] < 50_000_000


def test_nobody_there_and_nonsense_are_told_without_a_traceback():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    guard = Outgoing(loopback=True, resolver=lambda *_: ["127.0.0.1"])
    with pytest.raises(FetchFailedError, match="failed"):
        guard.fetch(f"http://a.example.org:{port}/", media_types=HTML)
    nonsense = b"\x00\x01\x02 nonsense\r\n\r\n"
    with serving(lambda one: one.sendall(nonsense)) as port, pytest.raises(FetchFailedError, match="failed"):
        guard.fetch(f"http://a.example.org:{port}/", media_types=HTML)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for a.example.org, with its key."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    name = ["-subj", "/CN=a.example.org", "-addext", "subjectAltName=DNS:a.example.org"]
    made = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(file), "-out", f"{file}.crt"]
    subprocess.run(["openssl", "req", *made, *name], check=True, capture_output=True)
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


def test_a_certificate_is_that_of_the_name_and_not_of_the_address(certificate: Path):
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.RequestHandlerClass.log_message = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        trusted = HttpTransport(tls=ssl.create_default_context(cafile=str(certificate)))
        url = "https://{}:" + f"{server.server_port}/no-such-page"
        answer = trusted.get(url.format("a.example.org"), "127.0.0.1", size=10_000, seconds=5)
        assert answer.status == 404
        for transport, host in ((trusted, "b.example.org"), (HttpTransport(), "a.example.org")):
            with pytest.raises(FetchFailedError, match="certificate"):
                transport.get(url.format(host), "127.0.0.1", size=10_000, seconds=5)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("location", ["http://[::1", "//[", "/" + "ä" * 700, "http://example.org/" + "a" * 2_000])
def test_a_redirect_to_what_is_no_address_is_refused(location: str):
    guard, transport = outgoing({"http://example.org/": redirect(location)}, {"example.org": [PUBLIC]})
    with pytest.raises(AddressRefusedError):
        guard.fetch("http://example.org/", media_types=HTML)
    assert len(transport.asked) == 1


def test_no_address_is_longer_than_it_may_be_once_it_is_quoted():
    assert len(canonical("http://example.org/" + "a" * 1_900)) < 2_000
    with pytest.raises(AddressRefusedError, match="longer"):
        canonical("http://example.org/" + "ä" * 400)


def test_a_resolver_that_hangs_keeps_nobody_longer_than_a_fetch_may_take():
    is_over = threading.Event()

    def hang(*_: object) -> Sequence[str]:
        is_over.wait(30)
        return [PUBLIC]

    guard = Outgoing(bounds=Bounds(seconds=0.3), resolver=hang, transport=Recorded({}))
    began = time.monotonic()
    try:
        for _ in range(10):  # more than may be left behind at a time
            with pytest.raises(FetchFailedError, match="too long"):
                guard.fetch("https://a.example.org/", media_types=HTML)
        assert time.monotonic() - began < 10
    finally:
        is_over.set()
    answering, _ = outgoing({"https://a.example.org/": page()}, {"a.example.org": [PUBLIC]})
    assert answering.fetch("https://a.example.org/", media_types=HTML).status == 200, "those left behind are back"


@pytest.mark.parametrize(
    ("said", "charset"),
    [
        ("text/html", None),
        ("text/html; charset=ISO-8859-1", "iso-8859-1"),
        ('text/html;a=b; Charset = "windows-1252" ; c=d', "windows-1252"),
        ("text/html; charset=", None),
        ("text/html; charset=" + "x" * 99, None),
        ("text/html; charset=a b", None),
        ("text/html; xcharset=utf-8", None),
    ],
)
def test_the_encoding_that_an_answer_names_is_told(said: str, charset: str | None):
    answer = Answer(200, {"content-type": said}, b"<p>x")
    guard, _ = outgoing({"https://a.example.org/": answer}, {"a.example.org": [PUBLIC]})
    assert guard.fetch("https://a.example.org/", media_types=HTML).charset == charset
