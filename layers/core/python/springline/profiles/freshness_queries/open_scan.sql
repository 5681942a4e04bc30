-- Makes the tenant's checkpoint, at the beginning of the log, where there is none. Cost: one index probe, one row at most.
insert into highlight_scan (tenant_id) values (current_tenant()) on conflict do nothing
