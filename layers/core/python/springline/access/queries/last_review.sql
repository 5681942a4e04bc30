-- Returns who reviewed access before, and when, or nothing. Cost: the audit log from its end to there.
-- Index: audit_log_pkey.
select actor, at from audit_log where action = 'access.reviewed' order by number desc limit 1
