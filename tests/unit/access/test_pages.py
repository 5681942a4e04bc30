"""The sign-in pages as a browser reads them."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from springline.access import pages
from springline.platform.ids import new_token

pytestmark = pytest.mark.unit


ELEMENTS = {
    *("html", "head", "meta", "title", "link", "style", "body", "header", "main", "svg", "path"),
    *("h1", "p", "ol", "li", "a", "code", "form", "label", "input", "button"),
}
INDEX_STYLE = Path(__file__).resolve().parents[3] / "functions" / "system_api" / "pages" / "style.css"


class Elements(HTMLParser):
    """All start tags with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


PAGES = {
    "sign_in": lambda: pages.sign_in(new_token()),
    "password": pages.password,
    "link_spent": pages.link_spent,
    "nothing_here": lambda: pages.nothing_here("request-1"),
}


@pytest.fixture(params=PAGES)
def page(request):
    return PAGES[request.param]().text


def test_the_policy_allows_the_pages_own_style_and_nothing_else(page):
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    assert pages.HEADERS["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{allowed}'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def test_nothing_runs_and_nothing_is_loaded(page):
    elements = Elements(page).found

    assert {tag for tag, _ in elements} <= ELEMENTS
    assert not [name for _, attributes in elements for name in attributes if name in {"src", "style"}]
    assert {attributes["href"] for tag, attributes in elements if tag == "a"} <= {"/", "/sign-in"}
    assert all(attributes["href"].startswith("data:") for tag, attributes in elements if tag == "link")
    assert "url(" not in page


def test_a_page_says_its_language_has_one_heading_and_both_colour_schemes(page):
    elements = Elements(page).found

    assert ("html", {"lang": "en"}) in elements
    assert [tag for tag, _ in elements].count("h1") == 1
    assert "color-scheme: light dark" in page
    assert "prefers-color-scheme: dark" in page


def test_the_page_of_a_link_asks_to_press_a_button():
    link = new_token()
    elements = Elements(pages.sign_in(link).text).found

    assert ("form", {"method": "post", "action": "/sign-in"}) in elements
    assert ("input", {"type": "hidden", "name": "link", "value": link}) in elements
    assert ("button", {}) in elements


def test_a_link_can_not_break_out_of_its_attribute():
    assert '"><script>' not in pages.sign_in('"><script>').text


def test_the_pages_have_the_sign_and_the_colours_of_those_of_the_index(page):
    assert ("a", {"class": "brand", "href": "/"}) in Elements(page).found
    assert "svg" in {tag for tag, _ in Elements(page).found}
    colours = dict(
        re.findall(r"--(ground|paper|ink|quiet|line|water): (#\w+)", INDEX_STYLE.read_text(encoding="utf-8"))
    )
    assert colours == dict(re.findall(r"--(ground|paper|ink|quiet|line|water): (#\w+)", page))
    assert len(colours) == 6


def test_the_page_of_a_spent_link_says_what_to_do_next():
    text = pages.link_spent().text
    links = {attributes["href"] for tag, attributes in Elements(text).found if tag == "a"}
    assert links == {"/", "/sign-in"}
    assert "<code>springline sign-in</code>" in text


def test_a_requests_id_can_not_break_out_of_its_element():
    assert "<script>" not in pages.nothing_here("<script>").text
