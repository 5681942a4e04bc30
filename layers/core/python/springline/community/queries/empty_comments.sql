-- Deletes comments that a person wrote here, with their words; returns (comment, request). Cost: a sequential scan of the
-- tenant's comments, which erasing somebody does once.
update request_comments
set body = null, links = '[]', deleted_at = coalesce(deleted_at, :at::timestamptz), version = version + 1
where id = any(array(
    select id from request_comments
    where tenant_id = current_tenant() and author_id = :user_id::bigint and message_id is null and body is not null
    limit :limit for no key update))
returning id, request_id
