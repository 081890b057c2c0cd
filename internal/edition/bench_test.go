package edition

import (
	"fmt"
	"testing"
	"time"

	"cortege/internal/clock"
	"cortege/internal/visit"
)

func many() *visit.Visit {
	v := given()
	for n := range 150 {
		item := v.Items[0]
		item.ID, item.UID, item.At = fmt.Sprint("item-", n), fmt.Sprint("uid-", n), clock.At(day.AddDays(n/30), 8+n%12, n%60)
		v.Items = append(v.Items, item)
	}
	return v
}

func BenchmarkForGuests(b *testing.B) {
	v := many()
	for b.Loop() {
		For(v, visit.ForGuests)
	}
}

func BenchmarkFreeze(b *testing.B) {
	v := many()
	last := Freeze(v, nil, "", "", first)
	for b.Loop() {
		Freeze(v, last, "", "", first.Add(time.Hour))
	}
}

func BenchmarkCompare(b *testing.B) {
	v := many()
	after := v.Clone()
	for b.Loop() {
		Compare(v, after)
	}
}
