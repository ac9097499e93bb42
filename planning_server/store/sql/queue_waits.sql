-- Purpose: whether the same job waits already. Parameters: queueing_lock. Columns out: none; one row where it does.
-- Index: procrastinate_jobs_queueing_lock_idx_v1.
SELECT FROM queue.procrastinate_jobs WHERE queueing_lock = %(queueing_lock)s AND status = 'todo'
