-- Says what the transaction's `find_messages` finds: all of :phrases, of which the one at :open_place may go on, by
-- :person_id and in :group, where these are given. Returns whether there is anything to find, and the group's id. The
-- statements that follow are planned for the values that they are asked with. Cost: one probe of chat_group.
with phrase as (
    select phraseto_tsquery('simple', search_words(said)) as query, place
    from unnest(:phrases::text[]) with ordinality wanted (said, place)
),
asked as (
    select string_agg('(' || query::text || case when place = :open_place::bigint then ':*' else '' end || ')', ' & ') as words
    from phrase where numnode(query) > 0
),
known as (
    select (select id from chat_group where tenant_id = current_tenant() and slug = :group::text) as group_id
),
terms as (
    select format('''=t%s''', current_tenant())
           || case when :person_id::bigint is null then '' else format(' & ''=s%s''', :person_id::bigint) end
           || case when :group::text is null then '' else ' & ''=g' || known.group_id || '''' end
           || ' & ' || asked.words as text,
           known.group_id
    from asked, known
)
select set_config('springline.searched', coalesce(text, ''), true) <> '', group_id
from terms
where set_config('plan_cache_mode', 'force_custom_plan', true) is not null
