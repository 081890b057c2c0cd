package pasted

import (
	"strconv"
	"strings"

	"cortege/internal/clock"
	"cortege/internal/visit"
)

// when is what a piece of a line says of the time.
type when struct {
	start, end  clock.Wall // times of day; zero: not said
	endDate     *date      // where a date of its own stands before the end
	nextDay     bool       // the end is said to be of the next day
	minutes     int        // a length beside the start
	certainty   string     // visit.Approximate, visit.ToBeConfirmed
	untimed     bool       // a time is spoken of and not given: "TBC", "afternoon"
	zone        string     // IANA, where the text names one
	unsure      bool       // hours alone: "10-12"
	ended       bool       // the clock has an ending, as Azerbaijani sets it: another may follow without a word between
	until       bool       // its ending or the word after it says "until"
	untilStarts bool       // the end alone is given: "until 9:00"
}

// hands are a clock's, before am and pm are settled.
type hands struct {
	hour, minute int
	half         byte // 'a', 'p' or 0
	bare         bool // an hour alone
	spaced       bool // a blank parts hour and minutes: 10 30
}

func (h hands) wall() clock.Wall {
	hour := h.hour
	switch {
	case h.half == 'p' && hour < 12:
		hour += 12
	case h.half == 'a' && hour == 12:
		hour = 0
	}
	return clock.TimeOfDay(hour%24, h.minute)
}

// whenAt reads a time at token i: all that stands before the title. It gives the token after it; i where there
// is none. leading: the piece's own beginning, where looser forms are times too.
func (r *reader) whenAt(l line, i int, leading bool) (when, int) {
	w := when{}
	at, prefixed, until := i, false, false
	for range 5 { // words before the time
		next := at
		switch t := l.at(at); {
		case t.is("~≈±("):
			next++
			if !t.is("(") {
				w.certainty = visit.Approximate
			}
		case l.phrase(at, approximate) > at:
			next, w.certainty = l.phrase(at, approximate), visit.Approximate
		case l.phrase(at, untilWords) > at:
			next, until = l.phrase(at, untilWords), true
		case l.phrase(at, timePrefixes) > at:
			next, prefixed = l.phrase(at, timePrefixes), true
			if l.at(next).is(":") {
				next++
			}
		}
		if next == at {
			break
		}
		at = next
	}
	first, next := r.handsAt(l, at, leading || prefixed, prefixed)
	if next == at {
		if !leading {
			return w, i
		}
		return r.untimedAt(l, i)
	}
	next = r.afterHands(l, next, &first, &w)
	if l.at(next).fold == "for" { // "12.15 for 12.30": invited for the second
		if second, end := r.handsAt(l, next+1, leading, false); end > next+1 {
			first, next = second, end
		}
	}
	second, end := r.rangeEnd(l, next, &first, &w, leading)
	if first.bare && first.half == 0 && !prefixed && end == next {
		return when{}, i
	}
	if end > next {
		settle(&first, &second)
		w.start, w.end = first.wall(), second.wall()
		next = r.afterHands(l, end, &second, &w)
	} else {
		w.start = first.wall()
	}
	if until || w.until && w.end.IsZero() {
		if !w.end.IsZero() {
			return when{}, i
		}
		w.start, w.end, w.untilStarts = clock.Wall{}, w.start, true
	}
	if l.at(i).is("(") && l.at(next).is(")") {
		next++
	}
	return w, next
}

// handsAt reads a clock at token i. loose: forms that are times at a line's beginning only; bare: an hour alone.
func (r *reader) handsAt(l line, i int, loose, bare bool) (hands, int) {
	if next := l.phrase(i, noon); next > i {
		return hands{hour: 12}, next
	}
	if next := l.phrase(i, midnight); next > i {
		return hands{hour: 24}, next
	}
	t := l.at(i)
	if t.kind != number || t.number < 0 {
		return hands{}, i
	}
	sep, m := l.at(i+1), l.at(i+2)
	joined := sep.gap == 0 && m.gap == 0 && m.kind == number && m.length() == 2 && m.number < 60
	if t.length() == 4 {
		return r.fourDigits(l, i, loose)
	}
	if t.length() > 2 || t.number > 24 {
		return hands{}, i
	}
	h := hands{hour: t.number}
	switch {
	case joined && (sep.is(":.·") || sep.kind == word && (sep.fold == "h" || sep.fold == "ч")):
		if more := l.at(i + 4); l.at(i+3).is("./-") && !l.at(i+3).is(":") && l.at(i+3).gap == 0 && more.gap == 0 && more.kind == number && sep.is(".") &&
			!(l.at(i+3).is("-") && more.length() <= 2) && !(l.at(i+3).is("-") && more.length() == 4 && l.at(i+5).kind == 0) {
			return hands{}, i // a date: 26.03.2027
		}
		h.minute = m.number
		if l.at(i+3).is(":") && l.at(i+3).gap == 0 && l.at(i+4).kind == number && l.at(i+4).length() == 2 {
			return r.half(l, i+5, h)
		}
		return r.half(l, i+3, h)
	case joined && loose && sep.is("-–—") && r.minutesByDash(l, i):
		h.minute = m.number
		return h, i + 3
	case loose && spacedMinutes(l, i) && (t.length() == 2 && sep.number%15 == 0 || bare || m.is(dashes)):
		h.minute, h.spaced = sep.number, true
		return h, i + 2
	case sep.gap <= 1 && l.phrase(i+1, hours) > i+1:
		next := l.phrase(i+1, hours)
		if l.at(next).kind == number && l.phrase(next+1, minuteWords) > next+1 && l.at(next).number < 60 {
			h.minute = l.at(next).number
			return h, l.phrase(next+1, minuteWords)
		}
		if !loose && !bare {
			return hands{}, i
		}
		return h, next
	}
	if with, next := r.half(l, i+1, h); with.half != 0 {
		return with, next
	}
	if bare && r.endsNumber(l, i+1) {
		h.bare = true
		return h, i + 1
	}
	h.bare = true
	if loose {
		if _, next := r.rangeEnd(l, i+1, &h, &when{}, true); next > i+1 {
			return h, i + 1
		}
	}
	return hands{}, i
}

// spacedMinutes says whether minutes may stand after token i and a blank: "10 30".
func spacedMinutes(l line, i int) bool {
	m := l.at(i + 1)
	return m.kind == number && m.gap == 1 && m.length() == 2 && m.number%5 == 0 && m.number < 60
}

// endsNumber says whether a bare number that ends before token i may be an hour, and not the beginning of "12 people".
func (r *reader) endsNumber(l line, i int) bool {
	t := l.at(i)
	return t.kind == 0 || t.gap > 0 && !(t.kind == word && monthOf(t) != 0) || t.is(",:)") || t.is(dashes)
}

// fourDigits reads 0915, with or without hours.
func (r *reader) fourDigits(l line, i int, loose bool) (hands, int) {
	t, sep := l.at(i), l.at(i+1)
	h := hands{hour: t.number / 100, minute: t.number % 100}
	if h.hour > 24 || h.minute > 59 {
		return hands{}, i
	}
	if next := l.phrase(i+1, hours); next > i+1 {
		return h, next
	}
	year := t.number >= r.year()-1 && t.number <= r.year()+2
	dated := sep.gap == 0 && (sep.is("./") || sep.is(dashes) && l.at(i+2).length() != 4)
	if !loose || year || dated && l.at(i+2).gap == 0 && l.at(i+2).kind == number || monthOf(sep) != 0 {
		return hands{}, i
	}
	return h, i + 1
}

// minutesByDash says whether 10-30 is half past ten, rather than ten to some hour or a date.
func (r *reader) minutesByDash(l line, i int) bool {
	h, m, after, more := l.at(i).number, l.at(i+2), l.at(i+3), l.at(i+4)
	if m.number%5 != 0 || monthOf(after) != 0 {
		return false
	}
	if after.gap == 0 && more.gap == 0 && more.kind == number && (after.is(":.") || after.is(dashes) && more.length() == 4) {
		return false
	}
	if with, _ := r.half(l, i+3, hands{}); with.half != 0 {
		return false
	}
	return m.number%15 == 0 || m.number < h || m.number > h+4
}

// half reads am or pm at token i.
func (r *reader) half(l line, i int, h hands) (hands, int) {
	if l.at(i).gap > 1 || h.hour > 12 || h.hour == 0 {
		return h, i
	}
	if next := l.phrase(i, morning); next > i {
		h.half = 'a'
		return h, next
	}
	if next := l.phrase(i, afternoon); next > i {
		h.half = 'p'
		return h, next
	}
	if next := l.phrase(i, noon); next > i && h.hour == 12 {
		return h, next
	}
	return h, i
}

// rangeEnd reads the end of a range whose beginning ends before token i; i where there is none.
func (r *reader) rangeEnd(l line, i int, first *hands, w *when, loose bool) (hands, int) {
	at := i
	switch t := l.at(i); {
	case t.is(dashes) || t.is("/"):
		at++
	case l.phrase(i, rangeWords) > i:
		at = l.phrase(i, rangeWords)
	case t.kind == number && t.gap == 1 && w.ended: // "10:00-dan 11:00-dək"
	default:
		return hands{}, i
	}
	if d, next := r.dateAt(l, at); next > at && !d.isRange && !first.bare {
		for l.at(next).is(",") || l.phrase(next, timePrefixes) > next {
			next++
		}
		if second, end := r.handsAt(l, next, false, true); end > next {
			w.endDate = &d
			return second, end
		}
	}
	second, next := r.handsEnd(l, at, first)
	if next == at {
		return hands{}, i
	}
	if first.bare && first.half == 0 && second.half == 0 {
		if !second.bare {
			return second, next // 9-10:30
		}
		if !loose || first.hour < 6 || second.hour <= first.hour || l.at(i).gap > 1 || monthOf(l.at(next)) != 0 || l.at(next).is("./-") || l.at(next).gap == 0 && l.at(next).kind != 0 {
			return hands{}, i
		}
		w.unsure = true
	}
	return second, next
}

// handsEnd reads the second clock of a range, which may be an hour alone.
func (r *reader) handsEnd(l line, at int, first *hands) (hands, int) {
	t := l.at(at)
	if next := l.phrase(at, noon); next > at {
		return hands{hour: 12}, next
	}
	if sep := l.at(at + 1); t.kind == number && t.length() <= 2 && sep.is("-–—") && sep.gap == 0 && l.at(at+2).gap == 0 && l.at(at+2).length() == 2 && r.minutesByDash(l, at) && t.number < 24 && l.at(at+2).number < 60 {
		return hands{hour: t.number, minute: l.at(at + 2).number}, at + 3
	}
	if t.kind == number && t.length() == 4 {
		return r.fourDigits(l, at, true)
	}
	if first.spaced && t.kind == number && t.length() <= 2 && t.number < 24 && spacedMinutes(l, at) {
		return hands{hour: t.number, minute: l.at(at + 1).number, spaced: true}, at + 2
	}
	if t.kind == number && t.length() <= 2 && t.number <= 24 && !l.at(at+1).is(":.") && l.phrase(at+1, hours) == at+1 {
		h := hands{hour: t.number, bare: true}
		with, next := r.half(l, at+1, h)
		if with.half != 0 {
			with.bare = false
			return with, next
		}
		if l.at(at+1).kind == word && l.at(at+1).gap <= 1 && first.half == 0 && !first.bare && l.at(at).gap > 0 {
			return hands{}, at // "10:30 – 5 people"
		}
		if r.endsNumber(l, at+1) {
			return h, at + 1
		}
		return hands{}, at
	}
	// "9h – 12h"; "10:00 – 2 hours" is a length
	return r.handsAt(l, at, false, t.number > first.hour && l.phrase(at+1, hours) > at+1)
}

// settle gives a clock without am or pm that of the other end of its range.
func settle(first, second *hands) {
	switch {
	case first.half == 0 && second.half != 0 && first.hour <= 12 && first.hour > 0:
		first.half = second.half
		if first.wall().Compare(second.wall()) > 0 {
			first.half = 'a'
		}
	case second.half == 0 && first.half != 0 && second.hour <= 12:
		second.half = first.half
		if second.wall().Compare(first.wall()) < 0 {
			second.half = 'p'
		}
	}
	if first.half == 0 && second.hour == 12 && second.half == 'p' && first.hour > 12 {
		second.half = 0
	}
}

// afterHands reads what may follow a clock: endings, am and pm, zones, remarks in brackets, a length.
func (r *reader) afterHands(l line, i int, h *hands, w *when) int {
	for range 6 {
		next := i
		switch t := l.at(i); {
		case h.half == 0 && t.kind == word && func() bool { with, n := r.half(l, i, *h); *h = with; next = n; return n > i }():
		case t.gap == 0 && t.is("-–—") && l.at(i+1).gap == 0 && l.at(i+1).kind == word && l.phrase(i+1, timeEndings) > i+1:
			next = l.phrase(i+1, timeEndings)
			w.ended, w.until = true, strings.HasSuffix(l.at(i+1).fold, "dek")
		case t.gap == 0 && t.kind == word && l.phrase(i, timeEndings) > i:
			next = l.phrase(i, timeEndings)
			w.ended, w.until = true, strings.HasSuffix(t.fold, "dek")
		case t.gap <= 1 && l.phrase(i, untilEndings) > i:
			next, w.until = l.phrase(i, untilEndings), true
		case t.gap <= 1 && l.phrase(i, aboutEndings) > i:
			next, w.certainty = l.phrase(i, aboutEndings), visit.Approximate
		case t.gap <= 1 && l.phrase(i, upTo) > i:
			next = l.phrase(i, upTo)
		case t.gap <= 1 && l.phrase(i, hours) > i && t.kind == word:
			next = l.phrase(i, hours)
		case t.gap <= 1 && t.is("*"):
			next++
		case t.is("(["):
			next = r.bracket(l, i, w)
		default:
			next = r.zoneAt(l, i, w)
		}
		if next == i {
			break
		}
		i = next
	}
	return i
}

// bracket reads a remark in brackets that speaks of the time; i where it speaks of something else.
func (r *reader) bracket(l line, i int, w *when) int {
	at := i + 1
	try := *w
	switch {
	case l.phrase(at, approximate) > at:
		at, try.certainty = l.phrase(at, approximate), visit.Approximate
	case l.phrase(at, unconfirmed) > at:
		at, try.certainty = l.phrase(at, unconfirmed), visit.ToBeConfirmed
	case l.at(at).is("+") && l.at(at+1).number == 1:
		at, try.nextDay = at+2, true
		if next := l.phrase(at, dayWords); next > at {
			at = next
		}
	case l.phrase(at, nextDay) > at:
		at, try.nextDay = l.phrase(at, nextDay), true
	case r.zoneAt(l, at, &try) > at:
		at = r.zoneAt(l, at, &try)
	default:
		start := lengthStart(l, at)
		if try.minutes, at = lengthAt(l, start); at == start {
			return i
		}
	}
	if !l.at(at).is(")]") {
		return i
	}
	*w = try
	return at + 1
}

// zoneAt reads by whose clocks the time is.
func (r *reader) zoneAt(l line, i int, w *when) int {
	if next := l.phrase(i, zoneNoise); next > i && l.at(i).gap <= 1 {
		return next
	}
	at := i
	if next := l.phrase(at, zoneStarts); next > at {
		at = next
	}
	t := l.at(at)
	if t.kind != word {
		return i
	}
	zone := zoneWords[t.fold]
	if zone == "" {
		for beginning, name := range zoneWords {
			if len(beginning) > 7 && strings.HasPrefix(t.fold, beginning) { // Cyrillic: more than three letters
				zone = name
			}
		}
	}
	if zone == "" {
		return i
	}
	next := at + 1
	if strings.HasPrefix(zone, "Etc/") {
		if sign, n := l.at(next), l.at(next+1); sign.is("+-") && sign.gap == 0 && n.kind == number && n.gap == 0 && n.number >= 0 && n.number <= 14 {
			next += 2
			zone = "Etc/GMT" + map[bool]string{true: "-", false: "+"}[sign.is("+")] + strconv.Itoa(n.number)
		}
	} else if next = l.phrase(at+1, zoneEndings); next == at+1 && t.length() > 6 {
		return i // a city, not its time
	}
	if next2 := l.phrase(next, zoneStarts); next2 > next {
		next = next2
	}
	if zone != r.known.Zone {
		w.zone = zone
	}
	return next
}

// lengthStart gives the token after what is said before a length: "about", "продолжительность –".
func lengthStart(l line, i int) int {
	at := i
	for range 3 {
		next := max(l.phrase(at, approximate), l.phrase(at, headers[lengthColumn]))
		if next == at {
			break
		}
		for at = next; l.at(at).is(":") || l.at(at).is(dashes); at++ {
		}
	}
	return at
}

// lengthAt reads "45 min", "1 h 15 min", "2 часа".
func lengthAt(l line, i int) (minutes, next int) {
	at := i
	if t := l.at(at); t.kind == number && t.number >= 0 && t.number < 24 && l.phrase(at+1, hourWords) > at+1 {
		minutes, at = t.number*60, l.phrase(at+1, hourWords)
	}
	if t := l.at(at); t.kind == number && t.number >= 0 && t.number < 600 && l.phrase(at+1, minuteWords) > at+1 {
		minutes, at = minutes+t.number, l.phrase(at+1, minuteWords)
	}
	return minutes, at
}

// untimedAt reads a word that stands where a time would: "TBC", "afternoon", "XX:XX".
func (r *reader) untimedAt(l line, i int) (when, int) {
	w := when{untimed: true, certainty: visit.ToBeConfirmed}
	at := i
	if l.at(at).is("(") {
		at++
	}
	var next int
	switch {
	case l.phrase(at, unconfirmed) > at:
		if next = l.phrase(at, unconfirmed); l.at(at).fold == "t" && next == at+1 {
			return when{}, i
		}
		if !ends(l, next) && l.at(next).kind != word && !l.at(next).is(")") {
			return when{}, i
		}
	case l.phrase(at, dayAdverbs) > at && l.phrase(l.phrase(at, dayAdverbs), notDayPart) == l.phrase(at, dayAdverbs):
		next, w.certainty = l.phrase(at, dayAdverbs), visit.Approximate
	case l.phrase(at, dayParts) > at && ends(l, l.phrase(at, dayParts)):
		next, w.certainty = l.phrase(at, dayParts), visit.Approximate
	case placeholder(l, at) > at:
		next = placeholder(l, at)
	default:
		return when{}, i
	}
	if l.at(i).is("(") {
		if !l.at(next).is(")") {
			return when{}, i
		}
		next++
	}
	return w, next
}

// ends says whether a word where a time would stand is set off from what follows at token i.
func ends(l line, i int) bool {
	t := l.at(i)
	return t.kind == 0 || t.gap >= 2 || t.is(":") || t.is(dashes) && t.gap+l.at(i+1).gap > 0 || t.is("(")
}

// placeholder matches what is typed where the time is still open: "XX:XX", "--:--", "__.__", "??:??".
func placeholder(l line, i int) int {
	s := strings.ToLower(l.from(i))
	for _, p := range []string{"xx:xx", "xx.xx", "хх:хх", "хх.хх", "--:--", "__:__", "__.__", "??:??", "?:?", "..:..", "xxxx", "хххх"} {
		if strings.HasPrefix(s, p) {
			end := l.at(i).start + len(p)
			for ; i < len(l.tokens) && l.at(i).start < end; i++ {
			}
			return i
		}
	}
	return i
}
