-- The moment before which the tenant's rows of a kind are too old to land; null where none is.
select nullif(retention_cutoff(:kind), '-infinity')
