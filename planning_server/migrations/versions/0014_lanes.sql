-- Jobs that an earlier release put into its one queue wait in the lane of their task: no worker looks into the old queue any more, and
-- while the job waits there the same one cannot be asked for again.
UPDATE queue.procrastinate_jobs
SET queue_name = CASE task_name WHEN 'build_edition' THEN 'publications' ELSE 'readings' END
WHERE queue_name = 'work';
