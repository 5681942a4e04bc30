"""What browsers get of the web application, and what they don't."""

import gzip
import json
from pathlib import Path

import pytest

from infra.host.http.gateway import Gateway
from infra.host.http.messages import HttpRequest, HttpResponse
from infra.host.http.routes import Routes
from infra.host.http.web import NOT_OURS, NotBuilt, WebFiles, application

pytestmark = pytest.mark.unit

WEB = Path(__file__).resolve().parents[3] / "web"
PAGE = b"<!doctype html><title>Springline</title>"
SCRIPT = b"export const answer = 42;\n" * 100
FONT = bytes(2_000)
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "dist/index.html": PAGE,
        "dist/theme.js": b"// small",
        "dist/assets/index-3fa9.js": SCRIPT,
        "dist/assets/inter-77ab.woff2": FONT,
        "dist/.vite/manifest.json": b"{}",
        "secret.txt": b"not of the application",
        "headers.json": (WEB / "headers.json").read_bytes(),
    }
    for name, content in files.items():
        file = tmp_path / "web" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "web"


@pytest.fixture
def web(folder: Path) -> WebFiles:
    return WebFiles(folder)


def request(path: str, method: str = "GET", **headers: str) -> HttpRequest:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return HttpRequest(method, path, "", named, b"", "127.0.0.1")


def ask(web: WebFiles, path: str, method: str = "GET", **headers: str) -> HttpResponse:
    answer = web.answer(request(path, method, **headers))
    assert answer is not None
    return answer


@pytest.mark.parametrize("path", ["/", "/people", "/people/12", "/admin/profiles/3/glaze", "/canvases/a%2Fb"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_route_of_the_application_is_its_page(web: WebFiles, path: str, method: str) -> None:
    answer = ask(web, path, method, **BROWSER)
    assert (answer.status, answer.body) == (200, PAGE)
    assert dict(answer.headers)["Content-Type"] == "text/html; charset=utf-8"
    assert dict(answer.headers)["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("root", NOT_OURS)
def test_what_functions_answer_stays_theirs(web: WebFiles, root: str) -> None:
    for path in (root, f"{root}/anything"):
        assert web.answer(request(path, **BROWSER)) is None
    assert web.answer(request(f"{root}-like", **BROWSER)) is not None


@pytest.mark.parametrize(
    "path",
    [
        "/assets/index-0000.js",
        "/assets/old",
        "/favicon.ico",
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/.vite/manifest.json",
        "//secret.txt",
    ],
)
def test_a_file_that_is_not_the_applications_is_nothing(web: WebFiles, path: str) -> None:
    assert web.answer(request(path, **BROWSER)) is None


@pytest.mark.parametrize("path", ["/people", "/"])
def test_what_asks_for_no_page_gets_none(web: WebFiles, path: str) -> None:
    assert web.answer(request(path, accept="application/json")) is None
    assert web.answer(request(path)) is None


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_reading_is_answered(web: WebFiles, method: str) -> None:
    assert web.answer(request("/people", method, **BROWSER)) is None


def test_every_answer_has_the_headers_of_the_application(web: WebFiles) -> None:
    wanted = json.loads((WEB / "headers.json").read_text())
    for path in ("/", "/assets/index-3fa9.js", "/theme.js"):
        assert wanted.items() <= dict(ask(web, path, **BROWSER).headers).items()


def test_the_policy_runs_and_loads_only_what_is_ours() -> None:
    policy = json.loads((WEB / "headers.json").read_text())["Content-Security-Policy"]
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert directives["default-src"] == directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert set(directives.values()) == {"'self'", "'none'"}
    for name in ("script-src", "style-src", "connect-src", "font-src", "form-action"):
        assert directives[name] == "'self'", name


def test_pages_may_send_files_to_where_a_store_takes_them(folder: Path) -> None:
    web = WebFiles(folder, ["https://store.example.org", "https://files.store.example.org"])
    policy = dict(ask(web, "/", **BROWSER).headers)["Content-Security-Policy"]
    plain = dict(ask(WebFiles(folder), "/", **BROWSER).headers)["Content-Security-Policy"]
    origins = " https://store.example.org https://files.store.example.org"
    assert policy == plain.replace("connect-src 'self'", f"connect-src 'self'{origins}") != plain


def test_names_with_a_hash_are_kept_for_good_and_others_are_asked_about(web: WebFiles) -> None:
    assert dict(ask(web, "/assets/index-3fa9.js").headers)["Cache-Control"] == "public, max-age=31536000, immutable"
    assert dict(ask(web, "/theme.js").headers)["Cache-Control"] == "no-cache"


def test_a_browser_that_has_the_content_is_told_so(web: WebFiles) -> None:
    tag = dict(ask(web, "/assets/index-3fa9.js").headers)["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = ask(web, "/assets/index-3fa9.js", if_none_match=known)
        assert (answer.status, answer.body) == (304, b"")
        assert dict(answer.headers)["ETag"] == tag
    assert ask(web, "/assets/index-3fa9.js", if_none_match='"other"').status == 200


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.8", "deflate,GZIP"])
def test_scripts_are_packed_for_who_takes_that(web: WebFiles, accepted: str) -> None:
    plain, packed = ask(web, "/assets/index-3fa9.js"), ask(web, "/assets/index-3fa9.js", accept_encoding=accepted)
    assert dict(packed.headers)["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body == SCRIPT
    assert len(packed.body) < len(plain.body)
    assert dict(packed.headers)["Vary"] == dict(plain.headers)["Vary"] == "Accept-Encoding"
    assert dict(packed.headers)["ETag"] != dict(plain.headers)["ETag"]


@pytest.mark.parametrize("refused", ["", "br", "gzip;q=0", "gzip; q=0.0", "x-gzipped"])
def test_nothing_is_packed_for_who_does_not(web: WebFiles, refused: str) -> None:
    answer = ask(web, "/assets/index-3fa9.js", accept_encoding=refused)
    assert answer.body == SCRIPT
    assert "Content-Encoding" not in dict(answer.headers)


def test_what_is_packed_already_or_tiny_is_left_as_it_is(web: WebFiles) -> None:
    for path, content in (("/assets/inter-77ab.woff2", FONT), ("/theme.js", b"// small")):
        answer = ask(web, path, accept_encoding="gzip")
        assert answer.body == content
        assert "Vary" not in dict(answer.headers)
    assert dict(ask(web, "/assets/inter-77ab.woff2").headers)["Content-Type"] == "font/woff2"


@pytest.mark.parametrize("path", ["/", "/people/12", "/sign-in"])
def test_where_it_was_not_built_a_browser_is_told_how_to(tmp_path: Path, path: str) -> None:
    gateway = Gateway(Routes([]), lambda: "made-up-id", web=application(tmp_path))
    answers: list[HttpResponse] = []
    gateway.handle(request(path, **BROWSER), answers.append)
    assert (answers[0].status, dict(answers[0].headers)["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert "sh infra/web.sh" in answers[0].body.decode()
    assert (WEB.parent / "infra" / "web.sh").is_file()


@pytest.mark.parametrize(
    "asked",
    [
        request("/api/index/people", **BROWSER),
        request("/assets/gone.js", **BROWSER),
        request("/people", "POST", **BROWSER),
        request("/people", accept="application/json"),
    ],
    ids=str,
)
def test_whatever_looks_for_no_page_is_told_what_it_is_told_anyway(asked: HttpRequest) -> None:
    assert NotBuilt().answer(asked) is None


def test_the_gateway_asks_the_application_first_and_the_functions_for_the_rest(folder: Path) -> None:
    gateway = Gateway(Routes([]), lambda: "made-up-id", web=application(folder))
    answers: list[HttpResponse] = []
    for path in ("/people", "/api/index/people", "/assets/gone.js"):
        gateway.handle(request(path, **BROWSER), answers.append)
    assert [answer.status for answer in answers] == [200, 404, 404]
    assert answers[1].body != PAGE != answers[2].body
