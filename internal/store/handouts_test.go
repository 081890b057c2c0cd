package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

func TestWhatIsHandedOutIsNotedOnceAndGoesWithTheVisit(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		v := add(t, s, officer, generated("A-1", 5))
		_, err := s.Publish(t.Context(), officer, "A-1", func(draft *visit.Visit, last *edition.Edition) (*edition.Edition, error) {
			return edition.Freeze(draft, last, "", officer.Name, officer.At), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		given := planning.Handout{
			HeldPaper: planning.HeldPaper{Paper: "person", Audience: "guest", Languages: "az,en", After: true, Size: "A4", Day: v.From, Subject: "p"},
			Edition:   1, Person: "p", Name: "Aysel Əliyeva",
		}
		for i, want := range []int{1, 0} {
			if added, err := s.AddHandouts(t.Context(), officer, "A-1", []planning.Handout{given}); err != nil || added != want {
				t.Errorf("time %d: %d noted, %v", i, added, err)
			}
		}
		held, err := s.Handouts(t.Context(), "A-1")
		if err != nil || len(held) != 1 {
			t.Fatal(held, err)
		}
		given.Key, given.By, given.At = held[0].Key, officer.Name, officer.At
		if diff := cmp.Diff(given, held[0]); diff != "" {
			t.Error(diff)
		}
		refused(t, s.RemoveHandout(t.Context(), officer, "A-2", given.Key), fault.NotFound, "handout_unknown")
		if err := s.RemoveHandout(t.Context(), officer, "A-1", given.Key); err != nil {
			t.Error(err)
		}
		if _, err := s.AddHandouts(t.Context(), officer, "A-1", []planning.Handout{given}); err != nil {
			t.Error(err)
		}
		if err := s.RemoveVisit(t.Context(), officer, "A-1"); err != nil {
			t.Fatal(err)
		}
		if held, err := s.Handouts(t.Context(), "A-1"); err != nil || held != nil {
			t.Error("handouts outlive their visit:", held, err)
		}
	})
}
