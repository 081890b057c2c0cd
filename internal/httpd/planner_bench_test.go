package httpd

import (
	"fmt"
	"testing"

	"cortege/internal/clock"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// busy gives a copy of the two-zones visit's shape with n items on five days, for measuring.
func busy(h *house, n int) *visit.Visit {
	v := h.load("baku-2024")
	v.Reference = "BUSY"
	v.To = v.From.AddDays(4)
	v.Items = nil
	for i := range n {
		slot := i % ((n + 4) / 5)
		minute := 8*60 + slot*13*60/((n+4)/5)
		v.Items = append(v.Items, visit.Item{
			ID: fmt.Sprintf("item-%d", i), Kind: "talks", Title: text.Text{"en": fmt.Sprintf("Item %d", i), "az": "a", "ru": "b"},
			At: clock.At(v.From.AddDays(i/((n+4)/5)), minute/60, minute%60), Minutes: 20, Place: "ministry", With: []string{"kurenkov"}, Uses: []string{"car-1"},
		})
	}
	return v
}

func BenchmarkPlannerPage(b *testing.B) {
	h := open(b)
	if err := h.office.Import(b.Context(), planning.Actor{Name: "bench", Role: planning.Officer}, busy(h, 150), false); err != nil {
		b.Fatal(err)
	}
	reader := h.as(planning.Officer)
	for b.Loop() {
		reader.get("/visits/BUSY/programme?day=2024-02-01").is(200)
	}
}
