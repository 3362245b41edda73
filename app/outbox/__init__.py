"""The outbox: what is due becomes mails, and each mail leaves, once or as often as it must to have left.

    reminders that are due  --gathering-->  mails, one a person and day  --composing, sending-->  the mail server
                               (brake)

It is the truth of what was sent: whoever ticks, however often and on however many machines, finds in it what is left.
"""
