-- Purpose: how the queue stands. Parameters: beat_after (workers that were heard of later are alive).
-- Columns out: workers, running, waiting, waiting_since (when the oldest of them was asked for; null where none waits), failed_tasks
-- (the task of every job that failed and is still kept, sorted). Index: idx_procrastinate_workers_last_heartbeat, procrastinate_events_job_id_fkey_v1.
SELECT
    (SELECT count(*) FROM queue.procrastinate_workers WHERE last_heartbeat > %(beat_after)s) AS workers,
    count(*) FILTER (WHERE j.status = 'doing') AS running,
    count(*) FILTER (WHERE j.status = 'todo') AS waiting,
    min(asked.at) FILTER (WHERE j.status = 'todo') AS waiting_since,
    coalesce(array_agg(j.task_name ORDER BY j.task_name, j.id) FILTER (WHERE j.status = 'failed'), '{}') AS failed_tasks
FROM queue.procrastinate_jobs AS j
LEFT JOIN LATERAL (SELECT min(e.at) AS at FROM queue.procrastinate_events AS e WHERE e.job_id = j.id) AS asked ON true
