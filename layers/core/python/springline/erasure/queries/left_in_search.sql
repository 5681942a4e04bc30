-- How many copies of what person :user_id wrote, or of what was told of them, an engine may hold: attempts in the ledger to
-- send their messages, requests and themselves, but for the shown one of what nothing is left in. An index that is being
-- dropped gets no changes, so what it shows is as it was. Cost: a probe of the ledger for each of their messages, requests
-- and indexes, and a sequential scan of the tenant's requests as they landed.
select count(*)
from search_index i
cross join lateral (
    select m.id, true as is_theirs from message m
    where i.family = 'chat_messages' and m.tenant_id = current_tenant() and m.sender_id = :user_id::bigint
    union all
    select p.id, not p.deleted and (p.name <> :name or p.messages > 0) from people_index p
    where i.family = 'people' and p.tenant_id = current_tenant() and p.id = :user_id::bigint
    union all
    select r.id, not r.deleted and r.name not in ('', :title) from request_index r
    where i.family = 'requests' and r.tenant_id = current_tenant()
      and r.id in (
          select request_id from raw_requests where tenant_id = current_tenant() and author_id = :user_id::bigint)
) of_them
join search_ledger held on held.tenant_id = i.tenant_id and held.index_name = i.index_name and held.document_id = of_them.id
where i.tenant_id = current_tenant()
  and (of_them.is_theirs or held.state <> 'shown' or i.state = 'dropping'
       or exists (select from search_sync_queue q
                  where q.tenant_id = i.tenant_id and q.family = i.family and q.asset_id = of_them.id)
       or exists (select from search_sync_work w
                  where w.tenant_id = i.tenant_id and w.index_name = i.index_name and w.asset_id = of_them.id))
