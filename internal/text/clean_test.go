package text

import "testing"

func TestALineIsOneLine(t *testing.T) {
	for s, want := range map[string]string{
		"Vüqar Əliyev":        "Vüqar Əliyev",
		"Eve\r\nBcc: a@b":     "Eve Bcc: a@b",
		" a\tb\u2028c\u0085d": "a b c d",
		"a\x00b\x7f\x1bc":     "abc",
		"\u202eoğlu\u202c":    "oğlu",
		"\u2066a\u2069\ufeff": "a",
		"a\xffb":              "a\uFFFDb",
		"":                    "",
	} {
		if got := Line(s); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
}
