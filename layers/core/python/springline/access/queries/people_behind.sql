-- Returns the accounts behind actors: those among them, and those that made the tokens among them, also by other tokens of
-- theirs, as the audit log has it. Cost: one probe for each token. Index: audit_log_of_token.
with recursive behind (actor) as (
    select unnest(:actors::text[])
    union
    select made.actor from behind b
    join audit_log made on made.tenant_id = current_tenant() and made.action = 'token.created' and made.resource = b.actor
)
select actor from behind where actor like 'account/%'
