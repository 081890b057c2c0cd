package httpd

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// The events that an officer can ask about: they stand in the preview's address.
var events = []string{"late", "start", "end", "pause"}

// ripplePage is a preview of the ways to live with an event: before and after side by side.
type ripplePage struct {
	Page
	Item     *block
	Back     string // to the planner
	What     whatIf
	Lead     string // what is supposed to happen
	Ways     []rippleWay
	Seen     string
	Problems []string
}

// whatIf is the form that asks what an event does.
type whatIf struct {
	Action string
	Event  Field
	Value  Field
}

// rippleWay is one way to live with an event.
type rippleWay struct {
	Key       string
	Label     string
	Summary   string
	Severity  string // of the gravest thing that breaks; "" nothing does
	Rows      []rippleRow
	Used      []string
	Breaks    []saidFinding
	Elsewhere []elsewhere
}

// rippleRow is an item before and after.
type rippleRow struct {
	Title, Lang   string
	Icon, Tint    string
	Day           string // where it is not the event's
	Before, After string
	By            string // "+20 min"
	Shorter       string
	Confirmed     bool // it has been confirmed and is to be agreed anew
	Skipped       bool
	Changed       bool
	Event         bool
	Fixed         bool
}

// saidFinding is a finding in words.
type saidFinding struct{ Severity, Message string }

// elsewhere is what a change does to another visit.
type elsewhere struct {
	Reference, Href string
	Breaks          []saidFinding
}

// whatIfOf makes the form that asks what an event does to the item of a block.
func (p Page) whatIfOf(b *block, kind string, event, value string) whatIf {
	if event == "" {
		event = "late"
		if kind == "flight" {
			event = "end"
		}
	}
	f := newForm(p, nil)
	w := whatIf{Action: b.Address + "/ripple", Event: f.choice("event", "ripple.what_if", event, p.words("ripple.event.", events))}
	w.Value = f.field("value", "ripple.value", value)
	w.Value.InputMode, w.Value.Class, w.Value.Required, w.Value.Placeholder = "numeric", "short", true, "20"
	if event == "start" || event == "end" {
		w.Value.Placeholder = b.End
	}
	return w
}

// askedWhat is the page of a form that asks what an event does.
type askedWhat struct {
	Page
	What whatIf
}

// WhatIf gives the form of the chosen item, nil where nothing can be asked of it.
func (p *programmePage) WhatIf() *askedWhat {
	if p.Item == nil || p.Item.Block == nil || p.Item.Block.Start == "" || p.Item.Block.Cancelled || !p.Plan.MayPlan {
		return nil
	}
	return &askedWhat{p.Page, p.whatIfOf(p.Item.Block, p.Item.Kind, "", "")}
}

// eventOf reads an event as it was typed: "20", "+20" for minutes; "10:10" for a time.
func eventOf(v *visit.Visit, item *visit.Item, event, value string) (timing.Event, error) {
	e := timing.Event{Item: item.ID}
	value = strings.TrimSpace(value)
	t, timed, err := v.Times(item)
	if err != nil {
		return e, err
	}
	if !timed {
		return e, fault.InvalidField("value", "item_without_time", nil)
	}
	switch event {
	case "late", "pause":
		minutes, err := strconv.Atoi(strings.TrimPrefix(value, "+"))
		if err != nil || minutes < 1 || minutes > timing.MaxDelay {
			return e, fault.InvalidField("value", "minutes_range", fault.Args{"Value": clip(value), "Most": timing.MaxDelay})
		}
		if event == "late" {
			e.Late = minutes
		} else {
			e.Pause = minutes
		}
	case "start", "end":
		at, err := clock.ParseTyped(value, clock.Wall{})
		if err != nil || at.IsZero() {
			return e, fault.InvalidField("value", "time_unreadable", fault.Args{"Value": clip(value)})
		}
		if event == "start" {
			e.Start = at.On(t.StartWall.Date)
			break
		}
		e.End = at.On(t.EndWall.Date)
		zone, err := clock.Zone(v.EndZoneOf(item))
		if err != nil {
			return e, err
		}
		if end, err := clock.Instant(e.End, zone, 0); err == nil && !end.After(t.Start) {
			e.End = at.On(t.EndWall.Date.AddDays(1))
		}
	default:
		return e, fault.InvalidField("event", "word_unknown", fault.Args{"Value": clip(event), "Words": strings.Join(events, ", ")})
	}
	return e, nil
}

// ripple shows what an event does, as the address tells it.
func (s *Server) ripple(c echo.Context) error {
	return s.showRipple(c, http.StatusOK, c.QueryParam("event"), c.QueryParam("value"), nil)
}

// showRipple shows the preview; problem is why a way was not applied.
func (s *Server) showRipple(c echo.Context, status int, event, value string, problem error) error {
	base, programme, err := s.visitPage(c, "programme", "ripple.title")
	if err != nil {
		return err
	}
	v, id := programme.Visit, c.Param("id")
	item := v.Item(id)
	if item == nil {
		return fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": clip(id)})
	}
	chosen := choiceOf(c.QueryParams(), v, v.From)
	chosen.Item = id
	if day, ok := v.DayOf(item); ok {
		chosen.Day = day
	}
	w := newPlanView(base, programme, chosen)
	p := &ripplePage{Page: base, Item: w.block(item), Back: w.address(chosen)}
	p.What = base.whatIfOf(p.Item, item.Kind, event, value)
	if problem != nil {
		p.Problems = newForm(base, problem).rest()
	}
	found, err := s.ripplesOf(c, v, item, event, value)
	if err != nil {
		again, mendable := again(err)
		if !mendable {
			return err
		}
		for _, f := range fault.All(err) {
			p.What.Value.Error = base.printer.Error(f.Key, f.Args)
		}
		return s.show(c, again, "programme_ripple", p)
	}
	if at, err := clock.ParseTyped(value, clock.Wall{}); err == nil && (event == "start" || event == "end") {
		p.What.Value.Value = at.Time()
	}
	p.Lead, p.Seen = base.Say("ripple.lead."+event, "Value", p.What.Value.Value), found.Seen
	for _, way := range found.Ways {
		p.Ways = append(p.Ways, w.way(item, way))
	}
	return s.show(c, status, "programme_ripple", p)
}

func (s *Server) ripplesOf(c echo.Context, v *visit.Visit, item *visit.Item, event, value string) (*planning.Ripples, error) {
	asked, err := eventOf(v, item, event, value)
	if err != nil {
		return nil, err
	}
	return s.office.Ripple(c.Request().Context(), actor(c), v.Reference, asked)
}

// applyRipple makes one way the plan.
func (s *Server) applyRipple(c echo.Context) error {
	var typed struct {
		Event string `form:"event"`
		Value string `form:"value"`
		Way   string `form:"way"`
		Seen  string `form:"seen"`
	}
	if err := decode(c, &typed); err != nil {
		return err
	}
	ctx, who, reference, id := c.Request().Context(), actor(c), c.Param("reference"), c.Param("id")
	v, err := s.office.Visit(ctx, who, reference)
	if err != nil {
		return err
	}
	item := v.Item(id)
	if item == nil {
		return fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": clip(id)})
	}
	event, err := eventOf(v, item, typed.Event, typed.Value)
	if err == nil {
		var outcome *planning.Outcome
		if outcome, err = s.office.ApplyRipple(ctx, who, reference, event, typed.Way, typed.Seen); err == nil {
			return s.applied(c, outcome, "rippled")
		}
	}
	if status, mendable := again(err); mendable {
		return s.showRipple(c, status, typed.Event, typed.Value, err)
	}
	return err
}

// applied leads back to the planner after a preview was applied, which says so once.
func (s *Server) applied(c echo.Context, outcome *planning.Outcome, what string) error {
	q := url.Values{"done": {what}}
	if item := outcome.Item; item != nil {
		q.Set("item", item.ID)
		if day, ok := outcome.Visit.DayOf(item); ok {
			q.Set("day", day.String())
		}
	}
	return c.Redirect(http.StatusSeeOther, visitPath(c.Param("reference"), "programme")+"?"+q.Encode())
}

// way puts one way to live with an event into words: the event's day from its item on, before and after.
func (w *planView) way(event *visit.Item, r planning.Ripple) rippleWay {
	way := rippleWay{Key: r.Key, Label: w.page.Message(r.Label)}
	moves, shortens := 0, 0
	began, day := w.block(event).start, w.choice.Day
	for _, item := range w.items {
		b := w.block(item)
		i := slices.IndexFunc(r.Changes, func(c timing.Change) bool { return c.Item == item.ID })
		skipped := slices.Contains(r.Skips, item.ID)
		on, _ := w.visit.DayOf(item)
		if b.start.IsZero() || item.IsCancelled() || i < 0 && !skipped && (on != day || b.start.Before(began)) {
			continue
		}
		row := rippleRow{
			Title: b.Title, Lang: b.Lang, Icon: b.Icon, Tint: b.Tint, Before: w.span(item),
			Skipped: skipped, Changed: i >= 0 || skipped, Event: item.ID == event.ID, Fixed: item.Anchor == visit.Fixed,
		}
		if on != day {
			row.Day = w.page.ShortDay(on)
		}
		if row.After = row.Before; i >= 0 {
			change := r.Changes[i]
			row.After, row.Confirmed = w.slotText(item, change.After), change.Confirmed
			if by := w.minutesApart(item, change); by != 0 {
				row.By = signed(w.page, by)
				moves++
			}
			if by := change.After.Minutes - change.Before.Minutes; by != 0 {
				row.Shorter = w.page.Say("ripple.length", "By", signed(w.page, by))
				if !row.Event {
					shortens++
				}
			}
			if row.Event && row.By != "" {
				moves--
			}
		}
		way.Rows = append(way.Rows, row)
	}
	for _, used := range r.Used {
		if slices.ContainsFunc(r.Used, func(u timing.Used) bool { return u.First == used.First && u.Before < used.Before }) {
			continue // something else lies between
		}
		way.Used = append(way.Used, w.page.Say("ripple.used", "First", w.titleOf(used.First), "Second", w.titleOf(used.Second), "Count", used.Before-used.After, "Before", used.Before))
	}
	way.Breaks = w.page.said(r.Breaks)
	for _, e := range r.Effects {
		way.Elsewhere = append(way.Elsewhere, elsewhere{e.Reference, visitPath(e.Reference, "programme"), w.page.said(e.Breaks)})
	}
	for _, f := range way.Breaks[:min(len(way.Breaks), 1)] {
		way.Severity = f.Severity
	}
	if len(way.Elsewhere) > 0 && way.Severity == "" {
		way.Severity = string(visit.Warning)
	}
	way.Summary = w.summary(moves, shortens, len(r.Skips), len(r.Breaks)+len(r.Effects))
	return way
}

// summary says in a line what a way does.
func (w *planView) summary(moves, shortens, skips, breaks int) string {
	var said []string
	for _, part := range []struct {
		count int
		key   string
	}{{moves, "ripple.moves"}, {shortens, "ripple.shortens"}, {skips, "ripple.skips"}} {
		if part.count > 0 {
			said = append(said, w.page.Say(part.key, "Count", part.count))
		}
	}
	if len(said) == 0 {
		said = append(said, w.page.Say("ripple.nothing_moves"))
	}
	if breaks == 0 {
		return strings.Join(append(said, w.page.Say("ripple.nothing_breaks")), " ")
	}
	return strings.Join(append(said, w.page.Say("ripple.breaks", "Count", breaks)), " ")
}

// slotText writes an item's times as they would be.
func (w *planView) slotText(item *visit.Item, to visit.Slot) string {
	moved := *item
	moved.At, moved.Fold, moved.Minutes, moved.Until, moved.UntilFold = to.At, to.Fold, to.Minutes, clock.Wall{}, 0
	return w.span(&moved)
}

// span writes an item's times, with their zones where they are in two.
func (w *planView) span(item *visit.Item) string {
	t, ok, err := w.visit.Times(item)
	if !ok || err != nil {
		return item.At.Time()
	}
	if start, end := clock.Offset(t.Start, t.StartZone), clock.Offset(t.End, t.EndZone); start != end {
		return t.StartWall.Time() + " " + start + "–" + t.EndWall.Time() + " " + end
	}
	return t.StartWall.Time() + "–" + t.EndWall.Time()
}

// minutesApart gives by how many minutes a change moves the start.
func (w *planView) minutesApart(item *visit.Item, change timing.Change) int {
	zone, err := clock.Zone(w.visit.ZoneOf(item))
	if err != nil {
		return 0
	}
	return int(minuteAt(change.After.At, zone, change.After.Fold) - minuteAt(change.Before.At, zone, change.Before.Fold))
}

// signed writes minutes with their sign: "+20 min", "−1 h 5 min".
func signed(p Page, minutes int) string {
	if minutes < 0 {
		return "−" + p.Length(-minutes)
	}
	return "+" + p.Length(minutes)
}

func (w *planView) titleOf(id string) string {
	if item := w.visit.Item(id); item != nil {
		return w.page.Text(item.Title)
	}
	return id
}

// said puts findings into words, the gravest first.
func (p Page) said(findings []visit.Finding) []saidFinding {
	var all []saidFinding
	for _, f := range findings {
		all = append(all, saidFinding{string(f.Severity), p.Message(f.Message)})
	}
	slices.SortStableFunc(all, func(a, b saidFinding) int {
		return gravity(visit.Severity(a.Severity)) - gravity(visit.Severity(b.Severity))
	})
	return all
}
