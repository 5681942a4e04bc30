-- What matches among the documents of the inner statement: how many there are, a page of (id, value sorted by) as JSON, and the counts of :facets as
-- JSON. Cost: reads the words of all documents of the tenant, some 2 µs each, and of what matches once more for facets.
with matching as materialized (
    select id, words,
           case :sorted_by::text when 'relevance' then ts_rank('{0.125,0.25,0.5,1}', words, :wanted::tsquery)::double precision
                                 when 'last_at' then extract(epoch from last_at) * 1000000
                                 else number end as place
    from ({inner}) document
    where (:ids::bigint[] is null or id = any(:ids::bigint[]))
      and words is not null and (:terms::tsquery is null or words @@ :terms::tsquery)
      and not exists (
          select from jsonb_to_recordset(:ranges::jsonb) clause (field text, spans jsonb, is_negated boolean)
          where is_negated = exists (
              select from jsonb_to_recordset(spans) span (low numeric, high numeric)
              cross join lateral (
                  select case field when 'last_at' then extract(epoch from last_at) * 1000000 else number end as value
              ) held
              where (low is null or value >= low) and (high is null or value <= high)))
),
page as (
    select id, place, row_number() over (order by place * :direction::integer, id * :direction::integer) as number
    from (select id, coalesce(place, 0) as place from matching) placed
    where :after_id::bigint is null
       or (place * :direction::integer, id * :direction::integer)
          > (:after_place::double precision * :direction::integer, :after_id::bigint * :direction::integer)
    order by number limit :limit::integer
),
counted as (
    select substr(split_part(fact, ':', 1), 2) as facet, substr(fact, strpos(fact, ':') + 1) as value, count(*) as n
    from (select words from matching where cardinality(:facets::text[]) > 0) matching
    cross join lateral unnest(tsvector_to_array(words)) fact
    where fact like '=%' and substr(split_part(fact, ':', 1), 2) = any(:facets::text[])
    group by facet, value
),
frequent as (
    select facet, value, n, row_number() over (partition by facet order by n desc, value collate "C") as number from counted
)
select (select count(*) from matching),
       (select coalesce(json_agg(json_build_array(id, place) order by number), '[]')::text from page),
       (select coalesce(json_agg(json_build_array(facet, value, n) order by facet, number) filter (where number <= :most::integer), '[]')::text
        from frequent)
