-- A person: (name, whether it is a bot). Index: user_pkey. Cost: one probe.
select display_name, is_bot from "user" where tenant_id = current_tenant() and id = :id::bigint
