-- Numbers of the evidence of a source, from behind :after on: (id); of one version of it where :version is not 0. Index:
-- the unique key of evidence. Cost: all evidence of that source. A second index for its order would be taken for the key,
-- by which evidence is found again: statistics don't know that a source's name says what kind it is.
select id from (
    select id from evidence
    where tenant_id = current_tenant() and source_kind = :kind and source_key = :key and position = :position::bigint
      and (:version::integer = 0 or source_version = :version::integer) and id > :after::bigint
    offset 0
) of_source
order by id
limit :limit::integer
