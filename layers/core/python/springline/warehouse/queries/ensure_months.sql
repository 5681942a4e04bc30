-- Makes landing partitions for months.
select ensure_landing_months(:months::date[])
