-- What the application keeps of the index, and which features are on.
--
-- The cache is unlogged: it is a copy that can be fetched again, so nothing is lost when a crash or a failover empties
-- it, and it writes no log. That also keeps words which their author took back out of physical backups: what was never
-- in the log can't come back from it. The place in the feed is logged; it may be ahead of an empty cache, never behind
-- what a full one has heard.

create unlogged table app_cache (
    tenant_id integer not null references tenant,
    resource text not null check (length(resource) <= 1000),
    kind text not null check (kind in ('person', 'request')),
    document_id bigint,
    body text,
    is_missing boolean not null default false,
    version bigint,
    etag text,
    fetched_at timestamptz,
    fresh_until timestamptz,
    stale_until timestamptz not null,
    invalidated_at timestamptz,
    lease_holder text,
    lease_until timestamptz,
    changed_during_fetch boolean not null default false,
    retry_at timestamptz,
    primary key (tenant_id, resource),
    check ((lease_holder is null) = (lease_until is null)),
    check ((fetched_at is null) = (fresh_until is null)),
    check (body is null or not is_missing)
) with (fillfactor = 80);
comment on table app_cache is 'answers of the index API, by the path and query that they answer; a row that was never fetched only says who is fetching it';
comment on column app_cache.document_id is 'the one document that it is; null for a listing, which any change of a document of its kind may change';
comment on column app_cache.body is 'JSON text as the index API sent it';
comment on column app_cache.is_missing is 'the answer was that there is no such document';
comment on column app_cache.version is 'of a document its version, of a listing the generation of its kind: a lower one never replaces a higher one';
comment on column app_cache.stale_until is 'until when it may be shown where nothing newer is to be had; after that the row is removed';
comment on column app_cache.invalidated_at is 'since when the feed of changes says that it is out of date; null while it does not';
comment on column app_cache.lease_holder is 'who is fetching it; a lease ends by itself, at lease_until';
comment on column app_cache.changed_during_fetch is 'the feed told of a change after the fetch began: what it brings may be older than that';
comment on column app_cache.retry_at is 'the last fetch failed; before this nobody tries again';
create index app_cache_documents on app_cache (tenant_id, kind, document_id) where document_id is not null;
create index app_cache_listings on app_cache (tenant_id, kind) where document_id is null and (invalidated_at is null or lease_holder is not null);
create index app_cache_ending on app_cache (tenant_id, stale_until);
call protect_by_tenant('app_cache', 'select', 'insert', 'update', 'delete');

create table app_cache_feed (
    tenant_id integer primary key references tenant,
    position text,
    poll_at timestamptz not null,
    failures integer not null default 0,
    caught_up_at timestamptz not null
);
comment on table app_cache_feed is 'how far each tenant''s caches have followed the index''s feed of changes';
comment on column app_cache_feed.poll_at is 'when to ask next; who moves it on is the one who asks';
comment on column app_cache_feed.failures is 'polls that failed since the last one that did not';
comment on column app_cache_feed.caught_up_at is 'all that the index said by then is known';
call protect_by_tenant('app_cache_feed', 'select', 'insert', 'update');
grant select (tenant_id, poll_at, caught_up_at) on app_cache_feed to springline_system;

create table feature_flag (
    tenant_id integer not null references tenant,
    name text not null,
    is_on boolean not null,
    changed_at timestamptz not null,
    changed_by text not null,
    primary key (tenant_id, name)
);
comment on table feature_flag is 'features that a tenant has switched on or off; where there is no row, the default in the code holds';
comment on column feature_flag.changed_by is 'an actor as in audit_log';
call protect_by_tenant('feature_flag', 'select', 'insert', 'update');

-- Search in messages. PostgreSQL uses an index for `@@` only where no row-level policy has to be asked first, since the
-- operator is not marked leakproof. So the search is itself such a policy, of a role that can't sign in: through
-- `find_messages` it sees those rows of the tenant that match what is searched for, and no others.

-- A text whose words PostgreSQL's parser can't take for parts of paths, addresses, markup or signed numbers: `saw` is
-- found in `drill/saw`. Of scripts that put no spaces between words, each sign is a word.
create function spaced_words(said text) returns text
    language sql immutable strict parallel safe
    return case
        when octet_length(said) = length(said) then translate(said, '/.@<&+_-', '        ')
        else regexp_replace(
            translate(said, '/.@<&+_-', '        '),
            '([\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])', ' \1 ', 'g')
    end;

-- What a message is found by: its words, and beside them its tenant, group and sender, which no text spells like this.
create function message_terms(tenant_id integer, group_id bigint, sender_id bigint, said text) returns tsvector
    language sql immutable strict parallel safe cost 300
    begin atomic
        select to_tsvector('simple', spaced_words(said))
            || array_to_tsvector(array['t=' || tenant_id, 'g=' || group_id, 's=' || sender_id]);
    end;

-- New words wait in a list of up to 16 MB, sorted in by whoever fills it, or by vacuum: imports are half as fast with the
-- usual 4 MB, and reading the list takes a search 20 ms.
create index message_by_terms on message using gin (message_terms(tenant_id, group_id, sender_id, text))
    with (gin_pending_list_limit = 16384);
create index message_by_time on message (tenant_id, sent_at, id)
    where text is not null and sent_at is not null and deleted_at is null;

-- Until statistics come, PostgreSQL takes most messages for deleted, and reads all of a chat that was just imported rather
-- than the index of words.
select pg_restore_attribute_stats(
    'schemaname', 'public', 'relname', 'message', 'attname', name, 'inherited', false,
    'null_frac', nulls::real, 'avg_width', width, 'n_distinct', -0.9::real)
from (values ('deleted_at', 1, 8), ('sent_at', 0, 8), ('text', 0, 60)) column_ (name, nulls, width);

create function searched_terms() returns tsquery
    language sql stable parallel safe
    return nullif(current_setting('springline.searched', true), '')::tsquery;
comment on function searched_terms is 'What this transaction searches messages for; null where it does not, which finds none.';

create policy searched on message as restrictive for select to springline_search
    using (message_terms(tenant_id, group_id, sender_id, text) @@ searched_terms());
grant select (tenant_id, id, group_id, sender_id, sent_at, text, deleted_at, expires_at) on message to springline_search;

-- The newest messages of the tenant that match `springline.searched` and stand at `moment`. What is null does not filter.
-- Planned for each search, since it depends on the words which index serves. Where `within` says that the time is short,
-- it may be the one of time, read to the page's end; else it is the one of words, and all matches are sorted.
create function find_messages(within boolean, in_group bigint, from_person bigint, since timestamptz, until timestamptz,
                              before_at timestamptz, before_id bigint, moment timestamptz, most integer)
    returns table (message_id bigint, message_at timestamptz)
    language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
    if within then
        return query
            select m.id, m.sent_at from message m
            where m.tenant_id = current_tenant() and m.text is not null and m.sent_at is not null and m.deleted_at is null
              and (in_group is null or m.group_id = in_group) and (from_person is null or m.sender_id = from_person)
              and (since is null or m.sent_at >= since) and (until is null or m.sent_at < until)
              and (before_at is null or (m.sent_at, m.id) < (before_at, before_id))
              and (m.expires_at is null or m.expires_at > moment)
            order by m.sent_at desc, m.id desc limit most;
    else
        return query
            with matching as materialized (
                select m.id, m.sent_at from message m
                where m.tenant_id = current_tenant() and m.text is not null and m.sent_at is not null and m.deleted_at is null
                  and (in_group is null or m.group_id = in_group) and (from_person is null or m.sender_id = from_person)
                  and (since is null or m.sent_at >= since) and (until is null or m.sent_at < until)
                  and (before_at is null or (m.sent_at, m.id) < (before_at, before_id))
                  and (m.expires_at is null or m.expires_at > moment)
            )
            select matching.id, matching.sent_at from matching order by matching.sent_at desc, matching.id desc limit most;
    end if;
end $$;
revoke all on function find_messages from public;
grant execute on function find_messages to springline_app;
grant create on schema public to springline_search; -- only to hand the function over
alter function find_messages owner to springline_search;
revoke create on schema public from springline_search;
