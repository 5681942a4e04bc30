"""Where processes and PostgreSQL are killed: every statement of every step, and every commit.

`before` a statement is also after the one before it: nothing that outlives a process happens between the two. So a
process is killed before each statement and commit, and after each commit. The server is killed before each of them,
and a backend after each, while the answer is on the way. A test holds that a step comes to these points and to no
others: who adds a statement adds it here.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.faults.interruption import Moment, Point

_COMMIT = "commit of "
CATALOGUE: dict[str, tuple[str, ...]] = {
    "import": (
        "community.start_import",
        "community.has_quarantined",
        "commit of community.has_quarantined",
        "community.upsert_groups",
        "community.hold_new_groups",
        "community.upsert_people",
        "community.join_groups",
        "community.emit_people",
        "community.merge_messages",
        "community.attach",
        "community.await_targets",
        "community.note_revisions",
        "community.split_revisions",
        "community.adopt_edit",
        "community.drop_waiting",
        "community.edit_messages",
        "community.delete_messages",
        "community.clear_deleted",
        "community.react",
        "community.emit_messages",
        "community.unlink_deleted",
        "community.changed_spans",
        "community.conversation",
        "community.find_parents",
        "community.set_links",
        "community.waiting_replies",
        "community.roots",
        "community.open_requests",
        "community.withdraw_requests",
        "community.thread_members",
        "community.keep_comments",
        "community.drop_comments",
        "community.settle_status",
        "community.emit_requests",
        "community.emit_comments",
        "community.redact",
        "community.quarantine",
        "community.resolve_lines",
        "community.advance_import",
        "commit of community.advance_import",
    ),
    "relay": (
        "events.lag",
        "commit of events.lag",
        "events.lock_cursor",
        "events.read_committed",
        "queues.exists",
        "queues.send",
        "commit of queues.send",
        "events.move_cursor",
        "commit of events.move_cursor",
    ),
    "annotate": (
        "queues.receive",
        "commit of queues.receive",
        "community.comments_to_annotate",
        "community.known_insights",
        "commit of community.known_insights",
        "community.keep_insights",
        "community.emit_insights",
        "commit of community.emit_insights",
        "queues.delete",
        "commit of queues.delete",
        "queues.bury",
        "commit of queues.bury",
    ),
    "ingest": (
        "queues.receive",
        "commit of queues.receive",
        "warehouse.missing_months",
        "commit of warehouse.missing_months",
        "warehouse.ensure_months",
        "commit of warehouse.ensure_months",
        "warehouse.hold_facets",
        "warehouse.land_people",
        "warehouse.land_messages",
        "warehouse.land_requests",
        "warehouse.land_comments",
        "warehouse.land_insights",
        "warehouse.count_differences",
        "events.append",
        "commit of events.append",
        "queues.delete",
        "commit of queues.delete",
        "queues.bury",
        "commit of queues.bury",
    ),
    "transform": (
        "queues.receive",
        "queues.bury",
        "commit of queues.bury",
        "warehouse.take_dirty",
        "warehouse.plan_once",
        "warehouse.render_people",
        "warehouse.render_requests",
        "warehouse.forget_facets",
        "warehouse.set_terms",
        "warehouse.next_generation",
        "commit of warehouse.next_generation",
        "warehouse.marked_kinds",
        "commit of warehouse.marked_kinds",
        "queues.delete",
        "commit of queues.delete",
    ),
    "backfill": (
        "warehouse.start_backfill",
        "warehouse.running_backfill",
        "commit of warehouse.running_backfill",
        "long_reads.one_moment",
        "long_reads.take_time",
        "community.history_people",
        "commit of community.history_people",
        "community.history_messages",
        "commit of community.history_messages",
        "community.history_requests",
        "commit of community.history_requests",
        "community.history_comments",
        "commit of community.history_comments",
        "community.history_insights",
        "commit of community.history_insights",
        "backfill.room",
        "backfill.without_waiting",
        "warehouse.hold_facets",
        "pages.newest",
        "pages.span",
        "pages.months",
        "warehouse.cutoff",
        "warehouse.missing_months",
        "warehouse.ensure_months",
        "pages.people.room",
        "pages.people.copy",
        "pages.people.insert",
        "pages.people.count",
        "pages.messages.room",
        "pages.messages.copy",
        "pages.messages.insert",
        "pages.messages.count",
        "pages.requests.room",
        "pages.requests.copy",
        "pages.requests.insert",
        "pages.requests.count",
        "pages.comments.room",
        "pages.comments.copy",
        "pages.comments.insert",
        "pages.comments.count",
        "pages.insights.room",
        "pages.insights.copy",
        "pages.insights.insert",
        "pages.insights.count",
        "warehouse.move_backfill",
        "commit of warehouse.move_backfill",
        "events.append",
        "commit of events.append",
    ),
    "access": (
        "access.insert_token",
        "access.lock_token",
        "access.replace_token",
        "access.revoke_token",
        "access.lock_audit_head",
        "access.append_audit",
        "commit of access.append_audit",
    ),
}

HOST: tuple[str, ...] = (
    "queues.declare",
    "commit of queues.declare",
    "infra.hold",
    "infra.forget_future",
    "infra.claim",
    "commit of infra.claim",
    "community.tenants_with_expired",
    "housekeeping.keys",
    "housekeeping.firings",
    "commit of housekeeping.firings",
    "infra.finish",
    "commit of infra.finish",
    "events.waiting",
    "access.find_service_token",
    "access.touch_token",
    "commit of access.touch_token",
    "commit of community.emit_comments",
    "queues.send_one",
    "commit of queues.send_one",
)
"""What a host does beside the steps; which commits follow which statements depends on what happens at once."""
READ_AT_THE_END: tuple[str, ...] = ("warehouse.freshness",)
"""What a host looks at once its relay's time is over: a death there leaves nothing behind that another would not."""


def deaths(step: str, trace: Sequence[str]) -> Iterator[Point]:
    """Where to kill the process of a step: when it first comes to each point, and after its last commits as well."""
    calls = Counter(trace)
    for at in CATALOGUE[step]:
        yield Point(step, at, 1, "before")
        if at.startswith(_COMMIT):
            for call in sorted({1, calls[at]}):
                yield Point(step, at, call, "after")


def host_deaths() -> list[Point]:
    """Where to kill a host: before a statement, and after a commit."""
    return [Point("host", at, 1, "after" if at.startswith(_COMMIT) else "before") for at in HOST]


def crashes(moment: Moment) -> list[Point]:
    """Where to kill PostgreSQL: where a request is lost (`before`), or only its answer (`after`)."""
    return [Point(step, at, 1, moment) for step, names in CATALOGUE.items() for at in names]
