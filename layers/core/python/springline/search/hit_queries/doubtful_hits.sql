-- Hits of an engine that don't count as they are: document, attempt, and whether another index of the search shows a
-- later attempt of that document; then this hit is of where it was before. The others are no longer the attempt that is
-- shown, or wait to be sent anew: what they say has to be looked up. Cost: for each hit, an entry of search_ledger's
-- primary key, of search_ledger_shown, of search_sync_queue_of and of search_sync_work's primary key.
select hit.document_id, hit.rev, later.is_shown
from jsonb_to_recordset(:hits::jsonb) as hit (document_id bigint, rev bigint)
left join lateral (
    select ledger.index_name, ledger.asset_id
    from search_ledger ledger
    where ledger.tenant_id = current_tenant()
      and ledger.index_name = any(string_to_array(:index_names::text, ','))
      and ledger.document_id = hit.document_id
      and ledger.rev = hit.rev
      and ledger.state = 'shown'
) shown on true
cross join lateral (
    select exists (
        select from search_ledger ledger
        where ledger.tenant_id = current_tenant()
          and ledger.index_name = any(string_to_array(:index_names::text, ','))
          and ledger.index_name <> shown.index_name
          and ledger.document_id = hit.document_id
          and ledger.rev > hit.rev
          and ledger.state = 'shown'
    ) as is_shown
) later
where later.is_shown
   or shown.index_name is null
   or exists (
       select from search_ledger ledger
       where ledger.tenant_id = current_tenant()
         and ledger.index_name = shown.index_name
         and ledger.document_id = hit.document_id
         and ledger.rev > hit.rev
         and ledger.state = 'sent'
   )
   or exists (
       select from search_sync_queue waiting
       where waiting.tenant_id = current_tenant()
         and waiting.family = :family::text
         and waiting.asset_id = shown.asset_id
   )
   or exists (
       select from search_sync_work waiting
       where waiting.tenant_id = current_tenant()
         and waiting.index_name = shown.index_name
         and waiting.asset_id = shown.asset_id
   );
