-- Those of the months given that have no landing partition yet.
select month from unnest(:months::date[]) month
where to_regclass('raw_signal_messages_' || to_char(month, 'YYYY_MM')) is null
