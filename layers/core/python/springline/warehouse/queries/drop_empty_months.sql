-- Drops months that end at or before :before and hold no row of anybody; returns how many. For the system's role.
select drop_empty_landing_months(:before::timestamptz)
