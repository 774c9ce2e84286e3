SELECT mark_id, moment, captured_us
FROM marks
WHERE call_id = %(call_id)s
ORDER BY captured_us, mark_id
