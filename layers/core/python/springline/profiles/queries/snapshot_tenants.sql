-- All tenants: id and slug, in the order of ids.
select id, slug from tenant order by id
