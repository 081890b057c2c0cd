package httpd

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// delegationPage is both sides beside each other, each in its order.
type delegationPage struct {
	Page
	Parties []partyView
	Problem string
}

// partyView is a side's delegation.
type partyView struct {
	visit.Party
	Members []memberView
}

// memberView is a member in the order of the party.
type memberView struct {
	visit.Member
	Place       int // from 1
	First, Last bool
	Items       int         // that the member takes part in
	Entries     []entryLink // of the registers: room, flight, pass
}

// Parties gives a visit's delegations, the guests' first, each by its own order.
func (p Page) parties(v *visit.Visit) []partyView {
	var parties []partyView
	for _, party := range v.Parties {
		view := partyView{Party: party}
		for _, m := range v.People {
			if m.Party == party.ID {
				view.Members = append(view.Members, memberView{Member: m})
			}
		}
		slices.SortStableFunc(view.Members, func(a, b memberView) int { return a.Seq - b.Seq })
		for i := range view.Members {
			m := &view.Members[i]
			m.Place, m.First, m.Last = i+1, i == 0, i == len(view.Members)-1
		}
		parties = append(parties, view)
	}
	rank := func(p partyView) int { return slices.Index([]string{visit.Guest, visit.Host}, p.Side) }
	slices.SortStableFunc(parties, func(a, b partyView) int { return rank(a) - rank(b) })
	return parties
}

// Counterpart gives the address of the visits with this body, both ways.
func (p partyView) Counterpart() string { return counterpartLink(p.Party) }

// Head gives the head of the delegation, nil where none is named.
func (p partyView) Head() *memberView {
	for i := range p.Members {
		if p.Members[i].Class == "head" {
			return &p.Members[i]
		}
	}
	return nil
}

func (s *Server) delegation(c echo.Context) error { return s.showDelegation(c, http.StatusOK, nil) }

func (s *Server) showDelegation(c echo.Context, status int, problem error) error {
	page, programme, err := s.visitPage(c, "delegation", "delegation.title")
	if err != nil {
		return err
	}
	p := &delegationPage{Page: page, Parties: page.parties(programme.Visit)}
	attends := map[string]int{}
	for i := range programme.Visit.Items {
		for _, id := range programme.Visit.Items[i].Attending() {
			attends[id]++
		}
	}
	for _, party := range p.Parties {
		for i := range party.Members {
			party.Members[i].Items = attends[party.Members[i].ID]
			party.Members[i].Entries = page.entriesOf(programme.Visit, "person", party.Members[i].ID)
		}
	}
	if rest := newForm(page, problem).rest(); len(rest) > 0 {
		p.Problem = rest[0]
	}
	return s.show(c, status, "delegation", p)
}

// orderMembers moves one member up or down, or takes the order of all of a party: "order" is its ids by commas.
func (s *Server) orderMembers(c echo.Context) error {
	var typed struct {
		Party  string `form:"party"`
		Person string `form:"person"`
		Step   string `form:"step"` // "up" or "down"
		Order  string `form:"order"`
	}
	if err := decode(c, &typed); err != nil {
		return err
	}
	ctx, who, reference := c.Request().Context(), actor(c), c.Param("reference")
	ids := listed(typed.Order)
	if typed.Step != "" {
		v, err := s.office.Visit(ctx, who, reference)
		if err != nil {
			return err
		}
		ids = moved(Page{}.parties(v), typed.Party, typed.Person, typed.Step)
	}
	err := s.office.OrderMembers(ctx, who, reference, typed.Party, ids)
	if err == nil {
		return done(c, visitPath(reference, "delegation"), "saved", "at-"+typed.Person)
	}
	if status, mendable := again(err); mendable {
		return s.showDelegation(c, status, err)
	}
	return err
}

// moved gives a party's ids with one a place up or down.
func moved(parties []partyView, party, person, step string) []string {
	var ids []string
	for _, p := range parties {
		if p.ID == party {
			for _, m := range p.Members {
				ids = append(ids, m.ID)
			}
		}
	}
	from := slices.Index(ids, person)
	to := from + 1
	if step == "up" {
		to = from - 1
	}
	if from >= 0 && to >= 0 && to < len(ids) {
		ids[from], ids[to] = ids[to], ids[from]
	}
	return ids
}

// findPage looks in the directory, or in the gazetteer, for who or what is added to a visit.
type findPage struct {
	Page
	Search Field
	Hidden []Hidden
	Asked  bool
	People []planning.PersonEntry
	Places []planning.PlaceEntry
	New    string // the address of the form for a new one
	Back   string
}

// Link gives the address of the form that adds an entry of the directory or gazetteer.
func (p findPage) Link(name string, key int64) string {
	query := url.Values{name: {numberText(int(key))}}
	for _, h := range p.Hidden {
		query.Set(h.Name, h.Value)
	}
	path, _, _ := strings.Cut(p.New, "?")
	return path + "?" + query.Encode()
}

func (s *Server) findPerson(c echo.Context) error {
	page, programme, err := s.visitPage(c, "delegation", "delegation.find")
	if err != nil {
		return err
	}
	party := c.QueryParam("party")
	if programme.Visit.Party(party) == nil {
		return fault.New(fault.NotFound, "", "party_unknown", fault.Args{"Value": clip(party)})
	}
	p := &findPage{
		Page: page, Hidden: []Hidden{{"party", party}}, Back: page.In("delegation"),
		New: page.In("delegation/people/new") + "?" + url.Values{"party": {party}}.Encode(),
	}
	p.look(c, "delegation.find_hint")
	if p.People, err = s.office.People(c.Request().Context(), actor(c), p.Search.Value); err != nil {
		return err
	}
	there := map[int64]bool{}
	for _, m := range programme.Visit.People {
		there[m.Key] = true
	}
	p.People = slices.DeleteFunc(p.People, func(e planning.PersonEntry) bool { return there[e.Key] })
	return s.show(c, http.StatusOK, "find", p)
}

func (s *Server) findPlace(c echo.Context) error {
	page, programme, err := s.visitPage(c, "resources", "resources.find_place")
	if err != nil {
		return err
	}
	p := &findPage{Page: page, New: page.In("resources/places/new"), Back: page.In("resources")}
	p.look(c, "resources.find_hint")
	if p.Places, err = s.office.Places(c.Request().Context(), actor(c), p.Search.Value); err != nil {
		return err
	}
	there := map[int64]bool{}
	for _, place := range programme.Visit.Places {
		there[place.Key] = true
	}
	p.Places = slices.DeleteFunc(p.Places, func(e planning.PlaceEntry) bool { return there[e.Key] })
	return s.show(c, http.StatusOK, "find", p)
}

func (p *findPage) look(c echo.Context, hint string) {
	search := clipTo(c.QueryParam("q"), 200)
	p.Asked = search != ""
	p.Search = Field{Name: "q", Type: "search", Label: p.Say("form.search"), Hint: p.Say(hint), Value: search, AutoFocus: true}
}
