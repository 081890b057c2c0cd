package roster

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// classWords are the words by which lists say what somebody is in a delegation, folded, beyond the classes' own names.
// The first that a cell holds counts.
var classWords = []struct {
	word, class string
}{
	{"deputy head", "official"}, {"rehberinin muavini", "official"}, {"заместитель главы", "official"},
	{"head of del", "head"}, {"head of the del", "head"}, {"leader", "head"}, {"heyetinin rehberi", "head"}, {"heyetinin bascisi", "head"}, {"rehber", "head"}, {"глава", "head"}, {"руководитель делегации", "head"},
	{"spouse", "spouse"}, {"wife", "spouse"}, {"husband", "spouse"}, {"heyat yoldasi", "spouse"}, {"супруг", "spouse"},
	{"interpreter", "interpreter"}, {"translator", "interpreter"}, {"tercumeci", "interpreter"}, {"переводчи", "interpreter"},
	{"security", "security"}, {"bodyguard", "security"}, {"muhafize", "security"}, {"tehlukesizlik", "security"}, {"охран", "security"}, {"безопасност", "security"},
	{"press", "press"}, {"media", "press"}, {"journalist", "press"}, {"metbuat", "press"}, {"jurnalist", "press"}, {"пресс", "press"}, {"журналист", "press"},
	{"crew", "crew"}, {"pilot", "crew"}, {"ucus heyeti", "crew"}, {"ekipaj", "crew"}, {"экипаж", "crew"},
	{"technical", "technical"}, {"texniki", "technical"}, {"технич", "technical"},
	{"accompan", "accompanying"}, {"musayiet", "accompanying"}, {"сопровожда", "accompanying"},
	{"member", "official"}, {"official", "official"}, {"delegate", "official"}, {"uzv", "official"}, {"член", "official"}, {"официальн", "official"}, {"делегат", "official"},
}

// classOf gives the class that a cell names; "" for none.
func classOf(cell string) string {
	folded := text.Fold(cell)
	if slices.Contains(visit.Classes, folded) {
		return folded
	}
	for _, tag := range text.Languages() {
		for _, class := range visit.Classes {
			if text.Fold(text.For(tag).Say("class."+class, nil)) == folded {
				return class
			}
		}
	}
	for _, w := range classWords {
		if strings.Contains(folded, w.word) {
			return w.class
		}
	}
	return ""
}

// codes are the countries and languages by their names in the program's languages, folded, and by their codes.
var codes = sync.OnceValue(func() (all struct{ countries, languages map[string]string }) {
	all.countries, all.languages = map[string]string{}, map[string]string{}
	printers := make([]*text.Printer, 0, len(text.Languages()))
	for _, tag := range text.Languages() {
		printers = append(printers, text.For(tag))
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			if region, err := language.ParseRegion(code); err == nil && region.IsCountry() && region.String() == code {
				all.countries[text.Fold(code)] = code
				all.countries[text.Fold(region.ISO3())] = code
				for _, p := range printers {
					all.countries[text.Fold(p.CountryName(code))] = code
				}
			}
			tag := strings.ToLower(code)
			if base, err := language.ParseBase(tag); err == nil && base.String() == tag {
				all.languages[tag] = tag
				for _, p := range printers {
					name := text.Fold(p.LanguageName(tag))
					all.languages[name] = tag
					first, _, _ := strings.Cut(name, " ") // "Azərbaycan dili"
					if all.languages[first] == "" {
						all.languages[first] = tag
					}
				}
			}
		}
	}
	return all
})

func countryOf(cell string) string    { return codes().countries[text.Fold(cell)] }
func languageCode(word string) string { return codes().languages[text.Fold(word)] }
