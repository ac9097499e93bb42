-- Purpose: what published uploads are on a day, by the current edition: `scheduled` before the first day of their version, decision or rule set,
-- `superseded` once a later version took over (or where the edition holds them no more), `published` otherwise. One that somebody holds at
-- this moment is left for the next time. Parameters: today (date). Indexes: ix_desk_upload_state, pk_edition_version, pk_edition_rule_set.
WITH current AS (SELECT edition FROM pub.current_edition),
told AS (
    SELECT v.upload_id,
           CASE WHEN e.version_id IS NULL OR e.superseded_from <= %(today)s THEN 'superseded'
                WHEN e.in_force_from > %(today)s THEN 'scheduled'
                ELSE 'published' END AS state
    FROM pub.plan_version AS v
    CROSS JOIN current AS c
    LEFT JOIN pub.edition_version AS e ON e.version_id = v.version_id AND e.edition = c.edition
    WHERE v.scope <> 'restated'
    UNION ALL
    SELECT r.upload_id,
           CASE WHEN bool_and(e.rule_set_id IS NULL) THEN 'superseded'
                WHEN bool_or(r.in_force_from > %(today)s) THEN 'scheduled'
                ELSE 'published' END
    FROM pub.rule_set AS r
    CROSS JOIN current AS c
    LEFT JOIN pub.edition_rule_set AS e
        ON e.rule_set_id = r.rule_set_id AND e.version = r.version AND e.edition = c.edition
    WHERE r.upload_id IS NOT NULL
    GROUP BY r.upload_id
),
turning AS (
    SELECT u.upload_id, t.state
    FROM desk.upload AS u JOIN told AS t USING (upload_id)
    WHERE u.state IN ('scheduled', 'published', 'superseded') AND u.state <> t.state
    FOR UPDATE OF u SKIP LOCKED
)
UPDATE desk.upload AS u SET state = t.state FROM turning AS t WHERE t.upload_id = u.upload_id
