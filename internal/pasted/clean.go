package pasted

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean gives a line as it is read: without the quoting of mails, without characters that nobody sees, with plain
// blanks and tabs. A time with raised minutes, 10³⁰, becomes 10:30.
func clean(line string) string {
	var b strings.Builder
	digits := 0 // plain digits just before
	raised := false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(line, "\uFFFD")) {
		if d, ok := raisedDigits[r]; ok && (raised || digits == 1 || digits == 2) {
			if !raised {
				b.WriteByte(':')
			}
			b.WriteRune(d)
			raised, digits = true, 0
			continue
		}
		raised = false
		switch {
		case r == '\t':
		case r == '│' || r == '┃' || r == '¦':
			r = '|'
		case r == '：':
			r = ':'
		case unicode.IsSpace(r), r == '\u2800':
			r = ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			continue // soft hyphens, bidi marks, joiners, byte order marks
		}
		if unicode.IsDigit(r) {
			digits++
		} else {
			digits = 0
		}
		b.WriteRune(r)
	}
	return strings.TrimRight(unchatted(unquoted(signs.Replace(b.String()))), " \t")
}

// chatStamp is what a chat sets before a message that is copied out of it: "[16/11/2024, 21:14:05] Leyla: ".
var chatStamp = regexp.MustCompile(`^\[\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d{2}([:.]\d{2})?( ?[AaPp]\.?[Mm]\.?)?\] ?[^:]{1,60}: *`)

func unchatted(s string) string { return s[len(chatStamp.FindString(s)):] }

// signs are those that stand for cells of a table and for about a time.
var signs = strings.NewReplacer(" // ", " | ", "+/-", "ca.", "+/–", "ca.", "±", "ca. ")

var raisedDigits = map[rune]rune{'⁰': '0', '¹': '1', '²': '2', '³': '3', '⁴': '4', '⁵': '5', '⁶': '6', '⁷': '7', '⁸': '8', '⁹': '9'}

// unquoted takes the marks of a quoted mail off: "> > text". The blank after the last one goes with it.
func unquoted(s string) string {
	for {
		rest := strings.TrimLeft(s, " ")
		if !strings.HasPrefix(rest, ">") {
			return s
		}
		s = strings.TrimPrefix(rest[1:], " ")
	}
}
