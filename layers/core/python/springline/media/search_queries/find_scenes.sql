-- A page of scenes as JSON [[value, id], …], how many match up to :most + 1, facets as JSON {name: [[value, count], …]}, and
-- :ranked_from for the next page.
-- Cost: reads the newest :most matches, by the index of words (video_scenes_words) and the one of assets (asset_words,
-- video_scenes_of), or in the order of ids (video_scenes_newest) where most scenes match; the words of :closely of them
-- to rank them; and by a field other than asset_recorded's all that match.
select hits::text, total, facets::text, ranked_from
from find_scenes(
    :clauses::jsonb, :scene_terms::tsquery, :asset_terms::tsquery, :sorted_by::text, :is_descending::boolean,
    :after_value::numeric, :after_id::bigint, :page::integer, :closely::integer, :most::integer, :counted::text[],
    :ranked_from::bigint
);
