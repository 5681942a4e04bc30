"""The sign-in pages as a browser reads them."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from springline.access import pages
from springline.platform.ids import new_token

pytestmark = pytest.mark.unit


ELEMENTS = {"html", "head", "meta", "title", "style", "body", "main", "h1", "p", "form", "input", "button"}


class Elements(HTMLParser):
    """All start tags with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(params=["sign_in", "link_spent"])
def page(request):
    return pages.sign_in(new_token()).text if request.param == "sign_in" else pages.link_spent().text


def test_the_policy_allows_the_pages_own_style_and_nothing_else(page):
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    assert pages.HEADERS["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{allowed}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def test_nothing_runs_and_nothing_is_loaded(page):
    elements = Elements(page).found

    assert {tag for tag, _ in elements} <= ELEMENTS
    assert not [name for _, attributes in elements for name in attributes if name in {"src", "href", "style"}]
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
