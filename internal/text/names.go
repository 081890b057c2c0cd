package text

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// List joins names as a sentence does: "a", "a and b", "a, b and c".
func (p *Printer) List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return p.Say("list.and", map[string]any{"Rest": strings.Join(names[:last], ", "), "Last": names[last]})
}

// Alphabet gives the order of names in the printer's language: less than nought where a stands before b. It
// serves one goroutine.
func (p *Printer) Alphabet() func(a, b string) int {
	return collate.New(language.Make(p.Language)).CompareString
}

// Upper gives s in capitals, as the printer's language has them: Azerbaijani's i becomes İ, its ı becomes I.
func (p *Printer) Upper(s string) string { return cases.Upper(language.Make(p.Language)).String(s) }

// Lower gives s in small letters, as the printer's language has them: Azerbaijani's I becomes ı, its İ becomes i.
func (p *Printer) Lower(s string) string { return cases.Lower(language.Make(p.Language)).String(s) }

// LanguageName gives the name of a language by its tag; the tag where it has none.
func (p *Printer) LanguageName(tag string) string {
	if parsed, err := language.Parse(tag); err == nil {
		if name := display.Tags(language.Make(p.Language)).Name(parsed); name != "" {
			return name
		}
	}
	return tag
}

// CountryName gives the name of a country by its ISO 3166-1 alpha-2 code; the code where it is not known.
func (p *Printer) CountryName(code string) string {
	if name := renamed[code][p.Language]; name != "" {
		return name
	}
	if region, err := language.ParseRegion(code); err == nil && region.IsCountry() {
		if name := display.Regions(language.Make(p.Language)).Name(region); name != "" {
			return name
		}
	}
	return code
}

// renamed are the countries whose names have changed since x/text's data (CLDR 32).
var renamed = map[string]Text{
	"MK": {"en": "North Macedonia", "az": "Şimali Makedoniya", "ru": "Северная Македония"},
	"SZ": {"en": "Eswatini", "az": "Esvatini", "ru": "Эсватини"},
	"TR": {"en": "Türkiye", "az": "Türkiyə", "ru": "Турция"},
}
