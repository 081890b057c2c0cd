package office

import (
	"io"
	"strings"
	"unicode/utf8"

	"cortege/internal/visit"
)

// Cards writes a vCard (version 3.0, RFC 2426) for each member of a visit, in the first of languages that their
// names have.
func Cards(v *visit.Visit, languages []string, to io.Writer) error {
	var b strings.Builder
	for _, m := range v.People {
		name := strings.TrimSpace(m.Name.In(languages...))
		if name == "" {
			name = m.ID
		}
		given, family := "", name
		if cut := strings.LastIndex(name, " "); cut > 0 {
			given, family = name[:cut], name[cut+1:]
		}
		contentLine(&b, "BEGIN", "VCARD")
		contentLine(&b, "VERSION", "3.0")
		contentLine(&b, "FN", property(name))
		contentLine(&b, "N", property(family)+";"+property(given)+";;"+property(m.Rank.In(languages...))+";")
		if party := v.Party(m.Party); party != nil {
			contentLine(&b, "ORG", property(party.Body.In(languages...)))
		}
		for _, field := range []struct{ name, value string }{
			{"TITLE", m.Position.In(languages...)}, {"TEL;TYPE=CELL", m.Phone}, {"EMAIL", m.Email},
		} {
			if field.value != "" {
				contentLine(&b, field.name, property(field.value))
			}
		}
		contentLine(&b, "UID", property(v.Reference+"/"+m.ID))
		contentLine(&b, "END", "VCARD")
	}
	_, err := io.WriteString(to, b.String())
	return err
}

var escape = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func property(s string) string { return escape.Replace(s) }

// contentLine writes one line, folded at 75 bytes and never within a letter.
func contentLine(b *strings.Builder, name, value string) {
	line := name + ":" + value
	for room := 75; len(line) > room; room = 74 {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		b.WriteString(line[:cut] + "\r\n ")
		line = line[cut:]
	}
	b.WriteString(line + "\r\n")
}
