import base64
import hashlib

import pytest
from jinja2 import UndefinedError

from springline.platform.http.files import json_file
from springline.platform.http.html import Pages
from springline.platform.http.problems import Problem

pytestmark = pytest.mark.unit

STYLE = "p > a { content: '<'; }\n"


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "style.css").write_text(STYLE)
    (folder / "hello.html").write_text("<style>{{ style }}</style><p title='{{ name }}'>{{ name }}</p>\n")
    (folder / "problem.html").write_text("{{ problem.status }} {{ problem.detail }} {{ request_id }}")
    return Pages(str(tmp_path / "app.py"))


def test_all_text_is_escaped_but_the_style_sheet(pages):
    page = pages.page("hello.html", name="<b>'\"&")
    escaped = "&lt;b&gt;&#39;&#34;&amp;"
    assert page.content.text == f"<style>{STYLE}</style><p title='{escaped}'>{escaped}</p>"
    assert page.content.media_type == "text/html; charset=utf-8"


def test_browsers_take_the_style_sheet_and_nothing_else(pages):
    policy = pages.page("hello.html", name="").headers["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    assert policy.split("; ")[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]


def test_a_name_that_a_template_lacks_is_an_error(pages):
    with pytest.raises(UndefinedError):
        pages.page("hello.html", nam="misspelt")


def test_a_problem_is_a_page_with_the_requests_id(pages):
    text, headers = pages.problem(Problem(404, "gone", "Gone", "<it> is gone"), "r1")
    assert text == "404 &lt;it&gt; is gone r1"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Content-Security-Policy" in headers


def test_a_file_has_its_hash_as_entity_tag(tmp_path):
    (tmp_path / "a.json").write_text('{"a": "ä"}', encoding="utf-8")
    served = json_file(str(tmp_path / "app.py"), "a.json")
    assert served == ('{"a": "ä"}', hashlib.sha256('{"a": "ä"}'.encode()).hexdigest())
