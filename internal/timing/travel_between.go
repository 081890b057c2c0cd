package timing

import (
	"time"

	"cortege/internal/visit"
)

// Travel gives how long a convoy takes between two places of v, by their ids, that is ready to leave at a moment, in
// minutes; false where no way is known. It is what the rules themselves go by.
func Travel(v *visit.Visit, s Settings) func(from, to string, leaving time.Time) (minutes int, known bool) {
	places := index(v.Places, func(l *visit.Place) (string, int64) { return l.ID, l.Key })
	roads := newRoads(v.Routes, places, len(v.Places))
	traffic := newTraffic(v, &s, s.Boarding)
	return func(from, to string, leaving time.Time) (int, bool) {
		a, ok := places[from]
		b, found := places[to]
		if !ok || !found {
			return 0, false
		}
		way, known := roads.between(a, b)
		return int(traffic.minutes(way, minuteOf(leaving))), known
	}
}
