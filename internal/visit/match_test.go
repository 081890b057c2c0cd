package visit

import (
	"testing"

	"cortege/internal/text"
)

func TestSamePerson(t *testing.T) {
	aliyev := text.Text{"az": "Fərid Əliyev", "en": "Farid Aliyev"}
	for _, c := range []struct {
		what               string
		a, b               text.Text
		countryA, countryB string
		same               bool
	}{
		{"the same names and country", aliyev, aliyev, "AZ", "AZ", true},
		{"one language in common, other case and accents", aliyev, text.Text{"az": "FERID ELIYEV", "ru": "Фарид Алиев"}, "AZ", "AZ", true},
		{"one common language differs", aliyev, text.Text{"az": "Fərid Əliyev", "en": "Fuad Aliyev"}, "AZ", "AZ", false},
		{"no language in common", aliyev, text.Text{"ru": "Фарид Алиев"}, "AZ", "AZ", false},
		{"a namesake from another country", aliyev, aliyev, "AZ", "TR", false},
		{"no country known", aliyev, aliyev, "AZ", "", true},
		{"no names", text.Text{}, text.Text{}, "AZ", "AZ", false},
		{"an empty text is none", text.Text{"en": ""}, text.Text{"en": ""}, "AZ", "AZ", false},
	} {
		if got := SamePerson(c.a, c.b, c.countryA, c.countryB); got != c.same {
			t.Errorf("%s: %v", c.what, got)
		}
		if got := SamePerson(c.b, c.a, c.countryB, c.countryA); got != c.same {
			t.Errorf("%s, the other way round: %v", c.what, got)
		}
	}
}

func TestSamePlace(t *testing.T) {
	at := func(name string, coordinates ...float64) *Place {
		p := &Place{Name: text.Text{"en": name}}
		if len(coordinates) == 2 {
			p.Lat, p.Lon = &coordinates[0], &coordinates[1]
		}
		return p
	}
	for _, c := range []struct {
		what string
		a, b *Place
		same bool
	}{
		{"without coordinates", at("Ministry"), at("ministry"), true},
		{"one without coordinates", at("Ministry", 40.396, 49.852), at("Ministry"), true},
		{"a kilometre apart", at("Airport", 40.4675, 50.0467), at("Airport", 40.4765, 50.0467), true},
		{"three kilometres apart", at("Airport", 40.4675, 50.0467), at("Airport", 40.4945, 50.0467), false},
		{"in two countries", at("Ministry", 51.503, -0.126), at("Ministry", 40.396, 49.852), false},
		{"across the date line", at("Pier", 0, 179.995), at("Pier", 0, -179.995), true},
		{"other names at one spot", at("Palace", 40.4, 49.8), at("Park", 40.4, 49.8), false},
	} {
		if got := SamePlace(c.a, c.b); got != c.same {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

func TestSameResource(t *testing.T) {
	for _, c := range []struct {
		what string
		a, b Resource
		same bool
	}{
		{"any language equal", Resource{Kind: "room", Name: text.Text{"en": "Hall", "az": "Zal"}}, Resource{Kind: "room", Name: text.Text{"en": "Great hall", "az": "zal"}}, true},
		{"another kind", Resource{Kind: "room", Name: text.Text{"en": "Hall"}}, Resource{Kind: "prop", Name: text.Text{"en": "Hall"}}, false},
		{"the same word in another language", Resource{Kind: "room", Name: text.Text{"en": "Hall"}}, Resource{Kind: "room", Name: text.Text{"de": "Hall"}}, false},
	} {
		if got := SameResource(&c.a, &c.b); got != c.same {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}
