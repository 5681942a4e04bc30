-- Creates a queue or changes its settings.
insert into queue (name, visibility_seconds, max_receives, dead_letter_queue)
values (:queue, :visibility::double precision, :max_receives::integer, :dead_letter_queue)
on conflict (name) do update set visibility_seconds = excluded.visibility_seconds,
    max_receives = excluded.max_receives, dead_letter_queue = excluded.dead_letter_queue
where (queue.visibility_seconds, queue.max_receives, queue.dead_letter_queue)
    is distinct from (excluded.visibility_seconds, excluded.max_receives, excluded.dead_letter_queue)
