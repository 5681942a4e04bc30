-- Search: an outbox that triggers fill, what waits to be sent to each index, and the ledger of what each index may hold.
--
-- An engine such as Quickwit can't replace a document: it takes it once more, and deletes late or not at all. So each
-- attempt to send a document has a number of its own (`rev`), and the ledger says which one of them counts. A search
-- leaves out all that don't, so a document is found once, whatever the engine still holds.

create sequence search_rev;
comment on sequence search_rev is 'numbers of attempts to send a document to an index';
create sequence search_model;
comment on sequence search_model is 'numbers in the names of indexes; never used twice';
grant usage on sequence search_rev, search_model to springline_app;

create table search_family (
    tenant_id integer not null references tenant,
    family text not null,
    last_rev bigint not null default 0,
    primary key (tenant_id, family)
);
comment on table search_family is 'what a tenant searches by an engine; who numbers attempts to send holds the row';
comment on column search_family.last_rev is 'all attempts up to this one are in the ledger';
call protect_by_tenant('search_family', 'select', 'insert', 'update');

create table search_index (
    tenant_id integer not null references tenant,
    index_name text not null unique,
    family text not null,
    generation bigint not null,
    library_slug text not null default '',
    state text not null default 'building' check (state in ('building', 'ready', 'dropping')),
    checkpoint bigint not null default 0,
    is_read boolean not null default false,
    seen_xid xid8,
    created_at timestamptz not null default clock_timestamp(),
    ready_at timestamptz,
    verified_at timestamptz,
    forgotten_at timestamptz,
    failures integer not null default 0,
    resting_until timestamptz,
    primary key (tenant_id, index_name),
    unique (tenant_id, family, generation, library_slug),
    foreign key (tenant_id, family) references search_family
);
comment on table search_index is 'indexes of the engine; one that is here is sent every change, also before and after it is searched';
comment on column search_index.generation is 'indexes that were built together and hold each document once';
comment on column search_index.library_slug is 'the library whose documents it holds; empty for all that have no index of their own in this generation';
comment on column search_index.checkpoint is 'the last thing of those that were there at the beginning which waits to be sent, or was';
comment on column search_index.is_read is 'all things that were there at the beginning wait to be sent, or were';
comment on column search_index.seen_xid is 'transactions older than this one may change things without telling the outbox; noted once the row was committed';
comment on column search_index.forgotten_at is 'when the engine was last asked to delete what is dead';
comment on column search_index.failures is 'how often in a row the engine did not take what was sent to this index';
comment on column search_index.resting_until is 'nothing is sent to it before, because the engine failed';
call protect_by_tenant('search_index', 'select', 'insert', 'update', 'delete');
grant select (tenant_id, index_name, family, state) on search_index to springline_system;

create table library_model_policy (
    tenant_id integer not null references tenant,
    family text not null default 'media_scenes',
    library_slug text not null default '',
    active_index_name text not null,
    switched_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, family, library_slug),
    foreign key (tenant_id, active_index_name) references search_index
);
comment on table library_model_policy is 'the indexes that searches go to; read at each search';
call protect_by_tenant('library_model_policy', 'select', 'insert', 'update', 'delete');

create table search_sync_queue (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant not enforced,
    family text not null default 'media_scenes',
    asset_id bigint not null,
    action text not null check (action in ('UPSERT', 'DELETE')),
    created_at timestamptz not null default clock_timestamp()
);
comment on table search_sync_queue is 'the outbox: what changed, written by triggers in the transaction that changed it';
comment on column search_sync_queue.asset_id is 'the thing whose documents change: of media_scenes an asset, of other families a message, a person or a request';
alter table search_sync_queue set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
create index search_sync_queue_of on search_sync_queue (tenant_id, family, asset_id);
call protect_by_tenant('search_sync_queue', 'select', 'insert', 'update', 'delete'); -- update, for who locks rows
grant usage on sequence search_sync_queue_id_seq to springline_app;
grant select (tenant_id, family, created_at) on search_sync_queue to springline_system;

create table search_sync_work (
    tenant_id integer not null references tenant not enforced,
    index_name text not null,
    asset_id bigint not null,
    marks integer not null default 1,
    marked_at timestamptz not null,
    token uuid,
    leased_until timestamptz,
    attempts integer not null default 0,
    is_doubtful boolean not null default false,
    due_at timestamptz not null,
    reason text,
    primary key (tenant_id, index_name, asset_id),
    foreign key (tenant_id, index_name) references search_index not enforced,
    check ((token is null) = (leased_until is null))
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
comment on table search_sync_work is 'what waits to be sent to each index: changes of one thing are one row, and its lease is the lock of that thing in that index';
comment on column search_sync_work.marks is 'how many changes it stands for; one that came while it was being sent is not lost with the row';
comment on column search_sync_work.marked_at is 'when the oldest of these changes was made';
comment on column search_sync_work.is_doubtful is 'what was sent of it and is not shown may never have arrived: an equal hash is no reason not to send it again';
comment on column search_sync_work.due_at is 'when to try next, while it is leased not before the lease ends; infinity for a dead letter, whose reason says why';
create index search_sync_work_due on search_sync_work (tenant_id, index_name, due_at) where due_at < 'infinity';
call protect_by_tenant('search_sync_work', 'select', 'insert', 'update', 'delete');
grant select (tenant_id, index_name, marked_at, due_at, leased_until) on search_sync_work to springline_system;

create table search_ledger (
    tenant_id integer not null references tenant not enforced,
    index_name text not null,
    document_id bigint not null,
    rev bigint not null,
    asset_id bigint not null,
    state text not null default 'sent' check (state in ('sent', 'shown', 'dead')),
    content_hash text not null,
    sent_at timestamptz not null,
    seen_at timestamptz,
    dead_at timestamptz,
    named_at timestamptz,
    primary key (tenant_id, index_name, document_id, rev)
);
comment on table search_ledger is 'every attempt to send a document which an index may hold, or may still get';
comment on column search_ledger.state is 'sent: on its way, left out of searches; shown: the one that searches find; dead: replaced or deleted, left out of searches';
comment on column search_ledger.seen_at is 'when a search first found it';
comment on column search_ledger.named_at is 'when the engine was last asked to delete it';
create unique index search_ledger_shown on search_ledger (tenant_id, index_name, document_id) where state = 'shown';
create index search_ledger_left_out on search_ledger (tenant_id, index_name, rev) where state <> 'shown';
create index search_ledger_of on search_ledger (tenant_id, index_name, asset_id) where state <> 'dead';
call protect_by_tenant('search_ledger', 'select', 'insert', 'update', 'delete');

-- The words of a text in their normal form, with single spaces between: springline.search.words has the same for queries.
create function search_words(said text) returns text
    language sql immutable strict parallel safe
    begin atomic
        select trim(both ' ' from regexp_replace(regexp_replace(
            case when octet_length(said) = length(said) then lower(said collate pg_c_utf8)
            else regexp_replace(
                normalize(regexp_replace(
                    normalize(replace(lower(normalize(said, nfkc) collate pg_c_utf8), 'ς', 'σ'), nfd),
                    '[\u0300-\u036f]', '', 'g'), nfc),
                '([\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003fffd])',
                ' \1 ', 'g')
            end,
            '[\u0001-/:-@\[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7'
            '\u02c2-\u02df\u055a-\u055f\u0589\u05be\u05c0\u05c3\u05f3\u05f4\u060c\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965'
            '\u1680\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f'
            '\ue000-\uf8ff\ufe10-\ufe6f\uff00-\uff0f\ufff0-\uffff\U0001f000-\U0001fbff]+', ' ', 'g'),
            ' {2,}', ' ', 'g'));
    end;

-- What fills the outbox: triggers for each statement, on the tables that documents are made of. They compare old rows
-- with new ones, and tell of those where something differs that a document holds. Those of media are below; other
-- families have theirs in later migrations, made of these two functions in the same way:
--
--     if is_searched('FAMILY') then
--         perform tell_search('FAMILY', 'UPSERT', array(select ... from old_rows join new_rows using (id) where ...));
--     end if;
--
-- A function that joins both transition tables needs `set enable_nestloop = off`: its plan may have been made when a
-- statement changed one row, and is kept for the one that changes a hundred thousand.
create function is_searched(asked_family text) returns boolean
    language sql stable parallel safe
    return exists (
        select from search_index where tenant_id = current_tenant() and family = asked_family and state <> 'dropping');
comment on function is_searched is 'Whether the tenant has an index of this family; without one the outbox is not told, since nobody would empty it.';

create function tell_search(told_family text, told_action text, ids bigint[]) returns void
    language sql volatile
    begin atomic
        insert into search_sync_queue (tenant_id, family, asset_id, action)
        select current_tenant(), told_family, id, told_action from unnest(ids) id;
    end;
comment on function tell_search is 'Writes into the outbox that things of a family changed (UPSERT) or went (DELETE); each id once is enough.';

create function tell_search_of_assets() returns trigger language plpgsql set enable_nestloop = off as $$
begin
    if not is_searched('media_scenes') then
        return null;
    end if;
    case tg_op
        when 'INSERT' then
            perform tell_search('media_scenes', 'UPSERT', array(select id from new_rows));
        when 'DELETE' then
            perform tell_search('media_scenes', 'DELETE', array(select id from old_rows));
        else
            perform tell_search('media_scenes', 'UPSERT', array(
                select now.id from old_rows was join new_rows now on now.id = was.id
                where (was.updated_at, was.is_favorite, was.offline_ready, was.preview_ready, was.library_id, was.kind,
                       was.recorded_at, was.rate_numerator, was.rate_denominator, was.title, was.tags, was.people,
                       was.description)
                    is distinct from
                      (now.updated_at, now.is_favorite, now.offline_ready, now.preview_ready, now.library_id, now.kind,
                       now.recorded_at, now.rate_numerator, now.rate_denominator, now.title, now.tags, now.people,
                       now.description)));
    end case;
    return null;
end $$;

-- Scenes that go with their asset tell nothing: the asset has.
create function tell_search_of_scenes() returns trigger language plpgsql set enable_nestloop = off as $$
begin
    if not is_searched('media_scenes') then
        return null;
    end if;
    case tg_op
        when 'INSERT' then
            perform tell_search('media_scenes', 'UPSERT', array(select distinct asset_id from new_rows));
        when 'DELETE' then
            perform tell_search('media_scenes', 'UPSERT', array(
                select id from asset where id in (select asset_id from old_rows)));
        else
            perform tell_search('media_scenes', 'UPSERT', array(
                select distinct root
                from old_rows was
                join new_rows now on now.id = was.id
                cross join lateral (values (was.asset_id), (now.asset_id)) roots (root)
                where (was.updated_at, was.asset_id, was.is_favorite, was.start_value, was.duration_value, was.title,
                       was.languages, was.tags, was.people, was.description, was.transcript, was.translations)
                    is distinct from
                      (now.updated_at, now.asset_id, now.is_favorite, now.start_value, now.duration_value, now.title,
                       now.languages, now.tags, now.people, now.description, now.transcript, now.translations)));
    end case;
    return null;
end $$;

create function tell_search_of_libraries() returns trigger language plpgsql set enable_nestloop = off as $$
begin
    if is_searched('media_scenes') then
        perform tell_search('media_scenes', 'UPSERT', array(
            select asset.id from asset
            where asset.library_id in (
                select now.id from old_rows was join new_rows now on now.id = was.id where now.slug <> was.slug)));
    end if;
    return null;
end $$;

create trigger tell_search_of_insert after insert on asset
    referencing new table as new_rows for each statement execute function tell_search_of_assets();
create trigger tell_search_of_update after update on asset
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_assets();
create trigger tell_search_of_delete after delete on asset
    referencing old table as old_rows for each statement execute function tell_search_of_assets();
create trigger tell_search_of_insert after insert on video_scenes
    referencing new table as new_rows for each statement execute function tell_search_of_scenes();
create trigger tell_search_of_update after update on video_scenes
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_scenes();
create trigger tell_search_of_delete after delete on video_scenes
    referencing old table as old_rows for each statement execute function tell_search_of_scenes();
create trigger tell_search_of_update after update on library
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_libraries();
