-- Whether documents of the tenant wait to be rendered.
select exists (select from index_dirty where tenant_id = current_tenant())
