"""Mail is what leaves by SMTP: written once as bytes that never change, and handed over until a server has taken it."""
