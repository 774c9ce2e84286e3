SELECT count() FROM illustration_feedback_rows WHERE person = %(person)s AND (request_id = %(request_id)s OR %(request_id)s = '')
