"""The engine: documents in, a year out. It is given everything it needs: it knows no clock, no disk and no network.

    files  --reading-->  Folder  --obligations-->  what must happen, and when it may
                                                       |
                                                    series        the meetings of each group, with MUST and PREFER
                                                       |            (preferences)
                                                    path          each group's best year
                                                    search        the best year of all groups together
                                                       |
    Plan  <--verdicts, questions--  occurrences  <--planner       meetings, their items (planner), deadlines around them

What a rule says of time is read by `stretches` (parts of a year), `counting` (how many meetings), `confining` (on which
days, in which turn, how far apart) and `deeds` (what is done by a day); a `slot` is where one thing may lie, and
`straying` is what lies elsewhere. Begin with `planner.plan_year`. A year that people already have in their calendars is
planned anew with its `changes`:
`announced` says what each change means for the series, `extras` which meetings there are besides the ordinary ones,
`ties` what a deadline that is fixed leaves to others, `proposals` finds other times for a meeting, `grades` says how
good each day is for it, and `warnings` what can soon no longer be kept. Where no year exists, `conflicts` says which
demands contradict each other, and which year breaks the least; `room` knows without a search where there can be none.
`explain` says why a day is as it is: `reasons` what speaks against it, `weighing` what each point of a year is for.
`checks` says what the documents leave open, and `findings` what they say twice, contradict or cannot mean.
`leads` counts the days before and after a meeting. `languages` has what people read.
`reminders` says what a year's occurrences tell whom, and when, and what of it is worth sending after a sleep; `called`
says who that is.
"""
