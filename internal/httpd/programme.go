package httpd

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// programmeRoutes are the addresses of the planner. Each that changes something answers a form with a way back to
// the planner, and htmx with the planner's new state, which takes the place of the old.
func (s *Server) programmeRoutes() []route {
	const programme = "/visits/:reference/programme"
	const item = programme + "/items/:id"
	return []route{
		{method: "GET", path: programme, least: viewer, handle: s.programme},
		{method: "GET", path: programme + "/items/new", least: officer, handle: s.itemForm},
		{method: "POST", path: programme + "/items/new", least: officer, handle: s.saveItem},
		{method: "POST", path: programme + "/items", least: officer, handle: s.addLine},
		{method: "GET", path: item, least: viewer, handle: s.itemForm},
		{method: "POST", path: item, least: officer, handle: s.saveItem},
		{method: "GET", path: item + "/breaks", least: officer, handle: s.itemBreaks},
		{method: "GET", path: item + "/ripple", least: officer, handle: s.ripple},
		{method: "POST", path: item + "/ripple", least: officer, handle: s.applyRipple},
		{method: "POST", path: item + "/line", least: officer, handle: s.saveLine},
		{method: "POST", path: item + "/move", least: officer, handle: s.moveItem},
		{method: "POST", path: item + "/resize", least: officer, handle: s.resizeItem},
		{method: "POST", path: item + "/unschedule", least: officer, handle: s.unscheduleItem},
		{method: "POST", path: item + "/usual", least: officer, handle: s.addUsual},
		{method: "POST", path: item + "/cancel", least: officer, handle: s.cancelItem},
		{method: "POST", path: item + "/remove", least: officer, handle: s.removeItem},
		{method: "GET", path: programme + "/proposal", least: officer, handle: s.proposal},
		{method: "GET", path: programme + "/proposal/search", least: officer, handle: s.searchProposal, stream: true},
		{method: "POST", path: programme + "/proposal", least: officer, handle: s.applyProposal},
		{method: "POST", path: programme + "/mend", least: officer, handle: s.mendInProgramme},
		{method: "POST", path: programme + "/undo", least: officer, handle: s.undoInProgramme},
	}
}

// programmePage is the planner, and the page of one item's form.
type programmePage struct {
	Page
	Plan planner
	Item *itemView // the chosen item, or a new one; nil: none
}

// itemView is an item's form with what belongs to it.
type itemView struct {
	Block    *block // nil: a new item
	Kind     string // of an item that is there
	Action   string
	Groups   []Group
	Problems []string // what is wrong and belongs to no field
	Rivals   []Rival  // the change was built on an old version: both side by side
	By       string   // who made the other
	Version  int64
	Changed  string // when it was changed last, and by whom; "" unknown
	Zones    []string
	Facts    []Rival     // what it holds, for who may only read
	Entries  []entryLink // of the registers
	New      []entryLink // what its kind wants of them, for who may add it
	Hidden   []Hidden
	Again    string // the address below Action that Hidden is sent to
	Bare     bool   // it has no scenario yet
}

// attempt is a change of the programme that was tried, for showing what came of it.
type attempt struct {
	err     error
	item    *itemForm // typed, of the item with id
	line    *lineForm
	moved   []Hidden // a move's own fields, to be sent again
	again   string   // and where to, below the item's address
	id      string
	outcome *planning.Outcome
	said    string // key of the sentence that tells what came of it
}

func (s *Server) programme(c echo.Context) error {
	p, err := s.planner(c, attempt{})
	if err != nil {
		return err
	}
	if fragment(c) {
		return s.showBlock(c, http.StatusOK, "programme", "planner", p)
	}
	return s.show(c, http.StatusOK, "programme", p)
}

// planner makes the planner's page as the address asks for it, after an attempt at a change.
func (s *Server) planner(c echo.Context, a attempt) (*programmePage, error) {
	var changed *visit.Visit
	if a.outcome != nil {
		changed = a.outcome.Visit
	}
	base, programme, err := s.visitPageOf(c, "programme", "planner.title", changed)
	if err != nil {
		return nil, err
	}
	v := programme.Visit
	zone, err := clock.Zone(v.Zone)
	if err != nil {
		return nil, err
	}
	chosen := choiceOf(c.QueryParams(), v, clock.In(base.Now, zone).Date)
	p := &programmePage{Page: base}
	if a.outcome != nil && a.outcome.Item != nil {
		item := a.outcome.Item
		chosen.Item = item.ID
		if day, ok := v.DayOf(item); ok {
			chosen.Day = day
		}
	}
	if fault.Is(a.err, fault.Conflict) && v.Item(a.id) != nil {
		chosen.Item = a.id
	}
	p.Plan = programmeView(base, programme, chosen, a.id)
	p.tell(programme, a)
	if item := v.Item(chosen.Item); item != nil {
		p.Item = p.itemView(v, item, a)
	}
	return p, nil
}

// tell says in words what came of an attempt.
func (p *programmePage) tell(programme *planning.Programme, a attempt) {
	if a.line != nil {
		p.Plan.retype(newForm(p.Page, a.err), a.line, a.id)
	}
	if faults := fault.All(a.err); len(faults) > 0 && a.item == nil {
		for _, f := range faults {
			p.Plan.Refused = strings.TrimSpace(p.Plan.Refused + " " + p.printer.Error(f.Key, f.Args))
		}
	}
	if a.outcome == nil || a.said == "" {
		return
	}
	args := []any{"Item", "", "Start", "", "End", ""}
	if item := a.outcome.Item; item != nil {
		args[1] = p.Text(item.Title)
		if t, ok, err := programme.Visit.Times(item); ok && err == nil {
			args[3], args[5] = t.StartWall.Time(), t.EndWall.Time()
		}
	}
	p.Plan.Said = p.Say("planner.said."+a.said, args...)
	for _, f := range programme.Clashes(a.outcome.Items...) {
		if f.Severity != visit.Note {
			p.Plan.Clashes += " " + p.Message(f.Message)
		}
	}
}

// itemView makes the form of an item: as it is, or as it was typed.
func (p *programmePage) itemView(v *visit.Visit, item *visit.Item, a attempt) *itemView {
	view := &itemView{
		Block: p.Plan.block(item.ID), Kind: item.Kind, Action: p.In("programme") + "/items/" + item.ID, Version: item.Record.Version, Zones: zones,
		Bare: len(item.Steps) == 0,
	}
	if !item.Record.Changed.IsZero() {
		zone, err := clock.Zone(v.Zone)
		if err != nil {
			zone = time.UTC
		}
		view.Changed = p.Say("planner.changed", "By", item.Record.By, "When", p.printer.Moment(item.Record.Changed, zone))
	}
	view.Entries, view.New = p.entriesOf(v, "item", item.ID), p.newEntries(v, item)
	if len(item.Wreaths)+len(item.Documents) > 0 {
		view.Entries = append(view.Entries, entryLink{Thing: p.Say("ceremony.link"), Address: p.In("ceremony/" + item.ID)})
	}
	now := itemFormOf(v, item)
	if !p.Plan.MayPlan {
		for _, l := range lines(now.groups(newForm(p.Page, nil), v)) {
			if l.value != "" {
				view.Facts = append(view.Facts, Rival{Label: l.label, Theirs: l.value})
			}
		}
		return view
	}
	if a.id != item.ID || a.err == nil {
		view.Groups = now.groups(newForm(p.Page, nil), v)
		return view
	}
	record := &recordPage{Page: p.Page}
	switch {
	case a.item != nil:
		record.fill(a.item, now, v, a.err)
		if !fault.Is(a.err, fault.Conflict) {
			view.Version = versionOf(a.item.Version)
		}
	default:
		record.fill(now, now, v, nil)
		if fault.Is(a.err, fault.Conflict) {
			record.Rivals, view.Hidden, view.Again = p.rivals(v, item, now, a), a.moved, a.again
		}
	}
	for _, f := range fault.All(a.err) {
		if by, ok := f.Args["By"].(string); ok {
			view.By = by
		}
	}
	view.Groups, view.Problems, view.Rivals = record.Groups, record.Problems, slices.DeleteFunc(record.Rivals, func(r Rival) bool { return !r.Differs() })
	return view
}

// rivals sets what a move or a line would have changed beside what is there now.
func (p *programmePage) rivals(v *visit.Visit, item *visit.Item, now *itemForm, a attempt) []Rival {
	var found []Rival
	for _, h := range atClock(v, item, a.moved) {
		theirs, known := map[string]string{"start": now.Start, "minutes": now.Minutes, "officer": now.Officer, "day": now.Day}[h.Name]
		if known && h.Value != "" {
			found = append(found, Rival{Label: p.Say("item." + h.Name), Theirs: theirs, Yours: h.Value})
		}
	}
	return found
}

// atClock writes a moment among a move's fields as day and time by the clocks of the item.
func atClock(v *visit.Visit, item *visit.Item, moved []Hidden) []Hidden {
	zone, err := clock.Zone(v.ZoneOf(item))
	fields := slices.Clone(moved)
	for _, h := range moved {
		if minute, wrong := strconv.ParseInt(h.Value, 10, 64); h.Name == "instant" && wrong == nil && err == nil {
			at := clock.In(time.Unix(minute*60, 0), zone)
			fields = append(fields, Hidden{"day", at.Date.String()}, Hidden{"start", at.Time()})
		}
	}
	return fields
}

// block gives the block of an item of the day or the tray, nil where there is none.
func (p *planner) block(id string) *block {
	for _, l := range p.Lines {
		if l.ID == id {
			return l.block
		}
	}
	for _, b := range p.Tray {
		if b.ID == id {
			return b
		}
	}
	for _, l := range p.Timeline.Lanes {
		for _, b := range l.Blocks {
			if b.ID == id {
				return b
			}
		}
	}
	return nil
}

// answer ends a change of the programme: back to the planner, or the planner's new state.
func (s *Server) answer(c echo.Context, a attempt) error {
	status := http.StatusOK
	if a.err != nil {
		again, mendable := again(a.err)
		if !mendable {
			return a.err
		}
		status = again
	}
	if a.err == nil && !fragment(c) {
		return s.toProgramme(c, a)
	}
	p, err := s.planner(c, a)
	if err != nil {
		return err
	}
	if !fragment(c) {
		return s.show(c, status, "programme", p)
	}
	return s.showBlock(c, status, "programme", "planner", p)
}

// toProgramme leads back to the planner with the item chosen that was changed.
func (s *Server) toProgramme(c echo.Context, a attempt) error {
	q := c.QueryParams()
	q.Del("item")
	if a.outcome != nil && a.outcome.Item != nil {
		q.Set("item", a.outcome.Item.ID)
		if day, ok := a.outcome.Visit.DayOf(a.outcome.Item); ok {
			q.Set("day", day.String())
		}
	}
	to := visitPath(c.Param("reference"), "programme")
	if query := q.Encode(); query != "" {
		to += "?" + query
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// itemForm shows the form of an item on a page of its own, or that of a new one.
func (s *Server) itemForm(c echo.Context) error {
	return s.showItem(c, http.StatusOK, attempt{})
}

func (s *Server) showItem(c echo.Context, status int, a attempt) error {
	id, title := c.Param("id"), "planner.item_title"
	if id == "" {
		title = "planner.new_title"
	}
	base, programme, err := s.visitPage(c, "programme", title)
	if err != nil {
		return err
	}
	v := programme.Visit
	chosen := choiceOf(c.QueryParams(), v, v.From)
	chosen.Item = id
	p := &programmePage{Page: base}
	if id == "" {
		p.Plan = programmeView(base, programme, chosen)
		typed := a.item
		if typed == nil {
			typed = &itemForm{Day: c.QueryParam("day"), Start: c.QueryParam("start"), Kind: "other", Brings: []string{"yes"}}
			if track := c.QueryParam("track"); v.Track(track) != nil {
				typed.Tracks = []string{track}
			}
		}
		typed.isNew, typed.usual = true, programme.Customs.Usual(typed.Kind)
		record := &recordPage{Page: base}
		record.fill(typed, nil, v, a.err)
		p.Item = &itemView{Action: base.In("programme") + "/items/new", Groups: record.Groups, Problems: record.Problems, Zones: zones}
		return s.show(c, status, "programme_item", p)
	}
	item := v.Item(id)
	if item == nil {
		return fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": clip(id)})
	}
	if day, ok := v.DayOf(item); ok {
		chosen.Day = day
	}
	p.Plan = programmeView(base, programme, chosen)
	p.Item = p.itemView(v, item, a)
	return s.show(c, status, "programme_item", p)
}

// saveItem stores what was typed into an item's form, or a new item.
func (s *Server) saveItem(c echo.Context) error {
	ctx, who, reference, id := c.Request().Context(), actor(c), c.Param("reference"), c.Param("id")
	a := attempt{id: id, item: &itemForm{}, said: "saved"}
	a.err = decode(c, a.item)
	a.item.readRows(c.Request().PostForm)
	a.item.tidy()
	v, err := s.office.Visit(ctx, who, reference)
	if err != nil {
		return err
	}
	old := visit.Item{}
	if item := v.Item(id); item != nil {
		old = *item
	} else if id != "" {
		return fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": clip(id)})
	}
	var item visit.Item
	if a.err == nil {
		item, a.err = a.item.item(v, old)
	}
	switch {
	case a.err != nil:
	case id == "" && len(a.item.Brings) > 0:
		a.outcome, a.err = s.office.AddUsualItem(ctx, who, reference, item)
	case id == "":
		a.outcome, a.err = s.office.AddItem(ctx, who, reference, item)
	default:
		a.outcome, a.err = s.office.SaveItem(ctx, who, reference, item, versionOf(a.item.Version))
	}
	a.err = renamed(a.err, "at", "start")
	if a.err != nil && !fragment(c) {
		status, mendable := again(a.err)
		if !mendable {
			return a.err
		}
		return s.showItem(c, status, a)
	}
	return s.answer(c, a)
}

// renamed gives err with faults of the field from at the field to, as the form calls it.
func renamed(err error, from, to string) error {
	faults := fault.All(err)
	for i, f := range faults {
		if f.Field == from {
			moved := *f
			moved.Field = to
			faults[i] = &moved
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return err
}

// addLine adds an item by the line at the end of the table.
func (s *Server) addLine(c echo.Context) error {
	return s.typeLine(c, "added", func(ctx context.Context, item visit.Item, _ int64) (*planning.Outcome, error) {
		return s.office.AddItem(ctx, actor(c), c.Param("reference"), item)
	})
}

// saveLine stores what was typed into a line of the table.
func (s *Server) saveLine(c echo.Context) error {
	return s.typeLine(c, "saved", func(ctx context.Context, item visit.Item, version int64) (*planning.Outcome, error) {
		return s.office.SaveItem(ctx, actor(c), c.Param("reference"), item, version)
	})
}

func (s *Server) typeLine(c echo.Context, said string, store func(context.Context, visit.Item, int64) (*planning.Outcome, error)) error {
	ctx, id := c.Request().Context(), c.Param("id")
	a := attempt{id: id, line: &lineForm{}, said: said}
	a.err = decode(c, a.line)
	base, programme, err := s.visitPage(c, "programme", "planner.title")
	if err != nil {
		return err
	}
	v, old, shown, after := programme.Visit, visit.Item{}, lineFields{}, clock.Wall{}
	chosen := choiceOf(c.QueryParams(), v, v.From)
	w := newPlanView(base, programme, chosen)
	if item := v.Item(id); item != nil {
		old, shown = *item, w.fields(item, w.block(item))
	} else if id != "" {
		return fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": clip(id)})
	} else {
		old.Kind = "other"
	}
	for _, item := range w.items {
		if t, ok, err := v.Times(item); ok && err == nil && item.ID != id && t.StartWall.Date.String() == a.line.Day && !item.IsCancelled() {
			if id == "" || t.Start.Before(w.block(&old).start) {
				after = t.EndWall
			}
		}
	}
	var item visit.Item
	if a.err == nil {
		item, a.err = a.line.item(base, v, old, shown, after)
	}
	if a.err == nil {
		a.outcome, a.err = store(ctx, item, versionOf(a.line.Version))
	}
	a.err = renamed(renamed(a.err, "at", "start"), "until", "end")
	if a.err == nil {
		a.line = nil
	} else if fault.Is(a.err, fault.Conflict) {
		a.again = "line"
		a.moved = []Hidden{{"day", a.line.Day}, {"start", a.line.Start}, {"end", a.line.End}, {"title", a.line.Title}, {"place", a.line.Place}, {"with", a.line.With}, {"officer", a.line.Officer}}
	}
	return s.answer(c, a)
}

// retype puts what was typed back into the line of id, or into the one that adds, with what is wrong with it.
func (p *planner) retype(f *form, typed *lineForm, id string) {
	fields := &p.NewLine
	for i := range p.Lines {
		if p.Lines[i].ID == id {
			fields = &p.Lines[i].Fields
		}
	}
	for _, of := range []struct {
		field *Field
		name  string
		value string
	}{
		{&fields.Start, "start", typed.Start}, {&fields.End, "end", typed.End}, {&fields.Title, "title", typed.Title},
		{&fields.Place, "place", typed.Place}, {&fields.People, "with", typed.With}, {&fields.Officer, "officer", typed.Officer},
	} {
		of.field.Value, of.field.Error = of.value, f.wrong(of.name)
	}
}

// placementForm is where a drag, a key or a form puts an item.
type placementForm struct {
	Version string `form:"version"`
	Instant string `form:"instant"` // minutes of UTC since 1970: where on the timeline it was dropped
	Day     string `form:"day"`
	Start   string `form:"start"`
	Minutes string `form:"minutes"`
	Lanes   string `form:"lanes"`
	From    string `form:"from"`
	To      string `form:"to"`
}

// placement reads where an item goes.
func (f *placementForm) placement() (planning.Placement, error) {
	var t typed
	to := planning.Placement{Lanes: f.Lanes, From: f.From, To: f.To}
	to.Slot.Minutes = t.number("minutes", f.Minutes)
	if f.Instant != "" {
		to.Instant = time.Unix(int64(t.number("start", f.Instant))*60, 0)
		return to, t.faults.Err()
	}
	day, start := t.date("day", f.Day), t.clock("start", f.Start)
	if start.IsZero() {
		to.Day = day
		return to, t.faults.Err()
	}
	to.Slot.At = start.On(day)
	if f.Day == "" {
		t.faults = append(t.faults, fault.InvalidField("day", "required", nil))
	}
	return to, t.faults.Err()
}

// hidden gives the move's fields, to be sent again.
func (f *placementForm) hidden() []Hidden {
	return []Hidden{{"lanes", f.Lanes}, {"from", f.From}, {"to", f.To}, {"minutes", f.Minutes}, {"instant", f.Instant}, {"day", f.Day}, {"start", f.Start}}
}

func (s *Server) moveItem(c echo.Context) error {
	var typed placementForm
	return s.changeItem(c, "moved", &typed, func(ctx context.Context, reference string, a *attempt) (*planning.Outcome, error) {
		to, err := typed.placement()
		if err != nil {
			return nil, err
		}
		if to.Slot.At.IsZero() && to.Instant.IsZero() {
			a.said = "unscheduled"
		}
		a.moved, a.again = typed.hidden(), "move"
		return s.office.MoveItem(ctx, actor(c), reference, a.id, to, versionOf(typed.Version))
	})
}

// unscheduleItem takes the item's time away: with a day it stays on that day, else it goes to the tray.
func (s *Server) unscheduleItem(c echo.Context) error {
	var typed placementForm
	return s.changeItem(c, "unscheduled", &typed, func(ctx context.Context, reference string, a *attempt) (*planning.Outcome, error) {
		typed.Start, typed.Instant = "", ""
		to, err := typed.placement()
		if err != nil {
			return nil, err
		}
		return s.office.MoveItem(ctx, actor(c), reference, a.id, to, versionOf(typed.Version))
	})
}

func (s *Server) resizeItem(c echo.Context) error {
	var typed placementForm
	return s.changeItem(c, "resized", &typed, func(ctx context.Context, reference string, a *attempt) (*planning.Outcome, error) {
		minutes, err := strconv.Atoi(typed.Minutes)
		if err != nil {
			return nil, fault.InvalidField("minutes", "number_unreadable", fault.Args{"Value": clip(typed.Minutes)})
		}
		a.moved, a.again = []Hidden{{"minutes", typed.Minutes}}, "resize"
		return s.office.ResizeItem(ctx, actor(c), reference, a.id, minutes, versionOf(typed.Version))
	})
}

func (s *Server) cancelItem(c echo.Context) error {
	var typed struct {
		Version string `form:"version"`
		Restore string `form:"restore"`
	}
	return s.changeItem(c, "cancelled", &typed, func(ctx context.Context, reference string, a *attempt) (*planning.Outcome, error) {
		if typed.Restore != "" {
			a.said = "restored"
		}
		return s.office.CancelItem(ctx, actor(c), reference, a.id, typed.Restore == "", versionOf(typed.Version))
	})
}

// addUsual gives an item the scenario and the tasks of its kind.
func (s *Server) addUsual(c echo.Context) error {
	var typed struct {
		Version string `form:"version"`
	}
	return s.changeItem(c, "usual", &typed, func(ctx context.Context, reference string, a *attempt) (*planning.Outcome, error) {
		return s.office.AddUsual(ctx, actor(c), reference, a.id, versionOf(typed.Version))
	})
}

func (s *Server) removeItem(c echo.Context) error {
	var typed struct {
		Version string `form:"version"`
	}
	return s.changeItem(c, "removed", &typed, func(ctx context.Context, reference string, a *attempt) (*planning.Outcome, error) {
		return s.office.RemoveItem(ctx, actor(c), reference, a.id, versionOf(typed.Version))
	})
}

// changeItem is the way of every change of one item: read what was typed, change, answer.
func (s *Server) changeItem(c echo.Context, said string, typed any, change func(ctx context.Context, reference string, a *attempt) (*planning.Outcome, error)) error {
	a := attempt{id: c.Param("id"), said: said}
	if err := decode(c, typed); err != nil {
		return err
	}
	a.outcome, a.err = change(c.Request().Context(), c.Param("reference"), &a)
	return s.answer(c, a)
}

// mendInProgramme applies one of a finding's mends, and stays in the planner.
func (s *Server) mendInProgramme(c echo.Context) error {
	var typed struct {
		Key  string `form:"key"`
		Mend string `form:"mend"`
	}
	if err := decode(c, &typed); err != nil {
		return err
	}
	index, err := strconv.Atoi(typed.Mend)
	if err != nil {
		index = -1
	}
	a := attempt{said: "moved"}
	a.outcome, a.err = s.office.Mend(c.Request().Context(), actor(c), c.Param("reference"), typed.Key, index)
	if a.outcome != nil && a.outcome.Item == nil { // an entry of a register is mended: the item stays chosen
		a.said, a.outcome.Item = "saved", a.outcome.Visit.Item(c.QueryParam("item"))
	}
	return s.answerAbout(c, a)
}

// answerAbout is answer for a change that names no item in its address. What is not there any more, a finding or
// a change to undo, is told in the planner.
func (s *Server) answerAbout(c echo.Context, a attempt) error {
	if faults := fault.All(a.err); len(faults) > 0 && faults[0].Code == fault.NotFound {
		gone := *faults[0]
		gone.Code = fault.Invalid
		a.err = &gone
	}
	if a.outcome != nil && a.outcome.Item != nil {
		a.id = a.outcome.Item.ID
	}
	return s.answer(c, a)
}

// undoInProgramme takes back the reader's last change, and stays in the planner.
func (s *Server) undoInProgramme(c echo.Context) error {
	a := attempt{said: "undone"}
	a.outcome, a.err = s.office.Undo(c.Request().Context(), actor(c), c.Param("reference"))
	return s.answerAbout(c, a)
}
