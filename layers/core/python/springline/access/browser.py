"""What a browser has to be told, and asked, so that a session stays its owner's: cookies, and where a form was sent."""

from collections.abc import Mapping

from springline.access.guard import SESSION_COOKIE, SESSION_LONGEST
from springline.access.model import CsrfError
from springline.platform.http import Cookie


def session_cookie(secret: str, headers: Mapping[str, str]) -> Cookie:
    """The cookie of a new session: no script can read it, and no other site's forms send it along."""
    longest = int(SESSION_LONGEST.total_seconds())
    return Cookie(SESSION_COOKIE, secret, max_age=longest, secure=_is_encrypted(headers))


def ended_cookie(headers: Mapping[str, str]) -> Cookie:
    """Makes the browser forget the session's cookie."""
    return Cookie(SESSION_COOKIE, "", max_age=0, secure=_is_encrypted(headers))


def check_own_page(headers: Mapping[str, str]) -> None:
    """Raise `CsrfError` for a form that another site's page sent: it could sign someone in as somebody else.

    Browsers say so in `Sec-Fetch-Site`; over plain HTTP to another machine they only send `Origin`. What sends neither
    is no browser, and has nobody whom it could mislead.
    """
    site = headers.get("sec-fetch-site")
    if site is None:
        origin = headers.get("origin")
        is_own = origin is None or origin.partition("://")[2] == headers.get("host")
    else:
        is_own = site in {"same-origin", "none"}
    if not is_own:
        raise CsrfError("open the sign-in link itself and press the button there")


def _is_encrypted(headers: Mapping[str, str]) -> bool:
    """Gateways and proxies say how they were reached; what comes without reached the host itself, which has no TLS.

    A cookie marked as secure would be dropped there by some browsers, and nobody could sign in.
    """
    return headers.get("x-forwarded-proto", "http").partition(",")[0].strip().lower() == "https"
