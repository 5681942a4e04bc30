-- Returns what each role of the database may do with tables that hold tenants' data, however it came by it: the role,
-- whether it can sign in, how far it sees, the privileges, and the tables of which that is true.
--   everything   row-level security does not bind it; the role that the server was made with is called its own
--   all tenants  the table has none, or a policy shows this role every row
--   one, or all  one tenant in a transaction, but it owns the table and could lift that
--   one tenant   in a transaction
-- Cost: some thousand look-ups in the catalogue; no table is read. Index: pg_class_oid_index.
with tenants_table as (
    select c.oid, c.relname::text as name, c.relowner, c.relrowsecurity
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
),
granted as (
    select r.rolname::text as role, r.rolcanlogin as signs_in, t.name,
           case
               when r.oid = 10 then 'everything, being the server''s own'
               when r.rolsuper or r.rolbypassrls then 'everything'
               when not t.relrowsecurity or exists (
                   select from pg_policy p
                   where p.polrelid = t.oid and p.polpermissive and pg_get_expr(p.polqual, t.oid) = 'true'
                     and exists (select from unnest(p.polroles) named where named = 0 or pg_has_role(r.oid, named, 'usage'))
               ) then 'all tenants'
               when pg_has_role(r.oid, t.relowner, 'usage') then 'one, or all'
               else 'one tenant'
           end as sees,
           array(
               select case when has_table_privilege(r.oid, t.oid, privilege) then privilege
                           else privilege || ' of some columns' end
               from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) with ordinality asked (privilege, place)
               where has_table_privilege(r.oid, t.oid, privilege)
                  or case when privilege in ('select', 'insert', 'update')
                          then has_any_column_privilege(r.oid, t.oid, privilege) end
               order by place
           ) as privileges
    from pg_roles r cross join tenants_table t
    where r.rolname !~ '^pg_'
)
select role, signs_in, sees, privileges, array_agg(name order by name)
from granted
where privileges <> '{}'
group by role, signs_in, sees, privileges
order by role, sees, privileges
