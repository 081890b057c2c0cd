//go:build linux

package timing_test

import (
	"runtime"
	"testing"
	"time"

	"cortege/internal/timing"
	"cortege/internal/timing/search"
	"cortege/internal/visit"
)

// A search that is told to stop, at whatever stage, is back within 50 ms of the processor's time.
func TestASearchStopsInTime(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	others := calendar(1000)
	for name, v := range map[string]*visit.Visit{"timetables": withTray(150, 10), "what excludes them": inOneWindow(60)} {
		worst := time.Duration(0)
		for _, most := range []int{1, 2, 3, 5, 10, 20, 30, 60, 90, 120, 200, 400} {
			looks, told := 0, time.Duration(0)
			_, err := timing.Propose(v, others, onlyTray(v), search.Budget{Stop: func() bool {
				if looks++; looks == most {
					told = processor()
				}
				return looks >= most
			}}, 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			if told > 0 {
				worst = max(worst, processor()-told)
			}
		}
		t.Log(name, worst)
		if worst > 50*time.Millisecond {
			t.Errorf("looking for %s, it goes on for %s", name, worst)
		}
	}
}
