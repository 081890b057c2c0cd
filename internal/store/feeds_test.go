package store

import (
	"context"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/calendar"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// Whatever commits, in this program or another, the pulse is another one afterwards; while nothing is committed it stays.
func TestThePulseTellsOfEveryCommit(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, again func() *Store) {
		if s.address.engine == postgres {
			if _, ok := s.Pulse(); ok {
				t.Error("nobody listens, yet there is a pulse")
			}
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- s.Listen(ctx, func(planning.Notice) {}) }()
			defer func() {
				stop()
				if err := <-done; err != nil {
					t.Error(err)
				}
			}()
		}
		other := again()
		// Another program's commit is told of soon, one of this program at once.
		beats := func(within time.Duration, was string) string {
			t.Helper()
			for begun := time.Now(); ; time.Sleep(time.Millisecond) {
				is, ok := s.Pulse()
				if ok && is != was {
					return is
				}
				if time.Since(begun) > within {
					t.Fatalf("the pulse is still %q, %v", is, ok)
				}
			}
		}
		pulse := beats(10*time.Second, "")
		add(t, s, officer, generated("A-1", 3))
		pulse = beats(0, pulse)
		change(t, s, officer, "A-1", func(v *visit.Visit) { v.Items[0].Officer = "Rauf" })
		pulse = beats(0, pulse)
		change(t, other, officer, "A-1", func(v *visit.Visit) { v.Items[0].Officer = "Leyla" })
		pulse = beats(5*time.Second, pulse)
		feed := planning.Feed{Reference: "A-1", Scope: calendar.Scope{Kind: calendar.OfVisit}, Audience: visit.ForGuests}
		if err := other.AddFeed(t.Context(), officer, &feed, "hash"); err != nil {
			t.Fatal(err)
		}
		pulse = beats(5*time.Second, pulse)
		if err := other.RevokeFeed(t.Context(), officer, feed.Key); err != nil {
			t.Fatal(err)
		}
		beats(5*time.Second, pulse)
		time.Sleep(20 * time.Millisecond)
		settled, _ := s.Pulse()
		if _, err := s.Visit(t.Context(), "A-1"); err != nil {
			t.Fatal(err)
		}
		if is, _ := s.Pulse(); is != settled {
			t.Error("reading changes the pulse")
		}
	})
}

func TestFeedsOverAllVisits(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		add(t, s, officer, generated("A-1", 3))
		add(t, s, at("samir", 1), generated("A-2", 3))
		publish(t, s, officer, "A-2")
		wide := planning.Feed{Scope: calendar.Scope{Kind: calendar.OfOfficer, ID: "Leyla"}, Audience: visit.ForStaff, Label: "Leyla"}
		if err := s.AddFeed(t.Context(), officer, &wide, "wide"); err != nil {
			t.Fatal(err)
		}
		for _, reference := range []string{"A-1", ""} {
			if feeds, err := s.Feeds(t.Context(), reference); err != nil || len(feeds) != 1 || feeds[0] != wide {
				t.Errorf("%+v, %v", feeds, err)
			}
		}
		got, state, err := s.Feed(t.Context(), "wide")
		if err != nil || *got != wide || *state != (planning.State{}) {
			t.Errorf("%+v, %+v, %v", got, state, err)
		}
		states, err := s.States(t.Context(), "", civil.Date{})
		want := []planning.State{
			{Reference: "A-1", Revision: 1, Changed: noon}, {Reference: "A-2", Revision: 1, Changed: noon.Add(time.Minute), Edition: 1, Published: noon},
		}
		if diff := cmp.Diff(want, states); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if one, err := s.States(t.Context(), "A-2", civil.Date{}); err != nil || !cmp.Equal(one, want[1:]) {
			t.Error(one, err)
		}
		if none, err := s.States(t.Context(), "", civil.Date{Year: 2030, Month: 1, Day: 1}); err != nil || len(none) != 0 {
			t.Error(none, err)
		}
		replaced, err := s.ReplaceFeed(t.Context(), at("samir", 5), wide.Key, "other")
		if err != nil || replaced.Key == wide.Key || replaced.Scope != wide.Scope || replaced.Label != "Leyla" || replaced.By != "samir" {
			t.Errorf("%+v, %v", replaced, err)
		}
		if old, _, err := s.Feed(t.Context(), "wide"); err != nil || old.Revoked.IsZero() {
			t.Error(old, err)
		}
		_, err = s.ReplaceFeed(t.Context(), officer, wide.Key, "third")
		refused(t, err, fault.Conflict, "feed_revoked")
		_, err = s.ReplaceFeed(t.Context(), officer, 999, "third")
		refused(t, err, fault.NotFound, "feed_unknown")
	})
}
