-- Forgets answers to repeated requests that have any of :words in them, or that are about what person :user_id wrote here.
-- Cost: a sequential scan of two days of answers, and of the tenant's requests and comments.
delete from idempotency_key k
where k.tenant_id = current_tenant()
  and (exists (select from unnest(:words::text[]) word where strpos(k.body, word) > 0)
       or split_part(k.location, '#', 1) in (
            select '/api/index/requests/' || id from request where tenant_id = current_tenant() and author_id = :user_id::bigint)
       or k.location in (
            select '/api/index/requests/' || request_id || '#comment-' || id from request_comments
            where tenant_id = current_tenant() and author_id = :user_id::bigint))
