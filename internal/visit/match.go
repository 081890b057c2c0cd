package visit

import (
	"math"

	"cortege/internal/text"
)

// apart is how far two entries of one name may lie from each other and still be one place, in metres: what
// two people who set a pin on the same airport or palace differ by.
const apart = 2000

// SamePerson says whether two entries mean one person: their names are equal, but for case and accents, in
// every language that both have, at least one, and so are the countries by which they are known (their
// own, else their party's) where both have one.
func SamePerson(a, b text.Text, countryA, countryB string) bool {
	return sameName(a, b) && (countryA == countryB || countryA == "" || countryB == "")
}

// SamePlace says whether two entries mean one place: named alike as people are, and where both have
// coordinates not more than 2 km apart.
func SamePlace(a, b *Place) bool {
	if !sameName(a.Name, b.Name) {
		return false
	}
	metres, known := Distance(a, b)
	return !known || metres <= apart
}

// SameResource says whether two entries mean one resource: of one kind, with the same name, but for case
// and accents, in any language.
func SameResource(a, b *Resource) bool {
	if a.Kind != b.Kind {
		return false
	}
	for _, language := range a.Name.Languages() {
		if name := b.Name[language]; name != "" && text.Fold(name) == text.Fold(a.Name[language]) {
			return true
		}
	}
	return false
}

func sameName(a, b text.Text) bool {
	common := false
	for _, language := range a.Languages() {
		name := b[language]
		if name == "" {
			continue
		}
		if text.Fold(name) != text.Fold(a[language]) {
			return false
		}
		common = true
	}
	return common
}

// Distance gives the metres between two places on the great circle (haversine formula, mean radius of the
// Earth); false where one has no coordinates.
func Distance(a, b *Place) (metres float64, known bool) {
	if a.Lat == nil || a.Lon == nil || b.Lat == nil || b.Lon == nil {
		return 0, false
	}
	const radius, degree = 6371008.8, math.Pi / 180
	north, east := (*b.Lat-*a.Lat)*degree, (*b.Lon-*a.Lon)*degree
	h := math.Pow(math.Sin(north/2), 2) + math.Cos(*a.Lat*degree)*math.Cos(*b.Lat*degree)*math.Pow(math.Sin(east/2), 2)
	return 2 * radius * math.Asin(math.Min(1, math.Sqrt(h))), true
}
