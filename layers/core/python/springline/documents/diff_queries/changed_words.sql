-- What rests on documents that a version of a bundle changed, and is out of date for that: (derivation, derived: its id,
-- kind, key, current version's number, state, since when; source's key, role, selector, what was read, what reads now,
-- since when and by what that differs). That is what quotes words that read differently since the text of that version was
-- recorded, and did not only since a later one was; and, where a document is itself out of date, because this version of it
-- was not read yet, all that rests on it. Index: bundle_document_since, bundle_document_until, the keys of resource and
-- resource_version, derivation_of_source. Cost: the documents that the version changed, with all versions of those that it
-- removed, and what rests on them. :removal is by what their empty text was recorded.
with changed as (
    select path, version, to_number is null as is_last from bundle_document
    where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and from_number = :number::integer
    union all
    select path, null, not exists (select from bundle_document l
                                   where l.tenant_id = current_tenant() and l.bundle_id = :bundle_id::bigint
                                     and l.path = u.path and l.from_number > :number::integer)
    from bundle_document u
    where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and to_number = :number::integer - 1
      and not exists (select from bundle_document s
                      where s.tenant_id = current_tenant() and s.bundle_id = :bundle_id::bigint and s.path = u.path
                        and s.from_number = :number::integer)
),
document as (
    select r.id, r.natural_key, changed.is_last and r.state <> 'fresh' as is_out_of_date, v.created_at as since,
           n.created_at as until
    from changed
    -- Paths are compared byte by byte, keys are not: without its collation the index of keys would not be found.
    cross join lateral (select id, natural_key, state from resource
                        where tenant_id = current_tenant() and kind = 'document'
                          and natural_key = (:slug || '/' || changed.path) collate "default"
                        limit 1) r
    left join resource_version v on v.tenant_id = current_tenant() and v.resource_id = r.id
         and (v.number = changed.version or changed.version is null and v.produced_by = :removal)
    left join resource_version n on n.tenant_id = current_tenant() and n.resource_id = r.id and n.number = v.number + 1
)
select d.id, r.id, r.kind, r.natural_key, c.number, r.state, r.state_since, document.natural_key, d.role, d.selector,
       d.selected, d.selected_now, d.changed_at, d.changed_by
from document
join derivation d on d.tenant_id = current_tenant() and d.source_resource_id = document.id and d.is_current and d.position = 0
join resource r on r.tenant_id = current_tenant() and r.id = d.derived_resource_id and r.state <> 'fresh'
left join resource_version c on c.tenant_id = current_tenant() and c.id = r.current_version_id
where document.is_out_of_date
   or (d.changed_at >= document.since and (document.until is null or d.changed_at < document.until))
order by r.kind, r.natural_key collate "C", d.role collate "C", d.id
limit :limit::integer
