-- The text of version :version of a document, by the slug and path in its key: (text). Index: the unique key of bundle,
-- that of bundle_document. Cost: the versions of that path, and the text.
select t.text
from bundle b
join bundle_document d on d.tenant_id = current_tenant() and d.bundle_id = b.id and d.path = :path
                      and d.version = :version::integer
join document_text t on t.tenant_id = current_tenant() and t.id = d.text_id
where b.tenant_id = current_tenant() and b.slug = :slug and t.text is not null
order by d.from_number
limit 1
