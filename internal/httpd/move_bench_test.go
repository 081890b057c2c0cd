package httpd

import (
	"fmt"
	"testing"

	"cortege/internal/planning"
)

// BenchmarkMove is an edit as the planner makes it: the change, its checks and the planner's new state.
func BenchmarkMove(b *testing.B) {
	h := open(b)
	if err := h.office.Import(b.Context(), planning.Actor{Name: "bench", Role: planning.Officer}, busy(h, 150), false); err != nil {
		b.Fatal(err)
	}
	officer := h.as(planning.Officer)
	officer.headers.Set("Hx-Request", "true")
	for i := 0; b.Loop(); i++ {
		officer.post("/visits/BUSY/programme/items/item-40/move?day=2024-02-02", "day", "2024-02-02", "start", fmt.Sprintf("%02d:%02d", 10+i%3, i%12*5), "version", "0").is(200)
	}
}
