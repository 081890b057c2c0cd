package httpd

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

const (
	firstLook    = 80 * time.Millisecond  // of a search whose answer is in the page itself
	turnPatience = 300 * time.Millisecond // of that page, for its turn to search
	tellEvery    = 250 * time.Millisecond // better timetables are told no more often
	usualDays    = 7                      // a longer visit is proposed for one day, unless more are chosen
	mostChanges  = 1000
)

// proposalPage is timetables to choose from, or what excludes all of them.
type proposalPage struct {
	Page
	Back     string // to the planner
	Action   string
	Days     Choices
	Items    Choices
	Order    Choices // what may happen to what has a time
	Asked    template.URL
	Longer   template.URL // the same with a longer search
	Seconds  int
	Found    *foundView
	Busy     bool // it has not had its turn
	Problems []string
}

// foundView is what a search has found so far.
type foundView struct {
	Tables   []tableView
	Days     []proposalDay // as planned, and by each timetable
	Conflict []demandView
	Excluded bool // it is proved that there is none, but not yet why
	Complete bool // it is proved that there is nothing better
	Nothing  bool // there is nothing to be given a time
}

type tableView struct {
	Name     string // "A"
	Reasons  []string
	Rows     []rippleRow
	Findings int
	Seen     string
	Changes  []string // to be sent when it is chosen
}

// proposalDay is a day with a lane for the present plan and one for each timetable.
type proposalDay struct {
	Heading  string
	Timeline timeline
}

// demandView is one of the demands that exclude each other.
type demandView struct {
	Message string
	Relax   bool
	Enough  bool
	Href    string // where it can be relaxed
	Way     string // what the link says
}

// wishesOf reads what is asked of a proposal from an address.
func wishesOf(q url.Values, v *visit.Visit) timing.Wishes {
	w := timing.Wishes{Reorder: q.Get("order") == "free"}
	days := v.Days()
	for _, s := range q["days"] {
		if day, err := clock.ParseDate(s); err == nil && slices.Contains(days, day) {
			w.Days = append(w.Days, day)
		}
	}
	if len(w.Days) == 0 {
		w.Days = days
		if day, err := clock.ParseDate(q.Get("day")); len(days) > usualDays && err == nil && slices.Contains(days, day) {
			w.Days = []civil.Date{day}
		}
	}
	var named []string
	for _, id := range q["items"] {
		if v.Item(id) != nil {
			named = append(named, id)
		}
	}
	stays := q.Get("order") == "stay"
	if len(named) == 0 && !stays {
		return w
	}
	for i := range v.Items {
		item := &v.Items[i]
		day, dated := v.DayOf(item)
		here := !dated || slices.Contains(w.Days, day)
		switch {
		case item.IsCancelled() || !here:
		case item.At.IsZero() && (len(named) == 0 || slices.Contains(named, item.ID)), !item.At.IsZero() && !stays:
			w.Items = append(w.Items, item.ID)
		}
	}
	return w
}

// proposal shows the form, and what a short search finds.
func (s *Server) proposal(c echo.Context) error { return s.showProposal(c, http.StatusOK, nil) }

func (s *Server) showProposal(c echo.Context, status int, problem error) error {
	base, programme, err := s.visitPage(c, "programme", "proposal.title")
	if err != nil {
		return err
	}
	v, q := programme.Visit, c.QueryParams()
	wishes := wishesOf(q, v)
	p := base.proposalPage(v, q, wishes)
	if problem != nil {
		p.Problems = newForm(base, problem).rest()
	}
	found, err := s.office.Propose(c.Request().Context(), actor(c), v.Reference, wishes, patience(q), nil)
	switch {
	case fault.Is(err, fault.Throttled):
		p.Busy = true
	case err != nil:
		again, mendable := again(err)
		if !mendable {
			return err
		}
		status, p.Problems = again, append(p.Problems, newForm(base, err).rest()...)
	default:
		p.Found = base.found(programme, found)
	}
	return s.show(c, status, "programme_proposal", p)
}

// patience gives how long a page waits and searches before it is shown.
func patience(q url.Values) planning.Patience {
	seconds, _ := strconv.Atoi(q.Get("for"))
	return planning.Patience{Search: max(time.Duration(seconds)*time.Second, firstLook), Turn: turnPatience}
}

// whole is the patience of a search that is told as it goes.
var whole = planning.Patience{Search: planning.LongestSearch}

// proposalPage makes the form of what is asked.
func (p Page) proposalPage(v *visit.Visit, q url.Values, wishes timing.Wishes) *proposalPage {
	asked := url.Values{}
	for _, name := range []string{"day", "days", "items", "order"} {
		if len(q[name]) > 0 {
			asked[name] = q[name]
		}
	}
	made := &proposalPage{Page: p, Back: p.In("programme"), Action: p.In("programme") + "/proposal", Seconds: int(planning.LongestSearch / time.Second)}
	made.Asked = template.URL(asked.Encode()) //nolint:gosec // url.Values has encoded it
	if day := q.Get("day"); day != "" {
		made.Back += "?" + url.Values{"day": {day}}.Encode()
	}
	asked.Set("for", "5")
	made.Longer = template.URL(asked.Encode()) //nolint:gosec // url.Values has encoded it
	f := newForm(p, nil)
	var days, items []Option
	var chosenDays, chosenItems []string
	for _, day := range v.Days() {
		days = append(days, Option{Value: day.String(), Label: p.ShortDay(day)})
	}
	for _, day := range wishes.Days {
		chosenDays = append(chosenDays, day.String())
	}
	for i := range v.Items {
		if item := &v.Items[i]; item.At.IsZero() && !item.IsCancelled() {
			items = append(items, Option{Value: item.ID, Label: p.Text(item.Title)})
			if len(q["items"]) == 0 || slices.Contains(q["items"], item.ID) {
				chosenItems = append(chosenItems, item.ID)
			}
		}
	}
	made.Days = f.choices("days", "proposal.days", chosenDays, days)
	made.Items = f.choices("items", "proposal.items", chosenItems, items)
	made.Order = f.choices("order", "proposal.order", []string{orDefault(q.Get("order"), "keep")}, p.words("proposal.order_is.", []string{"keep", "free", "stay"}))
	made.Order.Type = "radio"
	return made
}

// searchProposal streams better timetables as they come.
func (s *Server) searchProposal(c echo.Context) error {
	base, programme, err := s.visitPage(c, "programme", "proposal.title")
	if err != nil {
		return err
	}
	page := func(found *planning.Proposed) based {
		return &proposalPage{Page: base, Action: base.In("programme") + "/proposal", Asked: template.URL(c.QueryString()), Found: base.found(programme, found)} //nolint:gosec // as the browser has encoded it; the template escapes what is left
	}
	return s.streamSearch(c, "programme_proposal", "proposal-found", func(ctx context.Context, tell func(func() based)) (based, error) {
		found, err := s.office.Propose(ctx, actor(c), programme.Visit.Reference, wishesOf(c.QueryParams(), programme.Visit), whole, func(found *planning.Proposed) {
			tell(func() based { return page(found) })
		})
		if err != nil {
			return nil, err
		}
		return page(found), nil
	})
}

// streamSearch streams what a search finds: events "found", whose data is a part of a page's template, and at the end
// "done". It ends when the reader leaves. look tells what is found as it comes, and gives the last of it.
func (s *Server) streamSearch(c echo.Context, page, part string, look func(ctx context.Context, tell func(func() based)) (based, error)) error {
	ctx, cancel := context.WithCancel(c.Request().Context())
	defer cancel()
	go func() { // a server that ends does not wait for searches
		select {
		case <-s.hub.done:
			cancel()
		case <-ctx.Done():
		}
	}()
	header := c.Response().Header()
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("X-Accel-Buffering", "no")
	stream := &eventStream{to: c.Response(), control: http.NewResponseController(c.Response())}
	stream.say(": open\n\n")
	var told time.Time
	tell := func(event string, found based) {
		made, err := s.made(page, part, found)
		if err != nil {
			s.log.ErrorContext(ctx, "a proposal cannot be shown", "cause", err)
			cancel()
			return
		}
		stream.say("event: " + event + "\ndata: " + strings.ReplaceAll(string(made), "\n", "\ndata: ") + "\n\n")
		if told = time.Now(); stream.err != nil {
			cancel()
		}
	}
	last, err := look(ctx, func(found func() based) {
		if time.Since(told) >= tellEvery {
			tell("found", found())
		}
	})
	switch {
	case ctx.Err() != nil:
	case err != nil:
		stream.say("event: failed\ndata: \n\n")
	default:
		tell("done", last)
	}
	return nil
}

// applyProposal makes a timetable the plan.
func (s *Server) applyProposal(c echo.Context) error {
	var typed struct {
		Seen    string   `form:"seen"`
		Changes []string `form:"changes"`
	}
	if err := decode(c, &typed); err != nil {
		return err
	}
	changes, err := changesOf(typed.Changes)
	if err == nil {
		var outcome *planning.Outcome
		if outcome, err = s.office.ApplyTimetable(c.Request().Context(), actor(c), c.Param("reference"), changes, typed.Seen); err == nil {
			return s.applied(c, outcome, "proposed")
		}
	}
	if status, mendable := again(err); mendable {
		return s.showProposal(c, status, err)
	}
	return err
}

// written writes a change as a form sends it: "talks 2024-01-31T11:20 0 60".
func written(c timing.Change) string {
	return fmt.Sprintf("%s %s %d %d", c.Item, c.After.At, c.After.Fold, c.After.Minutes)
}

// changesOf reads changes as a form sends them.
func changesOf(sent []string) ([]timing.Change, error) {
	unreadable := fault.New(fault.Invalid, "", "form_unreadable", nil)
	if len(sent) == 0 || len(sent) > mostChanges {
		return nil, unreadable
	}
	var changes []timing.Change
	for _, s := range sent {
		parts := strings.Fields(s)
		if len(parts) != 4 {
			return nil, unreadable
		}
		at, err := clock.ParseWall(parts[1])
		fold, err1 := strconv.Atoi(parts[2])
		minutes, err2 := strconv.Atoi(parts[3])
		if err != nil || err1 != nil || err2 != nil || minutes < 1 || minutes > visit.MaxLength || fold < 0 || fold > 1 || !at.HasDate() {
			return nil, unreadable
		}
		changes = append(changes, timing.Change{Item: parts[0], After: visit.Slot{At: at, Fold: fold, Minutes: minutes}})
	}
	return changes, nil
}

// found puts what a search has found into words and lanes.
func (p Page) found(programme *planning.Programme, found *planning.Proposed) *foundView {
	view := &foundView{Excluded: found.Impossible && len(found.Conflict) == 0, Complete: found.Complete, Nothing: found.Complete && len(found.Timetables)+len(found.Conflict) == 0}
	v := found.Visit
	present := newPlanView(p, programme, choice{Day: v.From, View: views[0], Lanes: laneKinds[0]})
	var after []*visit.Visit
	days := map[civil.Date]bool{}
	for i, table := range found.Timetables {
		made := tableView{Name: nameOfTable(i), Findings: table.Findings, Seen: found.Seen, Reasons: p.reasons(table)}
		for _, change := range table.Changes {
			made.Changes = append(made.Changes, written(change))
			made.Rows = append(made.Rows, present.changeRow(change))
			days[change.After.At.Date] = true
		}
		changed := v.Clone()
		if err := table.Apply(changed); err != nil {
			continue
		}
		after = append(after, changed)
		view.Tables = append(view.Tables, made)
	}
	for _, day := range v.Days() {
		if days[day] {
			view.Days = append(view.Days, p.proposalDay(programme, day, after, found.Timetables))
		}
	}
	for _, demand := range found.Conflict {
		view.Conflict = append(view.Conflict, p.demand(demand))
	}
	return view
}

func nameOfTable(i int) string { return string(rune('A' + i)) }

func (p Page) reasons(table timing.Timetable) []string {
	var reasons []string
	for _, reason := range table.Reasons {
		reasons = append(reasons, p.Message(reason))
	}
	return reasons
}

// changeRow tells a change of a timetable as a row.
func (w *planView) changeRow(change timing.Change) rippleRow {
	item := w.visit.Item(change.Item)
	b := w.block(item)
	row := rippleRow{Title: b.Title, Lang: b.Lang, Icon: b.Icon, Tint: b.Tint, Before: "—", After: w.slotText(item, change.After), Changed: true, Confirmed: change.Confirmed}
	if w.visit.From != w.visit.To {
		row.Day = w.page.ShortDay(change.After.At.Date)
	}
	if !change.Before.At.IsZero() {
		row.Before = w.span(item)
		if change.Before.At.Date != change.After.At.Date {
			row.Before = w.page.ShortDay(change.Before.At.Date) + " " + row.Before
		}
		if by := w.minutesApart(item, change); by != 0 {
			row.By = signed(w.page, by)
		}
	}
	return row
}

// proposalDay lays a day as planned and by each timetable side by side.
func (p Page) proposalDay(programme *planning.Programme, day civil.Date, after []*visit.Visit, tables []timing.Timetable) proposalDay {
	c := choice{Day: day, View: views[0], Lanes: laneKinds[0]}
	type lay struct {
		label   string
		view    *planView
		changed map[string]bool
	}
	lays := []lay{{p.Say("proposal.present"), newPlanView(p, programme, c), nil}}
	for i, v := range after {
		changed := map[string]bool{}
		for _, change := range tables[i].Changes {
			changed[change.Item] = true
		}
		lays = append(lays, lay{p.Say("proposal.table", "Name", nameOfTable(i)), newPlanView(p, &planning.Programme{Visit: v}, c), changed})
	}
	var from, to time.Time
	var widest []*block
	blocks := make([][]*block, len(lays))
	for i, l := range lays {
		for _, item := range l.view.items {
			b := l.view.block(item)
			if on, ok := l.view.visit.DayOf(item); !ok || on != day || b.start.IsZero() {
				continue
			}
			b.Changed = l.changed[item.ID]
			blocks[i] = append(blocks[i], b)
			if from.IsZero() || b.start.Before(from) {
				from = b.start
			}
			if b.end.After(to) {
				to = b.end
			}
		}
		if len(blocks[i]) >= len(widest) {
			widest = blocks[i]
		}
	}
	first, last := dayBounds(day, lays[0].view.zone)
	grid := lays[0].view.window(first, last, from, to)
	grid.Now = -1
	lays[0].view.axes(&grid, widest)
	for i, l := range lays {
		made := lane{ID: strconv.Itoa(i), Label: l.label, Lang: p.Language}
		for _, b := range blocks[i] {
			b.Row = min(grid.slot(b.start), grid.Hours*12-1)
			b.Span = max(grid.slot(b.end)-b.Row, 1)
			made.Blocks = append(made.Blocks, b)
		}
		made.Columns = arrange(made.Blocks)
		grid.Lanes = append(grid.Lanes, made)
	}
	return proposalDay{Heading: p.Day(day), Timeline: grid}
}

// demand says what is asked, and leads to where it can be relaxed.
func (p Page) demand(d timing.Demand) demandView {
	view := demandView{Message: p.Message(d.Message), Relax: d.Relax, Enough: d.Enough}
	switch {
	case len(d.Items) > 0:
		view.Href, view.Way = p.In("programme")+"/items/"+url.PathEscape(d.Items[len(d.Items)-1]), p.Say("proposal.open_item")
	case d.Kind == "order":
		view.Href, view.Way = p.In("programme")+"/proposal?order=free", p.Say("proposal.order_is.free")
	case d.Kind == "opening" || d.Kind == "set_up":
		view.Href, view.Way = p.In("resources"), p.Say("proposal.open_places")
	case d.Kind == "presence":
		view.Href, view.Way = p.In("delegation"), p.Say("proposal.open_delegation")
	}
	return view
}
