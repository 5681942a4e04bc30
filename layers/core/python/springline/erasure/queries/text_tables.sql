-- The tables that this role may read and that can hold words: (name, quoted name, whether rows belong to tenants, whether
-- they have bytes). Cost: the catalogue.
select c.relname::text, quote_ident(c.relname),
       exists (select from pg_attribute where attrelid = c.oid and attname = 'tenant_id' and not attisdropped),
       exists (select from pg_attribute where attrelid = c.oid and atttypid = 'bytea'::regtype and not attisdropped)
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  and has_table_privilege(c.oid, 'select')
  and exists (select from pg_attribute a join pg_type t on t.oid = a.atttypid
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                and t.typname in ('text', 'varchar', 'json', 'jsonb', 'bytea', '_text', 'name', 'bpchar'))
order by 1
