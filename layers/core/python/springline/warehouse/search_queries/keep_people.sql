-- Keeps the words of those people of which none are kept, or those of another version. Whoever renders or deletes one of
-- them is waited for, and then looked at again: words that somebody is taking back at this moment must not come back.
-- Cost: reads the ids of all, some 2 µs each; 150 µs for each that is new or changed since the last search.
insert into index_words as kept (tenant_id, kind, doc_id, version, words)
select tenant_id, 'person', id, version, indexed_words(name, doc)
from (
    select p.tenant_id, p.id, p.version, p.name, p.doc
    from people_index p
    left join index_words w on w.tenant_id = p.tenant_id and w.kind = 'person' and w.doc_id = p.id
    where p.tenant_id = current_tenant() and not p.deleted and w.version is distinct from p.version
    order by p.id for share of p
) missing
on conflict (tenant_id, kind, doc_id) do update set version = excluded.version, words = excluded.words
    where kept.version < excluded.version
