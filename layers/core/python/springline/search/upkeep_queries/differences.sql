-- What the ledger of an index has otherwise than the tables have it, for the things between two ids: JSON of
-- [kind, document, thing]. The inner statement is the family's for the documents of some things, here of those between.
-- `absent` is not in the ledger, `superfluous` is not in the tables, `outdated` was sent with another content. What
-- waits to be sent, or may in a moment, is left out; a dead letter is not. All of one moment.
-- Cost: what the inner statement costs; the attempts of these things, by the index search_ledger_of; what waits of them.
with documents (root, document_id, body, content_hash) as materialized (
    {inner}
),
held as materialized (
    select distinct on (document_id) document_id, asset_id, content_hash from search_ledger
    where tenant_id = current_tenant() and index_name = :index_name and state <> 'dead'
      and asset_id > :after::bigint and asset_id <= :upto::bigint
    order by document_id, rev desc
),
under_way as materialized (
    select asset_id from search_sync_work
    where tenant_id = current_tenant() and index_name = :index_name and due_at < 'infinity'
      and asset_id > :after::bigint and asset_id <= :upto::bigint
    union
    select asset_id from search_sync_queue
    where tenant_id = current_tenant() and family = :family
      and asset_id > :after::bigint and asset_id <= :upto::bigint
)
select coalesce(json_agg(json_build_array(kind, document_id, thing) order by document_id), '[]')::text
from (
    select
        case when held.document_id is null then 'absent'
             when documents.document_id is null then 'superfluous'
             else 'outdated' end as kind,
        coalesce(documents.document_id, held.document_id) as document_id,
        coalesce(documents.root, held.asset_id) as thing
    from documents full join held on held.document_id = documents.document_id
    where held.content_hash is distinct from documents.content_hash or held.asset_id is distinct from documents.root
) different
where thing not in (select asset_id from under_way);
