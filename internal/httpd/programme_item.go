package httpd

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// itemForm is an item of the programme as typed. Its lists hold a blank row at their end, to be filled in; a row
// left blank is no row.
type itemForm struct {
	Version     string    `form:"version"`
	Kind        string    `form:"kind"`
	Title       text.Text `form:"title"`
	Description text.Text `form:"description"`
	Note        text.Text `form:"note"`
	Dress       text.Text `form:"dress"`

	Day      string   `form:"day"`
	Start    string   `form:"start"`
	Minutes  string   `form:"minutes"`
	UntilDay string   `form:"until_day"`
	Until    string   `form:"until"`
	Zone     string   `form:"zone"`
	ToZone   string   `form:"until_zone"`
	Second   []string `form:"second"` // "start", "end": the second time that the clocks show it
	Anchor   string   `form:"anchor"`
	Earliest string   `form:"earliest"`
	Latest   string   `form:"latest"`
	Least    string   `form:"least"`

	Certainty string   `form:"certainty"`
	Status    string   `form:"status"`
	Agreed    []string `form:"confirmed"` // visit.Sides
	Audience  string   `form:"audience"`
	Press     string   `form:"press"`
	Place     string   `form:"place"`
	To        string   `form:"to"`
	Flight    string   `form:"flight"`
	Tracks    []string `form:"tracks"`
	With      []string `form:"with"`
	Uses      []string `form:"uses"`
	Greeter   string   `form:"greeter"`
	Officer   string   `form:"officer"`
	Deputy    string   `form:"deputy"`
	Phone     string   `form:"phone"`
	Honours   string   `form:"honours"`
	HonoursBy string   `form:"honours_by"`

	After  []afterForm `form:"after"`
	Brings []string    `form:"brings"` // a new item: its kind's scenario and tasks
	isNew  bool
	usual  int // minutes of a new one

	Roles     []roleForm     `form:"roles"`
	Steps     []stepForm     `form:"steps"`
	Wreaths   []wreathForm   `form:"wreaths"`
	Flowers   []flowersForm  `form:"flowers"`
	Documents []documentForm `form:"documents"`
}

type afterForm struct {
	Item   string `form:"item"`
	Gap    string `form:"gap"`
	Within string `form:"within"`
}

type roleForm struct {
	Role    string `form:"role"`
	Officer string `form:"officer"`
}

type stepForm struct {
	Offset   string    `form:"offset"`
	Minutes  string    `form:"minutes"`
	Actor    string    `form:"actor"`
	Position string    `form:"position"`
	Props    string    `form:"props"`
	Action   text.Text `form:"action"`
	Cue      text.Text `form:"cue"`
}

type wreathForm struct {
	Giver     string    `form:"giver"`
	Delivered string    `form:"delivered_at"`
	Approved  []string  `form:"approved"`
	Ribbon    text.Text `form:"ribbon"`
	Size      string    `form:"size"`
	Bearers   string    `form:"bearers"`
	Checked   string    `form:"checked"`
	Done      []string  `form:"done"` // of wreathTicks
}

// wreathTicks are what is so or not of a wreath.
var wreathTicks = []string{"ordered", "stand", "preplaced"}

type flowersForm struct {
	Stems   string `form:"stems"`
	Species string `form:"species"`
	Bearer  string `form:"bearer"`
}

type documentForm struct {
	Title       text.Text `form:"title"`
	Kind        string    `form:"kind"`
	Languages   string    `form:"languages"`
	Originals   string    `form:"originals"`
	Status      string    `form:"status"`
	Signatories []string  `form:"signatories"`
	Paper       string    `form:"paper"`
	Annexes     string    `form:"annexes"`
	Authority   string    `form:"authority"`
	Seal        string    `form:"seal"`
	Kept        string    `form:"kept"`
	Done        []string  `form:"done"` // of documentTicks
}

// documentTicks are what is so or not of a document.
var documentTicks = []string{"certificate", "last_page"}

// ticked gives those of names that are so.
func ticked(names []string, so ...bool) []string {
	var of []string
	for i, name := range names {
		if so[i] {
			of = append(of, name)
		}
	}
	return of
}

// itemFormOf gives an item as its form shows it.
func itemFormOf(v *visit.Visit, item *visit.Item) *itemForm {
	f := &itemForm{
		Version: strconv.FormatInt(item.Record.Version, 10), Kind: item.Kind, Title: item.Title, Description: item.Description,
		Note: item.Note, Dress: item.Dress, Start: item.At.Time(), Minutes: numberText(item.Minutes), Until: item.Until.Time(),
		Zone: item.Zone, ToZone: item.UntilZone, Anchor: item.Anchor, Earliest: wallText(item.Earliest), Latest: wallText(item.Latest),
		Least: numberText(item.Least), Certainty: item.Certainty, Status: item.Status, Agreed: sides(item.Confirmed), Audience: item.Audience,
		Press: item.Press, Place: item.Place, To: item.To, Flight: item.Flight, Tracks: v.TracksOf(item), With: item.With, Uses: item.Uses,
		Greeter: item.Greeter, Officer: item.Officer, Deputy: item.Deputy, Phone: item.Phone, Honours: item.Honours, HonoursBy: item.HonoursBy,
	}
	if day, ok := v.DayOf(item); ok {
		f.Day = day.String()
	}
	if !item.Until.IsZero() && item.Until.Date != item.At.Date {
		f.UntilDay = item.Until.Date.String()
	}
	if item.Fold == 1 {
		f.Second = append(f.Second, "start")
	}
	if item.UntilFold == 1 {
		f.Second = append(f.Second, "end")
	}
	for _, a := range item.After {
		f.After = append(f.After, afterForm{Item: a.Item, Gap: pointerText(a.Gap), Within: pointerText(a.Within)})
	}
	for _, r := range item.Roles {
		f.Roles = append(f.Roles, roleForm{Role: r.Role, Officer: r.Officer})
	}
	for _, s := range item.Steps {
		f.Steps = append(f.Steps, stepForm{
			Offset: strconv.Itoa(s.Offset), Minutes: numberText(s.Minutes), Actor: s.Actor, Position: s.Position,
			Props: strings.Join(s.Props, ", "), Action: s.Action, Cue: s.Cue,
		})
	}
	for _, w := range item.Wreaths {
		f.Wreaths = append(f.Wreaths, wreathForm{
			Giver: w.Giver, Delivered: wallText(w.Delivered), Approved: sides(w.Approved), Ribbon: w.Ribbon, Size: w.Size,
			Bearers: numberText(w.Bearers), Checked: w.Checked, Done: ticked(wreathTicks, w.Ordered, w.Stand, w.Preplaced),
		})
	}
	for _, w := range item.Flowers {
		f.Flowers = append(f.Flowers, flowersForm{Stems: numberText(w.Stems), Species: w.Species, Bearer: w.Bearer})
	}
	for _, d := range item.Documents {
		f.Documents = append(f.Documents, documentForm{
			Title: d.Title, Kind: d.Kind, Languages: strings.Join(d.Languages, ", "), Originals: numberText(d.Originals), Status: d.Status,
			Signatories: d.Signatories, Paper: d.Paper, Annexes: numberText(d.Annexes), Authority: d.Authority, Seal: d.Seal, Kept: d.Kept,
			Done: ticked(documentTicks, d.Certificate, d.LastPage),
		})
	}
	return f
}

// rowText is the name of a text within a row of a list: "steps[0].action.az".
var rowText = regexp.MustCompile(`^(steps|wreaths|documents)\[([0-9]{1,3})\]\.(action|cue|ribbon|title)\.([A-Za-z0-9-]{1,35})$`)

// readRows reads the texts within rows, which the decoder leaves out.
func (f *itemForm) readRows(posted url.Values) {
	for name := range posted {
		m := rowText.FindStringSubmatch(name)
		value := strings.TrimSpace(strings.ReplaceAll(posted.Get(name), "\r\n", "\n"))
		if m == nil || value == "" {
			continue
		}
		row, _ := strconv.Atoi(m[2])
		var into *text.Text
		switch {
		case m[1] == "steps" && m[3] == "action" && row < len(f.Steps):
			into = &f.Steps[row].Action
		case m[1] == "steps" && m[3] == "cue" && row < len(f.Steps):
			into = &f.Steps[row].Cue
		case m[1] == "wreaths" && m[3] == "ribbon" && row < len(f.Wreaths):
			into = &f.Wreaths[row].Ribbon
		case m[1] == "documents" && m[3] == "title" && row < len(f.Documents):
			into = &f.Documents[row].Title
		default:
			continue
		}
		if *into == nil {
			*into = text.Text{}
		}
		(*into)[m[4]] = value
	}
}

func (a afterForm) blank() bool { return a.Item == "" && a.Gap == "" && a.Within == "" }

func (r roleForm) blank() bool { return r.Role+r.Officer == "" }

func (s stepForm) blank() bool {
	return s.Offset+s.Minutes+s.Actor+s.Position+s.Props == "" && s.Action.IsEmpty() && s.Cue.IsEmpty()
}

func (w wreathForm) blank() bool {
	return w.Giver+w.Delivered+w.Size+w.Bearers+w.Checked == "" && len(w.Approved)+len(w.Done) == 0 && w.Ribbon.IsEmpty()
}

func (w flowersForm) blank() bool { return w.Stems+w.Species+w.Bearer == "" }

func (d documentForm) blank() bool {
	return d.Kind+d.Languages+d.Originals+d.Status+d.Paper+d.Annexes+d.Authority+d.Seal+d.Kept == "" &&
		len(d.Signatories)+len(d.Done) == 0 && d.Title.IsEmpty()
}

// tidy leaves out the rows that are blank.
func (f *itemForm) tidy() {
	f.After = slices.DeleteFunc(f.After, afterForm.blank)
	f.Roles = slices.DeleteFunc(f.Roles, roleForm.blank)
	f.Steps = slices.DeleteFunc(f.Steps, stepForm.blank)
	f.Wreaths = slices.DeleteFunc(f.Wreaths, wreathForm.blank)
	f.Flowers = slices.DeleteFunc(f.Flowers, flowersForm.blank)
	f.Documents = slices.DeleteFunc(f.Documents, documentForm.blank)
}

// item gives what was typed as an item of v with old's id. The error says which fields cannot be read.
func (f *itemForm) item(v *visit.Visit, old visit.Item) (visit.Item, error) {
	var t typed
	item := old
	item.Kind, item.Title, item.Description, item.Note, item.Dress = f.Kind, said(f.Title), said(f.Description), said(f.Note), said(f.Dress)
	item.Zone, item.UntilZone, item.Anchor, item.Certainty, item.Status = f.Zone, f.ToZone, f.Anchor, f.Certainty, f.Status
	item.Confirmed, item.Audience, item.Press, item.Place, item.To = approval(f.Agreed), f.Audience, f.Press, f.Place, f.To
	item.Flight, item.With, item.Uses, item.Greeter = f.Flight, f.With, f.Uses, f.Greeter
	item.Officer, item.Deputy, item.Phone, item.Honours = f.Officer, f.Deputy, f.Phone, f.Honours
	item.HonoursBy = f.HonoursBy
	item.Least = t.number("least", f.Least)
	item.Earliest, item.Latest = t.bound("earliest", f.Earliest), t.bound("latest", f.Latest)
	if !slices.Equal(f.Tracks, v.TracksOf(&old)) {
		item.Tracks = f.Tracks
	}
	f.times(&t, &item)
	f.rows(&t, &item)
	return item, t.faults.Err()
}

// times reads when the item is.
func (f *itemForm) times(t *typed, item *visit.Item) {
	day, start := t.date("day", f.Day), t.clock("start", f.Start)
	item.At, item.Day, item.Fold, item.Until, item.UntilFold = clock.Wall{}, civil.Date{}, 0, clock.Wall{}, 0
	item.Minutes = t.number("minutes", strings.TrimPrefix(f.Minutes, "+"))
	switch {
	case start.IsZero():
		item.Day = day
	case day == civil.Date{}:
		t.faults = append(t.faults, fault.InvalidField("day", "required", nil))
	default:
		item.At = start.On(day)
		if slices.Contains(f.Second, "start") {
			item.Fold = 1
		}
	}
	end := t.clock("until", f.Until)
	if end.IsZero() {
		return
	}
	endDay := t.date("until_day", f.UntilDay)
	if endDay == (civil.Date{}) {
		endDay = day
		if item.UntilZone == "" && end.Compare(start) <= 0 {
			endDay = day.AddDays(1)
		}
	}
	item.Until = end.On(endDay)
	if slices.Contains(f.Second, "end") {
		item.UntilFold = 1
	}
}

// rows reads the lists.
func (f *itemForm) rows(t *typed, item *visit.Item) {
	item.After, item.Roles, item.Steps, item.Wreaths, item.Flowers, item.Documents = nil, nil, nil, nil, nil, nil
	for i, a := range f.After {
		name := fmt.Sprintf("after[%d].", i)
		item.After = append(item.After, visit.After{Item: a.Item, Gap: t.pointer(name+"gap", a.Gap), Within: t.pointer(name+"within", a.Within)})
	}
	for _, r := range f.Roles {
		item.Roles = append(item.Roles, visit.Role{Role: r.Role, Officer: r.Officer})
	}
	for i, s := range f.Steps {
		name := fmt.Sprintf("steps[%d].", i)
		item.Steps = append(item.Steps, visit.Step{
			Offset: t.number(name+"offset", s.Offset), Minutes: t.number(name+"minutes", s.Minutes), Actor: s.Actor, Position: s.Position,
			Props: parts(s.Props), Action: said(s.Action), Cue: said(s.Cue),
		})
	}
	for i, w := range f.Wreaths {
		name := fmt.Sprintf("wreaths[%d].", i)
		item.Wreaths = append(item.Wreaths, visit.Wreath{
			Giver: w.Giver, Ribbon: said(w.Ribbon), Approved: approval(w.Approved), Delivered: t.bound(name+"delivered_at", w.Delivered),
			Size: w.Size, Bearers: t.number(name+"bearers", w.Bearers), Checked: w.Checked, Ordered: slices.Contains(w.Done, "ordered"),
			Stand: slices.Contains(w.Done, "stand"), Preplaced: slices.Contains(w.Done, "preplaced"),
		})
	}
	for i, w := range f.Flowers {
		name := fmt.Sprintf("flowers[%d].", i)
		item.Flowers = append(item.Flowers, visit.Flowers{Stems: t.number(name+"stems", w.Stems), Species: w.Species, Bearer: w.Bearer})
	}
	for i, d := range f.Documents {
		name := fmt.Sprintf("documents[%d].", i)
		item.Documents = append(item.Documents, visit.Document{
			Title: said(d.Title), Kind: d.Kind, Languages: listed(d.Languages), Originals: t.number(name+"originals", d.Originals), Status: d.Status,
			Signatories: d.Signatories, Paper: d.Paper, Annexes: t.number(name+"annexes", d.Annexes), Authority: d.Authority, Seal: d.Seal,
			Kept: d.Kept, Certificate: slices.Contains(d.Done, "certificate"), LastPage: slices.Contains(d.Done, "last_page"),
		})
	}
}

// clock reads a time of day as an officer types it; nothing typed is the zero Wall.
func (t *typed) clock(field, s string) clock.Wall {
	if s == "" {
		return clock.Wall{}
	}
	w, err := clock.ParseTyped(s, clock.Wall{})
	t.fail(field, err)
	return w
}

// bound reads a time with a date, "2024-01-31 09:00", or a time of day alone; nothing typed is the zero Wall.
func (t *typed) bound(field, s string) clock.Wall {
	if !strings.ContainsAny(s, "- T") {
		return t.clock(field, s)
	}
	w, err := clock.ParseWall(s)
	t.fail(field, err)
	return w
}

// pointer is number where nought is something else than nothing.
func (t *typed) pointer(field, s string) *int {
	if s == "" {
		return nil
	}
	n := t.number(field, s)
	return &n
}

func wallText(w clock.Wall) string { return strings.Replace(w.String(), "T", " ", 1) }

func pointerText(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func sides(a visit.Approval) []string {
	var of []string
	if a.Host {
		of = append(of, visit.Host)
	}
	if a.Guest {
		of = append(of, visit.Guest)
	}
	return of
}

func approval(of []string) visit.Approval {
	return visit.Approval{Host: slices.Contains(of, visit.Host), Guest: slices.Contains(of, visit.Guest)}
}

// parts splits a list whose entries may hold blanks: "ribbon, two pens".
func parts(s string) []string {
	var found []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			found = append(found, part)
		}
	}
	return found
}

// groups makes the form's fields: what is always asked first, the rest folded.
func (f *itemForm) groups(made *form, v *visit.Visit) []Group {
	p, languages := made.page, languagesOf(v)
	people := append([]Option{{}}, people(p, v)...)
	places := []Option{{}}
	for i := range v.Places {
		places = append(places, Option{Value: v.Places[i].ID, Label: p.Text(v.Places[i].Name)})
	}
	day, start, minutes := made.choice("day", "item.day", f.Day, days(p, v)), made.field("start", "item.start", f.Start), made.field("minutes", "item.minutes", f.Minutes)
	start.Class, minutes.Class, minutes.InputMode = "short", "short", "numeric"
	start.Placeholder = "09:30"
	if f.Minutes == "" && f.Until == "" {
		minutes.Placeholder = strconv.Itoa(cmp.Or(f.usual, visit.UsualMinutes(&visit.Item{Kind: f.Kind})))
	}
	until, untilDay := made.field("until", "item.until", f.Until), made.choice("until_day", "item.until_day", f.UntilDay, days(p, v))
	until.Class = "short"
	zone, toZone := made.field("zone", "item.zone", f.Zone), made.field("until_zone", "item.until_zone", f.ToZone)
	zone.List, toZone.List, zone.Placeholder = "zones", "zones", v.Zone
	least := made.field("least", "item.least", f.Least)
	least.Class, least.InputMode = "short", "numeric"
	earliest, latest := made.field("earliest", "item.earliest", f.Earliest), made.field("latest", "item.latest", f.Latest)
	second := made.choices("second", "item.second", f.Second, []Option{{Value: "start", Label: p.Say("item.start")}, {Value: "end", Label: p.Say("item.until")}})
	note := made.texts("note", "item.note", f.Note, languages, 2)
	note.Hint = p.Say("item.note_hint")
	var tracks, resources, kinds []Option
	for i := range v.Tracks {
		tracks = append(tracks, Option{Value: v.Tracks[i].ID, Label: p.Text(v.Tracks[i].Name)})
	}
	for i := range v.Resources {
		resources = append(resources, Option{Value: v.Resources[i].ID, Label: p.Text(v.Resources[i].Name)})
	}
	for _, kind := range visit.Kinds() {
		kinds = append(kinds, Option{Value: kind.Name, Label: p.Say("kind." + kind.Name)})
	}
	word := func(name, value string, words []string) Field {
		return made.choice(name, "item."+name, visit.OrDefault(value, words), p.words(name+".", words))
	}
	press := made.choice("press", "item.press", f.Press, append([]Option{{}}, p.words("press.", visit.PressAccess)...))
	honours := made.choice("honours", "item.honours", f.Honours, append([]Option{{}}, p.words("honours.", visit.HonoursLevels)...))
	honoursBy := made.field("honours_by", "field.honours_by", f.HonoursBy)

	first := []any{
		made.texts("title", "item.title", f.Title, languages, 0), made.choice("kind", "item.kind", visit.OrDefault(f.Kind, []string{"other"}), kinds),
		day, start, minutes, made.choice("place", "item.place", f.Place, places), word("certainty", f.Certainty, visit.Certainties),
		word("status", f.Status, visit.Statuses),
		made.choices("confirmed", "item.confirmed", f.Agreed, p.words("side.", visit.Sides)),
	}
	if f.isNew {
		first = append(first, made.choices("brings", "item.brings", f.Brings, []Option{{Value: "yes", Label: p.Say("item.brings_all")}}))
	}
	groups := []Group{group("", first...)}
	if len(v.People) > 0 {
		groups = append(groups, group("", made.choices("with", "item.with", f.With, people[1:])))
	}
	if len(v.Resources) > 0 {
		groups = append(groups, group("", made.choices("uses", "item.uses", f.Uses, resources)))
	}
	if len(v.Tracks) > 1 {
		groups = append(groups, group("", made.choices("tracks", "item.tracks", f.Tracks, tracks)))
	} else if len(f.Tracks) > 0 {
		made.shown["tracks"] = true
	}
	officer, deputy := made.field("officer", "item.officer", f.Officer), made.field("deputy", "item.deputy", f.Deputy)
	officer.List, deputy.List = "officers", "officers"
	groups = append(groups,
		group(p.Say("item.responsible"), officer, deputy,
			made.field("phone", "item.phone", f.Phone), made.choice("greeter", "item.greeter", f.Greeter, people)).folded(),
		group(p.Say("item.words"), made.texts("description", "item.description", f.Description, languages, 2), note,
			made.texts("dress", "item.dress", f.Dress, languages, 0)).folded(),
		group(p.Say("item.limits"), made.choice("anchor", "item.anchor", visit.OrDefault(f.Anchor, visit.Anchors), p.words("anchor.", visit.Anchors)),
			earliest, latest, least).foldedUnless(f.Anchor != "" && f.Anchor != visit.Floating),
		group(p.Say("item.travel"), made.choice("to", "item.to", f.To, places), made.field("flight", "item.flight", f.Flight), until, untilDay, zone, toZone, second).folded(),
		group(p.Say("item.who_sees"), word("audience", f.Audience, visit.Audiences), press, honours, honoursBy).foldedUnless(f.Audience != "" && f.Audience != visit.ForGuests),
	)
	return append(groups, f.rowGroups(made, v, people, languages)...)
}

// days gives the days that an item may be on: those of the visit and one to each side, and none.
func days(p Page, v *visit.Visit) []Option {
	options := []Option{{}}
	of := v.Days()
	if len(of) > 0 {
		of = append(append([]civil.Date{of[0].AddDays(-1)}, of...), of[len(of)-1].AddDays(1))
	}
	for _, day := range of {
		options = append(options, Option{Value: day.String(), Label: p.printer.ShortDay(day)})
	}
	return options
}

// daysWith are days and one more, which may be outside the visit.
func daysWith(p Page, v *visit.Visit, day string) []Option {
	options := days(p, v)
	if date, err := clock.ParseDate(day); err == nil && !slices.ContainsFunc(options, func(o Option) bool { return o.Value == day }) {
		options = append(options, Option{Value: day, Label: p.Date(date)})
	}
	return options
}

// foldedUnless is folded, but for a group of choices, each of which has a value at all times.
func (g Group) foldedUnless(open bool) Group {
	g.Folded = !open && !slices.ContainsFunc(g.lines(), func(l line) bool { return l.wrong })
	return g
}

func people(p Page, v *visit.Visit) []Option {
	var options []Option
	for i := range v.People {
		options = append(options, Option{Value: v.People[i].ID, Label: p.Text(v.People[i].Name)})
	}
	return options
}

// rowGroups makes a group for each row of each list, and for a blank one.
func (f *itemForm) rowGroups(made *form, v *visit.Visit, people []Option, languages []string) []Group {
	p := made.page
	var groups []Group
	short := func(field Field) Field {
		field.Class, field.InputMode = "short", "numeric"
		return field
	}
	items := []Option{{}}
	for i := range v.Items {
		items = append(items, Option{Value: v.Items[i].ID, Label: p.Text(v.Items[i].Title)})
	}
	for i, a := range append(slices.Clone(f.After), afterForm{}) {
		name := fmt.Sprintf("after[%d].", i)
		g := group(p.Say("item.after_row"), made.choice(name+"item", "item.after", a.Item, items),
			short(made.field(name+"gap", "item.gap", a.Gap)), short(made.field(name+"within", "item.within", a.Within)))
		groups = append(groups, g.folded())
	}
	for i, r := range append(slices.Clone(f.Roles), roleForm{}) {
		name, title := fmt.Sprintf("roles[%d].", i), ""
		if i == 0 {
			title = p.Say("item.roles")
		}
		officer := made.field(name+"officer", "field.officer", r.Officer)
		officer.List = "officers"
		g := group(title, made.choice(name+"role", "field.role", r.Role, append([]Option{{}}, p.words("officer_role.", visit.OfficerRoles)...)), officer)
		if len(f.Roles) == 0 {
			g = g.foldedUnless(false)
		}
		groups = append(groups, g)
	}
	for i, s := range append(slices.Clone(f.Steps), stepForm{}) {
		name := fmt.Sprintf("steps[%d].", i)
		actor := made.field(name+"actor", "item.actor", s.Actor)
		actor.List = "actors"
		g := group(p.Say("item.step_row", "Number", i+1), short(made.field(name+"offset", "item.offset", s.Offset)),
			short(made.field(name+"minutes", "item.minutes", s.Minutes)), made.texts(name+"action", "item.action", s.Action, languages, 0), actor,
			made.field(name+"position", "item.position", s.Position), made.texts(name+"cue", "item.cue", s.Cue, languages, 0),
			made.field(name+"props", "item.props", s.Props))
		groups = append(groups, g.foldedUnless(false))
	}
	parties := []Option{{}}
	for i := range v.Parties {
		parties = append(parties, Option{Value: v.Parties[i].ID, Label: p.Text(v.Parties[i].Body)})
	}
	for i, w := range append(slices.Clone(f.Wreaths), wreathForm{}) {
		name := fmt.Sprintf("wreaths[%d].", i)
		g := group(p.Say("item.wreath_row", "Number", i+1), made.choice(name+"giver", "item.giver", w.Giver, parties),
			made.field(name+"delivered_at", "item.delivered_at", w.Delivered), made.texts(name+"ribbon", "item.ribbon", w.Ribbon, languages, 0),
			made.choices(name+"approved", "item.approved", w.Approved, p.words("side.", visit.Sides)), made.field(name+"size", "field.size", w.Size),
			short(made.field(name+"bearers", "item.bearers", w.Bearers)), made.field(name+"checked", "field.checked", w.Checked),
			made.choices(name+"done", "item.done", w.Done, p.words("item.", wreathTicks)))
		groups = append(groups, g.foldedUnless(false))
	}
	for i, w := range append(slices.Clone(f.Flowers), flowersForm{}) {
		name := fmt.Sprintf("flowers[%d].", i)
		g := group(p.Say("item.flowers_row", "Number", i+1), short(made.field(name+"stems", "item.stems", w.Stems)),
			made.field(name+"species", "item.species", w.Species), made.choice(name+"bearer", "item.bearer", w.Bearer, people))
		groups = append(groups, g.foldedUnless(false))
	}
	optional := func(words []Option) []Option { return append([]Option{{}}, words...) }
	for i, d := range append(slices.Clone(f.Documents), documentForm{}) {
		name := fmt.Sprintf("documents[%d].", i)
		g := group(p.Say("item.document_row", "Number", i+1), made.texts(name+"title", "item.document", d.Title, languages, 0),
			made.choice(name+"kind", "item.kind", d.Kind, optional(p.words("document_kind.", visit.DocumentKinds))),
			made.choice(name+"status", "item.status", d.Status, optional(p.words("document_status.", visit.DocumentStates))),
			made.field(name+"languages", "item.languages", d.Languages), short(made.field(name+"originals", "item.originals", d.Originals)),
			made.choices(name+"signatories", "item.signatories", d.Signatories, people[1:]), made.field(name+"authority", "item.authority", d.Authority),
			made.choices(name+"done", "item.done", d.Done, p.words("item.", documentTicks)), made.field(name+"paper", "item.paper", d.Paper),
			short(made.field(name+"annexes", "item.annexes", d.Annexes)), made.field(name+"seal", "item.seal", d.Seal), made.field(name+"kept", "item.kept", d.Kept))
		groups = append(groups, g.foldedUnless(false))
	}
	return groups
}
