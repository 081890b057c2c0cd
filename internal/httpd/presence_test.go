package httpd

import (
	"bufio"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cortege/internal/planning"
)

// watcher is an open page of a visit's programme: what its stream says, line by line.
type watcher struct {
	*browser
	lines chan string
	page  string
	leave func()
}

// watch opens the stream of the baku visit's programme at a server's address.
func (b *browser) watch(item string) *watcher {
	b.t.Helper()
	request, err := http.NewRequest(http.MethodGet, b.address+"/visits/FHN-2024-003/live?item="+item, nil)
	b.must(err)
	client := *b.client
	client.Timeout = 0
	response, err := client.Do(request) //nolint:bodyclose // closed by leave
	b.must(err)
	w := &watcher{browser: b, lines: make(chan string, 100), leave: func() { _ = response.Body.Close() }}
	b.t.Cleanup(w.leave)
	go func() {
		lines := bufio.NewScanner(response.Body)
		for lines.Scan() {
			w.lines <- lines.Text()
		}
		close(w.lines)
	}()
	first := w.next(`"page":"`)
	_, rest, _ := strings.Cut(first, `"page":"`)
	w.page, _, _ = strings.Cut(rest, `"`)
	return w
}

// next gives the next line that holds part.
func (w *watcher) next(part string) string {
	w.t.Helper()
	deadline := time.After(5 * time.Second)
	for {
		select {
		case line, ok := <-w.lines:
			if !ok {
				w.t.Fatalf("the stream ended before %q", part)
			}
			if strings.Contains(line, part) {
				return line
			}
		case <-deadline:
			w.t.Fatalf("%q was not heard", part)
		}
	}
}

func TestThoseWhoLookAtAVisitSeeEachOther(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	first := h.as(officer).watch("talks")
	first.next(`"present":[{"by":"officer","item":"talks"}]`)
	second := h.as(viewer).watch("")
	first.next(`"present":[{"by":"officer","item":"talks"},{"by":"viewer"}]`)
	second.post("/visits/FHN-2024-003/live", "page", second.page, "item", "lunch").is(http.StatusNoContent)
	first.next(`{"by":"viewer","item":"lunch"}`)
	second.post("/visits/FHN-2024-003/live", "page", first.page, "item", "tomb").is(http.StatusNoContent)
	second.post("/visits/FHN-2024-003/live", "page", second.page, "item", "<script>").is(http.StatusNoContent)
	if line := first.next(`"present":[`); !strings.Contains(line, `[{"by":"officer","item":"talks"},{"by":"viewer"}]`) {
		t.Errorf("a page that is another's was moved, or an item that is none was taken: %s", line)
	}
	second.leave()
	first.next(`"present":[{"by":"officer","item":"talks"}]`)
}

func TestInstancesTellEachOtherWhoLooksAtAVisit(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	other, err := New(h.office, h.server.options) // over the same database, as another process would be
	h.must(err)
	ended := make(chan error, 1)
	go func() { ended <- other.Run(t.Context()) }()
	page := h.as(officer).watch("talks")
	page.next(`"by":"officer"`)
	waitUntil(t, func() bool { return len(other.hub.others("FHN-2024-003")) == 1 })

	there, ok := other.hub.open("FHN-2024-003", "", planning.Actor{Key: 99, Name: "elsewhere"})
	if !ok {
		t.Fatal("refused")
	}
	page.next(`{"by":"elsewhere"}`)
	h.must(h.office.Tell(t.Context(), planning.Notice{Reference: "FHN-2024-003", What: "moved", Present: []planning.Presence{{Page: there.Page, By: "elsewhere", Item: "lunch"}}}))
	page.next(`{"by":"elsewhere","item":"lunch"}`)

	// An instance that falls silent is forgotten after a while; this one goes on telling of its own.
	h.clock.turn(presentFor + time.Second)
	h.server.hub.beat()
	waitUntil(t, func() bool {
		return slices.Equal(h.server.hub.others("FHN-2024-003"), []planning.Presence{{By: "officer", Item: "talks"}})
	})
}

func waitUntil(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not after five seconds")
		}
	}
}
