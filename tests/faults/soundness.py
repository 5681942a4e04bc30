"""What has to be true after any fault, whatever it hit: nothing lost, nothing doubled, nothing claimed for ever."""

from collections import Counter
from typing import NamedTuple

from springline.access import audit
from springline.community import census
from springline.platform.statements import parse
from springline.warehouse import reconciliation
from tests.faults.conftest import landing_and_index
from tests.faults.steps import LEASE, Place
from tests.integration.chats import Pipeline, community

CLAIMED_FOR = parse(
    "test.claimed_for",
    "select coalesce(extract(epoch from max(visible_at - statement_timestamp())), 0)::double precision "
    "from queue_message where receipt is not null",
)
QUEUED = parse("test.queued", "select queue, failure from queue_message")
TOLD = """
    select type, subject, (data->>'version')::integer from event_log
    where source = 'springline/community' and tenant_id = current_tenant()
"""
COMMITTED = """
    select 'message/' || id, version from message where sent_at is not null
    union all select 'person/' || id, version from "user"
    union all select 'request/' || id, version from request
    union all select 'comment/' || id, version from request_comments
    union all select 'insight/' || comment_id, version from comment_llm_insights
"""
LANDED = """
    select 'message/' || message_id, version from raw_signal_messages
    union all select 'person/' || user_id, version from raw_people
    union all select 'request/' || request_id, version from raw_requests
    union all select 'comment/' || comment_id, version from raw_request_comments
    union all select 'insight/' || comment_id, version from comment_insights
"""
NOTED = "select action, resource from audit_log"
CHANGED = """
    select 'token.created', 'token/' || id from service_token
    union all select 'token.rotated', 'token/' || id from service_token where replaced_by is not null
    union all select 'token.revoked', 'token/' || id from service_token where revoked_at is not null
"""


TOLD_OF = """
    select 'highlight', bio_text, quotes_json::text, message_hashes::text, stale_reasons::text, marks::text, ''
    from user_profile_highlights
    union all
    select 'version', number::text, change, quotes_json::text, message_hashes::text, stale_reasons::text, bio_text
    from user_profile_highlight_version
    union all select 'asked for', user_id::text, reason, '', '', '', '' from highlight_regeneration
    union all select 'provenance', r.natural_key, r.state, d.role, d.selected, d.selector, d.selected_now
    from derivation d join resource r on r.id = d.derived_resource_id
    union all select 'event', type, subject, data::text, '', '', '' from event_log
    where source in ('springline/profiles', 'springline/provenance') and tenant_id = current_tenant()
"""


TAKEN_IN = """
    select 'version', b.slug || '@' || v.number, v.state from bundle_version v join bundle b on b.id = v.bundle_id
    union all select 'document', b.slug || '/' || d.path || '@' || coalesce(d.version, 0), i.state
    from bundle_document d join bundle b on b.id = d.bundle_id join document_ingest i on i.document_id = d.id
    union all select 'text', t.sha256, coalesce(t.problem_code, t.text) from document_text t
    union all select 'chunk', t.sha256 || ' ' || p.ordinal, c.content_hash
    from chunk_place p join chunk c on c.id = p.chunk_id join document_text t on t.id = p.text_id
    union all select 'extraction', e.extractor, e."values"::text from chunk_extraction e
    union all select 'run', subject, status from run where kind = 'ingest'
    union all select 'over', r.subject, e.data->>'step' from run_event e join run r on r.id = e.run_id
    where r.kind = 'ingest' and e.type = 'step.finished'
    union all select 'told', subject, type from event_log
    where type in ('springline.documents.version.ingested.v1', 'springline.documents.document.extracted.v1')
"""


class Outcome(NamedTuple):
    """Where a story ended, by natural keys: two that ended the same are equal."""

    community: dict[str, list[str]]
    landing_and_index: dict[str, str]
    events: Counter[str]
    told_of: list[str]
    taken_in: list[str]


def outcome(place: Place) -> Outcome:
    """Look at the end of a story. How many batches it took is no part of it."""
    pipeline = Pipeline(place)
    events = Counter(kind for kind, *_ in pipeline.rows(TOLD))
    return Outcome(
        community(pipeline),
        landing_and_index(pipeline),
        events,
        *(sorted(map(str, pipeline.rows(text))) for text in (TOLD_OF, TAKEN_IN)),
    )


def claims(place: Place) -> list[str]:
    """What is wrong with claims after a fault: a lease that is longer than what was asked for."""
    with place.superuser.transaction() as tx:
        seconds: float = tx.value(CLAIMED_FOR)
    return [f"a message is claimed for {seconds} s"] if seconds > LEASE.total_seconds() else []


def problems(place: Place, expected: Outcome) -> list[str]:
    """What is wrong at the end of a story, compared with one that nothing disturbed; empty where nothing is."""
    found = losses(place)
    for field, there, wanted in zip(Outcome._fields, outcome(place), expected, strict=True):
        if there != wanted:
            found.append(f"{field}: {there} instead of {wanted}")
    return found


def losses(place: Place) -> list[str]:
    """What was lost, doubled or left over, as far as a tenant's own tables show it, once nothing is under way."""
    pipeline = Pipeline(place)
    told = pipeline.rows(TOLD)
    found = [f"told {times} times: {event}" for event, times in Counter(told).items() if times > 1]
    newest: dict[str, int] = {}
    for kind, subject, version in told:
        what = subject.replace("comment/", "insight/") if ".annotated." in kind else subject
        newest[what] = max(version, newest.get(what, 0))
    committed, landed = dict(pipeline.rows(COMMITTED)), dict(pipeline.rows(LANDED))
    if not newest == committed == landed:
        found.append(f"told {newest}, committed {committed}, landed {landed}")
    with place.app.transaction(place.tenant_id) as tx:
        report = reconciliation.reconcile(tx, lambda from_at, to_at: census.tallies(tx, from_at, to_at))
    found += [str(difference) for difference in report.differences]
    with place.superuser.transaction() as tx:
        found += [f"left in a queue: {row}" for row in tx.rows(QUEUED)]
    return found + audit_problems(place)


def audit_problems(place: Place) -> list[str]:
    """What is wrong with the audit log: a gap in its chain, or another number of entries than of changes."""
    pipeline = Pipeline(place)
    with place.app.transaction(place.tenant_id) as tx:
        fault = audit.verify(tx).fault
    found = [] if fault is None else [f"audit entry {fault.number}: {fault.reason}"]
    noted, changed = Counter(pipeline.rows(NOTED)), Counter(pipeline.rows(CHANGED))
    if noted != changed:
        found.append(f"audit log: {noted} instead of {changed}")
    return found
