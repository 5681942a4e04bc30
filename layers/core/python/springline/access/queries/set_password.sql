-- Stores the hash of an account's password. Cost: one row. Index: account_pkey.
update account set password_hash = :password_hash::text where id = :id::bigint
