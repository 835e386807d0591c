"""The one reader of dates."""

from datetime import date

import pytest

from lessonbook.base.dates import dates_in, iso_date, order_is_open, read_date


@pytest.mark.parametrize(("text", "day"), [
    ("2012-05-17", "2012-05-17"), ("2012-05-17T10:30:00.000+01:00", "2012-05-17"), ("2012/05/17", "2012-05-17"),
    ("20120517", "2012-05-17"), ("17th of May, 2012", "2012-05-17"), ("Thursday 17 May 2012", "2012-05-17"),
    ("Thu, 17 May 2012 09:00", "2012-05-17"), ("May 17, 2012", "2012-05-17"), ("17-May-12", "2012-05-17"),
    ("17MAY2012", "2012-05-17"), ("1 Sept. 2012", "2012-09-01"), ("3/5/2012", "2012-05-03"),
    ("01/04/2013", "2013-04-01"), ("1/4/13", "2013-04-01"), ("1 Apr 13", "2013-04-01"), ("1.4.2013", "2013-04-01"),
    ("01/04/2013 00:00", "2013-04-01"), ("29/02/2012", "2012-02-29"), ("1/4/69", "2069-04-01"),
    ("1/4/70", "1970-04-01"), ("May 2012", "2012-05"), ("Mar-27", "2027-03"), ("2027-03", "2027-03"),
    ("03/2027", "2027-03"), ("March '27", "2027-03"), ("2012", "2012"),
    ("31 February 2012", ""), ("31/02/2012", ""), ("2012-02-31", ""), ("29/02/2013", ""), ("13/13/2012", ""),
    ("0/4/2013", ""), ("2012-13", ""), ("12", ""), ("4.5", ""), ("1,000", ""), ("soon", ""), ("", ""),
    ("17 May", ""), ("maybe 2012", ""), ("01/04/0213", ""),
])
def test_a_date_alone(text: str, day: str) -> None:
    assert iso_date(text) == day


def test_a_month_is_a_date_only_where_the_caller_says_so() -> None:
    assert read_date("Mar-27") is None
    month = read_date("Mar-27", "month")
    assert month is not None
    assert (month.first, month.last, month.precision) == (date(2027, 3, 1), date(2027, 3, 31), "month")
    assert read_date("2027", "month") is None
    year = read_date("2027", "year")
    assert year is not None
    assert (year.first, year.last, year.precision) == (date(2027, 1, 1), date(2027, 12, 31), "year")


def test_month_first_only_where_the_caller_says_so() -> None:
    turned = [read_date(text, month_first=True) for text in ("04/01/2013", "2013-04-01", "1 Apr 2013", "13/01/2013")]
    assert [one.iso() if one else "" for one in turned] == ["2013-04-01", "2013-04-01", "2013-04-01", ""]
    assert [order_is_open(text) for text in ("04/01/2013", "04/04/2013", "13/01/2013", "4 Jan 2013", "x")] == [
        True, False, False, False, False]


@pytest.mark.parametrize(("text", "days"), [
    ("4 March 2013, Sept 2012, 2011-02-03 and 31 February 2010", ["2013-03-04", "2012-09", "2011-02-03"]),
    ("Signed 01/04/2013, again on 1/4/14 and 1 Apr 15.", ["2013-04-01", "2014-04-01", "2015-04-01"]),
    ("Due Mar-27 or March '28; 4-6 May 2013; 3rd of June 2013", ["2027-03", "2028-03", "2013-05-06", "2013-06-03"]),
    ("In 2012-13 and 2011-12, section 1.2.13, ward 2012, in 2009, 3/4 of 12/13", []),
    ("May 2013 was hot; 17 May", ["2013-05"]),
    ("Review by 2013-03.", ["2013-03"]),
])
def test_dates_in_running_text(text: str, days: list[str]) -> None:
    assert [one.iso() for one in dates_in(text)] == days
