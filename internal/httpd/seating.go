package httpd

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/paper"
	"cortege/internal/planning"
	"cortege/internal/protocol"
	"cortege/internal/visit"
)

// seatingRoutes are the rooms of the seatings.
func (s *Server) seatingRoutes() []route {
	const room = "/visits/:reference/seating"
	return []route{
		{method: "GET", path: room, least: viewer, handle: s.seatings},
		{method: "GET", path: room + "/:item", least: viewer, handle: s.seating},
		{method: "POST", path: room + "/:item", least: officer, handle: s.saveSeating},
		{method: "GET", path: room + "/:item/trials", least: officer, handle: s.seatingTrials},
		{method: "POST", path: room + "/:item/check", least: officer, handle: s.checkSeating},
		{method: "POST", path: room + "/:item/exchange", least: officer, handle: s.exchangeSeats},
	}
}

// seatingsPage lists the items at which people are seated.
type seatingsPage struct {
	Page
	Items []seatedItem
}

// seatedItem is an item at which people are seated.
type seatedItem struct {
	Label, Address, Form string
	Seated, Free         int
	Kept                 bool
	Findings             []roomFinding
}

// roomFinding is what a seating or a convoy has to say of itself.
type roomFinding struct {
	Severity visit.Severity
	Sentence string
}

func (p Page) roomFindings(found []visit.Finding) []roomFinding {
	views := make([]roomFinding, len(found))
	for i, f := range found {
		views[i] = roomFinding{f.Severity, p.Message(f.Message)}
	}
	slices.SortStableFunc(views, func(a, b roomFinding) int { return gravity(a.Severity) - gravity(b.Severity) })
	return views
}

func (s *Server) seatings(c echo.Context) error {
	page, programme, err := s.visitPage(c, "seating", "seats.title")
	if err != nil {
		return err
	}
	all, err := s.office.Seatings(c.Request().Context(), actor(c), programme.Visit)
	if err != nil {
		return err
	}
	p := &seatingsPage{Page: page}
	for _, seating := range all {
		item := programme.Visit.Item(seating.Kept.Item)
		view := seatedItem{
			Label: page.itemLabel(programme.Visit, item), Address: page.In("seating/" + url.PathEscape(item.ID)),
			Form: page.registerWord("seating_form", seating.Kept.Form), Kept: seating.Kept.ID != "", Free: seating.Plan.Free(),
			Findings: page.roomFindings(seating.Plan.Findings()),
		}
		for _, seat := range seating.Plan.Seats {
			if seat.Member != nil {
				view.Seated++
			}
		}
		p.Items = append(p.Items, view)
	}
	return s.show(c, http.StatusOK, "seatings", p)
}

// seatingPage is how people sit at an item.
type seatingPage struct {
	Page
	Item     string // its id
	Label    string
	Kept     bool
	Changed  bool // somebody sits elsewhere than proposed
	Version  string
	Check    tickView // that an officer has looked the chart over
	Drawing  paper.Drawing
	Seats    []seatLine
	Unseated []string
	Findings []roomFinding
	From, To Field
	Reason   Field
	Settings []Field
	Checks   []Option // yes or no: guests below, counterparts face to face
	Notes    *Choices // who takes notes at talks; nil: it is another form
	Problems []string
	Conflict *recordPage // both versions, where somebody has changed the seating meanwhile
	Open     bool        // the settings, with what was typed
	Prints   []viewLink
}

// seatLine is a seat in the list beside the drawing.
type seatLine struct {
	Seat, Name, Lang, Post, Reason string
	Flag                           Flag
	Number                         int
}

// seatingForm sets how an item's table stands.
type seatingForm struct {
	Form        string   `form:"form"`
	Chairs      string   `form:"chairs"`
	GuestsBelow string   `form:"guests_below"`
	Interpreter string   `form:"interpreter"`
	Align       string   `form:"align"`
	NoteTakers  []string `form:"note_takers"`
	Door        string   `form:"door"`
	Window      string   `form:"window"`
	Cards       string   `form:"card_languages"`
	Proposed    string   `form:"proposed"` // anything: everybody as proposed again
	Version     string   `form:"version"`
}

func formOfSeating(kept visit.Seating) *seatingForm {
	f := &seatingForm{
		Form: kept.Form, Chairs: numberText(kept.Chairs), Interpreter: kept.Interpreter, Door: kept.Door, Window: kept.Window,
		NoteTakers: kept.NoteTakers, Cards: strings.Join(kept.Cards, ", "), Version: strconv.FormatInt(kept.Record.Version, 10),
	}
	if kept.GuestsBelow {
		f.GuestsBelow = "1"
	}
	if kept.Align {
		f.Align = "1"
	}
	return f
}

func (f *seatingForm) seating(item string) (visit.Seating, error) {
	t := &typed{}
	set := visit.Seating{
		Item: item, Form: f.Form, Chairs: t.number("chairs", f.Chairs), GuestsBelow: f.GuestsBelow != "", Interpreter: f.Interpreter,
		Align: f.Align != "", NoteTakers: f.NoteTakers, Door: f.Door, Window: f.Window, Cards: listed(f.Cards),
	}
	return set, t.faults.Err()
}

// exchangeForm lets two seats change their sitters.
type exchangeForm struct {
	From    string `form:"from"`
	To      string `form:"to"`
	Reason  string `form:"reason"`
	Version string `form:"version"`
}

func (s *Server) seating(c echo.Context) error {
	return s.showSeating(c, http.StatusOK, nil, nil, nil)
}

// showSeating shows the seating of the item that the address names; set or exchange is what was typed, and problem why
// it cannot be taken.
func (s *Server) showSeating(c echo.Context, status int, set *seatingForm, exchange *exchangeForm, problem error) error {
	page, programme, err := s.visitPage(c, "seating", "seats.title")
	if err != nil {
		return err
	}
	v := programme.Visit
	found, err := s.office.Seating(c.Request().Context(), actor(c), v, c.Param("item"))
	if err != nil {
		return err
	}
	kept, plan, item := found.Kept, found.Plan, v.Item(c.Param("item"))
	page.Title = page.Text(item.Title) + " · " + page.Title
	p := &seatingPage{
		Page: page, Item: item.ID, Label: page.itemLabel(v, item), Kept: kept.ID != "", Changed: len(kept.Seats) > 0,
		Version: strconv.FormatInt(kept.Record.Version, 10), Open: set != nil, Findings: page.roomFindings(plan.Findings()),
	}
	p.Drawing = paper.Draw(plan, kept, paper.Drawer{
		Name:    func(m *visit.Member) (string, string) { return page.Text(m.Name), page.LangOf(m.Name) },
		Service: func(r *visit.Resource) (string, string) { return page.Text(r.Name), page.LangOf(r.Name) },
		Full:    func(m *visit.Member) string { return page.fullName(m) },
		Country: func(m *visit.Member) string { return countryOf(v, m) },
		Say:     func(key string) string { return page.Say(key) },
	})
	p.Check = page.seatingCheck(kept, plan)
	f := newForm(page, problem)
	typed := exchangeForm{}
	if exchange != nil {
		typed = *exchange
	}
	var seats []Option
	for _, seat := range p.Drawing.Seats {
		who := seat.Name
		if who == "" {
			who = page.Say("seats.free")
		}
		seats = append(seats, Option{Value: seat.ID, Label: seat.Label + " · " + who})
		line := seatLine{Seat: seat.Label, Name: seat.Name, Lang: seat.Lang, Reason: seat.Reason, Flag: page.Flag(seat.Country), Number: seat.Honour}
		if m := plan.Seat(seat.ID).Member; m != nil {
			line.Post = page.post(m)
		}
		p.Seats = append(p.Seats, line)
	}
	for _, m := range plan.Unseated {
		p.Unseated = append(p.Unseated, page.Text(m.Name))
	}
	p.From, p.To = f.choice("from", "seats.from", typed.From, seats), f.choice("to", "seats.to", typed.To, seats)
	p.Reason = f.field("reason", "precedence.reason", typed.Reason)
	attending := slices.DeleteFunc(people(page, v), func(o Option) bool { return !slices.Contains(item.Attending(), o.Value) })
	page.seatingSettings(p, f, kept, set, attending)
	p.Problems = f.rest()
	p.Conflict = page.conflict(c, problem, page.In("seating/"+url.PathEscape(item.ID)), kept.Record.Version, p.rivals(c, f, kept, set, exchange, attending)...)
	query := "?" + url.Values{"item": {item.ID}}.Encode()
	staff := "&audience=staff"
	for _, print := range []struct{ paper, key, more string }{
		{paper.SeatingChart, "seats.print_a4", staff}, {paper.SeatingChart, "seats.print_a3", staff + "&size=A3"},
		{paper.PlaceCards, "seats.print_cards", staff}, {paper.NamePlates, "seats.print_plates", staff},
	} {
		more := print.more
		if tags := orList(kept.Cards, v.Languages); print.paper != paper.SeatingChart && len(tags) > 0 {
			more += "&lang=" + strings.Join(tags[:min(2, len(tags))], ",")
		}
		p.Prints = append(p.Prints, viewLink{Label: page.Say(print.key), Address: page.In("print/"+print.paper) + query + more})
	}
	return s.show(c, status, "seating", p)
}

// rivals sets what was sent beside how people sit now.
func (s *seatingPage) rivals(c echo.Context, f *form, kept visit.Seating, set *seatingForm, exchange *exchangeForm, attending []Option) []Rival {
	switch {
	case exchange != nil:
		var reasons []string // that are stored with the two seats
		sits := func(id string) (label, who string) {
			for _, seat := range s.Drawing.Seats {
				if seat.ID == id {
					if seat.Reason != "" && !slices.Contains(reasons, seat.Reason) {
						reasons = append(reasons, seat.Reason)
					}
					return seat.Label, orDefault(seat.Name, s.Say("seats.free"))
				}
			}
			return id, ""
		}
		from, first := sits(exchange.From)
		to, second := sits(exchange.To)
		return []Rival{
			{s.Say("seats.seat") + " " + from, first, second}, {s.Say("seats.seat") + " " + to, second, first},
			{s.Say("precedence.reason"), strings.Join(reasons, " · "), exchange.Reason},
		}
	case set != nil:
		var mine, theirs seatingPage
		s.seatingSettings(&mine, f, kept, set, attending)
		s.seatingSettings(&theirs, f, kept, nil, attending)
		fields := func(p *seatingPage) []Group {
			var all []any
			for _, field := range p.Settings {
				all = append(all, field)
			}
			for _, check := range p.Checks {
				all = append(all, Choices{Name: check.Value, Label: check.Label, Options: []Option{{Value: "1", Label: s.Say("form.yes"), Selected: check.Selected}}})
			}
			if p.Notes != nil {
				all = append(all, *p.Notes)
			}
			return []Group{group("", all...)}
		}
		return rivals(fields(&mine), fields(&theirs))
	}
	return []Rival{s.tickRival(s.Check.Label, s.Check.Done, c.FormValue("set"))}
}

func orList(list, fallback []string) []string {
	if len(list) > 0 {
		return list
	}
	return fallback
}

func (p Page) seatingSettings(s *seatingPage, f *form, kept visit.Seating, set *seatingForm, attending []Option) {
	if set == nil {
		set = formOfSeating(kept)
	}
	words := func(vocabulary string, none string) []Option {
		var options []Option
		if none != "" {
			options = append(options, Option{Value: "", Label: none})
		}
		for _, word := range visit.Vocabulary[vocabulary] {
			options = append(options, Option{Value: word, Label: p.registerWord(vocabulary, word)})
		}
		return options
	}
	chairs := f.field("chairs", "field.chairs", set.Chairs)
	chairs.InputMode, chairs.Hint = "numeric", p.Say("seats.chairs_hint")
	cards := f.field("card_languages", "field.card_languages", set.Cards)
	cards.Hint = p.Say("seats.cards_hint")
	s.Settings = []Field{
		f.choice("form", "field.form", set.Form, words("seating_form", "")), chairs,
		f.choice("interpreter", "field.interpreter", set.Interpreter, words("beside", p.Say("seats.custom"))),
		f.choice("door", "field.door", set.Door, words("wall", "—")), f.choice("window", "field.window", set.Window, words("wall", "—")), cards,
	}
	if kept.Form == protocol.Talks {
		notes := f.choices("note_takers", "field.note_takers", set.NoteTakers, attending)
		s.Notes = &notes
	}
	s.Checks = []Option{
		{Value: "guests_below", Label: p.Say("field.guests_below"), Selected: set.GuestsBelow != ""},
		{Value: "align", Label: p.Say("field.align"), Selected: set.Align != ""},
	}
}

// seatingCheck is the tick that an officer has looked a chart over. One that has changed since is to be looked over anew.
func (p Page) seatingCheck(kept visit.Seating, plan *protocol.Plan) tickView {
	view := tickView{
		Tick: planning.Checked, Label: p.Say("registers.tick.checked"), By: kept.Checked, Version: kept.Record.Version, May: true,
		Do: p.Say("registers.do.checked"), Undo: p.Say("registers.take_back"), Done: kept.Checked != "",
	}
	if kept.CheckedOn.IsValid() {
		view.By += ", " + p.printer.ShortDay(kept.CheckedOn)
	}
	if view.Done && kept.CheckedAs != plan.State() {
		view.Done, view.Stale, view.Why = false, true, p.Say("seats.checked_before")
	}
	if p.Actor.MayPlan() {
		view.Action = p.In("seating/" + url.PathEscape(kept.Item) + "/check")
	}
	return view
}

// fullName gives rank, form of address, name and position.
func (p Page) fullName(m *visit.Member) string {
	full := p.Text(m.Name)
	if address := p.Text(m.Address); address != "" {
		full = address + " " + full
	}
	if post := p.post(m); post != "" {
		full += ", " + post
	}
	return full
}

func countryOf(v *visit.Visit, m *visit.Member) string {
	if party := v.Party(m.Party); party != nil {
		return party.Country
	}
	return m.Country
}

func (s *Server) saveSeating(c echo.Context) error {
	f := &seatingForm{}
	err := decode(c, f)
	item, reference := c.Param("item"), c.Param("reference")
	var set visit.Seating
	if err == nil {
		set, err = f.seating(item)
	}
	if err == nil {
		err = s.office.SaveSeating(c.Request().Context(), actor(c), reference, set, f.Proposed != "", versionOf(f.Version))
	}
	if err == nil {
		return done(c, visitPath(reference, "seating/"+url.PathEscape(item)), "saved", "")
	}
	if status, mendable := again(err); mendable {
		return s.showSeating(c, status, f, nil, err)
	}
	return err
}

// checkSeating notes that an officer has looked a chart over, or takes that back.
func (s *Server) checkSeating(c echo.Context) error {
	var typed tickForm
	if err := decode(c, &typed); err != nil {
		return err
	}
	item, reference := c.Param("item"), c.Param("reference")
	err := s.office.CheckSeating(c.Request().Context(), actor(c), reference, item, typed.Set != "", versionOf(typed.Version))
	if err == nil {
		return done(c, visitPath(reference, "seating/"+url.PathEscape(item)), "saved", "")
	}
	if status, mendable := again(err); mendable {
		return s.showSeating(c, status, nil, nil, err)
	}
	return err
}

func (s *Server) exchangeSeats(c echo.Context) error {
	f := &exchangeForm{}
	if err := decode(c, f); err != nil {
		return err
	}
	item, reference := c.Param("item"), c.Param("reference")
	err := s.office.ExchangeSeats(c.Request().Context(), actor(c), reference, item, f.From, f.To, f.Reason, versionOf(f.Version))
	if err == nil {
		return done(c, visitPath(reference, "seating/"+url.PathEscape(item)), "saved", "")
	}
	if status, mendable := again(err); mendable {
		return s.showSeating(c, status, nil, f, err)
	}
	return err
}

// seatingTrials says, for every other seat, what an exchange with the one that is asked about would break.
func (s *Server) seatingTrials(c echo.Context) error {
	ctx, who := c.Request().Context(), actor(c)
	v, err := s.office.Visit(ctx, who, c.Param("reference"))
	if err != nil {
		return err
	}
	found, err := s.office.Seating(ctx, who, v, c.Param("item"))
	if err != nil {
		return err
	}
	page := s.page(c, "seating", "seats.title")
	from, trials := c.QueryParam("from"), map[string][]string{}
	for _, seat := range found.Plan.Seats {
		if seat.ID == from || seat.Service != nil {
			continue
		}
		said := []string{}
		for _, f := range found.Plan.Trial(from, seat.ID) {
			if f.Severity != visit.Note || f.Rule == "seat_side" {
				said = append(said, page.Message(f.Message))
			}
		}
		trials[seat.ID] = said
	}
	return c.JSON(http.StatusOK, trials)
}
