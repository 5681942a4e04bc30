"""The access API: signing in and out, service tokens, accounts, and the audit log."""

from springline.access import schemas as told
from springline.access.apis import new_api
from springline.access.model import SELF_SCOPE
from springline.access.views import Views
from springline.platform import runtime
from springline.platform.http import RateLimit
from springline.platform.http.pages import Page, PageQuery

ports = runtime.current()
api = new_api("access_api", ports)
app = api.chalice
views = Views(ports)
attempts = RateLimit(per_second=1 / 6, burst=10, clock=ports.clock)  # of guessing from one place, by password or link
checks = RateLimit(per_second=1 / 2, burst=20, clock=ports.clock)  # each is a quarter of a second of work

SESSION = "/api/access/session"
api.get(SESSION, scope=SELF_SCOPE, returns=told.SessionDetails)(views.who_am_i)
api.post(SESSION, scope=None, body=told.SignIn, returns=told.SessionOpened, also=(401, 403), limit=attempts)(
    views.sign_in
)
api.delete(SESSION, scope=SELF_SCOPE, status=204)(views.sign_out)
api.get("/api/access/scopes", scope=SELF_SCOPE, returns=told.Scopes)(views.tell_scopes)

# No Idempotency-Key from here on: what is kept for it would hold a token's secret, or a password's unsalted hash.
TOKENS, MANAGE = "/api/access/tokens", "tokens:manage"
TOKEN = TOKENS + "/{token_id}"
api.get(TOKENS, scope=MANAGE, query=PageQuery, returns=Page[told.TokenDetails])(views.list_tokens)
api.post(TOKENS, scope=MANAGE, body=told.TokenWanted, returns=told.NewTokenDetails, status=201)(views.create_token)
api.post(f"{TOKEN}/rotate", scope=MANAGE, body=told.Rotation, returns=told.NewTokenDetails, status=201)(
    views.rotate_token
)
api.post(f"{TOKEN}/revoke", scope=MANAGE, returns=told.TokenDetails)(views.revoke_token)

ACCOUNTS, ADMIT = "/api/access/accounts", "accounts:manage"
ACCOUNT = ACCOUNTS + "/{account_id}"
api.get(ACCOUNTS, scope=ADMIT, query=PageQuery, returns=Page[told.AccountDetails])(views.list_accounts)
api.post(ACCOUNTS, scope=ADMIT, body=told.AccountWanted, returns=told.AccountDetails, status=201)(views.create_account)
api.patch(ACCOUNT, scope=ADMIT, body=told.AccountChange, returns=told.AccountDetails)(views.change_account)
api.post(f"{ACCOUNT}/disable", scope=ADMIT, returns=told.AccountDetails)(views.disable_account)
api.post(f"{ACCOUNT}/enable", scope=ADMIT, returns=told.AccountDetails)(views.enable_account)

AUDIT, READ = "/api/access/audit", "audit:read"
api.get(AUDIT, scope=READ, query=told.AuditQuery, returns=Page[told.AuditEntryDetails])(views.list_audit)
api.get(f"{AUDIT}/chain", scope=READ, query=told.ChainQuery, returns=told.ChainChecked, limit=checks)(
    views.check_audit_chain
)
