-- Ends the session with a secret's hash. Cost: one row. Index: account_session_secret_hash_key.
delete from account_session where secret_hash = :hash::bytea
