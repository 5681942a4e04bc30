-- Makes a document findable by exactly the words given. Cost: one insert or delete per word that changed.
with wanted as (
    select t.doc_id, word.term
    from jsonb_to_recordset(:terms::jsonb) as t (doc_id bigint, words jsonb), lateral jsonb_array_elements_text(t.words) word (term)
),
gone as (
    delete from index_term t
    where t.tenant_id = current_tenant() and t.kind = :kind
      and t.doc_id in (select doc_id from jsonb_to_recordset(:terms::jsonb) as d (doc_id bigint))
      and not exists (select from wanted w where w.doc_id = t.doc_id and w.term = t.term collate "C")
)
insert into index_term (tenant_id, kind, term, doc_id)
select current_tenant(), :kind, term, doc_id from wanted where length(term) <= 100
on conflict do nothing
