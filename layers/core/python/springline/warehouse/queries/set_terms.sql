-- Makes documents findable by exactly the words given. What they were found by before is read once and compared, because
-- most words stay. Indexes: index_term_of, index_term_pkey. Cost: a read of the documents' words, and one insert or delete
-- per word that changed.
with wanted as materialized (
    select t.doc_id, word.term collate "C" as term
    from jsonb_to_recordset(:terms::jsonb) as t (doc_id bigint, words jsonb), lateral jsonb_array_elements_text(t.words) word (term)
    where length(word.term) <= 100
),
held as materialized (
    select doc_id, term from index_term
    where tenant_id = current_tenant() and kind = :kind and doc_id = any(:ids::bigint[])
),
gone as (
    delete from index_term t using (select * from held except select * from wanted) unwanted
    where t.tenant_id = current_tenant() and t.kind = :kind and t.term = unwanted.term and t.doc_id = unwanted.doc_id
)
insert into index_term (tenant_id, kind, term, doc_id)
select current_tenant(), :kind, term, doc_id from (select * from wanted except select * from held) missing
on conflict do nothing
