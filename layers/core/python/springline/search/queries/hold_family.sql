-- Holds a family's row until the transaction ends: whoever numbers attempts takes turns here. So no attempt up to last_rev
-- can still appear; and what is read after it, in statements of their own, is as new as what the one before read. Cost: one
-- row.
select family from search_family
where tenant_id = current_tenant() and family = :family::text
for no key update
