-- How far backfills came. A row moves in the transaction that lands a page, so it never tells of more than has landed.
create table backfill (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    selection text not null,
    what text not null,
    after_id bigint not null default 0,
    rows_read bigint not null default 0,
    rows_landed bigint not null default 0,
    state text not null default 'running' check (state in ('running', 'finished', 'abandoned')),
    started_at timestamptz not null,
    ended_at timestamptz
);
comment on table backfill is 'batch_id of the rows that it lands is backfill-ID';
create unique index backfill_running on backfill (tenant_id, selection) where state = 'running';
call protect_by_tenant('backfill', 'select', 'insert', 'update');

-- What a message adds to documents, by the columns that it is made of: messages that are alike in these can be counted
-- together. `message_facets` says the same of a row, as before.
create function facets_of_message(sender_id bigint, group_slug text, month text, operation text, links jsonb, attachments jsonb, reactions jsonb)
    returns setof facet_count
    language sql stable parallel safe
    begin atomic
        select 'person', sender_id, f.facet, f.value, 1::bigint
        from (values ('messages', ''), ('month', month), ('group', group_slug)) f (facet, value)
        where operation <> 'delete'
        union all
        select 'person', sender_id, 'domain', link->>'domain', 1
        from jsonb_array_elements(links) link where operation <> 'delete' and links <> '[]'
        union all
        select 'person', sender_id, 'attachment', left(attachment->>'content_type', 200), 1
        from jsonb_array_elements(attachments) attachment where operation <> 'delete' and attachments <> '[]'
        union all
        select 'person', given.doc_id, given.facet, reaction->>'emoji', 1
        from jsonb_array_elements(reactions) reaction,
             lateral (values (sender_id, 'reaction_received'), ((reaction->>'user_id')::bigint, 'reaction_given')) given (doc_id, facet)
        where operation <> 'delete' and reactions <> '[]';
    end;
create or replace function message_facets(m raw_signal_messages) returns setof facet_count
    language sql stable parallel safe
    begin atomic
        select * from facets_of_message(m.sender_id, m.group_slug, month_of(m.sent_at), m.operation, m.links, m.attachments, m.reactions);
    end;

-- Pages of a backfill, and rows that are mended, go through a temporary table: PostgreSQL refuses COPY into one that is
-- under row-level security.
do $$ begin execute format('grant temporary on database %I to springline_app', current_database()); end $$;

-- Reconciling removes what should not have landed, under row-level security like everything else.
grant delete on raw_people, raw_signal_messages, raw_requests, raw_request_comments, comment_insights to springline_app;

-- Whether a row is another tenant's can only be told across tenants: by its key, which says nothing of what is in it.
grant select (tenant_id, user_id) on raw_people to springline_system;
grant select (tenant_id, message_id) on raw_signal_messages to springline_system;
grant select (tenant_id, request_id) on raw_requests to springline_system;
grant select (tenant_id, comment_id) on raw_request_comments, comment_insights to springline_system;
grant select (tenant_id, id) on "user", message, request, request_comments to springline_system;
