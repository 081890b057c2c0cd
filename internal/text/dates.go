package text

import (
	"fmt"
	"strings"
	"time"

	"cloud.google.com/go/civil"
)

// Dates are written as each language does; times are of 24 hours in all. Names of months and days, and the
// order of a date's parts, stand in the catalogue under "date.".

// Date gives "31 January 2024".
func (p *Printer) Date(d civil.Date) string { return p.date("date.long", d) }

// FullDate gives "Wednesday, 31 January 2024".
func (p *Printer) FullDate(d civil.Date) string { return p.date("date.full", d) }

// Day gives "Wednesday 31 January".
func (p *Printer) Day(d civil.Date) string { return p.date("date.day", d) }

// ShortDay gives "Wed 31 Jan".
func (p *Printer) ShortDay(d civil.Date) string {
	return p.Digits(fmt.Sprintf("%s %d %s", p.Weekday(d), d.Day, p.monthName("date.month_short", d)))
}

// Weekday gives "Wed".
func (p *Printer) Weekday(d civil.Date) string { return p.weekdayName("date.weekday_short", d) }

// Month gives "January 2024".
func (p *Printer) Month(year int, month time.Month) string {
	d := civil.Date{Year: year, Month: month, Day: 1}
	return p.Say("date.year_month", map[string]any{"Month": p.monthName("date.month", d), "Year": year})
}

// DateRange gives "26–29 March 2027", "30 March – 2 April 2027", or one date where both are the same.
func (p *Printer) DateRange(from, to civil.Date) string {
	switch {
	case from == to:
		return p.Date(from)
	case from.Year == to.Year && from.Month == to.Month:
		return p.Digits(fmt.Sprintf("%d–%s", from.Day, p.Date(to)))
	case from.Year == to.Year:
		return p.date("date.day_month", from) + " – " + p.Date(to)
	}
	return p.Date(from) + " – " + p.Date(to)
}

// Moment gives "31 January 2024, 09:00" by the clocks of zone.
func (p *Printer) Moment(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	return p.Date(civil.DateOf(t)) + p.Comma() + p.Digits(t.Format("15:04"))
}

// Length gives minutes as "1 h 15 min".
func (p *Printer) Length(minutes int) string {
	args := map[string]any{"Hours": minutes / 60, "Minutes": minutes % 60}
	switch {
	case minutes < 60 && minutes > -60:
		return p.Say("date.minutes", args)
	case minutes%60 == 0:
		return p.Say("date.hours", args)
	}
	return p.Say("date.hours_minutes", args)
}

func (p *Printer) date(format string, d civil.Date) string {
	return strings.TrimSpace(p.Say(format, map[string]any{
		"Day": d.Day, "Month": p.monthName("date.month_of", d), "Year": d.Year, "Weekday": p.weekdayName("date.weekday", d),
	}))
}

func (p *Printer) monthName(list string, d civil.Date) string {
	return p.Say(fmt.Sprintf("%s.m%d", list, int(d.Month)), nil)
}

func (p *Printer) weekdayName(list string, d civil.Date) string {
	return p.Say(fmt.Sprintf("%s.d%d", list, int(d.In(time.UTC).Weekday())), nil)
}
