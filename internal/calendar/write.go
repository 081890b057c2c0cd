package calendar

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
)

// maxLine is the longest line in octets without its CRLF (RFC 5545, 3.1).
const maxLine = 75

// writer writes a calendar as RFC 5545, 6868 and 7986 have it: the library's own way does not (line ends,
// folding, quoting, control characters). Values are as the library's parser gives them: texts plain, all else
// in its written form.
type writer struct {
	out   []byte
	kept  map[uintptr]parameters       // that properties share, by the address of their map
	types map[string]ics.ValueDataType // of properties that do not say it themselves, by name
	spare []byte                       // for folding
	err   error
}

// newWriter begins a calendar of about size bytes.
func newWriter(size int, head []ics.CalendarProperty) *writer {
	w := &writer{out: make([]byte, 0, size), kept: map[uintptr]parameters{}, types: map[string]ics.ValueDataType{}}
	w.out = append(w.out, "BEGIN:VCALENDAR\r\n"...)
	for i := range head {
		w.property(&head[i].BaseProperty)
	}
	return w
}

// end gives the whole calendar, or what could not be written.
func (w *writer) end() ([]byte, error) {
	w.out = append(w.out, "END:VCALENDAR\r\n"...)
	return w.out, w.err
}

// parameters are a property's parameters as they are written.
type parameters struct {
	written string
	typed   bool // VALUE is among them
}

func (w *writer) component(c ics.Component) {
	var name string
	switch c := c.(type) {
	case *ics.VEvent:
		name = "VEVENT"
	case *ics.VTimezone:
		name = "VTIMEZONE"
	case *ics.Standard:
		name = "STANDARD"
	case *ics.Daylight:
		name = "DAYLIGHT"
	case *ics.VAlarm:
		name = "VALARM"
	default:
		w.fail(fmt.Errorf("calendar: no way to write a %T", c))
		return
	}
	w.out = append(append(append(w.out, "BEGIN:"...), name...), "\r\n"...)
	properties := c.UnknownPropertiesIANAProperties()
	for i := range properties {
		w.property(&properties[i].BaseProperty)
	}
	for _, inner := range c.SubComponents() {
		w.component(inner)
	}
	w.out = append(append(append(w.out, "END:"...), name...), "\r\n"...)
}

func (w *writer) fail(err error) { w.err = errors.Join(w.err, err) }

func (w *writer) property(p *ics.BaseProperty) {
	kind, known := w.types[p.IANAToken]
	if !known {
		if !isToken(p.IANAToken) {
			w.fail(fmt.Errorf("calendar: %q is no name of a property", p.IANAToken))
			return
		}
		untyped := ics.BaseProperty{IANAToken: p.IANAToken}
		kind = untyped.GetValueType()
		w.types[p.IANAToken] = kind
	}
	begin := len(w.out)
	w.out = append(w.out, p.IANAToken...)
	if len(p.ICalParameters) > 0 {
		parameters := w.parameters(p.ICalParameters)
		w.out = append(w.out, parameters.written...)
		if parameters.typed {
			kind = p.GetValueType()
		}
	}
	w.out = append(w.out, ':')
	switch kind {
	case ics.ValueDataTypeText:
		w.out = appendText(w.out, p.Value)
	case ics.ValueDataTypeUri, ics.ValueDataTypeCalAddress:
		w.out = appendURI(w.out, p.Value)
	default:
		w.out = appendClean(w.out, p.Value)
	}
	w.fold(begin)
	w.out = append(w.out, "\r\n"...)
}

// parameters writes them, once for all properties that share them: a thousand events have few zones and places.
// The maps must live as long as the writer.
func (w *writer) parameters(values map[string][]string) parameters {
	address := reflect.ValueOf(values).Pointer()
	if made, ok := w.kept[address]; ok {
		return made
	}
	var b []byte
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !isToken(name) {
			w.fail(fmt.Errorf("calendar: %q is no name of a parameter", name))
			continue
		}
		b = append(append(append(b, ';'), name...), '=')
		for i, value := range values[name] {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendParameter(b, value)
		}
	}
	made := parameters{written: string(b), typed: values[string(ics.ParameterValue)] != nil}
	w.kept[address] = made
	return made
}

// fold cuts the line that begins there so that none is too long and no character is split.
func (w *writer) fold(begin int) {
	if len(w.out)-begin <= maxLine {
		return
	}
	w.spare = append(w.spare[:0], w.out[begin:]...)
	line, room := w.spare, maxLine
	w.out = w.out[:begin]
	for len(line) > room {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		w.out = append(append(w.out, line[:cut]...), "\r\n "...)
		line, room = line[cut:], maxLine-1
	}
	w.out = append(w.out, line...)
}

func isToken(s string) bool {
	for i := range len(s) {
		if !token[s[i]] {
			return false
		}
	}
	return s != ""
}

// token are the bytes that names are made of.
var token = func() (table [256]bool) {
	for _, c := range []byte("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
		table[c] = true
	}
	return table
}()

// plain are the bytes that stand for themselves in a text.
var plain = func() (table [256]bool) {
	for c := ' '; c <= '~'; c++ {
		table[c] = c != '\\' && c != ';' && c != ','
	}
	table['\t'] = true
	return table
}()

// appendText adds s as a value of type TEXT.
func appendText(b []byte, s string) []byte {
	for s != "" {
		n := 0
		for n < len(s) && plain[s[n]] {
			n++
		}
		b, s = append(b, s[:n]...), s[n:]
		if s == "" {
			break
		}
		r, size := shown(s)
		s = s[size:]
		switch r {
		case none:
		case '\n':
			b = append(b, `\n`...)
		case '\\', ';', ',':
			b = append(b, '\\', byte(r))
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// appendParameter adds s as a parameter's value: quoted unless it is a plain word, with RFC 6868 for what
// quotes can't hold.
func appendParameter(b []byte, s string) []byte {
	if isWord(s) {
		return append(b, s...)
	}
	b = append(b, '"')
	for s != "" {
		r, size := shown(s)
		s = s[size:]
		switch r {
		case none:
		case '\n':
			b = append(b, "^n"...)
		case '"':
			b = append(b, "^'"...)
		case '^':
			b = append(b, "^^"...)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// isWord says whether s needs no quotes: a name of a zone, a number, a keyword.
func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; !token[c] && c != '/' && c != '_' && c != '+' && c != '.' {
			return false
		}
	}
	return s != ""
}

// appendClean adds a value that is no text, without anything that would end its line.
func appendClean(b []byte, s string) []byte {
	for s != "" {
		n := 0
		for n < len(s) && s[n] >= ' ' && s[n] <= '~' {
			n++
		}
		b, s = append(b, s[:n]...), s[n:]
		if s == "" {
			break
		}
		r, size := shown(s)
		s = s[size:]
		if r != none && r != '\n' && r != '\t' {
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// appendURI adds an address, with what it can't hold as RFC 3986 encodes it.
func appendURI(b []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if inURI[c] || c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b = append(b, c)
		} else {
			b = fmt.Appendf(b, "%%%02X", c)
		}
	}
	return b
}

// inURI are the bytes that stand for themselves in an address.
var inURI = func() (table [256]bool) {
	table = token
	for _, c := range []byte("._~:/?#[]@!$&'()*+,;=") {
		table[c] = true
	}
	return table
}()

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f' }

// none stands for a character that is left out.
const none rune = -1

// shown gives what becomes of the first character of s, and how many bytes it takes:
//
//   - every way to end a line is "\n": CRLF, a bare CR, U+0085, U+2028, U+2029, vertical tab and form feed;
//     some parsers would break the line there;
//   - control characters are left out but for the tab, and so are the bidi controls that open a span
//     (embeddings, overrides, isolates): they would turn round what a client writes next to the text.
//     Marks, which touch their neighbours alone, stay;
//   - a byte order mark is left out, and what is no UTF-8 becomes U+FFFD.
func shown(s string) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(s)
	switch {
	case r == '\r' && strings.HasPrefix(s, "\r\n"):
		return '\n', 2
	case r == '\r', r == '\n', r == '\v', r == '\f', r == 0x85, r == 0x2028, r == 0x2029:
		return '\n', size
	case r == '\t':
		return r, size
	case r < ' ', r >= 0x7f && r <= 0x9f, r == 0xfeff, isBidiSpan(r):
		return none, size
	}
	return r, size
}

func isBidiSpan(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }
