-- Says what the transaction's `find_messages` finds: any of :words, which each may go on where :open says so. No row
-- where there is nothing to find. The statements that follow are planned for the values that they are asked with.
-- Cost: none to speak of.
with terms as (
    select format('''=t%s'' & (%s)', current_tenant(),
                  string_agg('(' || query::text || case when is_open then ':*' else '' end || ')', ' | ')) as text
    from unnest(:words::text[], :open::boolean[]) wanted (word, is_open)
    cross join lateral (select phraseto_tsquery('simple', search_words(word)) as query) q
    where numnode(query) > 0
    having count(*) > 0
)
select set_config('springline.searched', text, true) is not null
from terms
where set_config('plan_cache_mode', 'force_custom_plan', true) is not null
