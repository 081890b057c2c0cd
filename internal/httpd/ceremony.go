package httpd

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/paper"
	"cortege/internal/planning"
	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// ceremonyPage is what stands behind an item at which wreaths are laid or documents signed: ribbons as they will hang,
// copies as they will be signed, and what is ready.
type ceremonyPage struct {
	Page
	ItemID    string
	Item      itemLink
	Honours   string
	HonoursBy string
	Wreaths   []wreathView
	Steps     []ceremonyStep
	Documents []documentView
	Needs     []needView
	Signing   string // the address of the form of what is ready
	Ready     int    // of Needs
	Version   int64  // of what is noted; 0: nothing is
	Flags     []string
	Prints    bool // there is a paper of it
	Problems  []string
	Conflict  *recordPage // both versions, where somebody has ticked something off meanwhile
}

// wreathView is a wreath: its ribbon in each language, what is known of it, and what is ticked off.
type wreathView struct {
	Anchor    string
	Giver     string
	Ribbons   []ribbonView
	Delivered string   // with how many minutes before the ceremony
	State     []string // bearers and the like, in words
	Ticks     []tickView
}

// ribbonView is a ribbon in one language, laid out in lines.
type ribbonView struct {
	Lang     string
	Language string
	Lines    []paper.RibbonLine
	Size     int
}

// ceremonyStep is a step of the scenario: by the clock, and how many minutes from the beginning.
type ceremonyStep struct {
	Time, From string
	Action     text.Text
	Before     bool // it comes before the beginning: what must be in place by then
}

type documentView struct {
	*visit.Document
	Copies     []protocol.Copy
	Signatures int // of each signatory
}

type needView struct {
	protocol.Need
	MayTick bool // it is one that a click ticks off
}

func (s *Server) ceremony(c echo.Context) error { return s.showCeremony(c, http.StatusOK, nil) }

// showCeremony shows the ceremony that the address names; problem is why a tick cannot be taken.
func (s *Server) showCeremony(c echo.Context, status int, problem error) error {
	page, programme, err := s.visitPage(c, "programme", "ceremony.title")
	if err != nil {
		return err
	}
	v := programme.Visit
	item := v.Item(c.Param("item"))
	if item == nil {
		return fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": clip(c.Param("item"))})
	}
	p := &ceremonyPage{Page: page, ItemID: item.ID, Item: page.itemLink(v, item), Honours: item.Honours, HonoursBy: item.HonoursBy, Flags: protocol.FlagOrder(v, programme.Customs)}
	p.Prints = len(item.Documents)+len(item.Wreaths)+len(item.Flowers) > 0 && !item.IsCancelled()
	p.wreaths(v, item)
	p.steps(v, item)
	for i := range item.Documents {
		d := &item.Documents[i]
		p.Documents = append(p.Documents, documentView{d, protocol.Alternat(v, d, programme.Customs), protocol.Signatures(d, programme.Customs)})
	}
	if len(p.Documents) > 0 {
		noted := v.SigningOf(item.ID)
		p.Version, p.Signing = noted.Record.Version, page.In("registers/signings/")+url.PathEscape(noted.ID)
		if noted.ID == "" {
			p.Signing = page.In("registers/signings/new") + "?" + url.Values{"item": {item.ID}}.Encode()
		}
		for _, need := range protocol.Readiness(v, item, &noted, programme.Customs) {
			if need.Ready {
				p.Ready++
			}
			p.Needs = append(p.Needs, needView{need, tickOf(&noted, need.What) != nil})
		}
	}
	p.Problems = newForm(page, problem).rest()
	p.Conflict = p.conflictOf(c, problem, item)
	return s.show(c, status, "ceremony", p)
}

// conflictOf sets a tick that was sent beside what is ticked off now.
func (p *ceremonyPage) conflictOf(c echo.Context, problem error, item *visit.Item) *recordPage {
	back, set := p.In("ceremony/"+url.PathEscape(item.ID)), c.FormValue("set")
	for _, need := range p.Needs {
		if need.What == c.FormValue("tick") {
			return p.conflict(c, problem, back, p.Version, p.tickRival(p.Say("signing.need."+need.What), need.Ready, set))
		}
	}
	if n, err := strconv.Atoi(c.Param("wreath")); err == nil && n >= 0 && n < len(p.Wreaths) {
		for _, tick := range p.Wreaths[n].Ticks {
			if tick.Tick == c.FormValue("tick") {
				return p.conflict(c, problem, back, tick.Version, p.tickRival(tick.Label, tick.Done, set))
			}
		}
	}
	return p.conflict(c, problem, back, p.Version)
}

// refuseTick shows the ceremony with why a tick cannot be taken.
func (s *Server) refuseTick(c echo.Context, err error) error {
	if status, mendable := again(err); mendable {
		return s.showCeremony(c, status, err)
	}
	return err
}

// tickOf gives the truth that a need stands for, nil where it is no truth.
func tickOf(s *visit.Signing, what string) *bool {
	return map[string]*bool{
		"rehearsed": &s.Rehearsed, "table": &s.Table, "flags": &s.Flags, "order_set": &s.OrderSet, "place_and_date": &s.PlaceAndDate,
	}[what]
}

// tickNeed ticks off what is ready for a signing, or takes that back.
func (s *Server) tickNeed(c echo.Context) error {
	var typed tickForm
	if err := decode(c, &typed); err != nil {
		return err
	}
	reference, id := c.Param("reference"), c.Param("item")
	if tickOf(&visit.Signing{}, typed.Tick) == nil {
		return fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": clip(typed.Tick)})
	}
	note := func(noted *visit.Signing) { *tickOf(noted, typed.Tick) = typed.Set != "" }
	if err := s.office.NoteSigning(c.Request().Context(), actor(c), reference, id, versionOf(typed.Version), note); err != nil {
		return s.refuseTick(c, err)
	}
	return done(c, visitPath(reference, "ceremony/"+url.PathEscape(id)), "saved", "ready")
}

// wreaths lays out every wreath's ribbon in every language that it has.
func (p *ceremonyPage) wreaths(v *visit.Visit, item *visit.Item) {
	for n := range item.Wreaths {
		w := &item.Wreaths[n]
		made := wreathView{Anchor: "wreath-" + strconv.Itoa(n), Delivered: p.delivered(v, item, w), Ticks: p.wreathTicks(item, n)}
		if party := v.Party(w.Giver); party != nil {
			made.Giver = p.Text(party.Body)
		}
		for _, so := range ticked([]string{"stand", "preplaced"}, w.Stand, w.Preplaced) {
			made.State = append(made.State, p.Say("item."+so))
		}
		if w.Bearers > 0 {
			made.State = append(made.State, p.Say("item.bearers")+": "+numberText(w.Bearers))
		}
		if w.Size != "" {
			made.State = append(made.State, w.Size)
		}
		for _, tag := range w.Ribbon.Languages() {
			ribbon := ribbonView{Lang: tag, Language: languageName(p.Language, tag)}
			ribbon.Lines, ribbon.Size = paper.RibbonText(w.Ribbon[tag])
			made.Ribbons = append(made.Ribbons, ribbon)
		}
		p.Wreaths = append(p.Wreaths, made)
	}
}

// wreathTicks are what is ticked off of the n-th wreath of an item: the ribbon by both sides, the order, and that an officer has seen it.
func (p *ceremonyPage) wreathTicks(item *visit.Item, n int) []tickView {
	w := &item.Wreaths[n]
	ticks := []tickView{
		{Tick: visit.Host, Label: p.Say("item.approved") + ": " + p.Say("side.host"), Done: w.Approved.Host, Do: p.Say("ceremony.tick")},
		{Tick: visit.Guest, Label: p.Say("item.approved") + ": " + p.Say("side.guest"), Done: w.Approved.Guest, Do: p.Say("ceremony.tick")},
		{Tick: planning.Ordered, Label: p.Say("item.ordered"), Done: w.Ordered, Do: p.Say("ceremony.tick")},
		{Tick: planning.Checked, Label: p.Say("registers.tick.checked"), Done: w.Checked != "", By: w.Checked, Do: p.Say("registers.do.checked")},
	}
	for i := range ticks {
		t := &ticks[i]
		t.Undo, t.Of, t.May, t.Version = p.Say("registers.take_back"), t.Label, true, item.Record.Version
		if p.Actor.MayPlan() {
			t.Action = p.In("ceremony/"+url.PathEscape(item.ID)) + "/wreaths/" + strconv.Itoa(n)
		}
	}
	return ticks
}

// tickWreath ticks off something of a wreath, or takes that back.
func (s *Server) tickWreath(c echo.Context) error {
	var typed tickForm
	if err := decode(c, &typed); err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("wreath"))
	if err != nil {
		return fault.New(fault.NotFound, "", "page_unknown", nil)
	}
	reference, id := c.Param("reference"), c.Param("item")
	if _, err := s.office.TickWreath(c.Request().Context(), actor(c), reference, id, n, typed.Tick, typed.Set != "", versionOf(typed.Version)); err != nil {
		return s.refuseTick(c, err)
	}
	return done(c, visitPath(reference, "ceremony/"+url.PathEscape(id)), "saved", "wreath-"+strconv.Itoa(n))
}

// delivered says when a wreath comes and how many minutes before the ceremony that is; "" where nobody knows.
func (p *ceremonyPage) delivered(v *visit.Visit, item *visit.Item, w *visit.Wreath) string {
	t, ok, err := v.Times(item)
	if err != nil || !ok || !w.Delivered.HasDate() {
		return w.Delivered.Time()
	}
	at, err := clock.Instant(w.Delivered, t.StartZone, 0)
	if err != nil {
		return w.Delivered.Time()
	}
	return p.Say("ceremony.delivered", "Time", w.Delivered.Time(), "Minutes", clock.Minutes(at, t.Start))
}

// steps sets the scenario's steps by the clock, what comes before the beginning first.
func (p *ceremonyPage) steps(v *visit.Visit, item *visit.Item) {
	t, timed, err := v.Times(item)
	sorted := slices.Clone(item.Steps)
	slices.SortStableFunc(sorted, func(a, b visit.Step) int { return a.Offset - b.Offset })
	for _, step := range sorted {
		made := ceremonyStep{From: fmt.Sprintf("T%+d", step.Offset), Action: step.Action, Before: step.Offset < 0}
		if timed && err == nil {
			made.Time = clock.In(t.Start.Add(time.Duration(step.Offset)*time.Minute), t.StartZone).Time()
		}
		p.Steps = append(p.Steps, made)
	}
}

// ceremonyRoutes are the addresses of what stands behind a ceremony.
func (s *Server) ceremonyRoutes() []route {
	const ceremony = "/visits/:reference/ceremony/:item"
	return []route{
		{method: "GET", path: ceremony, least: viewer, handle: s.ceremony},
		{method: "POST", path: ceremony, least: officer, handle: s.tickNeed},
		{method: "POST", path: ceremony + "/wreaths/:wreath", least: officer, handle: s.tickWreath},
	}
}
