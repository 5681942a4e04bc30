-- Uses up a sign-in link, unless that was done or it has expired; returns its account. Of two at once, one gets it:
-- the other waits for the first, and then sees that it is used. Cost: one row. Index: sign_in_link_pkey.
update sign_in_link set used_at = :at::timestamptz
where secret_hash = :hash::bytea and used_at is null and expires_at > :at::timestamptz
returning account_id
