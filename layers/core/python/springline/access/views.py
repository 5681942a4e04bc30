"""What the access API's routes do: each view is one call of a verb, with its arguments from the request."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qs

from pydantic import BaseModel

from springline.access import accounts, audit, browser, pages, sessions, tokens
from springline.access.credentials import is_secret
from springline.access.guard import SESSION_COOKIE
from springline.access.model import Cause, LinkSpentError, NewSession, SignInError
from springline.access.schemas import (
    AccountChange,
    AccountDetails,
    AccountWanted,
    AuditEntryDetails,
    NewTokenDetails,
    PasswordSignIn,
    Rotation,
    SessionDetails,
    SessionOpened,
    TokenDetails,
    TokenWanted,
)
from springline.platform.http import Created, RateLimit, Reply, Request, keyset
from springline.platform.http.pages import Page, PageQuery
from springline.platform.runtime import Runtime

Item = TypeVar("Item", bound=BaseModel)
_BY_NUMBER = keyset(int)


class Views:
    """The views, on a process's ports."""

    def __init__(self, ports: Runtime) -> None:
        self._ports = ports
        # Guessing at one account from many places: twenty at once, then two a minute.
        self._attempts = RateLimit(per_second=1 / 30, burst=20, clock=ports.clock)

    def who_am_i(self, request: Request[None, None]) -> SessionDetails:
        """Who is signed in, and the CSRF token of the session."""
        known = sessions.signed_in(request.tx, request.principal, request.cookies.get(SESSION_COOKIE))
        return SessionDetails.model_validate(known)

    def sign_in(self, request: Request[None, PasswordSignIn]) -> Reply:
        """Sign in with address and password; the answer sets the session's cookie."""
        asked = request.body
        opened = self._by_password(asked.email, asked.password, asked.tenant, request.id)
        cookie = browser.session_cookie(opened.secret, request.headers)
        return Reply(SessionOpened(csrf_token=opened.csrf_token), cookies=[cookie])

    def sign_out(self, request: Request[None, None]) -> Reply:
        """End the session."""
        if SESSION_COOKIE in request.cookies:
            sessions.sign_out(request.tx, request.cookies[SESSION_COOKIE])
        return Reply(status=204, cookies=[browser.ended_cookie(request.headers)])

    def show_sign_in(self, request: Request[None, None]) -> Reply:
        """The page that a sign-in link opens; without a link it asks for address and password."""
        link = request.parameters.get("link", [None])[0]
        if link is None:
            return Reply(pages.password(tenant=request.parameters.get("tenant", [""])[0]), headers=pages.HEADERS)
        if not is_secret(link):
            return Reply(pages.link_spent(), status=400, headers=pages.HEADERS)
        return Reply(pages.sign_in(link), headers=pages.HEADERS)

    def sign_in_on_page(self, request: Request[None, None]) -> Reply:
        """Sign in by a link, which is used up by it, or by address and password; then on to the start page."""
        browser.check_own_page(request.headers)
        form = {name: values[0] for name, values in parse_qs(request.raw_body.decode(errors="replace")).items()}
        refusal = {**pages.HEADERS, "WWW-Authenticate": 'Bearer realm="springline"'}
        try:
            opened = self._opened(form, request.id)
        except LinkSpentError:
            return Reply(pages.link_spent(), status=401, headers=refusal)
        except SignInError:
            refused = pages.password(email=form.get("email", ""), tenant=form.get("tenant", ""), refused=True)
            return Reply(refused, status=401, headers=refusal)
        cookie = browser.session_cookie(opened.secret, request.headers)
        return Reply(status=303, headers={"Location": "/"}, cookies=[cookie])

    def sign_out_on_page(self, request: Request[None, None]) -> Reply:
        """End the session; then on to the page that signs in."""
        browser.check_own_page(request.headers)
        if SESSION_COOKIE in request.cookies:
            sessions.sign_out_by_cookie(self._ports.database.transaction, request.cookies[SESSION_COOKIE])
        return Reply(status=303, headers={"Location": "/sign-in"}, cookies=[browser.ended_cookie(request.headers)])

    def list_tokens(self, request: Request[PageQuery, None]) -> Page[TokenDetails]:
        """Service tokens, in the order in which they were made."""
        found = tokens.listed(request.tx, after=_seen(request) or 0, limit=request.query.limit + 1)
        return _page(request, [TokenDetails.of(token) for token in found], lambda token: token.id)

    def create_token(self, request: Request[None, TokenWanted]) -> Created:
        """Make a service token. Its secret is in this answer and never again."""
        asked = request.body
        new = tokens.create(
            request.tx, self._cause(request), name=asked.name, scopes=asked.scopes, expires_at=asked.expires_at
        )
        return Created(NewTokenDetails.made(new))

    def rotate_token(self, request: Request[None, Rotation], token_id: int) -> Created:
        """Make a token's successor, whose secret is in this answer and never again; the old one lives on a while."""
        grace = request.body.grace
        return Created(NewTokenDetails.made(tokens.rotate(request.tx, self._cause(request), token_id, grace=grace)))

    def revoke_token(self, request: Request[None, None], token_id: int) -> TokenDetails:
        """Let a token end at once."""
        return TokenDetails.of(tokens.revoke(request.tx, self._cause(request), token_id))

    def list_accounts(self, request: Request[PageQuery, None]) -> Page[AccountDetails]:
        """Accounts, in the order in which they were created."""
        found = accounts.listed(request.tx, after=_seen(request) or 0, limit=request.query.limit + 1)
        return _page(request, [AccountDetails.model_validate(one) for one in found], lambda account: account.id)

    def create_account(self, request: Request[None, AccountWanted]) -> Created:
        """Create an account."""
        asked = request.body
        account = accounts.create(
            request.tx,
            self._cause(request),
            email=asked.email,
            name=asked.name,
            role=asked.role,
            password=asked.password,
        )
        return Created(AccountDetails.model_validate(account))

    def change_account(self, request: Request[None, AccountChange], account_id: int) -> AccountDetails:
        """Change an account's name, role or password."""
        cause, asked = self._cause(request), request.body
        account = accounts.change(request.tx, cause, account_id, name=asked.name, role=asked.role)
        if asked.password is not None:
            account = accounts.set_password(request.tx, cause, account_id, asked.password)
        return AccountDetails.model_validate(account)

    def disable_account(self, request: Request[None, None], account_id: int) -> AccountDetails:
        """Keep someone out, from their next request on."""
        return AccountDetails.model_validate(accounts.disable(request.tx, self._cause(request), account_id))

    def enable_account(self, request: Request[None, None], account_id: int) -> AccountDetails:
        """Let someone in again who was disabled."""
        return AccountDetails.model_validate(accounts.enable(request.tx, self._cause(request), account_id))

    def list_audit(self, request: Request[PageQuery, None]) -> Page[AuditEntryDetails]:
        """The audit log, the newest entry first."""
        found = audit.newest(request.tx, before=_seen(request), limit=request.query.limit + 1)
        return _page(request, [AuditEntryDetails.of(entry) for entry in found], lambda entry: entry.number)

    def _opened(self, form: Mapping[str, str], request_id: str) -> NewSession:
        if "link" in form:
            transactions, now = self._ports.database.transaction, self._ports.clock.now()
            return sessions.sign_in_by_link(transactions, form["link"], at=now, request_id=request_id)
        return self._by_password(
            form.get("email", ""), form.get("password", ""), form.get("tenant") or None, request_id
        )

    def _by_password(self, email: str, password: str, tenant: str | None, request_id: str) -> NewSession:
        return sessions.sign_in(
            self._ports.database.transaction,
            email=email,
            password=password,
            tenant=tenant,
            at=self._ports.clock.now(),
            request_id=request_id,
            attempts=self._attempts,
        )

    def _cause(self, request: Request[Any, Any]) -> Cause:
        return Cause(request.principal, self._ports.clock.now(), request.id)


def _seen(request: Request[PageQuery, None]) -> int | None:
    """The id or number of the last item of the page before; None on the first page."""
    seen = _BY_NUMBER.after(request)
    return seen and seen[0]


def _page(request: Request[PageQuery, None], found: Sequence[Item], number: Callable[[Item], int]) -> Page[Item]:
    """A page of what was found; one item more than wanted says that there is a next page."""
    limit = request.query.limit
    next_cursor = _BY_NUMBER.cursor(request, (number(found[limit - 1]),)) if len(found) > limit else None
    return Page(items=list(found[:limit]), next_cursor=next_cursor)
