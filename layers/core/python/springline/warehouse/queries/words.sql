-- A text as the words that documents are found by.
select tsvector_to_array(to_tsvector('simple', :text))
