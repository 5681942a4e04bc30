-- Search in scenes by PostgreSQL: where no engine is configured, and where one fails.
--
-- A scene is found by its own words and by its asset's. Each table holds its own: an asset that is renamed changes one
-- row. The label of a word is its field: of a scene A title, B transcript, C translations, D description; of an asset
-- A title, D description.

-- A text's words in normal form, each with its place and label. They are split at spaces as in every engine: the parser
-- of to_tsvector would go on to split what it takes for numbers or marks. Places count from 2, which leaves a gap where
-- texts are joined: no phrase reaches from one into the next. What goes beyond `most` signs is not found.
create function placed_words(said text, label text, most integer) returns tsvector
    language sql immutable strict parallel safe cost 300
    begin atomic
        select coalesce(string_agg(word || ':' || (place + 1)::text || label, ' ')::tsvector, '')
        from unnest(string_to_array(left(search_words(said), most), ' ')) with ordinality spoken (word, place)
        where octet_length(word) between 1 and 2046;
    end;

-- All lengths together are kept below what a tsvector holds (1 MB), whatever the signs: a long text must not fail to be
-- stored. `=` and the tenant's number is a word that no text has: the index of words finds one tenant's rows by it.
create function scene_words(tenant_id integer, title text, transcript text, translations text, description text)
    returns tsvector
    language sql immutable strict parallel safe cost 1000
    begin atomic
        select placed_words(title, 'A', 2000) || placed_words(description, 'D', 20000)
            || placed_words(transcript, 'B', 110000) || placed_words(translations, 'C', 110000)
            || array_to_tsvector(array['=' || tenant_id::text]);
    end;

create function asset_words(tenant_id integer, title text, description text) returns tsvector
    language sql immutable strict parallel safe cost 500
    begin atomic
        select placed_words(title, 'A', 2000) || placed_words(description, 'D', 200000)
            || array_to_tsvector(array['=' || tenant_id::text]);
    end;

alter table video_scenes add column words tsvector not null
    generated always as (scene_words(tenant_id, title, transcript, translations, description)) stored;
alter table asset add column words tsvector not null
    generated always as (asset_words(tenant_id, title, description)) stored;
-- Words are read far more often than texts: where a row is long, the texts go elsewhere first.
alter table video_scenes alter column words set storage main;
alter table asset alter column words set storage main;
comment on column video_scenes.words is 'what it is found by: its words with their places, labelled by their field';
comment on column asset.words is 'what its scenes are found by beside their own words';
create index video_scenes_words on video_scenes using gin (words);
create index asset_words on asset using gin (words);
create index video_scenes_newest on video_scenes (tenant_id, id);
create index asset_recorded on asset (tenant_id, recorded_at);

-- PostgreSQL uses an index for `@@` only where no row-level policy has to be asked first, since the operator is not
-- marked leakproof. So searches run as a role that can't sign in and sees all rows; the functions below are all that it
-- does, each names the tenant itself, and what they are given gets into a statement as quoted literals only.
create policy searched on video_scenes for select to springline_search using (true);
create policy searched on asset for select to springline_search using (true);
create policy searched on library for select to springline_search using (true);
grant select (tenant_id, id, asset_id, title, description, transcript, translations, languages, tags, people, start_value,
              duration_value, is_favorite, updated_at, words) on video_scenes to springline_search;
grant select (tenant_id, id, library_id, kind, title, description, tags, people, recorded_at, rate_numerator,
              rate_denominator, is_favorite, offline_ready, preview_ready, updated_at, words) on asset to springline_search;
grant select (tenant_id, id, slug) on library to springline_search;

-- Where a field that is no text stands, and what it is; an error for what is none.
create function scene_field(name text, out expression text, out type text)
    language plpgsql immutable strict parallel safe set search_path = public, pg_temp as $$
begin
    select field.expression, field.type into expression, type
    from (values
        ('library_slug', 'l.slug', 'text'),
        ('kind', 'a.kind', 'text'),
        ('languages', 's.languages', 'text[]'),
        ('tags', 's.tags || a.tags', 'text[]'),
        ('people', 's.people || a.people', 'text[]'),
        ('is_favorite', 's.is_favorite or a.is_favorite', 'boolean'),
        ('offline_ready', 'a.offline_ready', 'boolean'),
        ('preview_ready', 'a.preview_ready', 'boolean'),
        ('recorded_at', 'a.recorded_at', 'timestamptz'),
        ('updated_at', 'greatest(s.updated_at, a.updated_at)', 'timestamptz'),
        ('duration_ms', 's.duration_value * 1000 * a.rate_denominator / a.rate_numerator', 'bigint'),
        ('start_ms', 's.start_value * 1000 * a.rate_denominator / a.rate_numerator', 'bigint')
    ) field (name, expression, type)
    where field.name = scene_field.name;
    if not found then
        raise exception 'scenes have no field % with values', name using errcode = 'invalid_parameter_value';
    end if;
end $$;

-- What holds of a field's values, as a condition.
create function scene_condition(clause jsonb) returns text
    language plpgsql immutable set search_path = public, pg_temp as $$
declare
    field record := scene_field(clause ->> 'field');
    condition text;
begin
    if clause ? 'values' and field.type = 'boolean' then -- said so that PostgreSQL knows how many are to be expected
        condition := (select coalesce(string_agg(format(case when value::boolean then '(%s)' else 'not (%s)' end, field.expression), ' or '), 'false')
                      from jsonb_array_elements_text(clause -> 'values') value);
    elsif clause ? 'values' then
        condition := format(case when field.type like '%[]' then '(%s) && %L::%s' else '(%s) = any(%L::%s)' end, field.expression,
                            array(select jsonb_array_elements_text(clause -> 'values')), rtrim(field.type, '[]') || '[]');
    else
        condition := format('(%s) is not null', field.expression)
            || case when clause ->> 'low' is null then ''
                    else format(' and (%s) >= %L::%s', field.expression, clause ->> 'low', field.type) end
            || case when clause ->> 'high' is null then ''
                    else format(' and (%s) <= %L::%s', field.expression, clause ->> 'high', field.type) end;
    end if;
    return format(case when (clause ->> 'not')::boolean then ' and (%s) is not true' else ' and (%s)' end, condition);
end $$;

-- Where the scenes of the tenant are read from; with their assets and libraries where a condition or an order needs them.
create function scenes_from(is_joined boolean) returns text
    language sql immutable strict parallel safe
    return 'from video_scenes s'
        || case when is_joined then ' join asset a on a.tenant_id = s.tenant_id and a.id = s.asset_id'
                                    ' join library l on l.tenant_id = a.tenant_id and l.id = a.library_id' else '' end
        || ' where s.tenant_id = current_tenant()';

-- What all clauses ask of a scene, as conditions to add to `scenes_from`, and whether they ask its asset or library. A
-- clause is {"scene": terms, "asset": terms, "not": boolean}, words of which either's may hold, or {"field": name,
-- "not": boolean} with "values", or "low" and "high". Reads the ids of assets that have the words, so that scenes are
-- found by two indexes, of words and of assets; clauses that no asset fulfils become one search of the index of words.
create function scene_conditions(clauses jsonb, out conditions text, out is_joined boolean)
    language plpgsql stable set search_path = public, pg_temp as $$
declare
    own constant tsquery := format('''=%s''', current_tenant())::tsquery;
    terms tsquery := own;
    clause jsonb;
    assets bigint[];
begin
    conditions := '';
    is_joined := false;
    for clause in select value from jsonb_array_elements(clauses) loop
        if clause ? 'field' then
            is_joined := true;
            conditions := conditions || scene_condition(clause);
            continue;
        end if;
        assets := array(select a.id from asset a
                        where a.tenant_id = current_tenant() and a.words @@ ((clause ->> 'asset')::tsquery && own) order by a.id);
        if (clause ->> 'not')::boolean then
            terms := terms && !!((clause ->> 'scene')::tsquery);
            conditions := conditions || case when cardinality(assets) > 0
                                             then format(' and s.asset_id <> all(%L::bigint[])', assets) else '' end;
        elsif cardinality(assets) > 0 then
            conditions := conditions || format(' and (s.words @@ %L::tsquery or s.asset_id = any(%L::bigint[]))',
                                               (clause ->> 'scene')::tsquery && own, assets);
        else
            terms := terms && (clause ->> 'scene')::tsquery;
        end if;
    end loop;
    if terms <> own then
        conditions := conditions || format(' and s.words @@ %L::tsquery', terms);
    end if;
end $$;

-- How often each value of some fields occurs in these scenes: of each field the 50 most frequent, as [value, count].
create function count_scene_facets(scenes bigint[], names text[]) returns json
    language plpgsql stable set search_path = public, pg_temp as $$
declare
    facts text;
    counts text;
    counted json;
begin
    if cardinality(names) = 0 then
        return '{}';
    end if;
    select string_agg(format('(%s) as fact%s', (scene_field(name)).expression, number), ', '),
           string_agg(format('%L, (select json_agg(json_build_array(value, occurs) order by occurs desc, value) from ('
                             'select value, count(*) as occurs from (select %s from facts) given '
                             'group by value order by occurs desc, value limit 50) most)',
                             name,
                             format(case when (scene_field(name)).type like '%[]' then 'distinct id, unnest(fact%s) collate "C" as value'
                                         when (scene_field(name)).type = 'text' then 'fact%s collate "C" as value'
                                         else 'fact%s as value' end, number)), ', ')
    into facts, counts
    from unnest(names) with ordinality asked (name, number);
    execute format('with facts as materialized (select s.id, %s %s and s.id = any($1)) select json_build_object(%s)',
                   facts, scenes_from(true), counts) into counted using scenes;
    return counted;
end $$;

-- A page of scenes by a field that has one value each, those without it last, as [value, id]; of a moment the value is in
-- microseconds since 1970. Reads all that match, unless an index has them in that order.
create function scenes_in_order(conditions text, sorted_by text, is_descending boolean, after_value numeric, after_id bigint, page integer)
    returns json
    language plpgsql stable set search_path = public, pg_temp as $$
declare
    field record := scene_field(sorted_by);
    direction constant text := case when is_descending then 'desc' else 'asc' end;
    beyond constant text := case when is_descending then '<' else '>' end;
    place constant text := case when field.type = 'timestamptz'
        then (timestamptz 'epoch' + after_value::double precision * interval '1 microsecond')::text else after_value::bigint::text end;
    past constant text := case
        when after_id is null then ''
        when after_value is null then format(' and (%s) is null and s.id %s %s', field.expression, beyond, after_id)
        else format(' and ((%1$s) %2$s %3$L::%4$s or (%1$s) = %3$L::%4$s and s.id %2$s %5$s or (%1$s) is null)',
                    field.expression, beyond, place, field.type, after_id) end;
    hits json;
begin
    execute format('select json_agg(json_build_array(%5$s, id)) from ('
                   'select s.id, (%1$s) as value %2$s%3$s%4$s order by (%1$s) %6$s nulls last, s.id %6$s limit %7$s) one',
                   field.expression, scenes_from(true), conditions, past,
                   case when field.type = 'timestamptz' then '(extract(epoch from value) * 1000000)::bigint' else 'value' end,
                   direction, page) into hits;
    return hits;
end $$;

-- A page of scenes by how well their words and their assets' match, the best first, as [score, id], followed by `others`
-- with 0. A scene's description weighs as much as a translation. The longer a text, the less a word in it weighs.
-- Reads the words of all `scenes`.
create function rank_scenes(scenes bigint[], others bigint[], scene_terms tsquery, asset_terms tsquery,
                            after_value real, after_id bigint, page integer) returns json
    language plpgsql stable set search_path = public, pg_temp as $$
begin
    return (
        select json_agg(json_build_array(score, id) order by score desc, id desc)
        from (
            select ranked.id, ranked.score
            from (
                select s.id, greatest(coalesce(ts_rank('{0.25,0.25,0.5,1}', s.words, scene_terms, 1), 0)
                                      + coalesce(ts_rank('{0.125,0.25,0.5,1}', a.words, asset_terms, 1), 0), 1e-9)::real as score
                from video_scenes s
                join asset a on a.tenant_id = s.tenant_id and a.id = s.asset_id
                where s.tenant_id = current_tenant() and s.id = any(scenes)
                union all
                select other, 0 from unnest(others) other
            ) ranked
            where after_id is null or (ranked.score, ranked.id) < (after_value, after_id)
            order by ranked.score desc, ranked.id desc
            limit page
        ) shown);
end $$;

-- A page of the scenes of the tenant of which all clauses hold, as [value, id] each: by a field that has one value, those
-- without it last, or by relevance. Of that there are two parts: the `closely` newest are ranked by their words, the best
-- first, with values above 0; the rest follows by id with 0. `after_value` and `after_id` are the place before the page, and
-- `ranked_from` the lowest id that was ranked for the first one: what is added meanwhile must not push others out into the
-- rest, where they would be told again. Of matches past `most` none is ranked all the same.
-- `total` goes up to `most`; facets are counted in the newest `most`. Where it is `most + 1` there are more.
create function find_scenes(clauses jsonb, scene_terms tsquery, asset_terms tsquery, sorted_by text, is_descending boolean,
                            after_value numeric, after_id bigint, page integer, closely integer, most integer, counted text[],
                            inout ranked_from bigint, out hits json, out total integer, out facets json)
    language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
declare
    asked record := scene_conditions(clauses);
    found bigint[];
begin
    execute format('select array(select s.id %s%s order by s.id desc limit %s)',
                   scenes_from(asked.is_joined), asked.conditions, most + 1) into found;
    total := cardinality(found);
    facets := count_scene_facets(found[:most], counted);
    if sorted_by <> 'relevance' then
        hits := scenes_in_order(asked.conditions, sorted_by, is_descending, after_value, after_id, page);
    elsif scene_terms is null and asset_terms is null or after_value = 0 then
        execute format('select json_agg(json_build_array(0, id) order by id desc) from (select s.id %s%s%s order by s.id desc limit %s) one',
                       scenes_from(asked.is_joined), asked.conditions,
                       case when after_id is null then '' else format(' and s.id < %s', after_id) end, page) into hits;
    else
        closely := case when ranked_from is null then least(closely, total)
                        else (select count(*) from unnest(found) one where one >= ranked_from) end;
        ranked_from := coalesce(ranked_from, found[closely]);
        hits := rank_scenes(found[:closely], found[closely + 1 : closely + page], scene_terms, asset_terms, after_value::real, after_id, page);
    end if;
end $$;

-- What holds of a scene's texts in normal form, each with a space at both ends: "words" stand in one of them, or in the one
-- that is named by "within".
create function text_condition(clause jsonb) returns text
    language sql immutable set search_path = public, pg_temp
    return (select format(' and (%s) = %L', coalesce(string_agg(format('strpos(%I, %L) > 0', name, clause ->> 'words'), ' or '), 'false'),
                          not (clause ->> 'not')::boolean)
            from unnest(array['title', 'transcript', 'translations', 'description', 'asset_title', 'asset_description']) name
            where clause ->> 'within' is null or clause ->> 'within' = name);

-- Those of some scenes of the tenant of which all clauses hold. Clauses about words are {"words": text, "within": field or
-- null, "not": boolean} here, and asked of the texts themselves: places in a tsvector end at 16,383, and this has to be exact.
create function match_scenes(clauses jsonb, scenes bigint[]) returns bigint[]
    language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
declare
    clause jsonb;
    of_fields text := '';
    of_texts text := '';
    found bigint[];
begin
    for clause in select value from jsonb_array_elements(clauses) loop
        if clause ? 'field' then
            of_fields := of_fields || scene_condition(clause);
        else
            of_texts := of_texts || text_condition(clause);
        end if;
    end loop;
    execute format($sql$
        with said as materialized (
            select s.id, ' ' || search_words(s.title) || ' ' as title, ' ' || search_words(s.transcript) || ' ' as transcript,
                   ' ' || search_words(s.translations) || ' ' as translations, ' ' || search_words(s.description) || ' ' as description,
                   ' ' || search_words(a.title) || ' ' as asset_title, ' ' || search_words(a.description) || ' ' as asset_description
            %s%s and s.id = any($1))
        select array(select id from said where true%s)$sql$, scenes_from(true), of_fields, of_texts) into found using scenes;
    return found;
end $$;

revoke all on function scene_conditions, count_scene_facets, scenes_in_order, rank_scenes, find_scenes, match_scenes from public;
grant execute on function scene_conditions, count_scene_facets, scenes_in_order, rank_scenes to springline_search;
grant execute on function find_scenes, match_scenes to springline_app;
grant create on schema public to springline_search; -- only to hand the functions over
alter function find_scenes owner to springline_search;
alter function match_scenes owner to springline_search;
revoke create on schema public from springline_search;
