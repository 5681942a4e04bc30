-- Forgets the tenant's sign-in links that have expired. Cost: the links not forgotten yet: a handful, so a scan.
delete from sign_in_link where expires_at < :at::timestamptz
