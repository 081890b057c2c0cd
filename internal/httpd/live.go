package httpd

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

// Limits of open pages that are told of changes, and how they are kept alive.
const (
	streamsEach   = 8    // of an account: so many tabs are told at once
	streamsAll    = 2000 // of this instance
	heartbeat     = 20 * time.Second
	writePatience = 10 * time.Second
	noticesKept   = 32 // for a page that reads slowly; beyond, it is told to read everything again
)

// hub tells the open pages of a visit what changes in it.
type hub struct {
	mutex   sync.Mutex
	pages   map[string]map[*listener]bool // by visit's reference
	present *presence                     // under the mutex too
	each    map[int64]int                 // open streams by account
	all     int
	done    chan struct{}
	figures *figures
}

// listener is one open page.
type listener struct {
	planning.Presence // its Item is under the hub's mutex
	notices           chan planning.Notice
	behind            bool // it missed something; under the hub's mutex
}

func newHub(figures *figures, now func() time.Time) *hub {
	return &hub{pages: map[string]map[*listener]bool{}, present: newPresence(now), each: map[int64]int{}, done: make(chan struct{}), figures: figures}
}

// open adds a page of the account on which an item is chosen; false where it has too many.
func (h *hub) open(reference, item string, who planning.Actor) (*listener, bool) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	account := who.Key
	if h.each[account] >= streamsEach || h.all >= streamsAll {
		return nil, false
	}
	l := &listener{Presence: planning.Presence{Page: rand.Text(), By: who.Name, Item: item}, notices: make(chan planning.Notice, noticesKept)}
	if h.pages[reference] == nil {
		h.pages[reference] = map[*listener]bool{}
	}
	h.pages[reference][l] = true
	h.each[account]++
	h.all++
	h.present.touch(reference)
	h.figures.streams.Inc()
	return l, true
}

func (h *hub) shut(reference string, account int64, l *listener) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	delete(h.pages[reference], l)
	if len(h.pages[reference]) == 0 {
		delete(h.pages, reference)
	}
	if h.each[account]--; h.each[account] == 0 {
		delete(h.each, account)
	}
	h.all--
	h.present.touch(reference)
	h.figures.streams.Dec()
}

// tell passes a notice on to the pages of its visit. It never waits for one. A notice of no visit says that some may
// have been missed: every page is told that it is behind.
func (h *hub) tell(n planning.Notice) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	switch {
	case !n.Kept():
		h.attend(n)
		return
	case n.Reference != "":
		pass(h.pages[n.Reference], n)
		return
	}
	n.What = "behind"
	for _, listeners := range h.pages {
		pass(listeners, n)
	}
}

func pass(listeners map[*listener]bool, n planning.Notice) {
	for l := range listeners {
		select {
		case l.notices <- n:
		default:
			l.behind = true
		}
	}
}

// caughtUp says, once, whether the page has missed something.
func (h *hub) caughtUp(l *listener) bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	behind := l.behind
	l.behind = false
	return !behind
}

// close ends every stream.
func (h *hub) close() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	select {
	case <-h.done:
	default:
		close(h.done)
	}
}

// live streams what changes in a visit: an event named for what changed, "draft", "edition" or "removed", whose data
// is the notice in JSON; "behind" where the page must read everything again; "present" says who else looks at it.
func (s *Server) live(c echo.Context) error {
	reference := c.Param("reference")
	if _, err := s.office.Summary(c.Request().Context(), actor(c), reference); err != nil {
		return err
	}
	who := actor(c)
	page, ok := s.hub.open(reference, itemAt(c.QueryParam("item")), who)
	if !ok {
		return fault.New(fault.Throttled, "", "too_many_streams", nil)
	}
	defer s.hub.shut(reference, who.Key, page)

	header := c.Response().Header()
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("X-Accel-Buffering", "no")
	stream := &eventStream{to: c.Response(), control: http.NewResponseController(c.Response())}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	stream.say("retry: 3000\n: open\n\n")
	stream.tell(planning.Notice{What: "present", Present: append([]planning.Presence{page.Presence}, s.hub.others(reference)...)})
	for stream.err == nil {
		select {
		case <-c.Request().Context().Done():
			return nil
		case <-s.hub.done:
			return nil
		case <-beat.C:
			// Whoever is disabled, or changes the password, hears no more.
			if err := s.identify(c); err != nil || actor(c).Key != who.Key {
				return nil
			}
			stream.say(": beat\n\n")
		case n := <-page.notices:
			if !s.hub.caughtUp(page) {
				stream.say("event: behind\ndata: {}\n\n")
			}
			stream.tell(n)
		}
	}
	return nil
}

// eventStream writes at once what it is given, and remembers the first error.
type eventStream struct {
	to      http.ResponseWriter
	control *http.ResponseController
	err     error
}

// tell writes a notice.
func (e *eventStream) tell(n planning.Notice) {
	data, err := json.Marshal(n)
	if e.err == nil {
		e.err = err
	}
	e.say(fmt.Sprintf("event: %s\nid: %d\ndata: %s\n\n", n.What, n.Number, data))
}

func (e *eventStream) say(event string) {
	if e.err != nil {
		return
	}
	// A server without deadlines, as in some tests, is as good.
	_ = e.control.SetWriteDeadline(time.Now().Add(writePatience))
	if _, e.err = e.to.Write([]byte(event)); e.err == nil {
		e.err = e.control.Flush()
	}
}
