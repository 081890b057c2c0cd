package calendarlint

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// types are the value types of properties, the default first (RFC 5545, 3.8; RFC 7986, 5). Those that are
// missing, X- among them, are TEXT.
var types = map[string][]string{
	"DTSTART": {"DATE-TIME", "DATE"}, "DTEND": {"DATE-TIME", "DATE"}, "RECURRENCE-ID": {"DATE-TIME", "DATE"},
	"EXDATE": {"DATE-TIME", "DATE"}, "RDATE": {"DATE-TIME", "DATE", "PERIOD"},
	"DTSTAMP": {"DATE-TIME"}, "CREATED": {"DATE-TIME"}, "LAST-MODIFIED": {"DATE-TIME"},
	"SEQUENCE": {"INTEGER"}, "PRIORITY": {"INTEGER"}, "REPEAT": {"INTEGER"}, "GEO": {"FLOAT"},
	"DURATION": {"DURATION"}, "TRIGGER": {"DURATION", "DATE-TIME"}, "REFRESH-INTERVAL": {"DURATION"}, "X-PUBLISHED-TTL": {"DURATION"},
	"URL": {"URI"}, "TZURL": {"URI"}, "SOURCE": {"URI"}, "ATTACH": {"URI", "BINARY"}, "X-APPLE-STRUCTURED-LOCATION": {"URI"},
	"ATTENDEE": {"CAL-ADDRESS"}, "ORGANIZER": {"CAL-ADDRESS"},
	"RRULE": {"RECUR"}, "TZOFFSETFROM": {"UTC-OFFSET"}, "TZOFFSETTO": {"UTC-OFFSET"},
}

// explicit are the properties whose type must be written, though there is but one.
var explicit = []string{"REFRESH-INTERVAL", "X-APPLE-STRUCTURED-LOCATION"}

// words are the values of properties that have no others.
var words = map[string][]string{
	"STATUS": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
	"TRANSP": {"OPAQUE", "TRANSPARENT"},
	"CLASS":  {"PUBLIC", "PRIVATE", "CONFIDENTIAL"},
	"ACTION": {"AUDIO", "DISPLAY", "EMAIL"},
	"METHOD": {"PUBLISH", "REQUEST", "REPLY", "ADD", "CANCEL", "REFRESH", "COUNTER", "DECLINECOUNTER"},
}

// lists are the texts that hold several values, parted by commas.
var lists = []string{"CATEGORIES", "RESOURCES"}

// several are the parameters that hold several values.
var several = []string{"MEMBER", "DELEGATED-TO", "DELEGATED-FROM"}

var patterns = map[string]*regexp.Regexp{
	"COLOR":                  regexp.MustCompile(`^[a-z]+$`),
	"X-APPLE-CALENDAR-COLOR": regexp.MustCompile(`^#[0-9A-F]{6}$`),
	"INTEGER":                regexp.MustCompile(`^\d{1,9}$`), // nowhere here less than nought
	"UTC-OFFSET":             regexp.MustCompile(`^[+-]\d{4}$`),
	"DURATION":               regexp.MustCompile(`^-?P(\d+W|(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)$`),
	"RECUR":                  regexp.MustCompile(`^FREQ=[A-Z]+(;[A-Z]+=[A-Z0-9,+-]+)*$`),
	"CAL-ADDRESS":            regexp.MustCompile(`(?i)^mailto:[^\s@]+@[^\s@]+$`),
}

func valueType(l line) string {
	if v := l.parameter("VALUE"); len(v) > 0 {
		return v[0]
	}
	if t := types[l.name]; len(t) > 0 {
		return t[0]
	}
	return "TEXT"
}

// property checks one line's parameters and its value by type.
func (c *checker) property(k *component, l line) {
	for _, p := range l.parameters {
		if len(p.values) > 1 && !slices.Contains(several, p.name) {
			c.add(l.number, "%s: parameter %s has %d values; is a comma not quoted?", l.name, p.name, len(p.values))
		}
		if slices.Contains(p.values, "") {
			c.add(l.number, "%s: parameter %s is empty", l.name, p.name)
		}
	}
	kind := valueType(l)
	allowed := types[l.name]
	if allowed == nil {
		allowed = []string{"TEXT"}
	}
	if !slices.Contains(allowed, kind) {
		c.add(l.number, "%s of type %s", l.name, kind)
		return
	}
	if slices.Contains(explicit, l.name) && l.parameter("VALUE") == nil {
		c.add(l.number, "%s without VALUE=%s", l.name, kind)
	}
	if allowed := words[l.name]; allowed != nil && !slices.Contains(allowed, l.value) {
		c.add(l.number, "%s is %q", l.name, l.value)
	}
	if p := patterns[l.name]; p != nil && !p.MatchString(l.value) {
		c.add(l.number, "%s is %q", l.name, l.value)
	}
	if zone := l.parameter("TZID"); zone != nil && kind != "DATE-TIME" {
		c.add(l.number, "%s of type %s with a TZID", l.name, kind)
	}
	if !c.isValue(k, l, kind) {
		c.add(l.number, "%s: %q is no %s", l.name, clip(l.value), kind)
	}
}

func (c *checker) isValue(k *component, l line, kind string) bool {
	switch kind {
	case "TEXT":
		return isText(l.value, slices.Contains(lists, l.name))
	case "DATE":
		_, err := time.Parse("20060102", l.value)
		return err == nil
	case "DATE-TIME":
		return c.isDateTime(k, l)
	case "FLOAT":
		lat, lon, ok := strings.Cut(l.value, ";")
		return ok && isDegrees(lat, 90) && isDegrees(lon, 180)
	case "URI":
		u, err := url.Parse(l.value)
		return err == nil && u.Scheme != "" && !strings.ContainsAny(l.value, " \t\"<>\\^`{|}")
	case "DURATION":
		return patterns[kind].MatchString(l.value) && strings.ContainsAny(l.value, "0123456789") && !strings.HasSuffix(l.value, "T")
	}
	p := patterns[kind]
	return p == nil || p.MatchString(l.value)
}

// isDateTime checks a time and its zone: UTC where the property must be, no zone in a VTIMEZONE, else one
// that is declared.
func (c *checker) isDateTime(k *component, l line) bool {
	local, utc := strings.CutSuffix(l.value, "Z")
	if _, err := time.Parse("20060102T150405", local); err != nil {
		return false
	}
	ids := l.parameter("TZID")
	switch {
	case k.name == "STANDARD" || k.name == "DAYLIGHT":
		return !utc && ids == nil
	case slices.Contains([]string{"DTSTAMP", "CREATED", "LAST-MODIFIED", "TRIGGER"}, l.name):
		return utc && ids == nil
	case utc:
		if ids != nil {
			c.add(l.number, "%s has both a TZID and a Z", l.name)
		}
	case ids == nil:
		c.add(l.number, "%s is in no zone", l.name)
	case c.zones[ids[0]] == nil:
		c.add(l.number, "%s: no VTIMEZONE %s before it", l.name, ids[0])
	default:
		c.zones[ids[0]].used = true
	}
	return true
}

func isDegrees(s string, most float64) bool {
	d, err := strconv.ParseFloat(s, 64)
	return err == nil && d >= -most && d <= most && !strings.ContainsAny(s, "eExX_")
}

// isText says whether what must be escaped is (RFC 5545, 3.3.11).
func isText(s string, list bool) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
			if i == len(s) || !strings.ContainsRune(`\;,nN`, rune(s[i])) {
				return false
			}
		case ';':
			return false
		case ',':
			if !list {
				return false
			}
		}
	}
	return true
}
