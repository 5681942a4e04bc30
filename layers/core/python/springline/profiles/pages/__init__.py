"""The pages for admins: files that are the same for everybody, whose script asks the API for what they show.

Everything that a page is made of comes from the same origin, and the browser is told to run and load nothing else.
"""

from collections.abc import Mapping
from enum import StrEnum
from html import escape
from pathlib import Path
from string import Template

from springline.platform.http import Reply, Text
from springline.platform.http.files import StaticFiles
from springline.platform.http.problems import Problem

_FOLDER = Path(__file__).parent
_HTML = "text/html; charset=utf-8"
_GLAZE = (_FOLDER / "glaze.html").read_text(encoding="utf-8")
_REFUSED = Template((_FOLDER / "refused.html").read_text(encoding="utf-8"))
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # With `no-referrer`, browsers hide from us where the form that signs out was sent from.
    "Referrer-Policy": "same-origin",
}
_TOLD = {
    401: ("Sign in to go on", "This page is for people who manage what is told of others."),
    403: ("This page is for admins", "Your account may not manage what is told of people. That you tried is noted."),
}

FILES = StaticFiles(_FOLDER)
"""The style sheets and scripts of these pages."""


class FileName(StrEnum):
    """The names of these files."""

    STYLE = "admin.css"
    API = "api.js"
    ELEMENTS = "elements.js"
    GLAZE = "glaze.js"
    TOLD = "told.js"


def glaze() -> Reply:
    """What is told of a person, for any person: the script takes the number from the address."""
    return Reply(Text(_GLAZE, _HTML), headers=_HEADERS)


def refused(problem: Problem, request_id: str) -> tuple[str, Mapping[str, str]]:
    """A problem as a page; who is not signed in is sent to where one signs in."""
    title, detail = _TOLD.get(problem.status, (problem.title, problem.detail))
    text = _REFUSED.substitute(title=escape(title), detail=escape(detail), request_id=escape(request_id))
    onward = {"Refresh": "0; url=/sign-in"} if problem.status == 401 else {}
    return text, {"Content-Type": _HTML, **_HEADERS, **onward}
