-- Has the transaction's statements planned for the values that are asked for. How common a tag or a word is decides which
-- index serves; PostgreSQL's plan for no value in particular took 200 to 550 ms on 100,000 documents for common ones,
-- where a plan of its own takes 1 to 20 ms, planning included.
set local plan_cache_mode = force_custom_plan
