package planning_test

import (
	"context"
	"testing"
	"time"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/timing"
)

func TestASearchThatIsLeftGivesItsTurnToTheNext(t *testing.T) {
	o, _ := newOffice(t)
	imported(t, o, baku("V-1"))
	if _, err := o.MoveItem(t.Context(), leyla, "V-1", "talks", planning.Placement{}, 0); err != nil {
		t.Fatal(err)
	}
	wishes := timing.Wishes{}
	// Searches that stand still in what they tell keep every turn.
	held, leave := context.WithCancel(t.Context())
	begun, ended := make(chan bool, 100), make(chan bool, 100)
	running := 0
	for {
		go func() {
			defer func() { ended <- true }()
			_, err := o.Propose(held, leyla, "V-1", wishes, planning.Patience{Search: planning.LongestSearch}, func(*planning.Proposed) {
				begun <- true
				<-held.Done()
			})
			if err != nil && !fault.Is(err, fault.Throttled) {
				t.Errorf("a search that is left gives %v", err)
			}
		}()
		select {
		case <-begun:
			running++
			continue
		case <-time.After(300 * time.Millisecond):
		}
		break
	}
	if running < 2 {
		t.Fatalf("%d searches run at once", running)
	}
	impatient := planning.Patience{Search: time.Second, Turn: 20 * time.Millisecond}
	if _, err := o.Propose(t.Context(), rashad, "V-1", wishes, impatient, nil); !fault.Is(err, fault.Throttled) {
		t.Errorf("beyond all turns a search gives %v", err)
	}
	leave()
	for range running + 1 {
		<-ended
	}
	found, err := o.Propose(t.Context(), rashad, "V-1", wishes, planning.Patience{Search: time.Second}, nil)
	if err != nil || len(found.Timetables) == 0 {
		t.Errorf("after the others have left: %v, %v", found, err)
	}
	if _, err := o.Propose(t.Context(), reader, "V-1", wishes, planning.Patience{Search: time.Second}, nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a reader's search gives %v", err)
	}
}
