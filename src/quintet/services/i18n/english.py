"""The English words of calendars and spans, which are the messages that catalogs translate."""

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTHS_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Month abbreviations in the style of the Associated Press.
MONTHS_AP = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS_SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: Units of time spans, longest first, and of sizes; in messages a number stands before them.
SPANS = ("year", "month", "week", "day", "hour", "minute")
#: Contexts of month names: abbreviated, and inside a date, where some languages inflect them.
ABBREVIATED, INSIDE_DATES = "abbrev. month", "alt. month"
