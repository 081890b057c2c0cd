package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func TestOthersAreOccupied(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		talks := func(reference string, hour int) *visit.Visit {
			v := generated(reference, 0)
			v.Items = []visit.Item{{ID: "talks", Kind: "talks", Title: text.Text{"en": "Talks"}, At: clock.At(v.From, hour, 0), Minutes: 60, Place: "hall", With: []string{"p0"}, Uses: []string{"car"}}}
			return v
		}
		one := add(t, s, officer, talks("A-1", 10))
		add(t, s, officer, talks("A-2", 11))
		start := time.Date(2027, 3, 10, 7, 0, 0, 0, time.UTC)
		person, place, car := visit.Subject{Kind: "person", Key: one.Member("p0").Key}, visit.Subject{Kind: "place", Key: one.Place("hall").Key}, visit.Subject{Kind: "resource", Key: one.Resource("car").Key}
		occupied := func(from, to time.Time, subjects ...visit.Subject) []visit.Occupancy {
			t.Helper()
			kept, err := s.Occupied(t.Context(), "A-1", subjects, from, to)
			if err != nil {
				t.Fatal(err)
			}
			return kept
		}
		want := []visit.Occupancy{}
		for _, subject := range []visit.Subject{person, place, car} {
			want = append(want, visit.Occupancy{
				Subject: subject, Start: start, End: start.Add(time.Hour), Reference: "A-2", Item: "talks", Title: text.Text{"en": "Talks"}, PlaceKey: place.Key, EndKey: place.Key,
			})
		}
		if diff := cmp.Diff(want, occupied(start, start.Add(time.Minute), car, place, person)); diff != "" {
			t.Error(diff)
		}
		for _, c := range []struct {
			what     string
			from, to time.Time
			count    int
		}{
			{"that ends when it begins", start.Add(-time.Hour), start, 0},
			{"that begins when it ends", start.Add(time.Hour), start.Add(2 * time.Hour), 0},
			{"around it", start.Add(-time.Hour), start.Add(5 * time.Hour), 1},
			{"within it", start.Add(time.Minute), start.Add(2 * time.Minute), 1},
		} {
			if got := occupied(c.from, c.to, person); len(got) != c.count {
				t.Errorf("a span %s: %d", c.what, len(got))
			}
		}
		if got := occupied(start, start.Add(time.Hour), visit.Subject{Kind: "resource", Key: person.Key + 1000}); len(got) != 0 {
			t.Error("something unknown is kept:", got)
		}
		if got := occupied(start, start.Add(time.Hour)); len(got) != 0 {
			t.Error("nothing is kept:", got)
		}
		change(t, s, officer, "A-2", func(v *visit.Visit) { v.Items[0].Status = visit.Cancelled })
		if got := occupied(start, start.Add(time.Hour), person, place, car); len(got) != 0 {
			t.Error("a cancelled item keeps", got)
		}
		change(t, s, officer, "A-2", func(v *visit.Visit) { v.Items[0].Status = ""; v.Items[0].Uses = []string{"room"} })
		if got := occupied(start, start.Add(time.Hour), person, place, car); len(got) != 1 || got[0].Subject != person {
			t.Error("an item in a room of its own keeps", got)
		}
		if err := s.RemoveVisit(t.Context(), officer, "A-2"); err != nil {
			t.Fatal(err)
		}
		if got := occupied(start, start.Add(time.Hour), person); len(got) != 0 {
			t.Error("a removed visit keeps", got)
		}
	})
}

func TestOtherZoneDataMakeTheTimesAgain(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, again func() *Store) {
		add(t, s, officer, generated("BAKU", 20))
		elsewhere := generated("TOKYO", 20)
		elsewhere.Zone = "Asia/Tokyo"
		elsewhere.Places[0].Zone, elsewhere.Places[0].Name = "Asia/Tokyo", text.Text{"en": "Haneda"}
		elsewhere.Items[1].Zone = "Asia/Tokyo"
		add(t, s, officer, elsewhere)
		index := func() (items []itemRow, kept []occupancyRow) {
			t.Helper()
			if err := s.db.Order("key").Find(&items).Error; err != nil {
				t.Fatal(err)
			}
			if err := s.db.Order("visit, item, subject_kind, subject_key").Find(&kept).Error; err != nil {
				t.Fatal(err)
			}
			return items, kept
		}
		items, kept := index()
		revisions := [2]int64{revisionOf(t, s, "BAKU"), revisionOf(t, s, "TOKYO")}

		// As if an older program, for which Baku's clocks went otherwise, had made the times of all.
		for _, statement := range []string{
			"UPDATE zone_data SET fingerprint = 'older' WHERE zone = 'Asia/Baku'",
			"UPDATE items SET starts_at = '2027-03-10T01:00:00.000000Z', ends_at = '2027-03-10T02:00:00.000000Z' WHERE starts_at IS NOT NULL AND visit = (SELECT key FROM visits WHERE reference = 'BAKU')",
			"UPDATE occupancies SET starts_at = '2027-03-10T01:00:00.000000Z' WHERE visit = (SELECT key FROM visits WHERE reference = 'BAKU')",
		} {
			if err := s.db.Exec(statement).Error; err != nil {
				t.Fatal(err)
			}
		}
		again()
		itemsAgain, keptAgain := index()
		same := cmpopts.EquateApproxTime(0)
		if diff := cmp.Diff(items, itemsAgain, same); diff != "" {
			t.Error("the items' times were not made again:", diff)
		}
		if diff := cmp.Diff(kept, keptAgain, same); diff != "" {
			t.Error("the occupancies were not made again:", diff)
		}
		if a, b := revisionOf(t, s, "BAKU"), revisionOf(t, s, "TOKYO"); a != revisions[0]+1 || b != revisions[1] {
			t.Errorf("the revisions went from %v to %d and %d", revisions, a, b)
		}
		var row zoneRow
		if err := s.db.Where("zone = 'Asia/Baku'").Take(&row).Error; err != nil {
			t.Fatal(err)
		}
		zone, err := clock.Zone("Asia/Baku")
		if err != nil || row.Fingerprint != clock.Fingerprint(zone) {
			t.Error("the fingerprint is", row.Fingerprint, err)
		}
		before := revisionOf(t, s, "BAKU")
		again()
		if after := revisionOf(t, s, "BAKU"); after != before {
			t.Error("the same data made the times again")
		}
	})
}
