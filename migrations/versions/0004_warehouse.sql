-- The landing holds the newest state of each source row that an event told of, with where it came from. Facet counts
-- are kept by differences, so that a new message costs the same whatever its sender has written before. Documents are
-- rendered from facets when marked dirty.

create table raw_signal_messages (
    tenant_id integer not null,
    message_id bigint not null,
    sent_at timestamptz not null,
    version integer not null,
    source_system text not null,
    source_id text not null,
    group_id bigint not null,
    group_slug text not null,
    sender_id bigint not null,
    text text,
    reply_to_source_id text,
    links jsonb not null,
    attachments jsonb not null,
    reactions jsonb not null,
    operation text not null check (operation in ('insert', 'update', 'delete')),
    event_id bigint not null,
    batch_id text not null,
    xid xid8 not null,
    recorded_at timestamptz not null,
    landed_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, message_id, sent_at)
) partition by range (sent_at);
comment on column raw_signal_messages.source_id is 'the message''s key in its chat system; in the other landing tables source_system and source_id are the event''s source and subject';
comment on column raw_signal_messages.xid is 'transaction that recorded the event: with event_id the position in the event log';
create index raw_signal_messages_of_sender on raw_signal_messages (tenant_id, sender_id, sent_at) where operation <> 'delete';
call protect_by_tenant('raw_signal_messages', 'select', 'insert', 'update');

-- Called in a transaction of its own before rows of a new month land. The lock lets callers in one by one, and has each
-- hear what those before it made: after an advisory lock, to_regclass may still say what it said before the wait.
create function ensure_landing_months(months date[]) returns integer
    language plpgsql security definer set search_path = public as $$
declare
    month date;
    partition_name text;
    created integer := 0;
begin
    lock table raw_signal_messages in share update exclusive mode;
    foreach month in array months loop
        month := date_trunc('month', month);
        partition_name := 'raw_signal_messages_' || to_char(month, 'YYYY_MM');
        if to_regclass(partition_name) is null then
            execute format('create table %I partition of raw_signal_messages for values from (%L) to (%L)',
                           partition_name, month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
            execute format('alter table %I enable row level security', partition_name);
            execute format('alter table %I force row level security', partition_name);
            execute format('create policy tenant_isolation on %I using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', partition_name);
            created := created + 1;
        end if;
    end loop;
    return created;
end $$;
revoke all on function ensure_landing_months from public;
grant execute on function ensure_landing_months to springline_app, springline_system;

create table raw_requests (
    tenant_id integer not null,
    request_id bigint not null,
    version integer not null,
    group_slug text,
    author_id bigint,
    kind text not null,
    title text not null,
    status text not null,
    opened_at timestamptz not null,
    source_system text not null,
    source_id text not null,
    operation text not null check (operation in ('insert', 'update', 'delete')),
    event_id bigint not null,
    batch_id text not null,
    xid xid8 not null,
    recorded_at timestamptz not null,
    landed_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, request_id)
);
create index raw_requests_of_author on raw_requests (tenant_id, author_id);
call protect_by_tenant('raw_requests', 'select', 'insert', 'update');

create table raw_request_comments (
    tenant_id integer not null,
    comment_id bigint not null,
    version integer not null,
    request_id bigint not null,
    message_id bigint,
    author_id bigint,
    body text,
    created_at timestamptz not null,
    links jsonb not null,
    attachments jsonb not null,
    reactions jsonb not null,
    source_system text not null,
    source_id text not null,
    operation text not null check (operation in ('insert', 'update', 'delete')),
    event_id bigint not null,
    batch_id text not null,
    xid xid8 not null,
    recorded_at timestamptz not null,
    landed_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, comment_id)
);
create index raw_request_comments_of on raw_request_comments (tenant_id, request_id, created_at) where operation <> 'delete';
call protect_by_tenant('raw_request_comments', 'select', 'insert', 'update');

create table comment_insights (
    tenant_id integer not null,
    comment_id bigint not null,
    version integer not null,
    comment_version integer not null,
    request_id bigint not null,
    author_id bigint,
    tags text[] not null,
    summary text not null,
    kind text not null,
    language text not null,
    sentiment real not null,
    locations text[] not null,
    model text not null,
    prompt_version text not null,
    source_system text not null,
    source_id text not null,
    operation text not null check (operation in ('insert', 'update', 'delete')),
    event_id bigint not null,
    batch_id text not null,
    xid xid8 not null,
    recorded_at timestamptz not null,
    landed_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, comment_id)
);
call protect_by_tenant('comment_insights', 'select', 'insert', 'update');

create table raw_people (
    tenant_id integer not null,
    user_id bigint not null,
    version integer not null,
    name text not null,
    is_bot boolean not null,
    source_system text not null,
    source_id text not null,
    operation text not null check (operation in ('insert', 'update', 'delete')),
    event_id bigint not null,
    batch_id text not null,
    xid xid8 not null,
    recorded_at timestamptz not null,
    landed_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, user_id)
);
call protect_by_tenant('raw_people', 'select', 'insert', 'update');

-- What a landed row adds to which document: (kind, doc_id) is the document, (facet, value) what is counted. The same
-- functions serve the differences of an ingested batch and a full rebuild, so the two can't disagree. Most arrays are
-- empty: that they are compared with '[]' first takes a third off the whole.
create type facet_count as (kind text, doc_id bigint, facet text, value text, n bigint);

create function month_of(at timestamptz) returns text
    language sql stable parallel safe return to_char(at at time zone 'UTC', 'YYYY-MM');

create function message_facets(m raw_signal_messages) returns setof facet_count
    language sql stable parallel safe
    begin atomic
        select 'person', m.sender_id, f.facet, f.value, 1::bigint
        from (values ('messages', ''), ('month', month_of(m.sent_at)), ('group', m.group_slug)) f (facet, value)
        where m.operation <> 'delete'
        union all
        select 'person', m.sender_id, 'domain', link->>'domain', 1
        from jsonb_array_elements(m.links) link where m.operation <> 'delete' and m.links <> '[]'
        union all
        select 'person', m.sender_id, 'attachment', left(attachment->>'content_type', 200), 1
        from jsonb_array_elements(m.attachments) attachment where m.operation <> 'delete' and m.attachments <> '[]'
        union all
        select 'person', given.doc_id, given.facet, reaction->>'emoji', 1
        from jsonb_array_elements(m.reactions) reaction,
             lateral (values (m.sender_id, 'reaction_received'), ((reaction->>'user_id')::bigint, 'reaction_given')) given (doc_id, facet)
        where m.operation <> 'delete' and m.reactions <> '[]';
    end;

create function comment_facets(c raw_request_comments) returns setof facet_count
    language sql stable parallel safe
    begin atomic
        select f.kind, f.doc_id, f.facet, f.value, 1::bigint
        from (values
            ('person', c.author_id, 'comments', ''), ('person', c.author_id, 'request', c.request_id::text),
            ('request', c.request_id, 'comments', ''), ('request', c.request_id, 'participant', c.author_id::text),
            ('request', c.request_id, 'month', month_of(c.created_at))
        ) f (kind, doc_id, facet, value)
        where c.operation <> 'delete' and f.doc_id is not null and f.value is not null
        union all
        select 'request', c.request_id, 'domain', link->>'domain', 1
        from jsonb_array_elements(c.links) link where c.operation <> 'delete' and c.links <> '[]'
        union all
        select 'request', c.request_id, 'attachment', left(attachment->>'content_type', 200), 1
        from jsonb_array_elements(c.attachments) attachment where c.operation <> 'delete' and c.attachments <> '[]'
        union all
        select 'request', c.request_id, 'reaction', reaction->>'emoji', 1
        from jsonb_array_elements(c.reactions) reaction where c.operation <> 'delete' and c.reactions <> '[]';
    end;

create function request_facets(r raw_requests) returns setof facet_count
    language sql stable parallel safe
    begin atomic
        select f.kind, f.doc_id, f.facet, f.value, 1::bigint
        from (values
            ('person', r.author_id, 'opened', r.kind), ('request', r.request_id, 'group', r.group_slug),
            ('request', r.request_id, 'status', r.status)
        ) f (kind, doc_id, facet, value)
        where r.operation <> 'delete' and f.doc_id is not null and f.value is not null;
    end;

create function insight_facets(i comment_insights) returns setof facet_count
    language sql stable parallel safe
    begin atomic
        select d.kind, d.doc_id, f.facet, f.value, 1::bigint
        from (values ('person', i.author_id), ('request', i.request_id)) d (kind, doc_id),
             lateral (
                select 'tag', tag from unnest(i.tags) tag
                union all select 'location', place from unnest(i.locations) place
                union all select 'language', i.language where i.language <> 'und'
                union all select 'says', i.kind where i.kind <> 'neither'
             ) f (facet, value)
        where i.operation <> 'delete' and d.doc_id is not null;
    end;

-- All facets of the tenant, counted from the landed rows: what index_facet has to hold. Reads the whole landing.
-- `offset 0` keeps PostgreSQL 18 from pulling the whole-row reference up, which it then can't plan.
create function landed_facets() returns setof facet_count
    language sql stable
    begin atomic
        select kind, doc_id, facet, value, sum(n)::bigint
        from (
            select f.* from (select m from raw_signal_messages m where tenant_id = current_tenant() offset 0) landed (landed_row), lateral message_facets(landed.landed_row) f
            union all
            select f.* from (select c from raw_request_comments c where tenant_id = current_tenant() offset 0) landed (landed_row), lateral comment_facets(landed.landed_row) f
            union all
            select f.* from (select r from raw_requests r where tenant_id = current_tenant() offset 0) landed (landed_row), lateral request_facets(landed.landed_row) f
            union all
            select f.* from (select i from comment_insights i where tenant_id = current_tenant() offset 0) landed (landed_row), lateral insight_facets(landed.landed_row) f
        ) counted
        group by kind, doc_id, facet, value;
    end;

create table index_facet (
    tenant_id integer not null,
    kind text not null,
    doc_id bigint not null,
    facet text not null,
    value text not null,
    n bigint not null,
    primary key (tenant_id, kind, doc_id, facet, value)
) with (fillfactor = 80);
create index index_facet_filter on index_facet (tenant_id, kind, facet, value, doc_id)
    where facet in ('tag', 'location', 'group', 'status', 'participant');
call protect_by_tenant('index_facet', 'select', 'insert', 'update', 'delete');

create table index_dirty (
    tenant_id integer not null,
    kind text not null,
    doc_id bigint not null,
    marked_at timestamptz not null default clock_timestamp(),
    source_recorded_at timestamptz not null,
    primary key (tenant_id, kind, doc_id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
call protect_by_tenant('index_dirty', 'select', 'insert', 'update', 'delete');
grant select (kind, marked_at) on index_dirty to springline_system;

create table people_index (
    tenant_id integer not null,
    id bigint not null,
    schema_version smallint not null,
    version integer not null,
    content_hash text not null,
    doc text not null,
    name text not null collate "C",
    messages bigint not null,
    last_at timestamptz not null,
    embedding_ref text,
    source_watermark timestamptz not null,
    refreshed_at timestamptz not null,
    deleted boolean not null default false,
    changed_xid xid8 not null default pg_current_xact_id(),
    primary key (tenant_id, id)
);
create index people_index_by_activity on people_index (tenant_id, last_at desc, id desc) where not deleted;
create index people_index_by_messages on people_index (tenant_id, messages desc, id desc) where not deleted;
create index people_index_by_name on people_index (tenant_id, name, id) where not deleted;
create index people_index_by_change on people_index (tenant_id, changed_xid, id);
call protect_by_tenant('people_index', 'select', 'insert', 'update');

create table request_index (like people_index including defaults, primary key (tenant_id, id));
create index request_index_by_activity on request_index (tenant_id, last_at desc, id desc) where not deleted;
create index request_index_by_messages on request_index (tenant_id, messages desc, id desc) where not deleted;
create index request_index_by_name on request_index (tenant_id, name, id) where not deleted;
create index request_index_by_change on request_index (tenant_id, changed_xid, id);
call protect_by_tenant('request_index', 'select', 'insert', 'update');

-- Words that a document can be found by. Equality and ranges on plain columns keep their index under row-level
-- security; full-text operators would not, since they are not leakproof.
create table index_term (
    tenant_id integer not null,
    kind text not null,
    term text not null collate "C",
    doc_id bigint not null,
    primary key (tenant_id, kind, term, doc_id)
);
create index index_term_of on index_term (tenant_id, kind, doc_id);
call protect_by_tenant('index_term', 'select', 'insert', 'delete');

-- Grows whenever a document of a kind changes: answers computed at one generation are right until the next.
create table index_generation (
    tenant_id integer not null,
    kind text not null,
    generation bigint not null,
    changed_at timestamptz not null,
    primary key (tenant_id, kind)
) with (fillfactor = 50);
call protect_by_tenant('index_generation', 'select', 'insert', 'update');
