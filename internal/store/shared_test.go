package store

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func TestPeoplePlacesAndResourcesAreKnownAgain(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		first := add(t, s, officer, generated("A-1", 2))
		v := generated("A-2", 2)
		v.Member("p1").Name = text.Text{"az": "ŞƏXS 1", "ru": "Лицо 1"} // one language in common, other case
		v.Member("p2").Country = "TR"                                   // a namesake
		v.Place("hall").Name = text.Text{"en": "palace"}
		far := 41.0
		v.Place("airport").Lat = &far // another airport of that name
		v.Resource("voice").Kind = "other"
		add(t, s, at("samir", 1), v)
		for _, c := range []struct {
			what          string
			first, second int64
			same          bool
		}{
			{"a person of the same names", first.Member("p0").Key, v.Member("p0").Key, true},
			{"a person in other letters", first.Member("p1").Key, v.Member("p1").Key, true},
			{"a namesake from another country", first.Member("p2").Key, v.Member("p2").Key, false},
			{"a place without coordinates", first.Place("hall").Key, v.Place("hall").Key, true},
			{"a place far away", first.Place("airport").Key, v.Place("airport").Key, false},
			{"a car", first.Resource("car").Key, v.Resource("car").Key, true},
			{"a thing of another kind", first.Resource("voice").Key, v.Resource("voice").Key, false},
		} {
			if c.first == 0 || c.second == 0 || (c.first == c.second) != c.same {
				t.Errorf("%s: %d and %d", c.what, c.first, c.second)
			}
		}
	})
}

func TestTwoOfOneNameInAVisitAreTwo(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		twins := func(reference string) *visit.Visit {
			v := generated(reference, 2)
			v.Resources = append(v.Resources, visit.Resource{ID: "car-2", Kind: "vehicle", Name: text.Text{"en": "Car 1"}})
			v.People = append(v.People, visit.Member{ID: "p0-2", Party: "host", Class: "security", Person: visit.Person{Name: text.Text{"en": "Person 0"}}})
			return v
		}
		first := add(t, s, officer, twins("A-1"))
		if first.Resource("car").Key == first.Resource("car-2").Key || first.Member("p0").Key == first.Member("p0-2").Key {
			t.Error("two of one name became one")
		}
		second := add(t, s, officer, twins("A-2"))
		if first.Resource("car").Key == second.Resource("car-2").Key || first.Resource("car-2").Key != second.Resource("car-2").Key {
			t.Error("the two were not known again as two")
		}
		one := generated("A-3", 2) // that has the second of them alone
		add(t, s, officer, one)
		change(t, s, officer, "A-3", func(v *visit.Visit) { v.Member("p0").Key = first.Member("p0-2").Key })
		if err := s.ReplaceVisit(t.Context(), officer, generated("A-3", 2)); err != nil {
			t.Fatal(err)
		}
		if got := loaded(t, s, "A-3").Member("p0").Key; got != first.Member("p0-2").Key {
			t.Error("the same file again took the member for the other one")
		}
		people, err := s.People(t.Context(), "person 0", 10)
		if err != nil || len(people) != 2 {
			t.Errorf("%d people of that name, %v", len(people), err)
		}
	})
}

func TestTheLatestImportWins(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		add(t, s, officer, generated("A-1", 4))
		add(t, s, officer, generated("A-2", 4))
		before, revision, other := loaded(t, s, "A-1"), revisionOf(t, s, "A-1"), revisionOf(t, s, "A-2")
		v := generated("A-3", 4)
		v.Member("p0").Phone = "+994 99"
		add(t, s, at("samir", 7), v)

		after := loaded(t, s, "A-1")
		was, is := before.Member("p0"), after.Member("p0")
		if is.Phone != "+994 99" || is.Record.Version != was.Record.Version+1 || is.Record.By != "samir" || !is.Record.Changed.Equal(noon.Add(7*time.Minute)) {
			t.Errorf("the member of the other visit is %+v", is)
		}
		if got := revisionOf(t, s, "A-1"); got != revision+1 {
			t.Errorf("the other visit's revision went from %d to %d", revision, got)
		}
		if got := revisionOf(t, s, "A-2"); got != other+1 {
			t.Errorf("the third visit's revision went from %d to %d", other, got)
		}
		if before.Member("p1").Record != after.Member("p1").Record || before.Items[0].Record != after.Items[0].Record {
			t.Error("what was not altered has another record")
		}
		changes, err := s.Changes(t.Context(), planning.ChangeQuery{Thing: "person_entry"})
		if err != nil || len(changes) != 1 || changes[0].By != "samir" || changes[0].Reference != "" {
			t.Fatalf("%+v, %v", changes, err)
		}
		var old, new visit.Person
		if err := errors.Join(json.Unmarshal(changes[0].Edits[0].Before, &old), json.Unmarshal(changes[0].Edits[0].After, &new)); err != nil {
			t.Fatal(err)
		}
		if old.Phone != "+994 12" || new.Phone != "+994 99" {
			t.Errorf("the audit tells of %q and %q", old.Phone, new.Phone)
		}
	})
}

func TestAVisitsChangeOfAPersonShowsInTheOthers(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		add(t, s, officer, generated("A-1", 4))
		add(t, s, officer, generated("A-2", 4))
		revisions := [2]int64{revisionOf(t, s, "A-1"), revisionOf(t, s, "A-2")}
		_, c := change(t, s, at("samir", 1), "A-1", func(v *visit.Visit) {
			v.Member("p3").Name = text.Text{"en": "Somebody new"}
			v.Resource("car").Driver = "Elçin"
		})
		if len(c.Edits) != 2 || c.Edits[0].Thing != "person" || c.Edits[0].ID != "p3" {
			t.Errorf("the change is %+v", c)
		}
		other := loaded(t, s, "A-2")
		if other.Member("p3").Name["en"] != "Somebody new" || other.Resource("car").Driver != "Elçin" {
			t.Error("the other visit shows", other.Member("p3").Name, other.Resource("car").Driver)
		}
		if a, b := revisionOf(t, s, "A-1"), revisionOf(t, s, "A-2"); a != revisions[0]+1 || b != revisions[1]+1 {
			t.Errorf("the revisions went from %v to %d and %d", revisions, a, b)
		}
		found, err := s.Visits(t.Context(), planning.VisitQuery{Search: "somebody"})
		if err != nil || len(found) != 2 {
			t.Errorf("the new name finds %d visits, %v", len(found), err)
		}
		add(t, s, officer, generated("A-3", 4))
		if people, err := s.People(t.Context(), "Person 3", 10); err != nil || len(people) != 1 || people[0].Count != 1 {
			t.Errorf("the old name is still known: %+v, %v", people, err)
		}
	})
}

func TestTheDirectory(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		v := add(t, s, officer, generated("A-1", 2))
		later := generated("A-2", 2)
		later.From, later.To = later.From.AddDays(30), later.To.AddDays(30)
		for i := range later.Items {
			later.Items[i].At = clock.At(later.From, 9+i, 0)
			later.Items[i].Minutes, later.Items[i].Until, later.Items[i].UntilZone, later.Items[i].Latest = 30, clock.Wall{}, "", clock.Wall{}
		}
		add(t, s, officer, later)
		entry, err := s.Person(t.Context(), v.Member("p1").Key)
		if err != nil {
			t.Fatal(err)
		}
		if entry.Count != 2 || entry.Visits[0].Reference != "A-2" || entry.Version != 1 || !entry.Changed.Equal(noon) {
			t.Errorf("the entry is %+v", entry)
		}
		entry.Email = "b@example.org"
		if err := s.SavePerson(t.Context(), at("samir", 1), entry); err != nil {
			t.Fatal(err)
		}
		if entry.Version != 2 || !entry.Changed.Equal(noon.Add(time.Minute)) {
			t.Errorf("it was saved as version %d of %s", entry.Version, entry.Changed)
		}
		if got := loaded(t, s, "A-2").Member("p1").Email; got != "b@example.org" {
			t.Errorf("a visit shows %q", got)
		}
		entry.Version = 1
		entry.Email = "c@example.org"
		refused(t, s.SavePerson(t.Context(), officer, entry), fault.Conflict, "changed_meanwhile")

		fresh := planning.PersonEntry{Person: visit.Person{Name: text.Text{"az": "Çingiz Ağayev"}, Position: text.Text{"en": "Attaché"}}}
		if err := s.SavePerson(t.Context(), officer, &fresh); err != nil || fresh.Key == 0 || fresh.Version != 1 {
			t.Error(fresh, err)
		}
		for search, want := range map[string]int{"cingiz agayev": 1, "AGAYEV attache": 1, "attaché nobody": 0, "": 7, "person": 6} {
			if people, err := s.People(t.Context(), search, 100); err != nil || len(people) != want {
				t.Errorf("%q finds %d people, %v", search, len(people), err)
			}
		}
		if people, err := s.People(t.Context(), "", 3); err != nil || len(people) != 3 {
			t.Errorf("%d people, %v", len(people), err)
		}
		_, err = s.Person(t.Context(), 9999)
		refused(t, err, fault.NotFound, "person_entry_unknown")
		_, err = s.Place(t.Context(), 9999)
		refused(t, err, fault.NotFound, "place_entry_unknown")
		refused(t, s.SavePlace(t.Context(), officer, &planning.PlaceEntry{Place: visit.Place{Key: 9999}}), fault.NotFound, "place_entry_unknown")

		hall := planning.PlaceEntry{Place: visit.Place{Name: text.Text{"en": "Mugham centre"}, Address: text.Text{"en": "Bulvar"}}}
		if err := s.SavePlace(t.Context(), officer, &hall); err != nil || hall.Key == 0 {
			t.Error(err)
		}
		if places, err := s.Places(t.Context(), "bulvar", 10); err != nil || len(places) != 1 || places[0].Key != hall.Key || places[0].Count != 0 {
			t.Error(places, err)
		}
		if place, err := s.Place(t.Context(), v.Place("hall").Key); err != nil || place.Count != 2 {
			t.Error(place, err)
		}
	})
}

func TestAPlacesZoneMovesTheItemsThere(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		v := generated("A-1", 0)
		v.Items = []visit.Item{{ID: "talks", Kind: "talks", Title: text.Text{"en": "Talks"}, At: clock.At(v.From, 10, 0), Minutes: 60, Place: "hall", With: []string{"p0"}}}
		add(t, s, officer, v)
		person := []visit.Subject{{Kind: "person", Key: v.Member("p0").Key}}
		starts := func() time.Time {
			t.Helper()
			kept, err := s.Occupied(t.Context(), "", person, noon, noon.AddDate(1, 0, 0))
			if err != nil || len(kept) != 1 {
				t.Fatal(kept, err)
			}
			var row itemRow
			if err := s.db.Where("id = 'talks'").Take(&row).Error; err != nil || !row.StartsAt.Equal(kept[0].Start) {
				t.Error("the item's own index is another:", row.StartsAt, kept[0].Start, err)
			}
			return kept[0].Start
		}
		if got := starts().Hour(); got != 6 {
			t.Errorf("10:00 in Baku is %d UTC", got)
		}
		place, err := s.Place(t.Context(), v.Place("hall").Key)
		if err != nil {
			t.Fatal(err)
		}
		place.Zone = "Europe/London"
		if err := s.SavePlace(t.Context(), at("samir", 1), place); err != nil {
			t.Fatal(err)
		}
		if got := starts().Hour(); got != 10 {
			t.Errorf("after the gazetteer's change it starts at %d UTC", got)
		}
		if got := revisionOf(t, s, "A-1"); got != 2 {
			t.Errorf("the revision is %d", got)
		}
		if diff := cmp.Diff(v.Items[0].Record, loaded(t, s, "A-1").Items[0].Record); diff != "" {
			t.Error("the item itself was not altered:", diff)
		}
		change(t, s, officer, "A-1", func(v *visit.Visit) { v.Zone = "Asia/Tokyo"; v.Place("hall").Zone = "" })
		if got := starts().Hour(); got != 1 {
			t.Errorf("after the visit's change it starts at %d UTC", got)
		}
	})
}

func TestWhatAFileLeavesEmptyStays(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		rich := generated("A-1", 2)
		rich.Member("p1").Name = text.Text{"az": "Bir nazir", "en": "A minister"}
		rich.Member("p1").Phone, rich.Member("p1").Diet = "+994 12 000", "no pork"
		add(t, s, officer, rich)
		poor := generated("A-2", 2)
		poor.Member("p1").Person = visit.Person{Name: text.Text{"en": "A minister"}, Rank: text.Text{"en": "General"}, Country: rich.Member("p1").Country}
		add(t, s, officer, poor)
		for _, reference := range []string{"A-1", "A-2"} {
			p := loaded(t, s, reference).Member("p1").Person
			if p.Phone != "+994 12 000" || p.Diet != "no pork" || p.Name["az"] != "Bir nazir" || p.Rank["en"] != "General" {
				t.Errorf("%s has %+v", reference, p)
			}
		}
	})
}
