"""Style sheets and scripts that are served as they are."""

from hashlib import sha256

import pytest

from springline.platform.http import Text
from springline.platform.http.files import FileNotServedError, StaticFiles

pytestmark = pytest.mark.unit

STYLE = "body { color: teal; } /* ü */"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "style.css").write_text(STYLE, encoding="utf-8")
    (tmp_path / "page.js").write_text("load();", encoding="utf-8")
    (tmp_path / "page.html").write_text("<p>", encoding="utf-8")
    (tmp_path / "__init__.py").write_text("", encoding="utf-8")
    return StaticFiles(tmp_path)


def test_a_file_comes_with_its_type_and_its_hash(files):
    answer = files.answer("style.css", None)
    assert answer.content == Text(STYLE, "text/css; charset=utf-8")
    assert answer.status is None
    assert answer.headers == {
        "ETag": f'"{sha256(STYLE.encode()).hexdigest()}"',
        "Cache-Control": "public, no-cache",
    }
    assert files.answer("page.js", None).content.media_type == "text/javascript; charset=utf-8"


def test_who_has_it_gets_no_body(files):
    etag = files.answer("style.css", None).headers["ETag"]
    for known in (etag, f'"other", W/{etag}', "*"):
        answer = files.answer("style.css", known)
        assert (answer.status, answer.content, answer.headers["ETag"]) == (304, None, etag)
    assert files.answer("page.js", etag).content is not None


@pytest.mark.parametrize(
    "name", ["none.css", "page.html", "__init__.py", "../style.css", "./style.css", "", "STYLE.CSS"]
)
def test_nothing_else_is_served(files, name):
    with pytest.raises(FileNotServedError):
        files.answer(name, None)
