"""Mail: cards as text and HTML, invitations as iCalendar, sent by SMTP."""
