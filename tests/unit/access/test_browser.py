"""Cookies, and forms of other sites."""

import pytest

from springline.access import browser
from springline.access.model import CsrfError

pytestmark = pytest.mark.unit


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites():
    cookie = browser.session_cookie("spl_x", {"x-forwarded-proto": "https"})

    assert (cookie.name, cookie.value, cookie.http_only, cookie.secure, cookie.same_site, cookie.path) == (
        "springline_session",
        "spl_x",
        True,
        True,
        "Lax",
        "/",
    )


@pytest.mark.parametrize(("headers", "secure"), [({"x-forwarded-proto": "https, http"}, True), ({}, False)])
def test_a_cookie_is_marked_as_secure_where_the_connection_is(headers, secure):
    assert browser.session_cookie("spl_x", headers).secure is secure
    assert browser.ended_cookie(headers).secure is secure


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "http://192.168.1.4:8080", "host": "192.168.1.4:8080"},
        {},
    ],
)
def test_our_own_form_is_taken(headers):
    browser.check_own_page(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://here", "host": "here"},
        {"origin": "http://elsewhere.example", "host": "192.168.1.4:8080"},
        {"origin": "null", "host": "192.168.1.4:8080"},
    ],
)
def test_another_sites_form_is_refused(headers):
    with pytest.raises(CsrfError):
        browser.check_own_page(headers)
