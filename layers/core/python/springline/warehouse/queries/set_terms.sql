-- Makes a document findable by exactly the words given. Index: index_term_of, index_term_pkey. Cost: one read of the words
-- that the documents had, and one insert or delete per word that changed.
with wanted as materialized (
    select distinct t.doc_id, word.term collate "C" as term
    from jsonb_to_recordset(:terms::jsonb) as t (doc_id bigint, words jsonb), lateral jsonb_array_elements_text(t.words) word (term)
    where length(word.term) <= 100
),
known as materialized (
    select doc_id, term from index_term
    where tenant_id = current_tenant() and kind = :kind
      and doc_id = any(array(select doc_id from jsonb_to_recordset(:terms::jsonb) as d (doc_id bigint)))
),
gone as (
    delete from index_term t using (select doc_id, term from known except select doc_id, term from wanted) old
    where t.tenant_id = current_tenant() and t.kind = :kind and t.term = old.term and t.doc_id = old.doc_id
)
insert into index_term (tenant_id, kind, term, doc_id)
select current_tenant(), :kind, term, doc_id from (select doc_id, term from wanted except select doc_id, term from known) fresh
on conflict do nothing
