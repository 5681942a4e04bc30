-- Returns id and password hash of the enabled account with an address, where it has a password.
-- Cost: one row. Index: account_tenant_id_email_key.
select id, password_hash from account
where email = :email::text and disabled_at is null and password_hash is not null
