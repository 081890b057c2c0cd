package httpd

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// findMost is how many runes are looked for.
const findMost = 100

// findAllPage is what a search over everything meets: its page, and the dialog that Ctrl+K opens on any other.
type findAllPage struct {
	Page
	Search Field
	Within string // the reference of the visit that comes first; "" none
	Asked  bool
	Groups []hitGroup
	Count  int
}

// hitGroup is what was found of one kind.
type hitGroup struct {
	Title string
	Hits  []hit
}

// hit is one thing that was found: a link, or a form where it does something.
type hit struct {
	Icon  string
	Label string
	Lang  string // of Label
	Note  string // what else tells it apart
	Href  string
	Does  bool     // Href is sent to, with Send
	Send  []Hidden // beside the search
}

// find gives every visit, person, place, page and command that holds the words asked for; those of the visit that
// the reader looks at come first.
func (s *Server) find(c echo.Context) error {
	ctx, who := c.Request().Context(), actor(c)
	p := &findAllPage{Page: s.page(c, "find", "find.title")}
	search := clipTo(c.QueryParam("q"), findMost)
	p.Search = Field{Name: "q", Type: "search", Label: p.Say("find.hint"), Value: search, AutoFocus: true}
	words := text.Words(search)
	p.Asked = len(words) > 0
	var own *planning.VisitHits
	if reference := c.QueryParam("visit"); visit.ValidReference(reference) {
		var err error
		if own, err = s.office.FindIn(ctx, who, reference, search); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	all, err := s.office.Find(ctx, who, search)
	if err != nil {
		return err
	}
	if own != nil {
		p.Within = own.Visit.Reference
	}
	p.add(p.Say("nav.rooms"), p.destinations(rooms, words))
	if own != nil {
		p.ofVisit(own)
	}
	p.add(p.Say("find.commands"), append(p.destinations(commands, words), p.deeds(words, lookedAt(c.Request()))...))
	p.ofOffice(all, own)
	if fragment(c) {
		return s.showBlock(c, http.StatusOK, "find_all", "hits", p)
	}
	return s.show(c, http.StatusOK, "find_all", p)
}

// lookedAt gives the path and query of the page that a reader looks at: for a fragment that of the page around it.
func lookedAt(r *http.Request) string {
	if current := r.Header.Get("HX-Current-URL"); current != "" {
		return pathAt(current, r.Host)
	}
	return r.URL.RequestURI()
}

func (p *findAllPage) add(title string, hits []hit) {
	if len(hits) > 0 {
		p.Groups = append(p.Groups, hitGroup{title, hits})
		p.Count += len(hits)
	}
}

// ofVisit adds what was found in the visit that is looked at.
func (p *findAllPage) ofVisit(own *planning.VisitHits) {
	v := own.Visit
	languages := append([]string{p.Language}, v.Languages...)
	named := func(h hit, t text.Text) hit {
		h.Label, h.Lang = t.Find(languages...)
		return h
	}
	var items, people, things []hit
	for _, item := range own.Items {
		h := named(hit{Icon: visit.KindOf(item.Kind).Icon, Href: visitPath(v.Reference, "programme") + "?" + url.Values{"item": {item.ID}}.Encode()}, item.Title)
		if day, ok := v.DayOf(item); ok {
			h.Note = strings.TrimSpace(p.ShortDay(day) + " " + item.At.Time())
		}
		items = append(items, h)
	}
	for _, m := range own.People {
		h := named(hit{Icon: "users", Href: visitPath(v.Reference, "delegation") + "#at-" + m.ID}, m.Name)
		h.Note = m.Position.In(languages...)
		people = append(people, h)
	}
	for _, place := range own.Places {
		h := named(hit{Icon: "map-pin", Href: visitPath(v.Reference, "resources") + "#at-" + place.ID}, place.Name)
		things = append(things, h)
	}
	for _, r := range own.Resources {
		h := named(hit{Icon: "car", Href: visitPath(v.Reference, "resources") + "#at-" + r.ID}, r.Name)
		h.Note = p.Say("resource_kind." + r.Kind)
		things = append(things, h)
	}
	p.add(p.Say("nav.programme"), items)
	p.add(p.Say("nav.delegation"), people)
	p.add(p.Say("nav.resources"), things)
}

// ofOffice adds what was found beside it.
func (p *findAllPage) ofOffice(all *planning.Hits, own *planning.VisitHits) {
	there := map[int64]bool{}
	if own != nil { // whoever and whatever stands above does not come again
		for _, m := range own.People {
			there[m.Key] = true
		}
		for _, place := range own.Places {
			there[-place.Key] = true
		}
	}
	var visits, people, places []hit
	for _, v := range all.Visits {
		h := hit{Icon: "calendar-days", Href: visitPath(v.Reference, ""), Note: v.Reference + " · " + p.DateRange(v.From, v.To)}
		h.Label, h.Lang = v.Title.Find(append([]string{p.Language}, v.Languages...)...)
		visits = append(visits, h)
	}
	for _, e := range all.People {
		if !there[e.Key] {
			people = append(people, hit{Icon: "contact", Label: p.Text(e.Name), Lang: p.LangOf(e.Name), Note: p.Text(e.Position), Href: "/people/" + strconv.FormatInt(e.Key, 10)})
		}
	}
	for _, e := range all.Places {
		if !there[-e.Key] {
			places = append(places, hit{Icon: "map-pin", Label: p.Text(e.Name), Lang: p.LangOf(e.Name), Note: p.Text(e.Address), Href: "/places/" + strconv.FormatInt(e.Key, 10)})
		}
	}
	p.add(p.Say("nav.visits"), visits)
	p.add(p.Say("nav.people"), people)
	p.add(p.Say("nav.places"), places)
}
