SELECT detector, emotion, provider
FROM observations
WHERE call_id = %(call_id)s
ORDER BY seq DESC
LIMIT 1
