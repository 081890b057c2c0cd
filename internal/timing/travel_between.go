package timing

import "cortege/internal/visit"

// Travel gives how long a convoy takes between two places of v, by their ids, in minutes; false where no way is
// known. It is what the rules themselves go by.
func Travel(v *visit.Visit) func(from, to string) (minutes int, known bool) {
	places := index(v.Places, func(l *visit.Place) (string, int64) { return l.ID, l.Key })
	roads := newRoads(v.Routes, places, len(v.Places))
	return func(from, to string) (int, bool) {
		a, ok := places[from]
		b, found := places[to]
		if !ok || !found {
			return 0, false
		}
		minutes, known := roads.between(a, b)
		return int(minutes), known
	}
}
