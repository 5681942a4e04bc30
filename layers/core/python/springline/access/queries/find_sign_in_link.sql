-- Returns the tenant of the sign-in link with a secret's hash, used or not. Cost: one row. Index: sign_in_link_pkey.
select tenant_id from find_sign_in_link(:hash::bytea)
