-- How long the queues are, each counted up to :up_to: (low confidence, conflicts, stale, orphaned). Index: those of the
-- queues. Cost: what is counted.
select
    (select count(*) from (select from insight where tenant_id = current_tenant() and status = 'draft'
                           and confidence < :below::double precision limit :up_to::integer) q),
    (select count(*) from (select from insight_conflict where tenant_id = current_tenant() and state = 'open' limit :up_to::integer) q),
    (select count(*) from (select from resource where tenant_id = current_tenant() and kind = 'insight' and state = 'stale'
                           limit :up_to::integer) q),
    (select count(*) from (select from derivation d
                           join resource r on r.tenant_id = current_tenant() and r.id = d.derived_resource_id and r.kind = 'insight'
                           where d.tenant_id = current_tenant() and d.is_current
                             and d.changed_at is not null and d.selected_now is null and d.role like '/evidence/%'
                           limit :up_to::integer) q)
