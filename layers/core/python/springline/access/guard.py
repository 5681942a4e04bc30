"""The guard of every function's API: turns a bearer token or a session's cookie into a principal.

It imports little, for each function waits for it on a cold start. It asks the database on each request and keeps no
answers, so whatever is revoked, disabled or taken away is so from the next request on.
"""

import hmac
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from springline.access.credentials import is_secret, secret_hash
from springline.access.model import SELF_SCOPE, CredentialError, CsrfError, Role, account_actor, token_actor
from springline.access.queries import presented as queries
from springline.platform.database import Transaction
from springline.platform.errors import UnavailableError
from springline.platform.http.guards import Guard, Principal
from springline.platform.runtime import Runtime

SESSION_COOKIE = "springline_session"
CSRF_HEADER = "x-csrf-token"
SESSION_IDLE = timedelta(days=3)
"""A session ends when it was not used for that long,"""
SESSION_LONGEST = timedelta(days=30)
"""and that long after signing in at the latest."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_TOUCHED_EVERY = timedelta(minutes=1)
_log = logging.getLogger(__name__)


def guard(ports: Runtime) -> Guard:
    """The guard that knows the service tokens and sessions in a process's database."""
    return SecretGuard(ports)


class SecretGuard:
    """Accepts `Authorization: Bearer …`, or without that field the session's cookie.

    Each request costs one prepared statement in a transaction of its own. Once a minute for each token and session a
    second one notes that it is used.
    """

    def __init__(self, ports: Runtime) -> None:
        self._ports = ports

    def authenticate(self, *, method: str, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Principal:
        """Find out who calls.

        Raises:
            CredentialError: Nothing is presented, or nothing that is valid; the answer never says what is wrong.
            CsrfError: A session's cookie came with a changing request that lacks the session's CSRF token.
        """
        authorization = headers.get("authorization")
        if authorization is not None:
            return self._bearer(authorization)
        if SESSION_COOKIE in cookies:
            return self._session(cookies[SESSION_COOKIE], method, headers)
        raise CredentialError("send a token as `Authorization: Bearer …`, or sign in")

    def _bearer(self, authorization: str) -> Principal:
        scheme, _, secret = authorization.partition(" ")
        refused = CredentialError("the token is not one of Springline, was revoked, or has expired")
        if scheme.lower() != "bearer" or not is_secret(secret.strip()):
            raise refused
        now = self._ports.clock.now()
        with self._ports.database.transaction(None) as tx:
            token = queries.find_token(tx, secret_hash(secret.strip()))
        if token is None or token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now):
            raise refused
        if _is_due(token.last_used_at, now):
            self._note(token.tenant_id, lambda tx: queries.touch_token(tx, token.id, now))
        return Principal(token.tenant_id, token_actor(token.id), frozenset({SELF_SCOPE, *token.scopes}))

    def _session(self, secret: str, method: str, headers: Mapping[str, str]) -> Principal:
        refused = CredentialError("sign in again: the session has ended")
        if not is_secret(secret):
            raise refused
        now = self._ports.clock.now()
        with self._ports.database.transaction(None) as tx:
            session = queries.find_session(tx, secret_hash(secret))
        if session is None or session.expires_at <= now:
            raise refused
        sent = headers.get(CSRF_HEADER, "")
        if method not in _SAFE_METHODS and not hmac.compare_digest(
            sent.encode(errors="replace"), session.csrf_token.encode()
        ):
            raise CsrfError("send the session's csrf_token, as GET /api/access/session tells it, in X-CSRF-Token")
        if _is_due(session.last_used_at, now):
            self._note(
                session.tenant_id,
                lambda tx: queries.touch_session(tx, session.id, now, idle=SESSION_IDLE, longest=SESSION_LONGEST),
            )
        return Principal(session.tenant_id, account_actor(session.account_id), Role(session.role).scopes)

    def _note(self, tenant_id: int, touch: Callable[[Transaction], None]) -> None:
        """Note a use; where nothing can be written, as on a full disk, the caller may still read."""
        try:
            with self._ports.database.transaction(tenant_id) as tx:
                touch(tx)
        except UnavailableError:
            _log.exception("the use of a token or session could not be noted")


def _is_due(last_used_at: datetime | None, now: datetime) -> bool:
    return last_used_at is None or last_used_at < now - _TOUCHED_EVERY
