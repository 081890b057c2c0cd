package httpd

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// crowded gives a house with the visit of 150 items on five days and 80 people, of whom twelve take part in each item.
func crowded(b *testing.B, alter ...func(*Options)) *browser {
	b.Helper()
	h := open(b, alter...)
	v := busy(h, 150)
	v.Reference, v.Languages = "CROWDED", []string{"en", "az", "ru"}
	for i := range 78 {
		v.People = append(v.People, visit.Member{
			ID: fmt.Sprint("member-", i), Party: "mchs", Class: "official", Seq: i + 2,
			Person: visit.Person{Name: text.Text{"en": fmt.Sprint("Member ", i)}, Position: text.Text{"en": "Adviser", "ru": "советник"}},
		})
	}
	for i := range v.Items {
		item := &v.Items[i]
		item.Officer, item.Phone, item.Note = fmt.Sprint("Officer ", i%7), "+994 50 555 01 00", text.Text{"en": "A note for the organisers of this item"}
		for k := range 11 {
			item.With = append(item.With, fmt.Sprint("member-", (i*11+k)%78))
		}
	}
	h.must(h.office.Import(b.Context(), planning.Actor{Name: "bench", Role: planning.Officer}, v, false))
	return h.as(planning.Officer)
}

func BenchmarkWorkingProgrammePage(b *testing.B) {
	reader := crowded(b)
	for b.Loop() {
		reader.get("/visits/CROWDED/print/working?lang=en").is(200)
	}
}

func BenchmarkWorkingProgrammePDF(b *testing.B) {
	reader := crowded(b, printing(b))
	reader.get("/visits/CROWDED/print/working.pdf?lang=en").is(200)
	for b.Loop() {
		reader.get("/visits/CROWDED/print/working.pdf?lang=en").is(200)
	}
}

func BenchmarkPackOf80(b *testing.B) {
	reader := crowded(b, printing(b))
	reader.client.Timeout = 0
	reader.get("/visits/CROWDED/print/short.pdf?lang=en").is(200)
	done, program, browser := make(chan struct{}), 0.0, 0.0
	var watch sync.WaitGroup
	watch.Go(func() {
		for {
			own, others := memory(b)
			program, browser = max(program, own), max(browser, others)
			select {
			case <-done:
				return
			case <-time.After(200 * time.Millisecond):
			}
		}
	})
	for b.Loop() {
		reader.get("/visits/CROWDED/papers/pack.zip?audience=staff&lang=en").is(200)
	}
	close(done)
	watch.Wait()
	b.ReportMetric(program, "MB-of-the-program")
	b.ReportMetric(browser, "MB-of-Chromium")
}

// memory gives the megabytes that this process holds, its client and the pack that it got included, and those of the processes that
// it started, what they share counted once (Linux; else nought).
func memory(b *testing.B) (own, others float64) {
	b.Helper()
	parents := map[string]string{}
	folders, _ := filepath.Glob("/proc/[0-9]*/stat") //nolint:errcheck // the pattern is right
	for _, folder := range folders {
		stat, err := os.ReadFile(folder)
		if err != nil { // it ended
			continue
		}
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		parents[filepath.Base(filepath.Dir(folder))] = fields[1]
	}
	self := strconv.Itoa(os.Getpid())
	for process := range parents {
		ancestor := process
		for ancestor != self && parents[ancestor] != "" {
			ancestor = parents[ancestor]
		}
		if ancestor != self {
			continue
		}
		held, _ := os.ReadFile("/proc/" + process + "/smaps_rollup") //nolint:errcheck // it ended
		_, after, _ := strings.Cut(string(held), "\nPss:")
		kilobytes := 0.0
		_, _ = fmt.Sscan(after, &kilobytes) // as above
		if process == self {
			own = kilobytes / 1024
		} else {
			others += kilobytes / 1024
		}
	}
	return own, others
}
