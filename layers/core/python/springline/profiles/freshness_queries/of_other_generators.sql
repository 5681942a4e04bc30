-- People whose words were made by another model or prompt than :model and :prompt and are not marked for it, :limit at most,
-- as (user id, model, prompt version, whether these lie beyond the current ones in the order of the index). Those before and
-- beyond the current ones are two ranges, each read from a place in it that a call returned before: (:after_model,
-- :after_prompt, :after_id) in the range that :is_beyond says. Cost: the rows returned, and of those by the current
-- generator none. Index: user_profile_highlights_generators, of which a range has to have one lower bound only: of two,
-- PostgreSQL starts to read at any.
(
    select user_id, llm_model, prompt_version, false
    from user_profile_highlights
    where tenant_id = current_tenant() and generated_at is not null
      and not stale_reasons @> '[{"reason": "generator_changed"}]'
      and (llm_model, prompt_version) < (:model::text, :prompt::text)
      and (llm_model, prompt_version, user_id) > (:after_model::text, :after_prompt::text, :after_id::bigint)
      and not :is_beyond::boolean
    order by llm_model, prompt_version, user_id
    limit :limit::integer
)
union all
(
    select user_id, llm_model, prompt_version, true
    from user_profile_highlights
    where tenant_id = current_tenant() and generated_at is not null
      and not stale_reasons @> '[{"reason": "generator_changed"}]'
      and (llm_model, prompt_version, user_id) > (
          case when :is_beyond::boolean then :after_model::text else :model::text end,
          case when :is_beyond::boolean then :after_prompt::text else :prompt::text end,
          case when :is_beyond::boolean then :after_id::bigint else 9223372036854775807 end
      )
    order by llm_model, prompt_version, user_id
    limit :limit::integer
)
limit :limit::integer
