package httpd

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

const (
	presentFor  = 50 * time.Second // an instance's pages count so long without a word from it
	presentMost = 40               // pages of a visit that an instance names
)

// presence is who looks at which visit, in every instance. An instance tells of all its pages of a visit at once: when
// one comes, moves or goes, and with every heartbeat, so that what is lost on the way, an instance too, mends itself.
type presence struct {
	now      func() time.Time
	instance string                           // this one
	pages    map[string]map[string]attendance // by visit's reference and by instance
	touched  map[string]bool                  // visits of which there is something to tell
	wake     chan struct{}
}

// attendance is what an instance has told of its pages.
type attendance struct {
	list  []planning.Presence
	until time.Time
}

func newPresence(now func() time.Time) *presence {
	return &presence{now: now, instance: rand.Text(), pages: map[string]map[string]attendance{}, touched: map[string]bool{}, wake: make(chan struct{}, 1)}
}

// touch notes that the pages of a visit have to be told of.
func (p *presence) touch(reference string) {
	p.touched[reference] = true
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// take notes what an instance tells of its pages of a visit.
func (p *presence) take(n planning.Notice) {
	if p.pages[n.Reference] == nil {
		p.pages[n.Reference] = map[string]attendance{}
	}
	p.pages[n.Reference][n.Instance] = attendance{n.Present, p.now().Add(presentFor)}
	p.forget(n.Reference)
}

// forget lets go of instances of which nothing is heard any more; it says whether it did.
func (p *presence) forget(reference string) bool {
	gone := false
	for instance, told := range p.pages[reference] {
		if len(told.list) == 0 || p.now().After(told.until) {
			delete(p.pages[reference], instance)
			gone = true
		}
	}
	if len(p.pages[reference]) == 0 {
		delete(p.pages, reference)
	}
	return gone
}

// of gives who looks at a visit, each with each item once.
func (p *presence) of(reference string) []planning.Presence {
	all := []planning.Presence{}
	for _, told := range p.pages[reference] {
		for _, at := range told.list {
			all = append(all, planning.Presence{By: at.By, Item: at.Item})
		}
	}
	slices.SortFunc(all, func(a, b planning.Presence) int { return strings.Compare(a.By+"\n"+a.Item, b.By+"\n"+b.Item) })
	return slices.Compact(all)
}

// attend takes in what an instance, this one too, tells of pages; what is new goes to the pages here.
func (h *hub) attend(n planning.Notice) {
	if n.What == "moved" {
		for _, to := range n.Present {
			h.move(n.Reference, to)
		}
		return
	}
	before := h.present.of(n.Reference)
	h.present.take(n)
	h.showPresence(n.Reference, before)
}

// showPresence tells the pages of a visit who looks at it, unless it is as before.
func (h *hub) showPresence(reference string, before []planning.Presence) {
	if now := h.present.of(reference); !slices.Equal(now, before) {
		pass(h.pages[reference], planning.Notice{Reference: reference, What: "present", Present: now})
	}
}

// move notes on which item a page of this instance is; false where it has no such page.
func (h *hub) move(reference string, to planning.Presence) bool {
	for l := range h.pages[reference] {
		if l.Page == to.Page && l.By == to.By {
			if l.Item != to.Item {
				l.Item = to.Item
				h.present.touch(reference)
			}
			return true
		}
	}
	return false
}

// others gives who looks at a visit, as far as has been told.
func (h *hub) others(reference string) []planning.Presence {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.present.of(reference)
}

// beat has every visit told of again that pages here show, and lets go of instances that have fallen silent.
func (h *hub) beat() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for reference := range h.pages {
		h.present.touch(reference)
	}
	for reference := range h.present.pages {
		before := h.present.of(reference)
		if h.present.forget(reference) {
			h.showPresence(reference, before)
		}
	}
}

// untold gives the notices of this instance's pages that have not been told.
func (h *hub) untold() []planning.Notice {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	var notices []planning.Notice
	for reference := range h.present.touched {
		n := planning.Notice{Reference: reference, What: "present", Instance: h.present.instance, Present: []planning.Presence{}}
		for l := range h.pages[reference] {
			if len(n.Present) < presentMost {
				n.Present = append(n.Present, l.Presence)
			}
		}
		notices = append(notices, n)
	}
	clear(h.present.touched)
	return notices
}

// tellPresence tells every instance who comes, moves and goes here, until ctx ends.
func (s *Server) tellPresence(ctx context.Context) {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			s.hub.beat()
		case <-s.hub.present.wake:
		}
		for _, n := range s.hub.untold() {
			if err := s.office.Tell(ctx, n); err != nil && ctx.Err() == nil {
				s.log.WarnContext(ctx, "who looks at a visit could not be told", "reference", n.Reference, "cause", err) // the next heartbeat does
			}
		}
	}
}

// here notes on which item a page is. Where another instance has the page's stream, that one is told.
func (s *Server) here(c echo.Context) error {
	var typed struct {
		Page string `form:"page"`
		Item string `form:"item"`
	}
	if err := decode(c, &typed); err != nil {
		return err
	}
	reference, at := c.Param("reference"), planning.Presence{Page: clip(typed.Page), By: actor(c).Name, Item: itemAt(typed.Item)}
	s.hub.mutex.Lock()
	own := s.hub.move(reference, at)
	s.hub.mutex.Unlock()
	if !own {
		if err := s.office.Tell(c.Request().Context(), planning.Notice{Reference: reference, What: "moved", Present: []planning.Presence{at}}); err != nil {
			return err
		}
	}
	return c.NoContent(http.StatusNoContent)
}

// itemAt gives an item's id as an address has it; "" where it cannot be one.
func itemAt(id string) string {
	if !visit.ValidID(id) {
		return ""
	}
	return id
}
