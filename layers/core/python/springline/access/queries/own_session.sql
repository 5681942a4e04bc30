-- Returns of the session with a secret's hash: CSRF token, when it ends unless it is used, and when it began. Cost: one row.
-- Index: account_session_secret_hash_key.
select csrf_token, expires_at, created_at from account_session where secret_hash = :hash::bytea
