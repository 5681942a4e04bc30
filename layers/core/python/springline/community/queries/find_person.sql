-- One row where this person exists. Index: the primary key of user.
select 1 from "user" where tenant_id = current_tenant() and id = :id::bigint
