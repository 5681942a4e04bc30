"""A long history in the landing and the index, made by PostgreSQL itself: millions of messages in minutes."""

from datetime import UTC, datetime

from springline.platform.database import Database
from springline.platform.statements import parse
from springline.warehouse.transforms import rebuild

MONTHS = 24
BEGAN = datetime(2024, 7, 1, tzinfo=UTC)
MESSAGES_PER_PERSON = 100
GROUPS = 40
NOW = datetime(2026, 7, 1, tzinfo=UTC)

_TENANT = parse("history.tenant", "insert into tenant (slug, name) values ('history', 'History') returning id")
_PARTITIONS = parse(
    "history.partitions",
    """
    select ensure_landing_months(array(select month::date from generate_series(
        :began::timestamptz, :began::timestamptz + (:months - 1) * interval '1 month', interval '1 month') month))
    """,
)
_CHANCE = parse(
    "history.chance",
    """
    create function chance(n bigint, seed bigint) returns bigint language sql immutable
        return hashint8extended(n, seed) & 1152921504606846975
    """,
)
_PEOPLE = parse(
    "history.people",
    """
    insert into raw_people (tenant_id, user_id, version, name, is_bot, source_system, source_id, operation, event_id,
                            batch_id, xid, recorded_at)
    select current_tenant(), n, 1, 'Person ' || n, false, 'springline/community', 'person/' || n, 'insert', n,
           'history', '1', :began::timestamptz
    from generate_series(1, :people::integer) n
    """,
)
# Hashes of the number stand for chance: every tenth message has a link, every twentieth a picture, every fifth a
# reaction; a person writes in three of the groups.
_MESSAGES = parse(
    "history.messages",
    """
    with drawn as (
        select n, :began::timestamptz + n * (interval '1 day' * 729 / :messages::bigint) as at,
               mod(chance(n, 1), :people::bigint) + 1 as sender, mod(chance(n, 2), :people::bigint) + 1 as reader,
               mod(chance(n, 3), 3) as nth, mod(chance(n, 4), 100) as dice
        from generate_series(:from_n::bigint, :to_n::bigint) n
    ), placed as (select *, (sender * 7 + nth * 11) % :groups::bigint as place from drawn)
    insert into raw_signal_messages (tenant_id, message_id, sent_at, version, source_system, source_id, group_id,
        group_slug, sender_id, text, links, attachments, reactions, operation, event_id, batch_id, xid, recorded_at)
    select current_tenant(), n, at, 1, 'signal-cli', 'm' || n, place + 1, 'group-' || place, sender,
           'Does anyone have a ladder for the ' || n || 'th of the month? It would be for an hour or two at most.',
           case when dice < 10 then jsonb_build_array(jsonb_build_object('url', 'https://site-' || dice || '.example/x',
                                                                       'domain', 'site-' || dice || '.example'))
                else '[]' end,
           case when dice between 10 and 14 then '[{"content_type": "image/jpeg", "filename": "a.jpg", "size": 1000}]'
                else '[]' end::jsonb,
           case when dice between 15 and 34 then jsonb_build_array(jsonb_build_object('emoji', '👍', 'user_id', reader))
                else '[]' end,
           'insert', n, 'history', '1', at
    from placed
    """,
)


def fill(system: Database, owner: Database, app: Database, messages: int) -> int:
    """Fill the landing of a new tenant with so many messages of a hundredth as many people, and render the index.

    Spread over 24 months from July 2024. Returns the tenant.
    """
    people = messages // MESSAGES_PER_PERSON
    with system.transaction() as tx:
        tenant_id = int(tx.value(_TENANT))
    with owner.transaction() as tx:
        tx.execute(_CHANCE)
        tx.value(_PARTITIONS, began=BEGAN, months=MONTHS)
    step = 250_000
    with owner.transaction(tenant_id) as tx:
        tx.execute(_PEOPLE, people=people, began=BEGAN)
    for first in range(1, messages + 1, step):
        with owner.transaction(tenant_id) as tx:
            last = min(first + step - 1, messages)
            tx.execute(_MESSAGES, people=people, began=BEGAN, messages=messages, groups=GROUPS, from_n=first, to_n=last)
    rebuild(app, tenant_id, now=lambda: NOW)
    connection = owner.connect()
    try:
        connection.execute_simple("vacuum analyze")
    finally:
        connection.close()
    return tenant_id
