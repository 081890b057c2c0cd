package text

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNamesAreJoinedAsInASentence(t *testing.T) {
	for _, test := range []struct {
		language string
		names    []string
		want     string
	}{
		{"en", nil, ""},
		{"en", []string{"Baku"}, "Baku"},
		{"en", []string{"Baku", "Ganja"}, "Baku and Ganja"},
		{"en", []string{"Baku", "Ganja", "Sheki"}, "Baku, Ganja and Sheki"},
		{"az", []string{"Bakı", "Gəncə", "Şəki"}, "Bakı, Gəncə və Şəki"},
		{"ru", []string{"Баку", "Гянджа", "Шеки"}, "Баку, Гянджа и Шеки"},
		{"en", []string{"{{.Last}}", "<b>"}, "{{.Last}} and <b>"},
	} {
		if got := For(test.language).List(test.names); got != test.want {
			t.Errorf("%s %q: got %q, want %q", test.language, test.names, got, test.want)
		}
	}
}

func TestNamesStandInTheOrderOfTheLanguage(t *testing.T) {
	for language, want := range map[string][]string{
		"az": {"Cavid", "Çingiz", "Elçin", "Eldar", "Əli", "Fərid", "Gülnar", "Ğ", "Həsən", "Xəzər", "Ilgar", "İlham", "Jalə", "Kamal", "Qasım", "Leyla", "Orxan", "Ömər", "Samir", "Şahin", "Ural", "Ülvi", "Zərifə"},
		"ru": {"Егоров", "Ёжиков", "Елкин", "Жуков", "Иванов", "Йорданов", "Яковлев"},
		"en": {"Adams", "Ångström", "Baker", "Éluard", "Evans", "O'Neill", "Smith"},
	} {
		p := For(language)
		got := slices.Clone(want)
		slices.Reverse(got)
		slices.SortFunc(got, p.Alphabet())
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", language, diff)
		}
	}
}

func TestCapitalsFollowTheLanguage(t *testing.T) {
	az, en := For("az"), For("en")
	if got, want := az.Upper("şəki istisu ığdır"), "ŞƏKİ İSTİSU IĞDIR"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := az.Lower("ŞƏKİ İSTİSU IĞDIR"), "şəki istisu ığdır"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := en.Upper("visit"), "VISIT"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLanguagesAndCountriesHaveNames(t *testing.T) {
	for _, language := range Languages() {
		p := For(language)
		got := []string{p.LanguageName("az"), p.LanguageName("zh-Hant"), p.LanguageName("q"), p.CountryName("AZ"), p.CountryName("TR"), p.CountryName("ZZ"), p.CountryName("")}
		want := map[string][]string{
			"en": {"Azerbaijani", "Traditional Chinese", "q", "Azerbaijan", "Türkiye", "ZZ", ""},
			"az": {"azərbaycan", "ənənəvi çin", "q", "Azərbaycan", "Türkiyə", "ZZ", ""},
			"ru": {"азербайджанский", "китайский, традиционное письмо", "q", "Азербайджан", "Турция", "ZZ", ""},
		}[language]
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", language, diff)
		}
	}
}
