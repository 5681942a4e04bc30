-- Those of the months given that have no landing partition yet, though something of the tenant may land in them.
select month from unnest(:months::date[]) month
where to_regclass('raw_signal_messages_' || to_char(month, 'YYYY_MM')) is null
  and (month + interval '1 month') at time zone 'UTC' > retention_cutoff('messages')
