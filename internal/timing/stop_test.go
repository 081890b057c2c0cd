//go:build linux

package timing_test

import (
	"runtime"
	"testing"
	"time"

	"cortege/internal/timing"
	"cortege/internal/timing/search"
)

// A search that is told to stop, at whatever stage, is back within 50 ms of the processor's time.
func TestASearchStopsInTime(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	v, others := inOneWindow(60), calendar(1000)
	for _, most := range []int{1, 3, 10, 30, 60, 90, 120, 200, 400} {
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
		if took := processor() - told; told > 0 && took > 50*time.Millisecond {
			t.Errorf("stopped at its %d. look, it goes on for %s", most, took)
		}
	}
}
