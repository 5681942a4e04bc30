-- A text: (text, layout, whether it has been cut into chunks). Cost: its length. Index: document_text_pkey,
-- chunk_place_pkey.
select t.text, t.layout,
       exists(select from chunk_place where tenant_id = current_tenant() and text_id = t.id)
from document_text t
where t.tenant_id = current_tenant() and t.id = :text_id::bigint
