-- Which tenants things :ids have landed with: (id, tenant). For the system's role, whom row-level security shows all
-- tenants' keys and no more. Cost: reads the keys of the kind's landing, since the tenant comes first in them.
select user_id as id, tenant_id from raw_people where :what = 'people' and user_id = any(:ids::bigint[])
union all
select message_id, tenant_id from raw_signal_messages where :what = 'messages' and message_id = any(:ids::bigint[])
union all
select request_id, tenant_id from raw_requests where :what = 'requests' and request_id = any(:ids::bigint[])
union all
select comment_id, tenant_id from raw_request_comments where :what = 'comments' and comment_id = any(:ids::bigint[])
union all
select comment_id, tenant_id from comment_insights where :what = 'insights' and comment_id = any(:ids::bigint[])
