-- Forgets what was taken at a time that has yet to come: the database's clock was set back since, and nothing would fire
-- until it got there again. A minute is left, for what was done just now. Cost: reads a week of firings.
delete from schedule_firing where claimed_at > clock_timestamp() + interval '1 minute'
