-- Says what the transaction's `find_messages` finds: all of :words and of :choices. Returns whether a message can match
-- at all: not where a word has neither letter nor digit, or none of the wanted groups exists. The statements that follow
-- are planned for the values that they are asked with. Index: chat_group_tenant_id_slug_key. Cost: a probe per group.
with word as (
    select phraseto_tsquery('simple', said) as query, is_prefix, is_negated
    from jsonb_to_recordset(:words::jsonb) word (said text, is_prefix boolean, is_negated boolean)
),
choice as (
    select is_negated,
           case field when 'group' then (
               select string_agg('''=g' || id || '''', ' | ') from chat_group
               where tenant_id = current_tenant() and slug = any(array(select jsonb_array_elements_text(any_of))))
           else (
               select string_agg('''=s' || one || '''', ' | ') from jsonb_array_elements_text(any_of) one
               where one ~ '^[0-9]{1,19}$')
           end as terms
    from jsonb_to_recordset(:choices::jsonb) choice (field text, any_of jsonb, is_negated boolean)
),
clause (terms, is_negated) as (
    select case when numnode(query) > 0 then query::text || case when is_prefix then ':*' else '' end end, is_negated from word
    union all
    select terms, is_negated from choice
),
asked as (
    select coalesce(bool_and(is_negated or terms is not null), true) as can_match,
           format('''=t%s''', current_tenant())
           || coalesce(string_agg(case when is_negated then ' & !(' else ' & (' end || terms || ')', ''), '') as terms
    from clause
)
select can_match and set_config('springline.searched', terms, true) <> '' and set_config('plan_cache_mode', 'force_custom_plan', true) <> ''
from asked
