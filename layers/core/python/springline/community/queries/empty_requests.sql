-- Takes the titles of requests that a person wrote here; what others have said on them stays. Returns their ids.
-- Cost: a sequential scan of the tenant's requests, which erasing somebody does once.
update request set title = :title, version = version + 1
where id = any(array(
    select id from request
    where tenant_id = current_tenant() and author_id = :user_id::bigint and root_message_id is null and title <> :title
    limit :limit for no key update))
returning id
