-- Insights that the same model and prompt gave for the same words. Index: comment_llm_insights_cache. Cost: one index
-- probe per hash.
select wanted.hash, i.tags, i.summary, i.kind, i.language, i.sentiment, i.locations
from (select distinct unnest(:hashes::text[])) wanted (hash)
cross join lateral (
    select tags, summary, kind, language, sentiment, locations from comment_llm_insights
    where tenant_id = current_tenant() and content_hash = wanted.hash and model = :model and prompt_version = :prompt_version
    limit 1
) i
