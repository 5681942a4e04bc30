-- Ends the sessions of an account that expire before a moment; infinity stands for all.
-- Cost: the account's sessions. Index: account_session_of.
delete from account_session where account_id = :account_id::bigint and expires_at < :before::timestamptz
