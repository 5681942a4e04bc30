"""What the access API's routes do: each view is one call of a verb, with its arguments from the request."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from springline.access import accounts, audit, browser, sessions, tokens
from springline.access.guard import SESSION_COOKIE
from springline.access.model import SCOPES, Cause, NewSession, Role
from springline.access.schemas import (
    AccountChange,
    AccountDetails,
    AccountWanted,
    AuditEntryDetails,
    AuditQuery,
    ChainChecked,
    ChainQuery,
    NewTokenDetails,
    Rotation,
    ScopeDetails,
    Scopes,
    SessionDetails,
    SessionOpened,
    SignIn,
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

    def sign_in(self, request: Request[None, SignIn]) -> Reply:
        """Sign in with address and password, or by a link, which is used up; the answer sets the session's cookie."""
        browser.check_own_page(request.headers)
        opened = self._opened(request.body, request.id)
        cookie = browser.session_cookie(opened.secret, request.headers)
        return Reply(SessionOpened(csrf_token=opened.csrf_token), cookies=[cookie])

    def sign_out(self, request: Request[None, None]) -> Reply:
        """End the session."""
        if SESSION_COOKIE in request.cookies:
            sessions.sign_out(request.tx, request.cookies[SESSION_COOKIE])
        return Reply(status=204, cookies=[browser.ended_cookie(request.headers)])

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

    def tell_scopes(self, request: Request[None, None]) -> Scopes:
        """Every scope there is, what it allows, and which roles have it."""
        told = [
            ScopeDetails(name=name, meaning=meaning, roles=[role for role in Role if name in role.scopes])
            for name, meaning in SCOPES.items()
        ]
        return Scopes(items=told)

    def list_audit(self, request: Request[AuditQuery, None]) -> Page[AuditEntryDetails]:
        """The audit log, the newest entry first."""
        asked = request.query
        found = audit.page(
            request.tx,
            before=_seen(request),
            limit=asked.limit,
            actor=asked.actor,
            action=asked.action,
            resource=asked.resource,
        )
        next_cursor = _BY_NUMBER.cursor(request, (found.next_before,)) if found.next_before else None
        return Page(items=[AuditEntryDetails.of(entry) for entry in found.entries], next_cursor=next_cursor)

    def check_audit_chain(self, request: Request[ChainQuery, None]) -> ChainChecked:
        """Check that 5,000 entries of the audit log are as they were written."""
        return ChainChecked.model_validate(audit.verify_stretch(request.tx, after=request.query.after))

    def _opened(self, asked: SignIn, request_id: str) -> NewSession:
        transactions, now = self._ports.database.transaction, self._ports.clock.now()
        if asked.link is not None:
            return sessions.sign_in_by_link(transactions, asked.link, at=now, request_id=request_id)
        return sessions.sign_in(
            transactions,
            email=asked.email or "",
            password=asked.password or "",
            tenant=asked.tenant,
            at=now,
            request_id=request_id,
            attempts=self._attempts,
        )

    def _cause(self, request: Request[Any, Any]) -> Cause:
        return Cause(request.principal, self._ports.clock.now(), request.id)


def _seen(request: Request[Any, None]) -> int | None:
    """The id or number of the last item of the page before; None on the first page."""
    seen = _BY_NUMBER.after(request)
    return seen and seen[0]


def _page(request: Request[PageQuery, None], found: Sequence[Item], number: Callable[[Item], int]) -> Page[Item]:
    """A page of what was found; one item more than wanted says that there is a next page."""
    shown, next_cursor = _BY_NUMBER.page(request, found, request.query.limit, lambda one: (number(one),))
    return Page(items=list(shown), next_cursor=next_cursor)
