-- Chunks of documents are searched like scenes and messages, by their words; where embeddings are configured also by what
-- they mean. And answers to questions, of which each sentence has its place in a source.

-- ---- What tells the outbox that documents changed ----------------------------------------------------------------------

-- A root is a row of bundle_document. One that is no present document any more, or has no text yet, has no documents in
-- the index: it is told all the same.
create function tell_search_of_documents() returns trigger language plpgsql set enable_nestloop = off as $$
begin
    if not is_searched('document_chunks') then
        return null;
    end if;
    case tg_op
        when 'INSERT' then
            perform tell_search('document_chunks', 'UPSERT', array(
                select id from new_rows where text_id is not null and to_number is null));
        when 'DELETE' then
            perform tell_search('document_chunks', 'DELETE', array(
                select id from old_rows where text_id is not null and to_number is null));
        else
            perform tell_search('document_chunks', 'UPSERT', array(
                select now.id from old_rows was join new_rows now on now.id = was.id
                where (was.text_id, was.to_number, was.bundle_id, was.path, was.from_number, was.format)
                    is distinct from
                      (now.text_id, now.to_number, now.bundle_id, now.path, now.from_number, now.format)));
    end case;
    return null;
end $$;
create trigger tell_search_of_insert after insert on bundle_document
    referencing new table as new_rows for each statement execute function tell_search_of_documents();
create trigger tell_search_of_update after update on bundle_document
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_documents();
create trigger tell_search_of_delete after delete on bundle_document
    referencing old table as old_rows for each statement execute function tell_search_of_documents();

create function tell_search_of_texts(texts bigint[]) returns void language sql volatile
    begin atomic
        select tell_search('document_chunks', 'UPSERT', array(
            select id from bundle_document
            where tenant_id = current_tenant() and text_id = any(texts) and to_number is null order by id));
    end;
comment on function tell_search_of_texts is 'Tells of the present documents that have one of these texts.';

create function tell_search_of_places() returns trigger language plpgsql set enable_nestloop = off as $$
begin
    if not is_searched('document_chunks') then
        return null;
    end if;
    case tg_op
        when 'INSERT' then
            perform tell_search_of_texts(array(select distinct text_id from new_rows));
        when 'DELETE' then
            perform tell_search_of_texts(array(select distinct text_id from old_rows));
        else
            perform tell_search_of_texts(array(
                select distinct text_id
                from (
                    (select text_id, ordinal, chunk_id, page from old_rows except select text_id, ordinal, chunk_id, page from new_rows)
                    union all
                    (select text_id, ordinal, chunk_id, page from new_rows except select text_id, ordinal, chunk_id, page from old_rows)
                ) differing));
    end case;
    return null;
end $$;
create trigger tell_search_of_insert after insert on chunk_place
    referencing new table as new_rows for each statement execute function tell_search_of_places();
create trigger tell_search_of_update after update on chunk_place
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_places();
create trigger tell_search_of_delete after delete on chunk_place
    referencing old table as old_rows for each statement execute function tell_search_of_places();

-- A chunk comes before its places, and goes after them, so only its changes tell something.
create function tell_search_of_chunks() returns trigger language plpgsql set enable_nestloop = off as $$
begin
    if is_searched('document_chunks') then
        perform tell_search_of_texts(array(
            select distinct place.text_id
            from old_rows was
            join new_rows now on now.id = was.id
            join chunk_place place on place.tenant_id = now.tenant_id and place.chunk_id = now.id
            where (was.text, was.heading) is distinct from (now.text, now.heading)));
    end if;
    return null;
end $$;
create trigger tell_search_of_update after update on chunk
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_chunks();

create function tell_search_of_document_texts() returns trigger language plpgsql set enable_nestloop = off as $$
begin
    if is_searched('document_chunks') then
        perform tell_search_of_texts(array(
            select now.id from old_rows was join new_rows now on now.id = was.id
            where (was.title, was.language) is distinct from (now.title, now.language)));
    end if;
    return null;
end $$;
create trigger tell_search_of_update after update on document_text
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_document_texts();

-- Nothing is found of a bundle that is archived.
create function tell_search_of_bundles() returns trigger language plpgsql set enable_nestloop = off as $$
begin
    if is_searched('document_chunks') then
        perform tell_search('document_chunks', 'UPSERT', array(
            select document.id
            from old_rows was
            join new_rows now on now.id = was.id
            join bundle_document document on document.tenant_id = now.tenant_id and document.bundle_id = now.id
            where document.to_number is null and document.text_id is not null
              and (was.slug, was.archived_at is null) is distinct from (now.slug, now.archived_at is null)));
    end if;
    return null;
end $$;
create trigger tell_search_of_update after update on bundle
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_bundles();

-- ---- What PostgreSQL itself finds chunks by ----------------------------------------------------------------------------

-- The label of a word is its field: A the document's title, B the headings above, C the text, D the name of the file.
-- `=` and the tenant's number is a word that no text has: the index of words finds one tenant's rows by it.
create function chunk_words(tenant_id integer, heading text, said text) returns tsvector
    language sql immutable strict parallel safe cost 500
    begin atomic
        select placed_words(heading, 'B', 2000) || placed_words(said, 'C', 20000) || array_to_tsvector(array['=' || tenant_id::text]);
    end;

alter table chunk add column words tsvector not null generated always as (chunk_words(tenant_id, heading, text)) stored;
alter table chunk alter column words set storage main;
alter table document_text add column title_words tsvector not null
    generated always as (placed_words(coalesce(title, ''), 'A', 2000)) stored;
alter table bundle_document add column file_words tsvector not null generated always as (placed_words(path, 'D', 2000)) stored;
comment on column chunk.words is 'what it is found by: the words of its text and of the headings above it, labelled by their field';
comment on column document_text.title_words is 'the words of its title, labelled';
comment on column bundle_document.file_words is 'the words of its path, labelled';
create index chunk_by_words on chunk using gin (words);

-- As with scenes: a role that can't sign in searches, because no index serves `@@` under a row-level policy.
create policy searched on chunk for select to springline_search using (true);
create policy searched on chunk_place for select to springline_search using (true);
create policy searched on bundle_document for select to springline_search using (true);
create policy searched on document_text for select to springline_search using (true);
create policy searched on bundle for select to springline_search using (true);
create policy searched on bundle_version for select to springline_search using (true);
grant select (tenant_id, id, words) on chunk to springline_search;
grant select (tenant_id, text_id, ordinal, chunk_id, page) on chunk_place to springline_search;
grant select (tenant_id, id, bundle_id, path, format, text_id, from_number, to_number, file_words) on bundle_document to springline_search;
grant select (tenant_id, id, language, title_words) on document_text to springline_search;
grant select (tenant_id, id, slug, archived_at) on bundle to springline_search;
grant select (tenant_id, bundle_id, number, created_at) on bundle_version to springline_search;

-- A chunk at its place in a document is known by one number: 2^20 places in each document.
create function chunk_number(document_id bigint, ordinal integer) returns bigint
    language sql immutable strict parallel safe
    return (document_id << 20) | ordinal;

create function chunk_field(name text, out expression text, out type text)
    language plpgsql immutable strict parallel safe set search_path = public, pg_temp as $$
begin
    select field.expression, field.type into expression, type
    from (values
        ('bundle', 'b.slug', 'text'),
        ('path', 'd.path', 'text'),
        ('format', 'd.format', 'text'),
        ('language', 't.language', 'text'),
        ('page', 'p.page', 'bigint'),
        ('added_at', 'v.created_at', 'timestamptz')
    ) field (name, expression, type)
    where field.name = chunk_field.name;
    if not found then
        raise exception 'chunks have no field % with values', name using errcode = 'invalid_parameter_value';
    end if;
end $$;

-- What holds of a field's values, as a condition.
create function chunk_condition(clause jsonb) returns text
    language plpgsql immutable set search_path = public, pg_temp as $$
declare
    field record := chunk_field(clause ->> 'field');
    condition text;
begin
    if clause ? 'values' then
        condition := format('(%s) = any(%L::%s[])', field.expression,
                            array(select jsonb_array_elements_text(clause -> 'values')), field.type);
    else
        condition := format('(%s) is not null', field.expression)
            || case when clause ->> 'low' is null then ''
                    else format(' and (%s) >= %L::%s', field.expression, clause ->> 'low', field.type) end
            || case when clause ->> 'high' is null then ''
                    else format(' and (%s) <= %L::%s', field.expression, clause ->> 'high', field.type) end;
    end if;
    return format(case when (clause ->> 'not')::boolean then ' and (%s) is not true' else ' and (%s)' end, condition);
end $$;

-- Which documents count: those of a version, or the present ones.
create function documents_of(version integer) returns text
    language sql immutable parallel safe
    return case when version is null then ' and d.to_number is null'
                else format(' and d.from_number <= %1$s and (d.to_number is null or d.to_number >= %1$s)', version) end;

-- Where the chunks of the tenant are read from, with all that a condition or an order may need.
create function chunks_from(version integer) returns text
    language sql immutable parallel safe
    return 'from bundle_document d'
        ' join bundle b on b.tenant_id = d.tenant_id and b.id = d.bundle_id and b.archived_at is null'
        ' join bundle_version v on v.tenant_id = d.tenant_id and v.bundle_id = d.bundle_id and v.number = d.from_number'
        ' join document_text t on t.tenant_id = d.tenant_id and t.id = d.text_id'
        ' join chunk_place p on p.tenant_id = d.tenant_id and p.text_id = d.text_id'
        ' join chunk c on c.tenant_id = p.tenant_id and c.id = p.chunk_id'
        ' where d.tenant_id = current_tenant()' || documents_of(version);

-- Documents with these words in their title or their path. Reads the tenant's documents.
create function documents_named(terms tsquery, version integer) returns bigint[]
    language plpgsql stable set search_path = public, pg_temp as $$
declare
    found bigint[];
begin
    execute 'select array(select d.id from bundle_document d join document_text t on t.tenant_id = d.tenant_id and t.id = d.text_id'
            ' where d.tenant_id = current_tenant()' || documents_of(version) || ' and (t.title_words @@ $1 or d.file_words @@ $1) order by d.id)'
        into found using terms;
    return found;
end $$;

-- In how many chunks of the tenant words stand, as long as these are not more than `most`.
create function chunks_with(terms tsquery, most integer) returns integer
    language sql stable set search_path = public, pg_temp
    return (select count(*) from (
        select from chunk where words @@ (terms && format('''=%s''', current_tenant())::tsquery) limit most) one);

-- How many chunks the documents have whose title or path has words, of each of `terms` whose words some have. Reads the
-- tenant's documents.
create function chunks_named(terms jsonb, version integer) returns jsonb
    language plpgsql stable set search_path = public, pg_temp as $$
declare
    anything constant tsquery := (
        select string_agg(format('(%s)', one ->> 'document'), ' | ')::tsquery from jsonb_array_elements(terms) one);
    counts jsonb;
begin
    execute 'with named as materialized ('
            'select t.title_words, d.file_words, ('
            'select count(*) from chunk_place p where p.tenant_id = current_tenant() and p.text_id = d.text_id) as chunks'
            ' from bundle_document d join document_text t on t.tenant_id = d.tenant_id and t.id = d.text_id'
            ' where d.tenant_id = current_tenant()' || documents_of(version) || ' and (t.title_words @@ $2 or d.file_words @@ $2)'
            ') select coalesce(jsonb_object_agg(term, chunks), ''{}'') from ('
            'select one ->> ''chunk'' as term, sum(chunks) as chunks from jsonb_array_elements($1) one'
            ' join named on title_words @@ (one ->> ''document'')::tsquery or file_words @@ (one ->> ''document'')::tsquery'
            ' group by 1) counted'
        into counts using terms, anything;
    return counts;
end $$;

-- What words ask of a chunk or of its document, as a condition.
create function chunk_words_condition(chunk_terms tsquery, document_terms tsquery, version integer) returns text
    language plpgsql stable set search_path = public, pg_temp as $$
declare
    own constant tsquery := format('''=%s''', current_tenant())::tsquery;
    documents constant bigint[] := documents_named(document_terms, version);
begin
    if cardinality(documents) = 0 then
        return format('c.words @@ %L::tsquery', chunk_terms && own);
    end if;
    if cardinality(documents) <= 1000 and chunks_with(chunk_terms, 2001) <= 2000 then
        -- Few have them, in either place: these are looked up. An `or` would have all chunks read.
        return format('(d.id, p.ordinal) in ('
                      'select n.id, o.ordinal from chunk w join chunk_place o on o.tenant_id = w.tenant_id and o.chunk_id = w.id'
                      ' join bundle_document n on n.tenant_id = o.tenant_id and n.text_id = o.text_id where w.words @@ %L::tsquery'
                      ' union all select n.id, o.ordinal from bundle_document n'
                      ' join chunk_place o on o.tenant_id = n.tenant_id and o.text_id = n.text_id'
                      ' where n.tenant_id = current_tenant() and n.id = any(%L::bigint[]))', chunk_terms && own, documents);
    end if;
    -- Asked of each row, the operator would cost more than the index.
    return format('c.id in (select id from chunk where words @@ %L::tsquery) or d.id = any(%L::bigint[])', chunk_terms && own, documents);
end $$;

-- What all clauses ask of a chunk, as conditions to add to `chunks_from`. A clause is {"chunk": terms, "document": terms,
-- "not": boolean}, words of which either's may hold; {"any": [{"chunk", "document"}, …], "not"}, of which one has to hold; or
-- {"field": name, "not": boolean} with "values", or "low" and "high". Of "any", so many of the rarest words count that not
-- more than `most` chunks have them, and one at least; all where `most` is null. `counts` says how many chunks have each,
-- themselves or in the title or path of their document.
create function chunk_conditions(clauses jsonb, version integer, most integer, counts jsonb) returns text
    language plpgsql stable set search_path = public, pg_temp as $$
declare
    conditions text := '';
    clause jsonb;
    chunk_terms tsquery;
    document_terms tsquery;
begin
    for clause in select value from jsonb_array_elements(clauses) loop
        if clause ? 'field' then
            conditions := conditions || chunk_condition(clause);
            continue;
        elsif clause ? 'any' then
            select string_agg(format('(%s)', one ->> 'chunk'), ' | ')::tsquery, string_agg(format('(%s)', one ->> 'document'), ' | ')::tsquery
            into chunk_terms, document_terms
            from (
                select one, sum(chunks) over (order by chunks, place) as so_far, row_number() over (order by chunks, place) as rank
                from (
                    select one, place, case when most is null then 0 else (counts ->> (one ->> 'chunk'))::integer end as chunks
                    from jsonb_array_elements(clause -> 'any') with ordinality given (one, place)
                ) counted
            ) ordered
            where so_far <= coalesce(most, 0) or rank = 1;
        else
            chunk_terms := (clause ->> 'chunk')::tsquery;
            document_terms := (clause ->> 'document')::tsquery;
        end if;
        conditions := conditions || format(case when (clause ->> 'not')::boolean then ' and not (%s)' else ' and (%s)' end,
                                           chunk_words_condition(chunk_terms, document_terms, version));
    end loop;
    return conditions;
end $$;

-- How often each value of some fields occurs in these chunks: of each field the 50 most frequent, as [value, count].
create function count_chunk_facets(chunks bigint[], version integer, names text[]) returns json
    language plpgsql stable set search_path = public, pg_temp as $$
declare
    facts text;
    counts text;
    counted json;
begin
    if cardinality(names) = 0 then
        return '{}';
    end if;
    select string_agg(format('(%s) as fact%s', (chunk_field(name)).expression, number), ', '),
           string_agg(format('%L, (select json_agg(json_build_array(value, occurs) order by occurs desc, value) from ('
                             'select fact%s collate "C" as value, count(*) as occurs from facts where fact%s is not null '
                             'group by value order by occurs desc, value limit 50) most)', name, number, number), ', ')
    into facts, counts
    from unnest(names) with ordinality asked (name, number);
    execute format('with facts as materialized (select %s %s and d.id = any($1) and chunk_number(d.id, p.ordinal) = any($2)) '
                   'select json_build_object(%s)', facts, chunks_from(version), counts)
        into counted using array(select distinct one >> 20 from unnest(chunks) one), chunks;
    return counted;
end $$;

-- A page of chunks by a field that has one value each, those without it last, as [value, number]; of a moment the value is in
-- microseconds since 1970. Reads all that match.
create function chunks_in_order(conditions text, version integer, sorted_by text, is_descending boolean, after_value numeric,
                                after_id bigint, page integer) returns json
    language plpgsql stable set search_path = public, pg_temp as $$
declare
    field record := chunk_field(sorted_by);
    direction constant text := case when is_descending then 'desc' else 'asc' end;
    beyond constant text := case when is_descending then '<' else '>' end;
    place constant text := case when field.type = 'timestamptz'
        then (timestamptz 'epoch' + after_value::double precision * interval '1 microsecond')::text else after_value::bigint::text end;
    past constant text := case
        when after_id is null then ''
        when after_value is null then format('where value is null and number %s %s', beyond, after_id)
        else format('where value %2$s %3$L::%4$s or value = %3$L::%4$s and number %2$s %5$s or value is null',
                    '', beyond, place, field.type, after_id) end;
    hits json;
begin
    execute format('select json_agg(json_build_array(%1$s, number)) from ('
                   'select * from (select chunk_number(d.id, p.ordinal) as number, (%2$s) as value %3$s%4$s) matching %5$s '
                   'order by value %6$s nulls last, number %6$s limit %7$s) one',
                   case when field.type = 'timestamptz' then '(extract(epoch from value) * 1000000)::bigint' else 'value' end,
                   field.expression, chunks_from(version), conditions, past, direction, page) into hits;
    return hits;
end $$;

-- A page of chunks by how well they match `terms`, the best first, as [score, number], followed by `others` with 0. A word
-- counts the more the fewer chunks have it. Reads the words of all `chunks`.
create function rank_chunks(chunks bigint[], others bigint[], terms jsonb, counts jsonb, version integer, after_value real,
                            after_id bigint, page integer) returns json
    language plpgsql stable set search_path = public, pg_temp as $$
declare
    hits json;
begin
    execute format($sql$
        with term as materialized (
            select (one ->> 'chunk')::tsquery as chunk_terms, (one ->> 'document')::tsquery as document_terms,
                   ln(1 + 10000.0 / (1 + ($8 ->> (one ->> 'chunk'))::integer)) as rarity
            from jsonb_array_elements($3) one
        ),
        read as materialized (
            select chunk_number(d.id, p.ordinal) as number, c.words, t.title_words, d.file_words
            %s and d.id = any($7) and chunk_number(d.id, p.ordinal) = any($1)
        ),
        ranked as (
            select number, greatest((
                select sum(rarity * (ts_rank('{0.125,0.5,0.7,1}', words, chunk_terms, 1)
                                     + 0.5 * ts_rank('{0.125,0.5,0.7,1}', title_words, document_terms)
                                     + 0.5 * ts_rank('{0.6,0.5,0.7,1}', file_words, document_terms)))
                from term), 1e-9)::real as score
            from read
            union all
            select other, 0 from unnest($2) other
        )
        select json_agg(json_build_array(score, number) order by score desc, number desc)
        from (
            select * from ranked where $5 is null or (score, number) < ($4, $5) order by score desc, number desc limit $6
        ) shown$sql$, chunks_from(version))
        into hits using chunks, others, terms, after_value, after_id, page, array(select distinct one >> 20 from unnest(chunks) one), counts;
    return hits;
end $$;

-- A page of the chunks of the tenant of which all clauses hold, as [value, number] each: by a field, or by relevance. Of
-- that there are two parts, as with scenes: the `closely` newest are ranked, the rest follows by number with 0.
-- `total` goes up to `most`, facets are counted in the newest `most`. Where it is `most + 1` there are more.
create function find_chunks(clauses jsonb, terms jsonb, version integer, sorted_by text, is_descending boolean, after_value numeric,
                            after_id bigint, page integer, closely integer, most integer, counted text[],
                            inout ranked_from bigint, out hits json, out total integer, out facets json)
    language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
declare
    named constant jsonb := case when jsonb_array_length(terms) = 0 then '{}' else chunks_named(terms, version) end;
    counts constant jsonb := (
        select coalesce(jsonb_object_agg(term, chunks_with(term::tsquery, 10000)
                                               + least(coalesce((named ->> term)::bigint, 0), 10000)), '{}')
        from (select distinct one ->> 'chunk' as term from jsonb_array_elements(terms) one) asked);
    conditions constant text := chunk_conditions(clauses, version, closely, counts);
    with_all_words text;
    more bigint[];
    found bigint[];
begin
    execute format('select array(select chunk_number(d.id, p.ordinal) %s%s order by d.id desc, p.ordinal desc limit %s)',
                   chunks_from(version), conditions, most + 1) into found;
    if sorted_by = 'relevance' and cardinality(found) < page then
        -- The rarest words may stand nowhere, or only where the other clauses don't hold: the newest with any word follow.
        with_all_words := chunk_conditions(clauses, version, null, '{}');
        if with_all_words <> conditions then
            execute format('select array(select chunk_number(d.id, p.ordinal) %s%s order by d.id desc, p.ordinal desc limit %s)',
                           chunks_from(version), with_all_words, closely) into more;
            found := (select array_agg(one order by one desc)
                      from (select one from unnest(found) one union select unnest(more[:closely - cardinality(found)])) both_of);
            found := coalesce(found, '{}');
        end if;
    end if;
    total := cardinality(found);
    facets := count_chunk_facets(found[:most], version, counted);
    if sorted_by <> 'relevance' then
        hits := chunks_in_order(conditions, version, sorted_by, is_descending, after_value, after_id, page);
    elsif jsonb_array_length(terms) = 0 or after_value = 0 then
        execute format('select json_agg(json_build_array(0, number) order by number desc) from ('
                       'select chunk_number(d.id, p.ordinal) as number %s%s%s order by d.id desc, p.ordinal desc limit %s) one',
                       chunks_from(version), conditions,
                       case when after_id is null then '' else format(' and (d.id, p.ordinal) < (%s, %s)', after_id >> 20, after_id & 1048575) end,
                       page) into hits;
    else
        closely := case when ranked_from is null then least(closely, total)
                        else (select count(*) from unnest(found) one where one >= ranked_from) end;
        ranked_from := coalesce(ranked_from, found[closely]);
        hits := rank_chunks(found[:closely], found[closely + 1 : closely + page], terms, counts, version, after_value::real, after_id,
                            page);
    end if;
end $$;

-- Those of some chunks of the tenant's present documents of which all clauses hold.
create function match_chunks(clauses jsonb, chunks bigint[]) returns bigint[]
    language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
declare
    found bigint[];
begin
    execute format('select array(select chunk_number(d.id, p.ordinal) %s%s and d.id = any($1) and chunk_number(d.id, p.ordinal) = any($2))',
                   chunks_from(null), chunk_conditions(clauses, null, null, '{}'))
        into found using array(select distinct one >> 20 from unnest(chunks) one), chunks;
    return found;
end $$;

revoke all on function documents_named, chunks_with, chunks_named, chunk_words_condition, chunk_conditions, count_chunk_facets,
                       chunks_in_order, rank_chunks, find_chunks, match_chunks from public;
grant execute on function documents_named, chunks_with, chunks_named, chunk_words_condition, chunk_conditions, count_chunk_facets,
                          chunks_in_order, rank_chunks to springline_search;
grant execute on function find_chunks, match_chunks to springline_app;
grant create on schema public to springline_search; -- only to hand the functions over
alter function find_chunks owner to springline_search;
alter function match_chunks owner to springline_search;
revoke create on schema public from springline_search;

-- ---- What chunks mean --------------------------------------------------------------------------------------------------

do $$ begin
    if to_regtype('extensions.vector') is null then
        raise exception 'the schema `extensions` lacks the extension `vector`, which only a superuser may create'
            using hint = 'install pgvector and run `springline create-database`; where the database has it elsewhere, '
                         '`alter extension vector set schema extensions`';
    end if;
end $$;

create table chunk_embedding (
    tenant_id integer not null,
    chunk_id bigint not null,
    model text not null check (length(model) between 1 and 200),
    dimensions smallint not null,
    embedding extensions.vector not null,
    embedded_at timestamptz not null,
    primary key (tenant_id, chunk_id, model),
    foreign key (tenant_id, chunk_id) references chunk on delete cascade,
    check (dimensions = extensions.vector_dims(embedding))
);
comment on table chunk_embedding is 'what a chunk means to a model of embeddings; the same chunk is never embedded twice by one model';
comment on column chunk_embedding.model is 'the adapter and the name of the model';
comment on column chunk_embedding.embedding is 'of length 1';
-- Which chunks a model knows, and an exact search where a tenant has few.
create index chunk_embedding_of_model on chunk_embedding (tenant_id, model, chunk_id);
-- An index of vectors is of one length. Others are searched exactly: some 50 ms for 100,000 chunks.
create index chunk_embedding_384 on chunk_embedding using hnsw ((embedding::extensions.vector(384)) extensions.vector_cosine_ops) where dimensions = 384;
create index chunk_embedding_768 on chunk_embedding using hnsw ((embedding::extensions.vector(768)) extensions.vector_cosine_ops) where dimensions = 768;
create index chunk_embedding_1024 on chunk_embedding using hnsw ((embedding::extensions.vector(1024)) extensions.vector_cosine_ops) where dimensions = 1024;
create index chunk_embedding_1536 on chunk_embedding using hnsw ((embedding::extensions.vector(1536)) extensions.vector_cosine_ops) where dimensions = 1536;
call protect_by_tenant('chunk_embedding', 'select', 'insert', 'update', 'delete');

-- ---- Answers -----------------------------------------------------------------------------------------------------------

create table answer (
    tenant_id integer not null references tenant,
    id bigint generated always as identity,
    question text not null check (length(question) between 1 and 500),
    scope jsonb not null check (jsonb_typeof(scope) = 'object'),
    number integer not null check (number > 0),
    asked_by text not null,
    asked_at timestamptz not null,
    looked_at timestamptz not null,
    primary key (tenant_id, id)
) with (fillfactor = 80);
comment on table answer is 'a question whose answer is kept; whether its sources still say so is known to provenance, as answer/<id>';
comment on column answer.scope is 'where the answer is looked for: bundles, paths, formats, chats and people';
comment on column answer.number is 'of its newest version, in answer_version and in provenance';
comment on column answer.asked_by is 'an actor, as in the audit log';
comment on column answer.looked_at is 'when it was asked last, whether the answer was another or not';
create index answer_by_asking on answer (tenant_id, asked_at, id);
call protect_by_tenant('answer', 'select', 'insert', 'update');

create table answer_version (
    tenant_id integer not null,
    answer_id bigint not null,
    number integer not null check (number > 0),
    method text not null check (method in ('extractive', 'generated')),
    model text check (length(model) between 1 and 200),
    searched jsonb not null check (jsonb_typeof(searched) = 'object'),
    dropped integer not null check (dropped >= 0),
    made_by text not null,
    made_at timestamptz not null,
    primary key (tenant_id, answer_id, number),
    foreign key (tenant_id, answer_id) references answer,
    check ((model is not null) = (method = 'generated'))
);
comment on table answer_version is 'an answer each time that it was another one';
comment on column answer_version.model is 'the language model that wrote it; null where its sentences are the sources'' own';
comment on column answer_version.searched is 'how many passages and messages were looked through, and by which words';
comment on column answer_version.dropped is 'sentences of the model that were left out, because their evidence is not in the sources';
call protect_by_tenant('answer_version', 'select', 'insert');

create table answer_sentence (
    tenant_id integer not null,
    answer_id bigint not null,
    number integer not null,
    place integer not null check (place >= 0),
    text text check (length(text) between 1 and 2000),
    primary key (tenant_id, answer_id, number, place),
    foreign key (tenant_id, answer_id, number) references answer_version
);
comment on table answer_sentence is 'the sentences of an answer in their order; each has evidence';
comment on column answer_sentence.text is 'what a model wrote; null where the sentence is its evidence''s own words, or words that it rests on were taken back';
call protect_by_tenant('answer_sentence', 'select', 'insert', 'update');

create table answer_citation (
    tenant_id integer not null,
    answer_id bigint not null,
    number integer not null,
    place integer not null,
    evidence_id bigint not null,
    primary key (tenant_id, answer_id, number, place, evidence_id),
    foreign key (tenant_id, answer_id, number, place) references answer_sentence,
    foreign key (tenant_id, evidence_id) references evidence
);
comment on table answer_citation is 'what a sentence of an answer rests on';
create index answer_citation_of_evidence on answer_citation (tenant_id, evidence_id);
call protect_by_tenant('answer_citation', 'select', 'insert');
