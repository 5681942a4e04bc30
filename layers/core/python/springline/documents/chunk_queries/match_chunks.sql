-- Those of some chunks of present documents that match, as JSON. Index: bundle_document_pkey, chunk_place_pkey. Cost: reads
-- the chunks of their documents, and the titles and paths of the tenant's documents once for each clause.
select array_to_json(match_chunks(:clauses::jsonb, :chunks::bigint[]))::text;
