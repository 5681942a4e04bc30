-- Messages, people and requests are searched like scenes. What a document of theirs holds is said in the family's
-- documents.sql; here is what tells the outbox that it changed, and what PostgreSQL itself finds them by.

-- ---- Messages --------------------------------------------------------------------------------------------------------

-- A message that is deleted, or whose time has run out, is changed to one without words, and its document goes with them.
create function tell_search_of_messages() returns trigger language plpgsql set enable_nestloop = off as $$
begin
    if not is_searched('chat_messages') then
        return null;
    end if;
    case tg_op
        when 'INSERT' then
            perform tell_search('chat_messages', 'UPSERT', array(
                select id from new_rows where text is not null and sent_at is not null and deleted_at is null));
        when 'DELETE' then
            perform tell_search('chat_messages', 'DELETE', array(
                select id from old_rows where text is not null and sent_at is not null and deleted_at is null));
        else
            perform tell_search('chat_messages', 'UPSERT', array(
                select now.id from old_rows was join new_rows now on now.id = was.id
                where now.sent_at is not null
                  and (was.deleted_at, was.expires_at, was.sent_at, was.group_id, was.sender_id, was.text)
                    is distinct from
                      (now.deleted_at, now.expires_at, now.sent_at, now.group_id, now.sender_id, now.text)));
    end case;
    return null;
end $$;

create trigger tell_search_of_insert after insert on message
    referencing new table as new_rows for each statement execute function tell_search_of_messages();
create trigger tell_search_of_update after update on message
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_messages();
create trigger tell_search_of_delete after delete on message
    referencing old table as old_rows for each statement execute function tell_search_of_messages();

-- A word is the same in every search. A text in ASCII without these signs has the words that `search_words` finds, in
-- half the time: PostgreSQL's parser takes care of the other signs itself. Tenant, group and sender begin with a sign that
-- no word has, or the beginning of a word would be one of theirs.
create or replace function message_terms(tenant_id integer, group_id bigint, sender_id bigint, said text) returns tsvector
    language sql immutable strict parallel safe cost 300
    begin atomic
        select to_tsvector('simple', case when octet_length(said) = length(said) then translate(said, '/.@<&+_-~', '         ')
                                          else search_words(said) end)
            || array_to_tsvector(array['=t' || tenant_id, '=g' || group_id, '=s' || sender_id]);
    end;
reindex index message_by_terms;

-- ---- People and requests ---------------------------------------------------------------------------------------------

create function indexed_values(doc jsonb, list text) returns text[]
    language sql immutable parallel safe
    return array(select item ->> 'value' from jsonb_array_elements(doc -> list) with ordinality one (item, place) order by place);
comment on function indexed_values is 'The values of one of the lists of a person''s or a request''s document, in its order.';

create function indexed_about(doc jsonb) returns text
    language sql immutable parallel safe
    return array_to_string(
        indexed_values(doc, 'tags') || indexed_values(doc, 'locations') || indexed_values(doc, 'groups') || indexed_values(doc, 'links'),
        ' ');
comment on function indexed_about is 'What a person or a request is found by besides names and titles.';

-- What PostgreSQL itself finds them by. Words are labelled by their field: A name of a person or title of a request,
-- B author, C about. Values of fields that are no text are words too, each after `=`, which no word has, its field and a colon.
create function indexed_words(name text, doc text) returns tsvector
    language sql immutable strict parallel safe cost 10000
    begin atomic
        select placed_words(name, 'A', 2000)
            || placed_words(coalesce(parsed #>> '{author,name}', ''), 'B', 2000)
            || placed_words(indexed_about(parsed), 'C', 200000)
            || array_to_tsvector(array(
                   select fact
                   from (
                       select '=' || field || ':' || value
                       from (values ('tags', 'tags'), ('locations', 'locations'), ('groups', 'groups'), ('domains', 'links'),
                                    ('languages', 'languages')) known (field, list)
                       cross join lateral unnest(indexed_values(parsed, list)) value
                       union all
                       select '=' || field || ':' || (parsed ->> key)
                       from (values ('is_bot', 'is_bot'), ('kind', 'needs_or_offers'), ('status', 'status')) known (field, key)
                   ) given (fact)
                   where octet_length(fact) <= 2046))
        from (select doc::jsonb as parsed offset 0) document;
    end;

-- Kept of those that were searched once: rendering them would take half as long again with this. What changes leaves it
-- at once, and the next search adds it anew. A copy, so it writes no log, and words that were taken back are in no backup.
create unlogged table index_words (
    tenant_id integer not null references tenant not enforced,
    kind text not null check (kind in ('person', 'request')),
    doc_id bigint not null,
    version integer not null,
    words tsvector not null,
    primary key (tenant_id, kind, doc_id)
);
comment on table index_words is 'what PostgreSQL finds people and requests by, of those that did not change since somebody searched';
comment on column index_words.version is 'of the document; words of another version count for nothing';
call protect_by_tenant('index_words', 'select', 'insert', 'update', 'delete');

create function tell_search_of_index() returns trigger language plpgsql set enable_nestloop = off as $$
declare
    searched_kind text := tg_argv[0];
    family text := tg_argv[1];
    ids bigint[];
begin
    case tg_op
        when 'INSERT' then
            ids := array(select id from new_rows where not deleted);
        when 'DELETE' then
            ids := array(select id from old_rows where not deleted);
        else
            ids := array(select now.id from old_rows was join new_rows now on now.id = was.id
                         where (was.content_hash, was.deleted) is distinct from (now.content_hash, now.deleted));
    end case;
    if cardinality(ids) > 0 then
        if tg_op <> 'INSERT' then
            delete from index_words where tenant_id = current_tenant() and kind = searched_kind and doc_id = any(ids);
        end if;
        if is_searched(family) then
            perform tell_search(family, case when tg_op = 'DELETE' then 'DELETE' else 'UPSERT' end, ids);
        end if;
    end if;
    return null;
end $$;

create trigger tell_search_of_insert after insert on people_index
    referencing new table as new_rows for each statement execute function tell_search_of_index('person', 'people');
create trigger tell_search_of_update after update on people_index
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_index('person', 'people');
create trigger tell_search_of_delete after delete on people_index
    referencing old table as old_rows for each statement execute function tell_search_of_index('person', 'people');
create trigger tell_search_of_insert after insert on request_index
    referencing new table as new_rows for each statement execute function tell_search_of_index('request', 'requests');
create trigger tell_search_of_update after update on request_index
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_index('request', 'requests');
create trigger tell_search_of_delete after delete on request_index
    referencing old table as old_rows for each statement execute function tell_search_of_index('request', 'requests');
