//go:build linux

package timing_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"cortege/internal/timing"
	"cortege/internal/visit"
)

// processor gives the time that the calling thread has had of a processor, which other programs do not lengthen.
func processor() time.Duration {
	var used unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Nano())
}

// measured does one thing again and again and reports its median and 99th percentile, by the clock and by the
// processor's time.
func measured(b *testing.B, do func(n int)) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var clock, cpu []time.Duration
	n := 0
	for b.Loop() {
		began, had := time.Now(), processor()
		do(n)
		clock, cpu = append(clock, time.Since(began)), append(cpu, processor()-had)
		n++
	}
	for _, kind := range []struct {
		name  string
		times []time.Duration
	}{{"clock", clock}, {"cpu", cpu}} {
		slices.Sort(kind.times)
		at := func(percent int) float64 {
			return float64(kind.times[min(len(kind.times)*percent/100, len(kind.times)-1)].Microseconds())
		}
		b.ReportMetric(at(50), "µs-"+kind.name+"-median")
		b.ReportMetric(at(99), "µs-"+kind.name+"-p99")
	}
}

// BenchmarkFigures gives the figures of docs/figures-timing.md.
func BenchmarkFigures(b *testing.B) {
	among := calendar(1000)
	move := func(v *visit.Visit, others []visit.Occupancy) func(int) {
		return func(n int) {
			id := fmt.Sprintf("i%d", n*7%len(v.Items))
			if err := v.Move(id, visit.Slot{At: v.Item(id).At.AddMinutes(5 - 10*(n/len(v.Items)%2))}); err != nil {
				b.Fatal(err)
			}
			checkItems(v, others, ours, id)
		}
	}
	b.Run("Review150", func(b *testing.B) { v := programme(150); measured(b, func(int) { timing.Review(v, nil, ours) }) })
	b.Run("Check150", func(b *testing.B) { v := programme(150); measured(b, func(int) { timing.Check(v, nil, ours) }) })
	b.Run("Slacks150", func(b *testing.B) { v := programme(150); measured(b, func(int) { timing.Slacks(v, nil, ours) }) })
	b.Run("Move150", func(b *testing.B) { measured(b, move(programme(150), nil)) })
	b.Run("Move150Among1000", func(b *testing.B) { measured(b, move(programme(150), among)) })
	b.Run("Review150Among1000", func(b *testing.B) { v := programme(150); measured(b, func(int) { timing.Review(v, among, ours) }) })
	b.Run("Breaks150Among1000", func(b *testing.B) {
		v := programme(150)
		measured(b, func(n int) { timing.Breaks(v, among, ours, fmt.Sprintf("i%d", n%150), v.From.AddDays(n%150/30)) })
	})
	b.Run("Ripple150", func(b *testing.B) {
		v := programme(150)
		measured(b, func(n int) {
			if _, err := timing.Ripple(v, nil, ours, timing.Event{Item: fmt.Sprintf("i%d", n%150), Late: 20}); err != nil {
				b.Fatal(err)
			}
		})
	})
	for _, items := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprintf("Grows%d", items), func(b *testing.B) { v := programme(items); measured(b, func(int) { timing.Review(v, nil, ours) }) })
	}
}
