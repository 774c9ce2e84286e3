SELECT satisfaction, commented, answered_ms FROM client_answers WHERE call_id = %(call_id)s
