package pasted

import (
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/text"
)

// date is a date as it is written: the year, the weekday or, of "day 2", all but the number may be missing.
type date struct {
	year    int
	month   time.Month
	day     int
	swapped bool // with slashes: day and month may stand the other way round
	weekday int  // 0 Sunday; -1: not said
	nth     int  // "day 2" of the visit
	isRange bool // "26–29 March"
	short   bool // 26.03, which may be a time
}

func (d date) isZero() bool { return d.month == 0 && d.weekday < 0 && d.nth == 0 }

// dateAt reads a date at token i and gives the token after it; i where there is none.
func (r *reader) dateAt(l line, i int) (date, int) {
	d := date{weekday: -1}
	at := i
	for range 4 {
		next := at
		if d.nth == 0 {
			if n, after := nthDay(l, at); after > at {
				d.nth, next = n, after
			}
		}
		if next == at && d.weekday < 0 {
			if w, after := weekdayAt(l, at); after > at {
				d.weekday, next = w, after
			}
		}
		if next == at && d.month == 0 {
			next = r.calendarDate(l, at, &d)
		}
		if next == at {
			break
		}
		at = next
		// marks between the parts of a date
		skip := at
		for l.at(skip).is(",.:/()[]") || l.at(skip).is(dashes) {
			skip++
		}
		if skip > at && !r.datePart(l, skip, d) {
			if l.at(at).is(",") || l.at(at).is(".") && l.at(at).gap == 0 {
				at++
			}
			if l.at(at).is(")") && l.at(i-1).is("(") {
				break
			}
			if l.at(at).is(")]") {
				at++
			}
			break
		}
		at = skip
	}
	if d.isZero() {
		return date{weekday: -1}, i
	}
	return d, at
}

// datePart says whether a part of a date that d lacks stands at token i.
func (r *reader) datePart(l line, i int, d date) bool {
	if d.weekday < 0 {
		if _, next := weekdayAt(l, i); next > i {
			return true
		}
	}
	if d.nth == 0 {
		if _, next := nthDay(l, i); next > i {
			return true
		}
	}
	other := date{weekday: -1}
	return d.month == 0 && r.calendarDate(l, i, &other) > i
}

func weekdayAt(l line, i int) (int, int) {
	best, day := i, -1
	for w, list := range weekdays {
		if next := l.phrase(i, list); next > best {
			best, day = next, int(w)
		}
	}
	// one or two letters are a weekday only where they are set off
	if best > i && l.at(i).kind == word && l.at(i).length() <= 2 && best == i+1 && l.at(best).kind == word && l.at(best).gap <= 1 {
		return -1, i
	}
	return day, best
}

func nthDay(l line, i int) (int, int) {
	ordinal := func(at int) (int, int) {
		if t := l.at(at); t.kind == number && t.number > 0 && t.number < 60 {
			next := at + 1
			if l.at(next).is("-") && l.at(next).gap == 0 && l.phrase(next+1, dayEndings) > next+1 {
				next = l.phrase(next+1, dayEndings)
			}
			return t.number, next
		}
		for n, list := range ordinals {
			if next := l.phrase(at, list); next > at {
				return n + 1, next
			}
		}
		return 0, at
	}
	if next := l.phrase(i, dayWords); next > i {
		if n, after := ordinal(next); after > next && monthOf(l.at(after)) == 0 {
			return n, after
		}
		return 0, i
	}
	if n, next := ordinal(i); next > i {
		if after := l.phrase(next, dayWords); after > next {
			return n, after
		}
	}
	return 0, i
}

// calendarDate reads day, month and year in any order in use.
func (r *reader) calendarDate(l line, i int, d *date) int {
	at := i
	if l.at(at).is("«\"“") {
		at++
	}
	t := l.at(at)
	if m := monthOf(t); m != 0 { // March 26, 2027
		n := l.at(at + 1)
		if l.at(at + 1).is(".") {
			at++
			n = l.at(at + 1)
		}
		if n.kind != number || n.length() > 2 || n.number < 1 || n.number > 31 || l.at(at+2).is(":") && l.at(at+2).gap == 0 {
			return i
		}
		d.month, d.day = m, n.number
		next := at + 2
		if e := l.phrase(next, dayEndings); e > next && l.at(next).gap == 0 {
			next = e
		}
		if l.at(next).is(dashes) && l.at(next+1).kind == number && l.at(next+1).length() <= 2 && !l.at(next+2).is(":.") {
			d.isRange = true
			next += 2
		}
		return r.yearAt(l, next, d)
	}
	if t.kind != number || t.number < 0 {
		return i
	}
	if t.length() == 4 { // 2027-03-26
		sep, m, sep2, n := l.at(at+1), l.at(at+2), l.at(at+3), l.at(at+4)
		if sep.is("-./") && sep2.is("-./") && m.kind == number && n.kind == number && m.gap+n.gap+sep.gap+sep2.gap == 0 && m.number >= 1 && m.number <= 12 && n.number >= 1 && n.number <= 31 && t.number >= 1900 && t.number <= 2200 {
			d.year, d.month, d.day = t.number, time.Month(m.number), n.number
			return at + 5
		}
		return i
	}
	if t.length() > 2 || t.number < 1 || t.number > 31 {
		return i
	}
	next := at + 1
	for l.at(next).is(".»\"”") && (monthOf(l.at(next+1)) != 0 || l.at(next+1).is(".»\"”")) {
		next++
	}
	if e := l.phrase(next, dayEndings); e > next && l.at(next).gap == 0 {
		next = e
	} else if l.at(next).is("-") && l.at(next).gap == 0 && l.phrase(next+1, dayEndings) > next+1 {
		next = l.phrase(next+1, dayEndings)
	}
	if e := l.phrase(next, phrases{"of": {{"of"}}}); e > next {
		next = e
	}
	if m := monthOf(l.at(next)); m != 0 && l.at(next).gap <= 3 {
		d.month, d.day = m, t.number
		next++
		if l.at(next).is("-") && l.at(next).gap == 0 && l.at(next+1).gap == 0 && l.at(next+1).kind == word { // the endings of Azerbaijani
			next += 2
		}
		if l.at(next).is(".") && l.at(next).gap == 0 && l.at(next+1).kind == number {
			next++
		}
		next = r.yearAt(l, next, d)
		return r.rangeOfDays(l, next, d)
	}
	// 26–29 March
	if l.at(next).is(dashes) && l.at(next+1).kind == number && l.at(next+1).length() <= 2 && monthOf(l.at(next+2)) != 0 {
		d.month, d.day, d.isRange = monthOf(l.at(next+2)), t.number, true
		return r.yearAt(l, next+3, d)
	}
	sep, m := l.at(at+1), l.at(at+2)
	if sep.gap != 0 || m.gap != 0 || m.kind != number || m.length() > 2 || m.number < 1 || m.number > 31 || !sep.is("./-") {
		return i
	}
	sep2, y := l.at(at+3), l.at(at+4)
	long := sep2.is(sep.fold) && sep2.gap == 0 && y.gap == 0 && y.kind == number && (y.length() == 4 && y.number > 1900 && y.number < 2200 || y.length() == 2 && y.number == r.year()%100)
	day, month := t.number, m.number
	d.swapped = sep.is("/") && day <= 12 && month <= 12
	if month > 12 && sep.is("/") && day <= 12 {
		day, month = month, day
	}
	if month > 12 {
		return i
	}
	if !long {
		// 26.03 is a date where it can be no time, or where it stands alone and is a day of the visit
		d.short = true
		alone := l.at(at+3).kind == 0 || l.at(at+3).is(",(") || l.at(at+3).is(".") && l.at(at+4).kind == 0
		on := r.resolve(date{month: time.Month(month), day: day, weekday: -1})
		if !sep.is("./") || m.length() != 2 || day <= 24 && !(alone && r.within(on)) {
			return i
		}
		d.day, d.month = day, time.Month(month)
		if l.at(at+3).is(".") && l.at(at+3).gap == 0 {
			return at + 4
		}
		return at + 3
	}
	d.day, d.month, d.year = day, time.Month(month), y.number
	if y.length() == 2 {
		d.year = r.year()/100*100 + y.number
	}
	next = at + 5
	if e := l.phrase(next, yearEndings); e > next {
		next = e
	}
	return r.rangeOfDays(l, next, d)
}

// rangeOfDays sees whether the date goes on as "… – 29 March".
func (r *reader) rangeOfDays(l line, next int, d *date) int {
	if d.isRange || !l.at(next).is(dashes) {
		return next
	}
	other := date{weekday: -1, isRange: true} // no range of ranges
	end := r.calendarDate(l, next+1, &other)
	if end == next+1 {
		return next
	}
	if l.at(end).kind == number && l.at(end+1).is(":.") {
		return next // "28 March – 29 March 05:30" is of times
	}
	d.isRange = true
	if d.year == 0 {
		d.year = other.year
	}
	return end
}

// yearAt reads a year and its words.
func (r *reader) yearAt(l line, i int, d *date) int {
	at := i
	if l.at(at).is(",") {
		at++
	}
	if t := l.at(at); t.kind != number || t.length() != 4 || t.number < 1900 || t.number > 2200 || l.at(at+1).is(":") || l.phrase(at+1, hours) > at+1 && l.at(at + 1).fold[0] == 'h' {
		return i
	} else if d.year = t.number; true {
		at++
	}
	if l.at(at).is("-") && l.at(at).gap == 0 {
		if next := l.phrase(at+1, yearEndings); next > at+1 {
			return next
		}
	}
	if next := l.phrase(at, yearEndings); next > at {
		return next
	}
	return at
}

func monthOf(t token) time.Month {
	if t.kind != word {
		return 0
	}
	if m := months[t.fold]; m != 0 {
		return m
	}
	for n := range t.fold { // inflected: "январь", "yanvarın"
		if n >= 4 && len(t.fold)-n <= 8 {
			if m := months[t.fold[:n]]; m != 0 && (len(t.fold[:n]) >= 6 || m == time.May) {
				return m
			}
		}
	}
	return 0
}

// year gives the year in which the visit begins.
func (r *reader) year() int {
	if (r.known.Days.From != civil.Date{}) {
		return r.known.Days.From.Year
	}
	if r.known.Today.Year > 0 {
		return r.known.Today.Year
	}
	return 2000
}

func (r *reader) within(d civil.Date) bool {
	days := r.known.Days
	return d.IsValid() && (days.From != civil.Date{}) && !d.Before(days.From) && !d.After(days.To)
}

// resolve gives the day that a date means: of the visit where it can be, of the year nearest to it otherwise. Zero
// where there is no such day.
func (r *reader) resolve(d date) civil.Date {
	if d.month != 0 {
		return r.resolveMonth(d)
	}
	days := r.known.Days
	if (days.From == civil.Date{}) {
		return civil.Date{}
	}
	if d.nth > 0 {
		return days.From.AddDays(d.nth - 1)
	}
	// a weekday alone: the first after the day before it in the text
	from := days.From
	if (r.day != civil.Date{}) {
		from = r.day
	}
	for n := range 7 {
		day := from.AddDays(n)
		if int(day.In(time.UTC).Weekday()) == d.weekday {
			return day
		}
	}
	return civil.Date{}
}

func (r *reader) resolveMonth(d date) civil.Date {
	middle := r.known.Days.From
	if (middle == civil.Date{}) {
		middle = r.known.Today
	}
	best, distance := civil.Date{}, 0
	years := []int{d.year}
	if d.year == 0 {
		years = []int{r.year(), r.year() + 1, r.year() - 1}
	}
	for _, y := range years {
		for _, c := range []civil.Date{{Year: y, Month: d.month, Day: d.day}, {Year: y, Month: time.Month(d.day), Day: int(d.month)}} {
			if !c.IsValid() {
				continue
			}
			away := 0
			if (middle != civil.Date{}) && !r.within(c) {
				away = max(c.DaysSince(middle), -c.DaysSince(middle)) + 1
			}
			if d.weekday >= 0 && int(c.In(time.UTC).Weekday()) != d.weekday {
				away += 40
			}
			if (best == civil.Date{}) || away < distance {
				best, distance = c, away
			}
			if !d.swapped {
				break
			}
		}
	}
	return best
}

// doubtsOf says what is odd about a date that was read.
func (r *reader) doubtsOf(d date, on civil.Date) []text.Message {
	var doubts []text.Message
	if d.weekday >= 0 && d.month != 0 && int(on.In(time.UTC).Weekday()) != d.weekday {
		doubts = append(doubts, text.Message{Key: "paste.doubt.weekday", Args: map[string]any{"Day": on.String()}})
	}
	if (r.known.Days.From != civil.Date{}) && !r.within(on) {
		doubts = append(doubts, text.Message{Key: "paste.doubt.outside", Args: map[string]any{"Day": on.String()}})
	}
	return doubts
}
