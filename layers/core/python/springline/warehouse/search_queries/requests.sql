-- Requests with the words that they are found by; without words where these are not kept.
select p.id, p.messages as number, p.last_at, w.words
from request_index p
left join index_words w on w.tenant_id = p.tenant_id and w.kind = 'request' and w.doc_id = p.id and w.version = p.version
where p.tenant_id = current_tenant() and not p.deleted
