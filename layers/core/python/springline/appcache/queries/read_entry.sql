-- A kept answer with all that decides whether it may be shown. Index: the primary key. Cost: one probe, and the body.
select body, is_missing, version, etag, fetched_at, fresh_until, stale_until, invalidated_at, lease_until, retry_at
from app_cache where tenant_id = current_tenant() and resource = :resource
