"""A refusal says what was asked for and cannot be done, in words for whoever asked."""


class Refused(Exception):
    pass
