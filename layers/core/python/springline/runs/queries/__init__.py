"""All SQL of runs, and of what has changed anywhere: one statement in each file."""

from functools import cache
from pathlib import Path

from springline.platform.statements import Statement, parse, statement

BEGIN = statement(__file__, "begin")
APPEND = statement(__file__, "append")
VERSIONS_NOW = statement(__file__, "versions_now")
ADD_INPUTS = statement(__file__, "add_inputs")
ADD_OUTPUTS = statement(__file__, "add_outputs")
REQUEST_CANCEL = statement(__file__, "request_cancel")
IS_CANCEL_REQUESTED = statement(__file__, "is_cancel_requested")
HOLD = statement(__file__, "hold")
RENEW = statement(__file__, "renew")

GET = statement(__file__, "get")
EVENTS_AFTER = statement(__file__, "events_after")
INPUTS = statement(__file__, "inputs")
OUTPUTS = statement(__file__, "outputs")
WAITING = statement(__file__, "waiting")
COUNT_OWN = statement(__file__, "count_own")

DEAD = statement(__file__, "dead")
IS_DEAD = statement(__file__, "is_dead")
FORGET = statement(__file__, "forget")

HORIZON = statement(__file__, "horizon")
TOUCHES = statement(__file__, "touches")

FILTERS = {
    "kind": " and kind = :kind::text",
    "status": " and status = :status::text",
    # A subject may be longer than what an index takes.
    "subject": " and md5(subject) = md5(:subject::text) and subject = :subject::text",
}


@cache
def listing(*filters: str) -> Statement:
    """The statement that lists runs narrowed by some of `FILTERS`: each way to narrow has a plan of its own."""
    sql = (Path(__file__).parent / "listing.sql").read_text(encoding="utf-8")
    _, _, sql = sql.partition("\nselect ")
    narrowed = "".join(FILTERS[name] for name in filters)
    return parse("runs.listing", "select " + sql.replace("{narrowed}", narrowed))
