"""The pages that Springline shows whether or not someone is signed in. They hold no script and load nothing.

They look like the pages that show the index (functions/system_api/pages), whose colours and sign their style has too.
"""

import base64
import hashlib
from html import escape
from pathlib import Path
from string import Template

from springline.platform.http import Text

_FOLDER = Path(__file__).parent
_STYLE = (_FOLDER / "style.css").read_text(encoding="utf-8")
_FRAME = Template((_FOLDER / "frame.html").read_text(encoding="utf-8"))
_SIGN_IN = Template((_FOLDER / "sign_in.html").read_text(encoding="utf-8"))
_PASSWORD = Template((_FOLDER / "password.html").read_text(encoding="utf-8"))
_REFUSED = '<p role="alert">The address or the password is wrong, or the account is disabled.</p>'
_LINK_SPENT = (_FOLDER / "link_spent.html").read_text(encoding="utf-8")
_NOTHING_HERE = Template((_FOLDER / "nothing_here.html").read_text(encoding="utf-8"))
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    # The address of the page holds the link's secret: no referrer may. `no-referrer` would also hide from us where the
    # form was sent from.
    "Referrer-Policy": "strict-origin",
}
"""The header fields of these pages: nothing runs, nothing is loaded but the page's own style."""


def sign_in(link: str) -> Text:
    """Asks to press a button, so that whoever only previews the link doesn't use it up."""
    return _page(_SIGN_IN.substitute(link=escape(link)))


def password(*, email: str = "", tenant: str = "", refused: bool = False) -> Text:
    """Asks for address and password; `tenant` is its slug, empty where there is only one."""
    said = _REFUSED if refused else ""
    return _page(_PASSWORD.substitute(email=escape(email), tenant=escape(tenant), refused=said))


def link_spent() -> Text:
    """Says that the link does not work any more, and what to do."""
    return _page(_LINK_SPENT)


def nothing_here(request_id: str) -> Text:
    """Says that no page has the address that was asked for."""
    return _page(_NOTHING_HERE.substitute(request_id=escape(request_id)), "Nothing here")


def _page(main: str, title: str = "Sign in") -> Text:
    return Text(_FRAME.substitute(style=_STYLE, title=title, main=main), "text/html; charset=utf-8")
