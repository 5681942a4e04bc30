-- Notes that an index did not take what was sent: nothing is sent to it for some seconds.
update search_index
set failures = failures + 1, resting_until = clock_timestamp() + make_interval(secs => :seconds::double precision)
where tenant_id = current_tenant() and index_name = :index_name::text
