"""The operators' API: how the installation is, what failed and is to be tried again, features; and the home page."""

from springline.access.apis import new_api
from springline.access.refusals import AuditedRefusals
from springline.operations.home_schemas import HomeTold
from springline.operations.schemas import (
    DeadLetters,
    Flag,
    Flags,
    FlagWanted,
    LettersQuery,
    OperationsTold,
    Redriven,
    RedriveWanted,
    Retried,
)
from springline.operations.views import Views
from springline.platform import runtime

ports = runtime.current()
api = new_api("operations_api", ports)
app = api.chalice
views = Views(ports)
noted = AuditedRefusals(ports.database.transaction, ports.clock)
READ, MANAGE = "operations:read", "operations:manage"

OPERATIONS = "/api/operations"
api.get(OPERATIONS, scope=READ, returns=OperationsTold)(views.tell_operations)
LETTERS = f"{OPERATIONS}/dead-letters"
api.get(LETTERS, scope=READ, query=LettersQuery, returns=DeadLetters, also=(404, 409))(views.list_dead_letters)
api.post(f"{LETTERS}/redrive", scope=MANAGE, on_refusal=noted, body=RedriveWanted, returns=Redriven, also=(404, 409))(
    views.redrive_dead_letters
)
api.post(f"{OPERATIONS}/search/retry", scope=MANAGE, on_refusal=noted, returns=Retried)(views.retry_search)
FLAGS = f"{OPERATIONS}/flags"
api.get(FLAGS, scope=READ, returns=Flags)(views.list_flags)
api.put(f"{FLAGS}/{{flag_name}}", scope=MANAGE, on_refusal=noted, body=FlagWanted, returns=Flag)(views.switch_flag)

api.get("/api/home", scope="chat:read", returns=HomeTold)(views.tell_home)
