SELECT hint_id, shown_us, recent_s, recent_percent, before_percent, difference_points
FROM hints
WHERE call_id = %(call_id)s
ORDER BY shown_us, hint_id
