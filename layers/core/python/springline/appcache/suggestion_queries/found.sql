-- The newest :most messages up to :at that match what `begin_words` said. Index: message_by_terms. Cost: reads all that
-- match, which the words are chosen for to be few.
select message_id from find_messages(false, null, null, null, :at::timestamptz, null, null, :at::timestamptz, :most::integer)
