-- A page of chunks as JSON [[value, number], …], how many match up to :most + 1, facets as JSON {name: [[value, count], …]},
-- and :ranked_from for the next page.
-- Cost: reads the newest :most matches by the index of words (chunk_by_words), the titles and paths of the tenant's
-- documents once for each clause, the words of :closely matches to rank them, and by a field all that match.
select hits::text, total, facets::text, ranked_from
from find_chunks(
    :clauses::jsonb, :terms::jsonb, :version::integer, :sorted_by::text, :is_descending::boolean, :after_value::numeric,
    :after_id::bigint, :page::integer, :closely::integer, :most::integer, :counted::text[], :ranked_from::bigint
);
