package httpd

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/pasted"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// mostPasted is how many items one text may bring in: a form has no room for more.
const mostPasted = 400

// pasteRoutes are the addresses by which a programme pasted as text comes into a visit. The text travels in the form
// of the preview and is read again: nothing is kept before it is confirmed.
func (s *Server) pasteRoutes() []route {
	const path = "/visits/:reference/programme/paste"
	return []route{
		{method: "GET", path: path, least: officer, handle: s.pasteForm},
		{method: "POST", path: path, least: officer, handle: s.previewPasted, body: 4*pasted.MaxBytes + formLimit},
		{method: "POST", path: path + "/apply", least: officer, handle: s.applyPasted, body: 4*pasted.MaxBytes + formLimit},
	}
}

// pastePage takes the text of a programme, and shows what was understood of it before anything is saved.
type pastePage struct {
	Page
	Problems []string
	Read     bool // a text was read; false: it is asked for
	Source   Field
	Count    int
	Doubtful int // lines to look at
	Items    []pastedItem
	Lines    []pastedLine
}

// pastedItem is an item with the fields in which it is corrected.
type pastedItem struct {
	Number int // from 1
	Name   string
	Line   int
	Take   Choices
	Fields []Field
	Notes  []string

	Understood []string // what else will be saved of it, beside its fields
}

// pastedLine is a line of the text and what was understood of it.
type pastedLine struct {
	Number int
	Text   string
	Lang   string
	Roles  []string
	Doubts []string
}

// pastedField is under which a form sends a pasted text.
const pastedField = "text"

// pasteTyped is the preview's form: the text, and the items as corrected, by their place in it.
type pasteTyped struct {
	Text  string   `form:"text"`
	Count string   `form:"count"`
	Take  []string `form:"take"` // the numbers of the items to add
	Day   []string `form:"day"`
	Start []string `form:"start"`
	End   []string `form:"end"`
	Title []string `form:"title"`
	Kind  []string `form:"kind"`
	Place []string `form:"place"`
}

func (s *Server) pasteForm(c echo.Context) error {
	page, _, err := s.visitPage(c, "programme", "paste.title")
	if err != nil {
		return err
	}
	return s.askPasted(c, http.StatusOK, page, "", nil)
}

// askPasted shows the field for the text, with what is wrong with what it holds.
func (s *Server) askPasted(c echo.Context, status int, page Page, source string, problem error) error {
	f := newForm(page, problem)
	p := &pastePage{Page: page, Source: pastedText(f, source)}
	p.Problems = f.rest()
	return s.show(c, status, "paste", p)
}

func pastedText(f *form, source string) Field {
	field := f.field("text", "paste.text", source)
	field.Rows, field.Class, field.Required, field.Hint = 18, "wide", true, f.page.Say("paste.text_hint")
	return field
}

// previewPasted reads the text that was sent and shows what would become of it.
func (s *Server) previewPasted(c echo.Context) error {
	page, _, err := s.visitPage(c, "programme", "paste.title")
	if err != nil {
		return err
	}
	var typed struct {
		Text string `form:"text"`
	}
	if err := decode(c, &typed); err != nil {
		if status, mendable := again(err); mendable {
			return s.askPasted(c, status, page, typed.Text, err)
		}
		return err
	}
	read, err := s.readPasted(c, typed.Text)
	if status, mendable := again(err); mendable {
		return s.askPasted(c, status, page, typed.Text, err)
	}
	if err != nil {
		return err
	}
	return s.showPasted(c, http.StatusOK, page, read, pasteTyped{Text: typed.Text}, nil)
}

// readPasted reads a text that a form can show the items of.
func (s *Server) readPasted(c echo.Context, source string) (*planning.Pasted, error) {
	if strings.TrimSpace(source) == "" {
		return nil, fault.InvalidField("text", "pasted_missing", nil)
	}
	read, err := s.office.ReadPasted(c.Request().Context(), actor(c), c.Param("reference"), source)
	if err == nil && len(read.Programme.Items) > mostPasted {
		return nil, fault.InvalidField("text", "too_many", fault.Args{"Count": len(read.Programme.Items), "Most": mostPasted})
	}
	return read, err
}

// showPasted shows what was read, with what was corrected and what is wrong with that.
func (s *Server) showPasted(c echo.Context, status int, page Page, read *planning.Pasted, typed pasteTyped, problem error) error {
	f := newForm(page, problem)
	p := &pastePage{Page: page, Read: true, Source: pastedText(f, typed.Text), Count: len(read.Programme.Items)}
	first := make([]int, p.Count) // lines of items
	for _, line := range read.Programme.Lines {
		shown := pastedLine{Number: line.Number, Text: line.Text}
		for _, u := range line.Understood {
			shown.Lang = u.Language
			if u.Item >= 0 && u.Role == pasted.Item && first[u.Item] == 0 {
				first[u.Item] = line.Number
			}
			if strings.TrimSpace(line.Text) == "" {
				continue
			}
			role := page.Say("paste.role." + string(u.Role))
			switch {
			case u.Role == pasted.Heading && (u.Day != civil.Date{}):
				role += ": " + page.ShortDay(u.Day)
			case u.Item >= 0:
				role += " " + strconv.Itoa(u.Item+1)
			}
			shown.Roles = append(shown.Roles, role)
		}
		for _, doubt := range line.Doubts {
			shown.Doubts = append(shown.Doubts, page.Message(doubt))
		}
		if len(shown.Doubts) > 0 {
			p.Doubtful++
		}
		p.Lines = append(p.Lines, shown)
	}
	for i := range read.Programme.Items {
		item := p.item(f, read, i, typed)
		if item.Line = first[i]; item.Line > 0 {
			item.Notes = append(item.Notes, p.Lines[item.Line-1].Doubts...)
		}
		p.Items = append(p.Items, item)
	}
	p.Problems = f.rest()
	return s.show(c, status, "paste", p)
}

// item makes the fields of an item that was read, with what was corrected in them.
func (p *pastePage) item(f *form, read *planning.Pasted, i int, typed pasteTyped) pastedItem {
	item, v, n := &read.Programme.Items[i], read.Visit, strconv.Itoa(i)
	made := pastedItem{Number: i + 1, Name: p.Text(item.Title)}
	taken := !read.There[i]
	if typed.Count != "" {
		taken = false
		for _, number := range typed.Take {
			taken = taken || number == n
		}
	}
	made.Take = f.choices("take", "paste.take", nil, []Option{{Value: n, Label: p.Say("paste.take")}})
	made.Take.Options[0].Selected = taken
	if read.There[i] {
		made.Notes = append(made.Notes, p.Say("take_in.meets.alike", "Title", p.Text(item.Title), "When", p.whenOf(v, item)))
	}
	made.Understood = p.alsoUnderstood(v, item)
	shown := shownOf(v, item)
	value := func(list []string, read string) string {
		if typed.Count != "" && i < len(list) {
			return list[i]
		}
		return read
	}
	title := f.field("title["+n+"]", "field.title", value(typed.Title, shown.title))
	title.Class, title.Lang = "wide", shown.language
	made.Fields = []Field{
		f.choice("day["+n+"]", "field.day", value(typed.Day, shown.day), daysWith(p.Page, v, shown.day)),
		f.field("start["+n+"]", "item.start", value(typed.Start, shown.start)),
		f.field("end["+n+"]", "item.end", value(typed.End, shown.end)),
		title,
		f.choice("kind["+n+"]", "field.kind", value(typed.Kind, item.Kind), p.words("kind.", kindNames())),
		f.choice("place["+n+"]", "field.place", value(typed.Place, item.Place), placeOptions(p.Page, v)),
	}
	for k := range made.Fields {
		if k == 1 || k == 2 {
			made.Fields[k].Class, made.Fields[k].InputMode = "short", "numeric"
		}
	}
	return made
}

// alsoUnderstood tells what was read of an item that has no field in the preview.
func (p *pastePage) alsoUnderstood(v *visit.Visit, item *visit.Item) []string {
	var said []string
	if item.Certainty != "" {
		said = append(said, p.Say("certainty."+item.Certainty))
	}
	for _, step := range item.Steps {
		when := strconv.Itoa(step.Offset)
		if !item.At.IsZero() {
			when = item.At.AddMinutes(step.Offset).Time()
		}
		said = append(said, when+" "+p.Text(step.Action))
	}
	for _, id := range item.With {
		if m := v.Member(id); m != nil {
			said = append(said, p.Text(m.Name))
		}
	}
	if !item.Dress.IsEmpty() {
		said = append(said, p.Say("item.dress")+": "+p.Text(item.Dress))
	}
	if !item.Description.IsEmpty() {
		said = append(said, p.Text(item.Description))
	}
	return said
}

func kindNames() []string {
	var names []string
	for _, kind := range visit.Kinds() {
		names = append(names, kind.Name)
	}
	return names
}

// shownItem is an item as the preview's fields write it.
type shownItem struct{ day, start, end, title, language string }

func shownOf(v *visit.Visit, item *visit.Item) shownItem {
	shown := shownItem{day: dateText(item.Day)}
	shown.title, shown.language = item.Title.Find(v.Languages...)
	if item.At.IsZero() {
		return shown
	}
	shown.day, shown.start = item.At.Date.String(), item.At.Time()
	if t, ok, err := v.Times(item); ok && err == nil && !t.Usual {
		shown.end = t.EndWall.Time()
	}
	return shown
}

// applyPasted adds the items that were chosen, as corrected, as one change.
func (s *Server) applyPasted(c echo.Context) error {
	var typed pasteTyped
	if err := decode(c, &typed); err != nil {
		return err
	}
	read, err := s.readPasted(c, typed.Text)
	if status, mendable := again(err); mendable {
		page, _, pageErr := s.visitPage(c, "programme", "paste.title")
		if pageErr != nil {
			return pageErr
		}
		return s.askPasted(c, status, page, typed.Text, err)
	}
	if err != nil {
		return err
	}
	if typed.Count != strconv.Itoa(len(read.Programme.Items)) {
		return fault.New(fault.Invalid, "", "form_unreadable", nil)
	}
	items, from, problem := corrected(read, typed)
	var out *planning.Outcome
	if problem == nil {
		out, problem = s.office.AddPasted(c.Request().Context(), actor(c), c.Param("reference"), items, read.Programme.Tracks)
		problem = atPasted(problem, from)
	}
	if status, mendable := again(problem); mendable {
		page, _, err := s.visitPage(c, "programme", "paste.title")
		if err != nil {
			return err
		}
		return s.showPasted(c, status, page, read, typed, problem)
	}
	if problem != nil {
		return problem
	}
	if out.Change == 0 {
		return done(c, visitPath(c.Param("reference"), "programme"), "nothing_taken", "")
	}
	to := visitPath(c.Param("reference"), "programme") + "?done=taken_in"
	if out.Item != nil {
		if day, ok := out.Visit.DayOf(out.Item); ok {
			to += "&day=" + day.String()
		}
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// corrected gives the items that were chosen, as corrected, and which of those that were read each of them is.
func corrected(read *planning.Pasted, sent pasteTyped) (items []visit.Item, from []int, err error) {
	t := &typed{}
	for _, number := range sent.Take {
		i, err := strconv.Atoi(number)
		if err != nil || i < 0 || i >= len(read.Programme.Items) || i >= min(len(sent.Day), len(sent.Start), len(sent.End), len(sent.Title), len(sent.Kind), len(sent.Place)) {
			return nil, nil, fault.New(fault.Invalid, "", "form_unreadable", nil)
		}
		item := read.Programme.Items[i]
		shown := shownOf(read.Visit, &item)
		field := func(name string) string { return name + "[" + number + "]" }
		if sent.Title[i] != shown.title {
			item.Title = item.Title.Clone()
			item.Title[shown.language] = sent.Title[i]
		}
		item.Kind, item.Place = sent.Kind[i], sent.Place[i]
		if sent.Day[i] != shown.day || sent.Start[i] != shown.start || sent.End[i] != shown.end {
			setTimes(t, &item, field, sent.Day[i], sent.Start[i], sent.End[i])
		}
		items, from = append(items, item), append(from, i)
	}
	return items, from, t.faults.Err()
}

// setTimes gives an item the day, start and end that were typed. An end before the start is of the day after.
func setTimes(t *typed, item *visit.Item, field func(string) string, day, start, end string) {
	item.At, item.Until, item.Minutes, item.Day = clock.Wall{}, clock.Wall{}, 0, t.date(field("day"), day)
	if start == "" {
		return
	}
	if (item.Day == civil.Date{}) {
		t.faults = append(t.faults, fault.InvalidField(field("day"), "required", nil))
		return
	}
	at, err := clock.ParseTyped(start, clock.Wall{})
	if t.fail(field("start"), err); err != nil {
		return
	}
	item.At, item.Day = at.On(item.Day), civil.Date{}
	if end == "" {
		return
	}
	until, err := clock.ParseTyped(end, at)
	if t.fail(field("end"), err); err != nil {
		return
	}
	if item.Until = until.On(item.At.Date); item.Until.Compare(item.At) <= 0 {
		item.Until = until.On(item.At.Date.AddDays(1))
	}
}

// atPasted puts the faults of items at the fields of the preview that hold them.
func atPasted(err error, from []int) error {
	names := map[string]string{"at": "start", "until": "end", "minutes": "end", "day": "day", "kind": "kind", "place": "place", "title": "title"}
	for _, f := range fault.All(err) {
		var n int
		if _, scanned := fmt.Sscanf(f.Field, "items[%d]", &n); scanned != nil || n >= len(from) {
			continue
		}
		_, rest, _ := strings.Cut(f.Field, "].")
		head, _, _ := strings.Cut(rest, ".")
		if name := names[head]; name != "" {
			f.Field = name + "[" + strconv.Itoa(from[n]) + "]"
		}
	}
	return err
}
