package httpd

import (
	"slices"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
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
	namer := display.Regions(language.Make(tag))
	var all []Option
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			region, err := language.ParseRegion(code)
			if err != nil || !region.IsCountry() || region.String() != code || region.Canonicalize() != region {
				continue
			}
			if name := namer.Name(region); name != "" {
				all = append(all, Option{Value: code, Label: name})
			}
		}
	}
	order := collate.New(language.Make(tag))
	slices.SortFunc(all, func(x, y Option) int { return order.CompareString(x.Label, y.Label) })
	return append([]Option{{Value: "", Label: "—"}}, all...)
}

// CountryName gives the name of a country by its ISO 3166-1 code; the code where it is not known.
func (p Page) CountryName(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := display.Regions(language.Make(p.Language)).Name(region); name != "" {
		return name
	}
	return code
}

// Flag gives the flag of a country as its emoji; "" where the code is none.
func (p Page) Flag(code string) string {
	if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
		return ""
	}
	return string(rune(code[0])-'A'+0x1F1E6) + string(rune(code[1])-'A'+0x1F1E6)
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
