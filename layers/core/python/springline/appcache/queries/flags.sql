-- The features that the tenant switched on or off: name, whether it is on, when and by whom. Index: the primary key.
select name, is_on, changed_at, changed_by from feature_flag where tenant_id = current_tenant() order by name
