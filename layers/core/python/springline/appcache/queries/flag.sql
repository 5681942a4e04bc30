-- Whether the tenant switched a feature on or off; no row where it did neither. Index: the primary key.
select is_on from feature_flag where tenant_id = current_tenant() and name = :name
