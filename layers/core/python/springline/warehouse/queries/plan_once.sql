-- Has the transaction's statements planned once per connection: a plan for no documents in particular is as good for those
-- that are asked for, and making one takes a tenth of the time that rendering a hundred documents does.
set local plan_cache_mode = force_generic_plan
