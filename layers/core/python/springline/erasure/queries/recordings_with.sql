-- In how many recordings and timelines any of :names stands, as whole words in whatever spelling of signs and accents:
-- (where, how many), and the row '' for all of them. Cost: normalises all words of the tenant's media.
with named as materialized (
    select ' ' || search_words(name) || ' ' as name from unnest(:names::text[]) name where search_words(name) <> ''
),
said (asset_id, place, words) as (
    select a.id, 'titles and files', one
    from asset a join library l on l.id = a.library_id
    cross join lateral unnest(array[a.title, a.description, a.source_key, a.source_url, a.thumbnail_url, l.name] || a.tags) one
    where a.tenant_id = current_tenant()
    union all
    select asset_id, 'titles and files', one
    from video_scenes
    cross join lateral unnest(array[title, description, source_key, thumbnail_url] || tags) one
    where tenant_id = current_tenant()
    union all
    select asset_id, 'titles and files', source_key from transcript where tenant_id = current_tenant()
    union all
    select id, 'people', one from asset cross join lateral unnest(people) one where tenant_id = current_tenant()
    union all
    select asset_id, 'people', one from video_scenes cross join lateral unnest(people) one where tenant_id = current_tenant()
    union all
    select t.asset_id, 'speakers', c.speaker
    from transcript_cue c join transcript t on t.id = c.transcript_id
    where c.tenant_id = current_tenant()
    union all
    select t.asset_id, 'spoken words', c.text
    from transcript_cue c join transcript t on t.id = c.transcript_id
    where c.tenant_id = current_tenant()
    union all
    select asset_id, 'spoken words', one
    from video_scenes cross join lateral unnest(array[transcript, translations]) one -- a cue may end within a name
    where tenant_id = current_tenant()
)
select coalesce(place, ''), count(distinct asset_id)
from said
where words <> '' and exists (select from named where strpos(' ' || search_words(words) || ' ', name) > 0)
group by grouping sets ((place), ())
order by 1
