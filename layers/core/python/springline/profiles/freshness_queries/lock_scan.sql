-- The tenant's checkpoint as (xid, id), locked until the transaction ends; no row while another scan holds it. Cost: one
-- index probe. Index: highlight_scan_pkey.
select xid::text, id from highlight_scan where tenant_id = current_tenant() for update skip locked
