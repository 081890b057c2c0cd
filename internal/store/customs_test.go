package store

import (
	"encoding/json"
	"testing"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

func TestCustomsAreKeptBySection(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, again func() *Store) {
		rows, err := s.Customs(t.Context())
		if err != nil || len(rows) != 10 {
			t.Fatalf("%d sections, %v; the migration seeds 10", len(rows), err)
		}
		for _, row := range rows {
			if string(row.Content) != "{}" || row.Version != 1 || row.By != "" {
				t.Errorf("seeded: %+v", row)
			}
		}
		own := json.RawMessage(`{"table_never":0}`)
		if err := s.SaveCustoms(t.Context(), officer, []planning.CustomsRow{{Section: "talks", Content: own, Version: 1}}); err != nil {
			t.Fatal(err)
		}
		stale := []planning.CustomsRow{{Section: "days", Content: json.RawMessage(`{"days":[]}`), Version: 1}, {Section: "talks", Content: json.RawMessage(`{}`), Version: 1}}
		refused(t, s.SaveCustoms(t.Context(), at("samir", 1), stale), fault.Conflict, "changed_meanwhile")
		rows, err = again().Customs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			switch row.Section {
			case "talks":
				if string(row.Content) != string(own) || row.Version != 2 || row.By != officer.Name || !row.Changed.Equal(officer.At) {
					t.Errorf("%+v", row)
				}
			case "days":
				if row.Version != 1 {
					t.Error("half of what was refused is stored")
				}
			}
		}
		changes, err := s.Changes(t.Context(), planning.ChangeQuery{Thing: "customs"})
		if err != nil || len(changes) != 1 || changes[0].By != officer.Name {
			t.Fatalf("%+v, %v", changes, err)
		}
		if edit := changes[0].Edits[0]; edit.ID != "talks" || string(edit.Before) != "{}" || string(edit.After) != string(own) {
			t.Errorf("%+v", edit)
		}
	})
}
