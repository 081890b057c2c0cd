package text

import (
	"strings"
	"unicode"
)

// Line gives s as one line without what could turn a line round or end it: control characters, line ends of every
// kind, and the bidi controls that open a span. It is for what stands beside the program's own words, in a mail's header
// above all.
func Line(s string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == 0xfeff, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(clean), " ")
}
