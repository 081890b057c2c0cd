package httpd

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"cortege/internal/text"
)

// countryNames gives the countries by the names of a language, in its alphabet's order.
var countryNames = sync.OnceValue(func() func(string) []Option {
	var mutex sync.Mutex
	known := map[string][]Option{}
	return func(tag string) []Option {
		mutex.Lock()
		defer mutex.Unlock()
		if known[tag] == nil {
			known[tag] = listCountries(tag)
		}
		return known[tag]
	}
})

func listCountries(tag string) []Option {
	printer := text.For(tag)
	var all []Option
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			region, err := language.ParseRegion(code)
			if err != nil || !region.IsCountry() || region.String() != code || region.Canonicalize() != region {
				continue
			}
			if name := printer.CountryName(code); name != code {
				all = append(all, Option{Value: code, Label: name})
			}
		}
	}
	order := collate.New(language.Make(tag))
	slices.SortFunc(all, func(x, y Option) int { return order.CompareString(x.Label, y.Label) })
	return append([]Option{{Value: "", Label: "—"}}, all...)
}

// CountryName gives the name of a country by its ISO 3166-1 code; the code where it is not known.
func (p Page) CountryName(code string) string { return p.printer.CountryName(code) }

// Flag is a country's flag as the partial "flag" draws it.
type Flag struct {
	Address string // of the drawing; "" where there is none
	Country string // its name
}

// Flag gives the flag of a country by its code.
func (p Page) Flag(code string) Flag {
	return Flag{p.Asset("flag-" + strings.ToLower(code) + ".svg"), p.CountryName(code)}
}

// zones are offered where a time zone is typed; any other of the IANA's may be typed too.
var zones = []string{
	"Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
	"America/Argentina/Buenos_Aires", "America/Bogota", "America/Chicago", "America/Los_Angeles", "America/Mexico_City",
	"America/New_York", "America/Sao_Paulo", "America/Toronto",
	"Asia/Almaty", "Asia/Amman", "Asia/Ashgabat", "Asia/Baghdad", "Asia/Baku", "Asia/Bangkok", "Asia/Bishkek", "Asia/Dhaka",
	"Asia/Dubai", "Asia/Dushanbe", "Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem", "Asia/Kabul",
	"Asia/Karachi", "Asia/Kolkata", "Asia/Kuwait", "Asia/Manila", "Asia/Qatar", "Asia/Riyadh", "Asia/Seoul", "Asia/Shanghai",
	"Asia/Singapore", "Asia/Tashkent", "Asia/Tbilisi", "Asia/Tehran", "Asia/Tokyo", "Asia/Ulaanbaatar", "Asia/Yerevan",
	"Atlantic/Reykjavik", "Australia/Sydney",
	"Europe/Amsterdam", "Europe/Athens", "Europe/Belgrade", "Europe/Berlin", "Europe/Brussels",
	"Europe/Bucharest", "Europe/Budapest", "Europe/Chisinau", "Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki",
	"Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Minsk", "Europe/Moscow",
	"Europe/Oslo", "Europe/Paris", "Europe/Prague", "Europe/Rome", "Europe/Sofia", "Europe/Stockholm", "Europe/Vienna",
	"Europe/Vilnius", "Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland", "UTC",
}
