package paper

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"cortege/internal/text"
)

// plain reads a CSS string back.
func plain(t *testing.T, css string) string {
	t.Helper()
	if len(css) < 2 || css[0] != '"' || css[len(css)-1] != '"' {
		t.Fatalf("%q is no string", css)
	}
	return regexp.MustCompile(`\\([0-9a-f]{1,6}) `).ReplaceAllStringFunc(css[1:len(css)-1], func(escape string) string {
		code, err := strconv.ParseInt(strings.TrimSpace(escape[1:]), 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		return string(rune(code))
	})
}

func FuzzACSSStringHoldsNothingButItself(f *testing.F) {
	for _, s := range []string{"", "Visit", `"}</style><script>alert(1)</script>`, "a\\", "a\nb\r\nc", "\\22", "/*", "url(x)", "Əə « » № 5°", "\x00\xff", "a\u2028b", "\u202e", "100%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		css := cssString(s)
		inner := css[1 : len(css)-1]
		if strings.ContainsAny(inner, "\"'<>&{};\n\r\f\x00") {
			t.Errorf("%q holds what can end it", css)
		}
		want := strings.Map(func(r rune) rune {
			switch {
			case r == 0:
				return '\uFFFD'
			case unicode.IsSpace(r) || unicode.IsControl(r):
				return ' '
			}
			return r
		}, strings.ToValidUTF8(s, "\uFFFD"))
		if got := plain(t, css); !strings.Contains(s, "\xff") && strings.ToValidUTF8(s, "") == s && got != want {
			t.Errorf("%q reads back as %q", s, got)
		}
	})
}

func TestAHostileTitleStaysInItsString(t *testing.T) {
	v := given()
	v.Title = text.Text{"en": `"}@page{size:A0}</style><script>alert(1)</script>\`}
	v.Reference = "V-1"
	style := string(Short(v, Options{Languages: []string{"en"}, Marking: text.Text{"en": `x"}body{display:none}`}}).PageStyle())
	if strings.Contains(style, "</style") || strings.Contains(style, "<script") {
		t.Errorf("the element ends early: %s", style)
	}
	outside := regexp.MustCompile(`"[^"]*"`).ReplaceAllString(style, "")
	if strings.Contains(outside, "body") || strings.Count(outside, "@page") != 2 || strings.Contains(outside, "A0") {
		t.Errorf("outside of strings stands: %s", outside)
	}
}

func TestEveryPageCountsItself(t *testing.T) {
	style := string(Short(given(), Options{Languages: []string{"az", "ru"}}).PageStyle())
	if strings.Count(style, "counter(page)") != 2 || strings.Count(style, "counter(pages)") != 2 {
		t.Errorf("got %s", style)
	}
}
