// Package calendarlint finds in the raw bytes of a calendar what RFC 5545, 6868 and 7986 forbid and parsers
// let pass, and what clients are known to stumble over. It shares no code with what writes calendars.
package calendarlint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Check gives what is wrong with a calendar, a sentence each with the number of the line; none for a good one.
func Check(b []byte) []string {
	c := &checker{zones: map[string]*zone{}, uids: map[string]int{}}
	c.lines(b)
	c.ends()
	return c.found
}

type checker struct {
	found []string
	open  []*component
	whole int // VCALENDARs
	zones map[string]*zone
	uids  map[string]int // lines by UID and RECURRENCE-ID
}

// zone is a VTIMEZONE, and whether a time names it.
type zone struct {
	line int
	used bool
}

// component is a component with what has been read of it.
type component struct {
	name  string
	line  int
	lines map[string][]line
	inner []string
}

func (c *component) has(name string) bool { return len(c.lines[name]) > 0 }

// value gives the value of the first property of the name.
func (c *component) value(name string) string {
	if c.has(name) {
		return c.lines[name][0].value
	}
	return ""
}

func (c *checker) add(number int, format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf("line %d: ", number)+fmt.Sprintf(format, args...))
}

// lines checks the bytes of each physical line and puts folded ones together.
func (c *checker) lines(b []byte) {
	whole, ended := strings.CutSuffix(string(b), "\r\n")
	count := strings.Count(whole, "\n") + 1
	if !ended {
		c.add(count, "the last line does not end in CRLF")
	}
	var content strings.Builder
	begun, number := 0, 0
	for physical := range strings.SplitSeq(whole, "\n") {
		number++
		text, crlf := strings.CutSuffix(physical, "\r")
		if !crlf && number < count {
			c.add(number, "ends in LF, not CRLF")
		}
		if len(text) > 75 {
			c.add(number, "%d octets, more than 75", len(text))
		}
		if !utf8.ValidString(text) {
			c.add(number, "not UTF-8, or a character split by folding")
		}
		if i := strings.IndexFunc(text, isControl); i >= 0 {
			c.add(number, "a control character, %q", text[i:min(i+4, len(text))])
		}
		switch {
		case text == "":
			c.add(number, "empty")
		case (text[0] == ' ' || text[0] == '\t') && begun > 0:
			if len(text) == 1 {
				c.add(number, "a fold with nothing in it")
			}
			content.WriteString(text[1:])
			continue
		}
		if begun > 0 {
			c.line(content.String(), begun)
		}
		content.Reset()
		content.WriteString(text)
		begun = number
	}
	c.line(content.String(), begun)
}

// isControl says whether a calendar may not hold r, or some parser takes it for the end of a line.
func isControl(r rune) bool {
	return r < ' ' && r != '\t' || r >= 0x7f && r <= 0x9f || r == 0x2028 || r == 0x2029 || r == 0xfeff
}

// within says in what a component may stand. Those of RFC 9073 are missing: clients break on them.
var within = map[string]string{
	"VCALENDAR": "", "VTIMEZONE": "VCALENDAR", "VEVENT": "VCALENDAR", "STANDARD": "VTIMEZONE", "DAYLIGHT": "VTIMEZONE", "VALARM": "VEVENT",
}

func (c *checker) line(s string, number int) {
	l, err := parseLine(s, number)
	if err != nil {
		c.add(number, "%v", err)
		return
	}
	if l.name != strings.ToUpper(l.name) {
		c.add(number, "%s is not in capitals", l.name)
	}
	switch {
	case l.name == "BEGIN":
		c.begin(l)
	case l.name == "END":
		c.end(l)
	case len(c.open) == 0:
		c.add(number, "%s outside the calendar", l.name)
	default:
		top := c.open[len(c.open)-1]
		if len(top.inner) > 0 {
			c.add(number, "%s after a component of %s", l.name, top.name)
		}
		top.lines[l.name] = append(top.lines[l.name], l)
		c.property(top, l)
	}
}

func (c *checker) begin(l line) {
	outer := ""
	if len(c.open) > 0 {
		top := c.open[len(c.open)-1]
		outer = top.name
		if l.value == "VTIMEZONE" && slices.Contains(top.inner, "VEVENT") {
			c.add(l.number, "VTIMEZONE after an event")
		}
		top.inner = append(top.inner, l.value)
	} else {
		c.whole++
		if c.whole > 1 {
			c.add(l.number, "a second calendar")
		}
	}
	if expected, known := within[l.value]; !known || expected != outer {
		c.add(l.number, "component %q within %q", l.value, outer)
	}
	c.open = append(c.open, &component{name: l.value, line: l.number, lines: map[string][]line{}})
}

func (c *checker) end(l line) {
	if len(c.open) == 0 || c.open[len(c.open)-1].name != l.value {
		c.add(l.number, "END:%s without its BEGIN", l.value)
		return
	}
	top := c.open[len(c.open)-1]
	c.open = c.open[:len(c.open)-1]
	c.component(top)
}

func (c *checker) ends() {
	for _, open := range c.open {
		c.add(open.line, "%s is not closed", open.name)
	}
	if c.whole == 0 {
		c.add(1, "no calendar")
	}
	for id, zone := range c.zones {
		if !zone.used {
			c.add(zone.line, "VTIMEZONE %s is not used", id)
		}
	}
}

// forms say how often a component has a property: exactly once, or at most once. Others come as often as
// they like.
var forms = map[string]struct{ required, single []string }{
	"VCALENDAR": {[]string{"VERSION", "PRODID"}, []string{"CALSCALE", "METHOD", "NAME", "COLOR", "REFRESH-INTERVAL", "X-WR-CALNAME", "X-WR-TIMEZONE", "X-PUBLISHED-TTL", "X-APPLE-CALENDAR-COLOR", "UID", "URL", "LAST-MODIFIED", "SOURCE"}},
	"VEVENT":    {[]string{"UID", "DTSTAMP", "DTSTART"}, []string{"CLASS", "CREATED", "DESCRIPTION", "GEO", "LAST-MODIFIED", "LOCATION", "ORGANIZER", "PRIORITY", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL", "RECURRENCE-ID", "RRULE", "DTEND", "DURATION", "COLOR", "X-APPLE-STRUCTURED-LOCATION"}},
	"VTIMEZONE": {[]string{"TZID"}, []string{"LAST-MODIFIED", "TZURL"}},
	"STANDARD":  {[]string{"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}, []string{"RRULE"}},
	"DAYLIGHT":  {[]string{"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}, []string{"RRULE"}},
	"VALARM":    {[]string{"ACTION", "TRIGGER"}, []string{"DESCRIPTION", "SUMMARY", "DURATION", "REPEAT"}},
}

func (c *checker) component(k *component) {
	form := forms[k.name]
	for _, name := range form.required {
		if !k.has(name) {
			c.add(k.line, "%s without %s", k.name, name)
		}
	}
	for _, name := range slices.Concat(form.required, form.single) {
		if n := len(k.lines[name]); n > 1 {
			c.add(k.lines[name][1].number, "%s has %d %s", k.name, n, name)
		}
	}
	switch k.name {
	case "VCALENDAR":
		c.calendar(k)
	case "VEVENT":
		c.event(k)
	case "VTIMEZONE":
		c.timezone(k)
	case "STANDARD", "DAYLIGHT":
		c.observance(k)
	}
}

func (c *checker) calendar(k *component) {
	for name, expected := range map[string]string{"VERSION": "2.0", "CALSCALE": "GREGORIAN"} {
		if k.has(name) && k.value(name) != expected {
			c.add(k.lines[name][0].number, "%s is %q, not %s", name, k.value(name), expected)
		}
	}
	for _, name := range []string{"NAME", "X-WR-CALNAME", "X-WR-TIMEZONE", "REFRESH-INTERVAL"} {
		if k.has(name) && k.value(name) == "" {
			c.add(k.lines[name][0].number, "%s is empty", name)
		}
	}
}

func (c *checker) event(k *component) {
	key := k.value("UID") + " " + k.value("RECURRENCE-ID")
	if first, taken := c.uids[key]; taken {
		c.add(k.line, "the UID %q is taken by the event of line %d", k.value("UID"), first)
	} else {
		c.uids[key] = k.line
	}
	if k.has("DTEND") && k.has("DURATION") {
		c.add(k.line, "an event with both DTEND and DURATION")
	}
	if !k.has("SUMMARY") || k.value("SUMMARY") == "" {
		c.add(k.line, "an event without SUMMARY")
	}
	if !k.has("DTSTART") || !k.has("DTEND") {
		return
	}
	start, end := k.lines["DTSTART"][0], k.lines["DTEND"][0]
	if valueType(start) != valueType(end) {
		c.add(end.number, "DTEND is %s, DTSTART %s", valueType(end), valueType(start))
	}
	// Local times of two zones can't be compared without the zones.
	sameZone := slices.Equal(start.parameter("TZID"), end.parameter("TZID")) && strings.HasSuffix(start.value, "Z") == strings.HasSuffix(end.value, "Z")
	if sameZone && end.value <= start.value && !acrossFold(start.value, end.value) {
		c.add(end.number, "DTEND %s is not after DTSTART %s", end.value, start.value)
	}
}

// acrossFold says whether the clocks may have been set back between two local times.
func acrossFold(start, end string) bool {
	a, err1 := time.Parse("20060102T150405", start)
	b, err2 := time.Parse("20060102T150405", end)
	return err1 == nil && err2 == nil && a.Sub(b) < 3*time.Hour
}

func (c *checker) timezone(k *component) {
	id := k.value("TZID")
	if _, taken := c.zones[id]; taken {
		c.add(k.line, "a second VTIMEZONE %s", id)
	}
	c.zones[id] = &zone{line: k.line}
	if len(k.inner) == 0 {
		c.add(k.line, "VTIMEZONE %s is empty", id)
	}
}

var (
	zoneRule   = regexp.MustCompile(`^FREQ=YEARLY;(UNTIL=\d{8}T\d{6}Z;)?BYMONTH=(\d{1,2});BYDAY=(-1|[1-4])(SU|MO|TU|WE|TH|FR|SA)$`)
	zoneOffset = regexp.MustCompile(`^[+-](0\d|1[0-5])[0-5]\d$`)
)

// observance checks a STANDARD or DAYLIGHT in the form that Outlook takes.
func (c *checker) observance(k *component) {
	for _, name := range []string{"TZOFFSETFROM", "TZOFFSETTO"} {
		if v := k.value(name); k.has(name) && (!zoneOffset.MatchString(v) || v == "-0000") {
			c.add(k.lines[name][0].number, "%s %q is no offset of whole minutes", name, v)
		}
	}
	if k.has("RDATE") || k.has("EXDATE") {
		c.add(k.line, "RDATE or EXDATE in a VTIMEZONE, which Outlook ignores")
	}
	if !k.has("DTSTART") {
		return
	}
	onset := k.lines["DTSTART"][0]
	at, err := time.Parse("20060102T150405", onset.value)
	if err != nil || len(onset.parameters) > 0 {
		c.add(onset.number, "DTSTART in a VTIMEZONE is no plain local time")
		return
	}
	if !k.has("RRULE") {
		return
	}
	rule := zoneRule.FindStringSubmatch(k.value("RRULE"))
	if rule == nil {
		c.add(k.lines["RRULE"][0].number, "RRULE %q is not of the form that clients take", k.value("RRULE"))
		return
	}
	week := fmt.Sprint((at.Day()-1)/7 + 1)
	last := at.AddDate(0, 0, 7).Month() != at.Month()
	if fmt.Sprint(int(at.Month())) != rule[2] || strings.ToUpper(at.Weekday().String()[:2]) != rule[4] || rule[3] != week && (rule[3] != "-1" || !last) {
		c.add(onset.number, "DTSTART %s is not a day of its RRULE %s", onset.value, k.value("RRULE"))
	}
}
