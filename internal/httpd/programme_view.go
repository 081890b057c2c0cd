package httpd

import (
	"cmp"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/paper"
	"cortege/internal/planning"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// The planner shows one day. Its timeline is a grid of slots of five minutes, which stretch where short items
// follow each other closely, so that each can be read and pressed.
const (
	slotMinutes = 5
	leastHours  = 10 // of a day that holds less
	mostHours   = 27 // a day of 25 hours, and items that reach over its ends
	dayBegins   = 8  // o'clock: an emptier day is filled up from here
)

// choice is what of a programme is looked at: it stands in the page's address.
type choice struct {
	Day    civil.Date
	View   string // one of views
	Lanes  string // one of laneKinds
	Item   string // the chosen item; "" none
	Whole  bool   // all hours of the day
	Across bool   // the hours run from left to right, and the lanes are rows
}

var (
	views     = []string{"timeline", "table"}
	laneKinds = []string{"tracks", "people", "places", "resources"}
)

// query gives the choice as a page's address has it, without what is usual.
func (c choice) query() string {
	q := url.Values{}
	if c.Day != (civil.Date{}) {
		q.Set("day", c.Day.String())
	}
	if c.View != views[0] {
		q.Set("view", c.View)
	}
	if c.Lanes != laneKinds[0] {
		q.Set("lanes", c.Lanes)
	}
	if c.Item != "" {
		q.Set("item", c.Item)
	}
	if c.Whole {
		q.Set("hours", "all")
	}
	if c.Across {
		q.Set("axis", "across")
	}
	return q.Encode()
}

// choiceOf reads a choice from an address; what makes no sense there is what is usual.
func choiceOf(q url.Values, v *visit.Visit, today civil.Date) choice {
	c := choice{View: views[0], Lanes: laneKinds[0], Item: q.Get("item"), Whole: q.Get("hours") == "all", Across: q.Get("axis") == "across"}
	if slices.Contains(views, q.Get("view")) {
		c.View = q.Get("view")
	}
	if slices.Contains(laneKinds, q.Get("lanes")) {
		c.Lanes = q.Get("lanes")
	}
	days := v.Days()
	if day, err := clock.ParseDate(q.Get("day")); err == nil {
		c.Day = day
	} else if item := v.Item(c.Item); item != nil {
		c.Day, _ = v.DayOf(item)
	}
	if c.Day == (civil.Date{}) && len(days) > 0 {
		c.Day = days[0]
		if slices.Contains(days, today) {
			c.Day = today
		}
	}
	if v.Item(c.Item) == nil {
		c.Item = ""
	}
	return c
}

// link is a choice that leads elsewhere.
type link struct {
	Label   string
	Href    string
	Current bool
	Errors  int // open findings there
	Others  int
}

// planner is what the programme's page shows beside its base.
type planner struct {
	Choice    choice
	Query     template.URL // of Choice: made by url.Values, so it needs no escaping
	Days      []link
	Views     []link
	Lanes     []link
	Hours     link // all hours of the day, or those that are planned
	Across    link // hours across, or down
	Heading   string
	Timeline  timeline
	Lines     []tableLine // the day as a table, and as an agenda
	Timeless  []*block
	Tray      []*block
	Notes     []note     // findings of the day's items, and of the chosen one first
	Undo      string     // what undo would take back; "" nothing
	Said      string     // what came of the change just made, for everyone to read and to hear
	Clashes   string     // what it now clashes with, to hear: to see, it stands beside the item
	NewLine   lineFields // the line that adds one
	NewKind   Field
	Close     string // the address with no item chosen
	People    []Option
	Actors    []Option // of a step: people by their ids, and words
	Officers  []string
	Places    []Option
	KindNames []Option
	MayPlan   bool
	Refused   string // why the change just tried was not made; "" it was
}

// note is a finding as the planner shows it.
type note struct {
	Severity    string
	Message     string
	Href        string     // leads to it
	Title       string     // of it
	Key         string     // the finding's fingerprint
	Where       []viewLink // where it is mended, beside the item
	Mends       []mend     // that one click applies
	MendAddress string     // where they are sent
}

// mend is a change that makes a finding go away.
type mend struct {
	Index int // among the finding's
	Label string
}

// timeline is a day as a grid.
type timeline struct {
	Hours int   // in the grid: its class "h10"
	Start int64 // minutes of UTC of its first slot
	Axes  []axis
	Now   int // the slot of the present moment; -1: not of this day
	Lanes []lane
}

// axis is the hours by the clocks of one zone.
type axis struct {
	Label string // "Baku UTC+4"; "" where there is one axis alone
	Marks []mark
}

type mark struct {
	Row   int
	Label string
}

// lane is a column of the timeline.
type lane struct {
	ID      string // "" for items that belong to none
	Label   string
	Lang    string
	Columns int // it is divided into, for items at the same time
	Blocks  []*block
	Strips  []strip
}

// block is an item as the timeline, the agenda and the tray show it.
type block struct {
	ID, Title, Lang  string
	Lane             string
	Row, Span        int // slots
	Column, Width    int // of the lane's columns
	Start, End       string
	Zone             string // "UTC+4" where it is not that of the axis
	EndZone          string
	Length           string
	Minutes          int
	Usual            bool // nobody wrote the length
	Place, PlaceLang string
	To, ToLang       string
	People           string
	Officer          string
	Kind, Icon, Tint string
	Certainty        string      // "approximate", "to_be_confirmed" or ""
	Sure             string      // Certainty in a word: "ca."
	Marks            []blockMark // what else there is to know at a glance
	Cancelled        bool
	Before, After    bool // it goes on beyond the grid
	Chosen, Changed  bool
	Severity         string // of its gravest open finding; "" none
	Findings         int
	Finding          string // the gravest one's sentence
	Href             string // to choose it
	Address          string // of the item itself: forms lead to what is below it
	Version          int64
	At               int64 // the start in minutes of UTC; nought: it has none
	Tail             int   // slots after its end by which it can slip
	Slack            slackView
	Steps            []stepView
	start, end       time.Time
}

// TailRow gives the slot in which the tail begins.
func (b *block) TailRow() int { return b.Row + b.Span }

// blockMark is an icon and the word that it stands for.
type blockMark struct{ Icon, Label string }

// slackView says how far an item can go before something gives; "" where it has no time.
type slackView struct {
	Later, Earlier string
	Pushing        string // by how much later, with what follows
	Tight          bool   // it cannot slip at all
}

// Sentence gives all of it in one.
func (s slackView) Sentence() string {
	return strings.TrimSpace(s.Later + " " + s.Pushing + " " + s.Earlier)
}

type stepView struct {
	Time   string
	Action string
	Lang   string
	Actor  string
	Cue    string
}

// strip is a transfer between two items of a lane. It lies before the second one: what is left over stands before it.
type strip struct {
	Row, Span int // of the transfer
	Minutes   int
	Has       int  // minutes that there are
	Short     bool // fewer than it takes
	Over      bool // there is no room between the items: it lies over their edge
}

// tableLine is an item as the table shows it.
type tableLine struct {
	*block
	Fields lineFields
}

// Form gives the id of the form that the line's fields belong to.
func (l tableLine) Form() string { return "line-form-" + l.ID }

// lineFields are what is typed in a line of the table.
type lineFields struct {
	Start, End, Title, Place, People, Officer Field
}

// planView makes what the planner shows of a visit, in the language of its page.
type planView struct {
	page     Page
	visit    *visit.Visit
	choice   choice
	found    map[string][]planning.Found // open findings by item
	slacks   map[string]timing.Slack
	settings timing.Settings
	items    []*visit.Item  // by time
	zone     *time.Location // of the axis
	changed  map[string]bool
	blocks   map[string]*block
}

// programmeView gives what the planner shows of a programme. It is a pure function of its arguments.
func programmeView(page Page, p *planning.Programme, c choice, changed ...string) planner {
	w := newPlanView(page, p, c)
	for _, id := range changed {
		w.changed[id] = true
	}
	made := planner{
		Choice: c, Heading: page.printer.FullDate(c.Day), MayPlan: page.Actor.MayPlan(),
		Query:    template.URL(c.query()), //nolint:gosec // url.Values has encoded it
		Timeline: w.timeline(), Notes: w.notes(p.Findings),
	}
	if p.Undo != nil {
		made.Undo = page.Say("action." + p.Undo.Action)
	}
	w.links(&made)
	w.lists(&made)
	return made
}

func newPlanView(page Page, p *planning.Programme, c choice) *planView {
	w := &planView{page: page, visit: p.Visit, choice: c, found: map[string][]planning.Found{}, slacks: p.Slacks, settings: p.Settings, changed: map[string]bool{}, blocks: map[string]*block{}}
	for _, f := range p.Findings {
		for _, id := range f.Items {
			if f.Accepted == nil {
				w.found[id] = append(w.found[id], f)
			}
		}
	}
	for i := range p.Visit.Items {
		w.items = append(w.items, &p.Visit.Items[i])
	}
	p.Visit.ByTime(w.items)
	w.zone = axisZone(p.Visit, w.items, c.Day)
	return w
}

// axisZone gives the zone by whose clocks a day's hours are written: that of most of its items, else the visit's.
func axisZone(v *visit.Visit, items []*visit.Item, day civil.Date) *time.Location {
	best, count := v.Zone, map[string]int{}
	for _, item := range items {
		if on, ok := v.DayOf(item); !ok || on != day || item.At.IsZero() {
			continue
		}
		name := v.ZoneOf(item)
		if count[name]++; count[name] > count[best] {
			best = name
		}
	}
	zone, err := clock.Zone(best)
	if err != nil {
		return time.UTC
	}
	return zone
}

// address gives the planner's address with another choice.
func (w *planView) address(c choice) string {
	if query := c.query(); query != "" {
		return w.page.In("programme") + "?" + query
	}
	return w.page.In("programme")
}

func (w *planView) links(p *planner) {
	days := w.visit.Days()
	for _, day := range days {
		c := w.choice
		c.Day, c.Item, c.Whole = day, "", false
		l := link{Label: w.page.printer.ShortDay(day), Href: w.address(c), Current: day == w.choice.Day}
		l.Errors, l.Others = w.countOn(day)
		p.Days = append(p.Days, l)
	}
	for _, view := range views {
		c := w.choice
		c.View = view
		p.Views = append(p.Views, link{Label: w.page.Say("planner.view." + view), Href: w.address(c), Current: view == w.choice.View})
	}
	for _, kind := range laneKinds {
		c := w.choice
		c.Lanes = kind
		p.Lanes = append(p.Lanes, link{Label: w.page.Say("planner.lanes." + kind), Href: w.address(c), Current: kind == w.choice.Lanes})
	}
	c := w.choice
	c.Item = ""
	p.Close = w.address(c)
	c = w.choice
	c.Whole = !c.Whole
	p.Hours = link{Label: w.page.Say("planner.whole_day"), Href: w.address(c), Current: w.choice.Whole}
	c = w.choice
	c.Across = !c.Across
	p.Across = link{Label: w.page.Say("planner.across"), Href: w.address(c), Current: w.choice.Across}
}

// countOn gives how many open findings the items of a day have: errors, and others.
func (w *planView) countOn(day civil.Date) (errors, others int) {
	seen := map[string]bool{}
	for _, item := range w.items {
		if on, ok := w.visit.DayOf(item); !ok || on != day {
			continue
		}
		for _, f := range w.found[item.ID] {
			switch {
			case seen[f.Key] || f.Severity == visit.Note:
			case f.Severity == visit.Error:
				errors++
			default:
				others++
			}
			seen[f.Key] = true
		}
	}
	return errors, others
}

// lists fills the table, the agenda and the tray.
func (w *planView) lists(p *planner) {
	for _, item := range w.items {
		day, ok := w.visit.DayOf(item)
		switch {
		case !ok:
			p.Tray = append(p.Tray, w.block(item))
		case day == w.choice.Day:
			l := tableLine{block: w.block(item)}
			if w.choice.View == "table" {
				l.Fields = w.fields(item, l.block)
			}
			p.Lines = append(p.Lines, l)
			if item.At.IsZero() {
				p.Timeless = append(p.Timeless, l.block)
			}
		}
	}
	for i := range w.visit.Places {
		p.Places = append(p.Places, Option{Value: w.page.Text(w.visit.Places[i].Name)})
	}
	for i := range w.visit.People {
		p.People = append(p.People, Option{Value: w.page.Text(w.visit.People[i].Name)})
		p.Actors = append(p.Actors, Option{Value: w.visit.People[i].ID, Label: w.page.Text(w.visit.People[i].Name)})
	}
	p.Actors = append(p.Actors, w.page.actors()...)
	p.Officers = paper.OfficersOf(w.visit)
	for _, kind := range visit.Kinds() {
		p.KindNames = append(p.KindNames, Option{Value: kind.Name, Label: w.page.Say("kind." + kind.Name)})
	}
	p.NewLine = w.lineFields("line-form-new", "", &block{})
	p.NewKind = Field{Form: "line-form-new", Name: "kind", Label: w.page.Say("item.kind"), Options: chosen(p.KindNames, "other")}
	for _, l := range p.Lines {
		if !l.Cancelled && l.End != "" {
			p.NewLine.Start.Placeholder = l.End
		}
	}
}

func (w *planView) fields(item *visit.Item, b *block) lineFields {
	f := w.lineFields("line-form-"+item.ID, b.Title, b)
	f.Title.Lang = b.Lang
	if b.Usual {
		f.End.Value, f.End.Placeholder = "", b.End
	}
	return f
}

// lineFields makes the fields of a line of the table; of is what it is about, for those who hear the labels alone.
func (w *planView) lineFields(form, of string, b *block) lineFields {
	field := func(name, key, value string) Field {
		label := w.page.Say(key)
		if of != "" {
			label = of + ": " + label
		}
		return Field{Form: form, Name: name, Label: label, Value: value}
	}
	f := lineFields{
		Start: field("start", "item.start", b.Start), End: field("end", "item.end", b.End), Title: field("title", "item.title", b.Title),
		Place: field("place", "item.place", b.Place), People: field("with", "item.with", b.People), Officer: field("officer", "item.officer", b.Officer),
	}
	f.Place.List, f.People.List = "places", "people"
	return f
}

// block gives an item's block without its place in the grid. It is made once.
func (w *planView) block(item *visit.Item) *block {
	if w.blocks[item.ID] == nil {
		w.blocks[item.ID] = w.newBlock(item)
	}
	return w.blocks[item.ID]
}

func (w *planView) newBlock(item *visit.Item) *block {
	kind := visit.KindOf(item.Kind)
	c := w.choice
	c.Item = item.ID
	b := &block{
		ID: item.ID, Title: w.page.Text(item.Title), Lang: w.page.LangOf(item.Title),
		Kind: w.page.Say("kind." + kind.Name), Icon: kind.Icon, Tint: kind.Tint,
		Marks:     w.marks(item),
		Cancelled: item.IsCancelled(), Chosen: item.ID == w.choice.Item, Changed: w.changed[item.ID],
		Officer: item.Officer, Version: item.Record.Version, Minutes: w.visit.Length(item),
		Href: w.address(c), Address: w.page.In("programme") + "/items/" + item.ID,
	}
	switch b.Certainty = item.Certainty; item.Certainty {
	case visit.Approximate:
		b.Sure = w.page.Say("planner.about")
	case visit.ToBeConfirmed:
		b.Sure = w.page.Say("planner.tbc")
	default:
		b.Certainty = ""
	}
	b.Length = w.page.printer.Length(b.Minutes)
	if place := w.visit.Place(item.Place); place != nil {
		b.Place, b.PlaceLang = w.page.Text(place.Name), w.page.LangOf(place.Name)
	}
	if to := w.visit.Place(item.To); to != nil {
		b.To, b.ToLang = w.page.Text(to.Name), w.page.LangOf(to.Name)
	}
	b.People = w.names(item.With)
	w.time(item, b)
	w.judge(item, b)
	b.Slack = w.slack(item.ID)
	for _, step := range item.Steps {
		b.Steps = append(b.Steps, w.step(item, step))
	}
	return b
}

// marks gives what a glance must tell: that the item may not be moved, that guests do not see it, who has agreed.
func (w *planView) marks(item *visit.Item) []blockMark {
	var marks []blockMark
	if item.Anchor == visit.Fixed {
		marks = append(marks, blockMark{Icon: "pin", Label: w.page.Say("anchor.fixed")})
	}
	if item.Audience == visit.ForStaff {
		marks = append(marks, blockMark{Icon: "eye-off", Label: w.page.Say("audience.staff")})
	}
	switch agreed := item.Confirmed; {
	case agreed.Host && agreed.Guest:
		marks = append(marks, blockMark{Icon: "check-check", Label: w.page.Say("planner.confirmed_both")})
	case agreed.Host:
		marks = append(marks, blockMark{Icon: "check", Label: w.page.Say("planner.confirmed_host")})
	case agreed.Guest:
		marks = append(marks, blockMark{Icon: "check", Label: w.page.Say("planner.confirmed_guest")})
	}
	return marks
}

// names gives people by name, in the order given.
func (w *planView) names(ids []string) string {
	var names []string
	for _, id := range ids {
		if member := w.visit.Member(id); member != nil {
			names = append(names, w.page.Text(member.Name))
		}
	}
	return strings.Join(names, ", ")
}

// time writes when the item is by the clocks of its own zone, and names the zone where it is not the axis's.
func (w *planView) time(item *visit.Item, b *block) {
	t, ok, err := w.visit.Times(item)
	if err != nil || !ok {
		b.Start = item.At.Time()
		return
	}
	b.At = t.Start.Unix() / 60
	b.Start, b.End, b.Usual, b.start, b.end = t.StartWall.Time(), t.EndWall.Time(), t.Usual, t.Start, t.End
	if start := clock.Offset(t.Start, t.StartZone); start != clock.Offset(t.Start, w.zone) {
		b.Zone = start
	}
	if end := clock.Offset(t.End, t.EndZone); end != clock.Offset(t.End, t.StartZone) {
		b.EndZone = end
	}
}

// judge puts the gravest open finding on the block.
func (w *planView) judge(item *visit.Item, b *block) {
	found := slices.Clone(w.found[item.ID])
	slices.SortStableFunc(found, func(a, b planning.Found) int { return cmp.Compare(gravity(a.Severity), gravity(b.Severity)) })
	found = slices.DeleteFunc(found, func(f planning.Found) bool { return f.Severity == visit.Note })
	if b.Findings = len(found); len(found) > 0 {
		b.Severity, b.Finding = string(found[0].Severity), w.page.Message(found[0].Message)
	}
}

// slack says in words how far an item can go, and what gives first.
func (w *planView) slack(id string) slackView {
	s, ok := w.slacks[id]
	if !ok {
		return slackView{}
	}
	say := func(room timing.Room, none, some string) string {
		if room.Minutes <= 0 {
			return w.page.Say(none, "Gives", w.page.Message(room.Gives))
		}
		return w.page.Say(some, "Length", w.page.Length(room.Minutes), "Gives", w.page.Message(room.Gives))
	}
	view := slackView{
		Later: say(s.Later, "planner.slack.later_none", "planner.slack.later"), Earlier: say(s.Earlier, "planner.slack.earlier_none", "planner.slack.earlier"),
		Tight: s.Later.Minutes <= 0,
	}
	if s.Later.Pushing > max(s.Later.Minutes, 0) {
		view.Pushing = w.page.Say("planner.slack.pushing", "Length", w.page.Length(s.Later.Pushing))
	}
	return view
}

func gravity(s visit.Severity) int {
	return slices.Index([]visit.Severity{visit.Error, visit.Warning, visit.Note}, s)
}

func (w *planView) step(item *visit.Item, step visit.Step) stepView {
	v := stepView{Action: w.page.Text(step.Action), Lang: w.page.LangOf(step.Action), Actor: step.Actor, Cue: w.page.Text(step.Cue)}
	if member := w.visit.Member(step.Actor); member != nil {
		v.Actor = w.page.Text(member.Name)
	} else if key, known := visit.ActorKey(step.Actor); known {
		v.Actor = w.page.Say(key)
	}
	if t, ok, err := w.visit.Times(item); ok && err == nil {
		v.Time = clock.In(t.Start.Add(time.Duration(step.Offset)*time.Minute), t.StartZone).Time()
	}
	return v
}

// notes gives the findings of the chosen item, or of the whole day where none is chosen.
func (w *planView) notes(found []planning.Found) []note {
	var notes []note
	for _, f := range found {
		if f.Accepted != nil || len(f.Items) == 0 {
			continue
		}
		item := w.visit.Item(f.Items[0])
		if item == nil {
			continue
		}
		day, ok := w.visit.DayOf(item)
		if w.choice.Item != "" && !slices.Contains(f.Items, w.choice.Item) || w.choice.Item == "" && (!ok || day != w.choice.Day) {
			continue
		}
		c := w.choice
		c.Item = item.ID
		n := note{Severity: string(f.Severity), Message: w.page.Message(f.Message), Href: w.address(c), Title: w.page.Text(item.Title), Key: f.Key, MendAddress: w.page.In("programme") + "/mend?" + c.query()}
		n.Where = w.page.mendedAt(&f.Finding)
		for i, m := range f.Mends {
			if w.page.Actor.MayPlan() {
				n.Mends = append(n.Mends, mend{i, w.page.Message(m.Label)})
			}
		}
		notes = append(notes, n)
	}
	slices.SortStableFunc(notes, func(a, b note) int {
		return cmp.Compare(gravity(visit.Severity(a.Severity)), gravity(visit.Severity(b.Severity)))
	})
	return notes
}

// timeline lays the day's items into the grid.
func (w *planView) timeline() timeline {
	first, last := dayBounds(w.choice.Day, w.zone)
	var blocks []*block
	var from, to time.Time
	byBlock := map[*block]*visit.Item{}
	for _, item := range w.items {
		t, ok, err := w.visit.Times(item)
		day, _ := w.visit.DayOf(item)
		if !ok || err != nil || day != w.choice.Day && (!t.Start.Before(last) || !t.End.After(first)) {
			continue
		}
		b := w.block(item)
		blocks = append(blocks, b)
		byBlock[b] = item
		if from.IsZero() || b.start.Before(from) {
			from = b.start
		}
		if b.end.After(to) {
			to = b.end
		}
	}
	grid := w.window(first, last, from, to)
	w.axes(&grid, blocks)
	w.fill(&grid, blocks, byBlock)
	return grid
}

func dayBounds(day civil.Date, zone *time.Location) (first, last time.Time) {
	return day.In(zone).UTC(), day.AddDays(1).In(zone).UTC()
}

// window chooses the hours of the grid: those that hold items, filled up to a working day, or all.
func (w *planView) window(first, last, from, to time.Time) timeline {
	begin, end := first, last
	if !w.choice.Whole {
		begin, end = from, to
		if from.IsZero() {
			begin, end = first.Add(dayBegins*time.Hour), first.Add((dayBegins+leastHours)*time.Hour)
		}
		if begin.Before(first.Add(-time.Hour)) {
			begin = first
		}
		if end.After(last.Add(time.Hour)) {
			end = last
		}
	}
	begin = begin.Add(-time.Duration(begin.In(w.zone).Minute()) * time.Minute)
	hours := int((end.Sub(begin) + time.Hour - 1) / time.Hour)
	for ; hours < leastHours && clock.In(begin, w.zone).Hour > dayBegins; hours++ {
		begin = begin.Add(-time.Hour)
	}
	hours = min(max(hours, leastHours), mostHours)
	grid := timeline{Hours: hours, Start: begin.Unix() / 60, Now: -1}
	if now := w.page.Now; !now.Before(begin) && now.Before(begin.Add(time.Duration(hours)*time.Hour)) {
		grid.Now = grid.slot(now)
	}
	return grid
}

// slot gives the slot nearest to t, within the grid.
func (g *timeline) slot(t time.Time) int {
	minutes := int(t.Unix()/60 - g.Start)
	return min(max((2*minutes+slotMinutes)/(2*slotMinutes), 0), g.Hours*12)
}

// axes writes the hours by the clocks of the grid's zone, and of another where an item of the day is in one.
func (w *planView) axes(g *timeline, blocks []*block) {
	zones := []*time.Location{w.zone}
	for _, b := range blocks {
		item := w.visit.Item(b.ID)
		for _, name := range []string{w.visit.ZoneOf(item), w.visit.EndZoneOf(item)} {
			zone, err := clock.Zone(name)
			if err == nil && len(zones) < 3 && !slices.ContainsFunc(zones, func(z *time.Location) bool { return clock.Offset(b.start, z) == clock.Offset(b.start, zone) }) {
				zones = append(zones, zone)
			}
		}
	}
	begin := time.Unix(g.Start*60, 0).UTC()
	for _, zone := range zones {
		a := axis{}
		if len(zones) > 1 {
			_, city, _ := strings.Cut(zone.String(), "/")
			a.Label = strings.ReplaceAll(city, "_", " ")
		}
		for hour := range g.Hours {
			a.Marks = append(a.Marks, mark{Row: hour * 12, Label: clock.In(begin.Add(time.Duration(hour)*time.Hour), zone).Time()})
		}
		g.Axes = append(g.Axes, a)
	}
}

// fill makes the lanes and puts each block into those that it belongs to.
func (w *planView) fill(g *timeline, blocks []*block, items map[*block]*visit.Item) {
	g.Lanes = w.lanes(items)
	travel := timing.Travel(w.visit, w.settings)
	for i := range g.Lanes {
		l := &g.Lanes[i]
		var inLane []*visit.Item
		for _, b := range blocks {
			item := items[b]
			if !slices.Contains(w.lanesOf(item), l.ID) {
				continue
			}
			own := *b
			own.Lane = l.ID
			own.Row = g.slot(b.start)
			end := g.slot(b.end)
			own.Before, own.After = b.start.Unix()/60 < g.Start, b.end.Unix()/60 > g.Start+int64(g.Hours*60)
			own.Row = min(own.Row, g.Hours*12-1)
			own.Span = max(end-own.Row, 1)
			if item.Anchor != visit.Fixed {
				later := w.slacks[item.ID].Later
				if later.Rule == "" {
					later.Minutes = min(later.Minutes, 60) // nothing but the day's end is in the way
				}
				own.Tail = max(g.slot(b.end.Add(time.Duration(later.Minutes)*time.Minute))-own.Row-own.Span, 0)
			}
			l.Blocks = append(l.Blocks, &own)
			inLane = append(inLane, item)
		}
		l.Columns = arrange(l.Blocks)
		if w.choice.Lanes != "places" {
			l.Strips = strips(l.Blocks, inLane, travel)
		}
	}
}

// lanes gives the lanes of the day, in the visit's own order; people, places and resources that have nothing on
// this day have no lane, unless nobody has anything.
func (w *planView) lanes(items map[*block]*visit.Item) []lane {
	used := map[string]bool{}
	for _, item := range items {
		for _, id := range w.lanesOf(item) {
			used[id] = true
		}
	}
	var lanes []lane
	add := func(id, label, lang string, always bool) {
		if always || used[id] {
			lanes = append(lanes, lane{ID: id, Label: label, Lang: lang})
		}
	}
	switch w.choice.Lanes {
	case "people":
		for i := range w.visit.People {
			m := &w.visit.People[i]
			add(m.ID, w.page.Text(m.Name), w.page.LangOf(m.Name), m.Class == "head")
		}
	case "places":
		for i := range w.visit.Places {
			p := &w.visit.Places[i]
			add(p.ID, w.page.Text(p.Name), w.page.LangOf(p.Name), len(used) == 0)
		}
	case "resources":
		for i := range w.visit.Resources {
			r := &w.visit.Resources[i]
			add(r.ID, w.page.Text(r.Name), w.page.LangOf(r.Name), len(used) == 0)
		}
	default:
		for i := range w.visit.Tracks {
			t := &w.visit.Tracks[i]
			add(t.ID, w.page.Text(t.Name), w.page.LangOf(t.Name), true)
		}
	}
	add("", w.page.Say("planner.no_lane."+w.choice.Lanes), w.page.Language, len(lanes) == 0)
	return lanes
}

// lanesOf gives the lanes that an item lies in: "" where it has none.
func (w *planView) lanesOf(item *visit.Item) []string {
	var ids []string
	switch w.choice.Lanes {
	case "people":
		ids = item.Attending()
	case "places":
		ids = []string{item.Place}
	case "resources":
		ids = item.Uses
	default:
		ids = w.visit.TracksOf(item)
	}
	if len(ids) == 0 {
		return []string{""}
	}
	return ids
}

// arrange gives blocks that lie at the same time columns of their own, side by side, and says into how many
// columns the lane is divided.
func arrange(blocks []*block) int {
	slices.SortStableFunc(blocks, func(a, b *block) int { return cmp.Compare(a.Row, b.Row) })
	var clusters [][]*block
	most := 1
	for i := 0; i < len(blocks); {
		cluster := []*block{blocks[i]}
		reach := blocks[i].Row + blocks[i].Span
		for i++; i < len(blocks) && blocks[i].Row < reach; i++ {
			cluster = append(cluster, blocks[i])
			reach = max(reach, blocks[i].Row+blocks[i].Span)
		}
		clusters = append(clusters, cluster)
		most = max(most, columnsOf(cluster))
	}
	columns := most
	if most <= 4 {
		columns = []int{1, 1, 2, 6, 12}[most] // what every smaller number divides too
	}
	for _, cluster := range clusters {
		width := columns / columnsOf(cluster)
		for _, b := range cluster {
			b.Column, b.Width = b.Column*width+1, width
		}
	}
	return columns
}

// columnsOf puts each block of a cluster into the first column that is free, counting from nought, and says how
// many that takes.
func columnsOf(cluster []*block) int {
	var free []int // the slot from which each column is free
	for _, b := range cluster {
		at := slices.IndexFunc(free, func(slot int) bool { return slot <= b.Row })
		if at < 0 {
			at, free = len(free), append(free, 0)
		}
		free[at], b.Column = b.Row+b.Span, at
	}
	return len(free)
}

// strips gives the transfers of a lane: between items that follow each other at different places.
func strips(blocks []*block, items []*visit.Item, travel func(from, to string, leaving time.Time) (int, bool)) []strip {
	order := make([]int, 0, len(blocks))
	byID := map[string]*visit.Item{}
	for _, item := range items {
		byID[item.ID] = item
	}
	for i, b := range blocks {
		if !b.Cancelled {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return blocks[a].start.Compare(blocks[b].start) })
	var found []strip
	for i := 1; i < len(order); i++ {
		a, b := blocks[order[i-1]], blocks[order[i]]
		from, to := byID[a.ID].EndPlace(), byID[b.ID].Place
		if from == "" || to == "" || from == to || b.start.Before(a.end) {
			continue
		}
		minutes, known := travel(from, to, a.end)
		if !known || minutes == 0 {
			continue
		}
		row, until := a.Row+a.Span, b.Row
		s := strip{Minutes: minutes, Has: clock.Minutes(a.end, b.start)}
		s.Short = s.Has < minutes
		s.Span = max(min((minutes+slotMinutes-1)/slotMinutes, until-row), 1)
		s.Row = until - s.Span
		if until <= row {
			s.Row, s.Over = b.Row, true
		}
		found = append(found, s)
	}
	return found
}
