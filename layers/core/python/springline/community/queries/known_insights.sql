-- Insights that the same model and prompt gave for the same words. Index: comment_llm_insights_cache.
select distinct on (content_hash) content_hash, tags, summary, kind, language, sentiment, locations
from comment_llm_insights
where tenant_id = current_tenant() and content_hash = any(:hashes::text[]) and model = :model and prompt_version = :prompt_version
order by content_hash
