"""Dates, times and durations from text."""

import datetime

import pytest

from quintet.kit.dates import duration_iso_string, duration_string, parse_date, parse_datetime, parse_duration, parse_time


def test_dates_and_times():
    assert parse_date("2012-4-9") == datetime.date(2012, 4, 9)
    assert parse_date("20120423") == parse_date("2012-W17-1") == datetime.date(2012, 4, 23)
    assert parse_date("2012423") is None
    with pytest.raises(ValueError, match="month"):
        parse_date("2012-13-01")
    assert parse_time("09:15:00.1234567") == datetime.time(9, 15, 0, 123456)
    assert parse_time("09:15+02:00") == parse_time("T0915") == datetime.time(9, 15)
    assert parse_time("9:5,5") is None
    assert parse_datetime("2012-04-23T10:20:30.4-0230").utcoffset() == datetime.timedelta(hours=-2, minutes=-30)
    assert parse_datetime("2012-04-23 10:20").tzinfo is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("15:30", 930),
        ("10:15:30", 36930),
        ("4 15:30", 345600 + 930),
        ("-4 00:15:30", -345600 + 930),
        ("-00:15:30", -930),
        ("3 days 04:05:06", 259200 + 14706),
        ("P4DT1H15M20S", 345600 + 4520),
        ("-PT0.5S", -0.5),
        ("P2W", 1209600),
    ],
)
def test_durations(text, seconds):
    assert parse_duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "soon", "P4Y", "1:2:3:4"])
def test_what_is_no_duration(text):
    assert parse_duration(text) in (None, datetime.timedelta(0)) if text == "" else parse_duration(text) is None


def test_duration_text_reads_back():
    span = datetime.timedelta(days=-2, hours=3, microseconds=5)
    assert parse_duration(duration_string(span)) == span
    assert duration_iso_string(datetime.timedelta(hours=-1)) == "-P0DT01H00M00S"
