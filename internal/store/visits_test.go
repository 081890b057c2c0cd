package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAVisitComesBackAsItWasGiven(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ func() *Store) {
		want := generated("A-1", 12)
		got := add(t, s, officer, generated("A-1", 12))
		if diff := cmp.Diff(want, got, asTyped); diff != "" {
			t.Error("what was given changed:", diff)
		}
		if diff := cmp.Diff(got, loaded(t, s, "A-1"), wholly); diff != "" {
			t.Error("what is loaded differs from what was stored:", diff)
		}
		seen := map[string]bool{}
		for _, item := range got.Items {
			if len(item.UID) != 32 || seen[item.UID] {
				t.Errorf("item %s has the UID %q", item.ID, item.UID)
			}
			seen[item.UID] = true
			if item.Record.Version != 1 || item.Record.By != "aysel" || !item.Record.Created.Equal(noon) || !item.Record.Changed.Equal(noon) {
				t.Errorf("item %s has the record %+v", item.ID, item.Record)
			}
		}
	})
}
