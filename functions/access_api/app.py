"""The access API: signing in and out, service tokens, accounts, and the audit log."""

from springline.access.apis import new_api
from springline.access.model import SELF_SCOPE
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
from springline.access.views import Views
from springline.platform import runtime
from springline.platform.http import RateLimit
from springline.platform.http.pages import Page, PageQuery

ports = runtime.current()
api = new_api("access_api", ports)
app = api.chalice
views = Views(ports)
attempts = RateLimit(per_second=1 / 6, burst=10, clock=ports.clock)  # of guessing from one place, by password or link
HTML, FORM = "text/html", ("application/x-www-form-urlencoded",)

api.get("/sign-in", scope=None, produces=HTML, also=(400,))(views.show_sign_in)
api.post(
    "/sign-in", scope=None, produces=HTML, accepts=FORM, max_bytes=1000, status=303, also=(401, 403), limit=attempts
)(views.sign_in_on_page)
api.post("/sign-out", scope=None, produces=HTML, accepts=FORM, max_bytes=1000, status=303, also=(403,))(
    views.sign_out_on_page
)

SESSION = "/api/access/session"
api.get(SESSION, scope=SELF_SCOPE, returns=SessionDetails)(views.who_am_i)
api.post(SESSION, scope=None, body=PasswordSignIn, returns=SessionOpened, also=(401,), limit=attempts)(views.sign_in)
api.delete(SESSION, scope=SELF_SCOPE, status=204)(views.sign_out)

# No Idempotency-Key from here on: what is kept for it would hold a token's secret, or a password's unsalted hash.
TOKENS, TOKENS_SCOPE = "/api/access/tokens", "tokens:manage"
api.get(TOKENS, scope=TOKENS_SCOPE, query=PageQuery, returns=Page[TokenDetails])(views.list_tokens)
api.post(TOKENS, scope=TOKENS_SCOPE, body=TokenWanted, returns=NewTokenDetails, status=201)(views.create_token)
api.post(f"{TOKENS}/{{token_id}}/rotate", scope=TOKENS_SCOPE, body=Rotation, returns=NewTokenDetails, status=201)(
    views.rotate_token
)
api.post(f"{TOKENS}/{{token_id}}/revoke", scope=TOKENS_SCOPE, returns=TokenDetails)(views.revoke_token)

ACCOUNTS, ACCOUNTS_SCOPE = "/api/access/accounts", "accounts:manage"
ACCOUNT = ACCOUNTS + "/{account_id}"
api.get(ACCOUNTS, scope=ACCOUNTS_SCOPE, query=PageQuery, returns=Page[AccountDetails])(views.list_accounts)
api.post(ACCOUNTS, scope=ACCOUNTS_SCOPE, body=AccountWanted, returns=AccountDetails, status=201)(views.create_account)
api.patch(ACCOUNT, scope=ACCOUNTS_SCOPE, body=AccountChange, returns=AccountDetails)(views.change_account)
api.post(f"{ACCOUNT}/disable", scope=ACCOUNTS_SCOPE, returns=AccountDetails)(views.disable_account)
api.post(f"{ACCOUNT}/enable", scope=ACCOUNTS_SCOPE, returns=AccountDetails)(views.enable_account)

api.get("/api/access/audit", scope="audit:read", query=PageQuery, returns=Page[AuditEntryDetails])(views.list_audit)
