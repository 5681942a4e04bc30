-- Forgets the sign-in links of an account, used or not. Cost: the links not forgotten yet: a handful, so a scan.
delete from sign_in_link where account_id = :account_id::bigint
