-- Returns how many of the tenant's accounts are disabled, and how many of its tokens have ended.
-- Cost: the tenant's accounts and tokens, once each. Index: none.
select (select count(*) from account where disabled_at is not null),
       (select count(*) from service_token where revoked_at is not null or expires_at <= :at::timestamptz)
