-- Returns the CSRF token of the session with a secret's hash. Cost: one row. Index: account_session_secret_hash_key.
select csrf_token from account_session where secret_hash = :hash::bytea
