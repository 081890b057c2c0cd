package pasted

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// entry is a line, or one programme's part of it.
type entry struct {
	row   row
	track int
	cells []cell
	blank bool // the line before is blank
}

// indent gives how far in the entry begins, in blanks from its programme's edge.
func (r *reader) indent(e entry) int {
	edge := 0
	if len(r.table.groups) > 1 && e.row.table == r.table.counted {
		edge = r.table.groups[r.group(e.row, e.cells[0])]
	}
	if e.row.table {
		return max(0, e.cells[0].at-edge) * 4
	}
	return max(0, e.cells[0].at-edge)
}

// unbulleted takes a bullet or a number of a list off.
func unbulleted(s string) string {
	first, size := firstRune(s)
	if strings.ContainsRune("•·▪■□●○‣◦*-–—+§✓✔➢→►o", first) && len(s) > size && (s[size] == ' ' || s[size] == '\t' || strings.ContainsRune("•▪■●", first)) {
		return strings.TrimSpace(s[size:])
	}
	l := tokens(clip(s))
	at := 0
	if l.at(0).is("(№") {
		at++
	}
	t := l.at(at)
	if t.kind != number && !(t.kind == word && utf8.RuneCountInString(t.fold) == 1) || t.kind == number && t.length() > 3 {
		return s
	}
	for at++; l.at(at).is(".") && l.at(at+1).kind == number && l.at(at).gap == 0 && l.at(at+1).gap == 0; at += 2 { // 1.2.
	}
	if !l.at(at).is(".)") || l.at(at).gap > 0 || l.at(at+1).gap == 0 || monthOf(l.at(at+1)) != 0 {
		return s
	}
	return l.from(at + 1)
}

func firstRune(s string) (rune, int) {
	for _, r := range s {
		return r, len(string(r))
	}
	return 0, 0
}

func (r *reader) readEntry(e entry) {
	first := e.cells[0].text
	s := unbulleted(first)
	bulleted := s != first
	cells := e.cells[1:]
	if l := tokens(s); len(cells) > 0 && len(l.tokens) <= 2 && l.at(0).kind == number && l.at(0).length() <= 3 && (len(l.tokens) == 1 || l.at(1).is(".)")) {
		if next := tokens(clip(cells[0].text)); r.clocked(next) { // a column of numbers
			s, cells, bulleted = cells[0].text, cells[1:], false
		}
	}
	l := tokens(clip(s))
	d, at := r.dateAt(l, 0)
	if d.isRange || d.month == 0 && d.nth == 0 && at < len(l.tokens) && !r.clocked(tokens(l.from(skipMarks(l, at)))) {
		d, at = date{weekday: -1}, 0
	}
	dated := at > 0
	if dated {
		at = skipMarks(l, at)
		if at >= len(l.tokens) && len(cells) > 0 {
			s, cells = cells[0].text, cells[1:]
			l, at = tokens(clip(s)), 0
		}
	}
	if l.phrase(0, approximate) == len(l.tokens) && len(cells) == 0 {
		r.understand(e.row.number, Understood{Role: Detail, Item: r.wait(nil)})
		r.hanging[e.track] = len(r.waited) - 1
		return
	}
	w, next := r.whenAt(l, at, true)
	if next == at && !dated {
		r.readPlain(e, s, bulleted, cells)
		return
	}
	g := &draft{when: w, track: e.track, indent: r.indent(e), end: endOf(e.cells), bulleted: bulleted, line: e.row.number, title: bare(l.from(next)) + s[len(l.text):]}
	if next == at {
		g.when.untimed, g.when.certainty = true, visit.ToBeConfirmed
	}
	if g.title == "" && len(cells) > 0 {
		g.title, cells = bare(cells[0].text), cells[1:]
		if more := tokens(clip(g.title)); w.end.IsZero() && len(cells) > 0 && r.clocked(more) { // a column of ends
			if end, after := r.whenAt(more, 0, true); after == len(more.tokens) {
				g.when.end, g.title, cells = end.start, bare(cells[0].text), cells[1:]
			}
		}
	}
	if !dated {
		d, dated = r.cutDate(g)
	}
	if g.title == "" && w.untimed && w.certainty == visit.ToBeConfirmed && !e.blank && r.last[e.track] != nil && !dated {
		r.last[e.track].when.certainty = visit.ToBeConfirmed
		r.detail(e.row.number, r.last[e.track])
		return
	}
	r.place(g, d, dated)
	line := &r.lines[e.row.number]
	if step := r.stepOf(g); step != nil {
		r.understand(e.row.number, Understood{Role: Step, Item: r.index(step), Day: g.day, Start: g.start, Title: g.title, Language: r.lineLanguage(e.row.number)})
		return
	}
	if g.title == "" {
		old := r.pending[e.track]
		if old != nil && !e.blank && !dated && old.when.end.IsZero() && w.end.IsZero() && !old.start.IsZero() && old.start.Compare(g.start) < 0 {
			old.when.end = w.start // "9:00", "–" and "10:30" stand on lines of their own
			r.understand(e.row.number, Understood{Role: Detail, Item: -2 - slices.Index(r.waited, old)})
			return
		}
		if old != nil {
			r.drafts = append(r.drafts, old)
			r.last[e.track] = old
		}
		r.pending[e.track] = g
		r.heading = nil
		r.understand(e.row.number, Understood{Role: Item, Item: r.wait(g)})
		return
	}
	for _, c := range cells {
		r.addDetail(g, c.text, anything)
	}
	r.take(g, line)
}

// cutDate takes a date in brackets off a title's end: "Flight (20 November)".
func (r *reader) cutDate(g *draft) (date, bool) {
	l := tokens(clip(g.title))
	for i := len(l.tokens) - 2; i > 0 && l.at(len(l.tokens)-1).is(")") && len(l.text) == len(g.title); i-- {
		if !l.at(i).is("(") {
			continue
		}
		d, next := r.dateAt(l, i+1)
		if next < len(l.tokens)-1 || next == i+1 || d.isRange || d.month == 0 {
			break
		}
		if on := r.resolve(d); !r.within(on) && on != r.day && on != r.day.AddDays(1) {
			break // "Anniversary of the accord (26 March 1997)"
		}
		g.title = strings.TrimRight(l.before(i), " ,;:–—-")
		return d, true
	}
	return date{weekday: -1}, false
}

// place puts a draft on its day, by its own date or the heading's.
func (r *reader) place(g *draft, d date, dated bool) {
	line := &r.lines[g.line]
	if dated {
		if on := r.resolve(d); (on != civil.Date{}) {
			r.day, r.shift, r.assumed = on, 0, false
			line.Doubts = append(line.Doubts, r.doubtsOf(d, on)...)
		}
	}
	if (r.day == civil.Date{}) {
		line.Doubts = append(line.Doubts, text.Message{Key: "paste.doubt.no_day"})
		return
	}
	if r.assumed && r.known.Days.From != r.known.Days.To {
		line.Doubts = append(line.Doubts, text.Message{Key: "paste.doubt.day_assumed", Args: map[string]any{"Day": r.day.String()}})
	}
	g.day = r.day.AddDays(r.shift)
	if g.when.unsure {
		line.Doubts = append(line.Doubts, text.Message{Key: "paste.doubt.hours_alone"})
	}
	if g.when.start.IsZero() {
		return
	}
	g.start = g.when.start.On(g.day)
	if last := r.last[g.track]; last != nil && !last.start.IsZero() && !dated && g.start.Compare(last.start) < 0 {
		if last.start.Hour >= 18 && g.start.Hour < 6 {
			r.shift++
			g.day = r.day.AddDays(r.shift)
			g.start = g.when.start.On(g.day)
			line.Doubts = append(line.Doubts, text.Message{Key: "paste.doubt.next_day", Args: map[string]any{"Day": g.day.String()}})
		} else {
			line.Doubts = append(line.Doubts, text.Message{Key: "paste.doubt.backwards"})
		}
	}
}

// stepOf takes a draft into the item before it where it is a part of it: set further in, and within its time.
func (r *reader) stepOf(g *draft) *draft {
	parent := r.last[g.track]
	if parent == nil || g.start.IsZero() || parent.start.IsZero() || parent.day != g.day || g.title == "" {
		return nil
	}
	inCell := r.rows[parent.line].table && !r.rows[g.line].table && !parent.when.end.IsZero() // a paragraph of the row's last cell
	if g.indent <= parent.indent+1 && (!g.bulleted || parent.bulleted) && !inCell {
		return nil
	}
	offset := minutesBetween(parent.start, g.start)
	length := 180
	if !parent.when.end.IsZero() {
		length = minutesBetween(parent.start, parent.when.end.On(parent.day))
		if length <= 0 {
			length += 24 * 60
		}
	}
	if offset < 0 || offset > length {
		return nil
	}
	step := visit.Step{Offset: offset, Action: r.texts(stopped(g.title))}
	if !g.when.end.IsZero() {
		step.Minutes = max(0, minutesBetween(g.start, g.when.end.On(g.day)))
	}
	parent.item.Steps = append(parent.item.Steps, step)
	parent.joined = false
	return parent
}

func minutesBetween(a, b clock.Wall) int {
	return b.Date.DaysSince(a.Date)*24*60 + (b.Hour-a.Hour)*60 + b.Minute - a.Minute
}

// take makes the draft an item to which the lines after it belong.
func (r *reader) take(g *draft, line *Line) {
	r.heading = nil
	if k, ok := r.hanging[g.track]; ok {
		r.waited[k] = g
		delete(r.hanging, g.track)
		if g.when.certainty == "" {
			g.when.certainty = visit.Approximate
		}
	}
	r.cutLabels(g)
	r.trimMarkers(g)
	g.language, _ = r.languageOf(g.title)
	r.languages[g.language]++
	g.joined = len(g.details) == 0
	r.drafts = append(r.drafts, g)
	r.last[g.track] = g
	line.Understood = append(line.Understood, Understood{Role: Item, Item: len(r.drafts) - 1})
}

// wait gives what stands for the index of an item that is still to come.
func (r *reader) wait(g *draft) int {
	r.waited = append(r.waited, g)
	return -1 - len(r.waited)
}

func (r *reader) index(g *draft) int { return slices.Index(r.drafts, g) }

// bare takes off what parts a time from a title.
func bare(s string) string {
	return strings.TrimSpace(strings.TrimLeft(s, " \t:;,.–—-−|)]"))
}

// readPlain reads an entry that begins with no time.
func (r *reader) readPlain(e entry, s string, bulleted bool, cells []cell) {
	n, last := e.row.number, r.last[e.track]
	l := tokens(clip(s))
	if g := r.pending[e.track]; g != nil {
		delete(r.pending, e.track)
		g.title = s
		for _, c := range cells {
			r.addDetail(g, c.text, anything)
		}
		r.take(g, &r.lines[n])
		return
	}
	indent := r.indent(e)
	deeper := last != nil && (indent > last.indent+1 || bulleted && !last.bulleted)
	label, labelled := labelOf(l)
	below := r.leads && n > r.lastClock && e.blank && !deeper && last != nil && !r.gapped
	if end := l.phrase(0, memberLists); below && (labelled || end > 0 && skipMarks(l, end) >= len(l.tokens)) {
		r.close(n) // the list of all who come, a remark on all of the programme
		return
	}
	if labelled && last != nil {
		for _, c := range cells {
			s += " " + c.text
		}
		r.addDetail(last, s, label)
		r.detail(n, last)
		return
	}
	if label, _ := leadLabel(l); label == peopleColumn && last != nil && deeper {
		r.addDetail(last, s, peopleColumn)
		r.detail(n, last)
		return
	}
	if headOf(s) != anything && (len(r.drafts) == 0 || e.blank) && kindOf(s, "") == "other" {
		if r.title == "" && l.phrase(0, programmes) > 0 {
			r.title = s
		}
		r.plain(n, Heading)
		return
	}
	if g := r.trailing(e, s, bulleted, indent); g != nil {
		if step := r.stepOf(g); step != nil {
			r.understand(n, Understood{Role: Step, Item: r.index(step), Day: g.day, Start: g.start, Title: g.title, Language: r.lineLanguage(n)})
			return
		}
		r.take(g, &r.lines[n])
		return
	}
	sibling := bulleted && last != nil && last.bulleted && indent == last.indent
	words := countWords(l)
	kind := kindOf(s, "")
	untimed := !r.assumed || len(r.drafts) > 0
	marker := &draft{title: s}
	r.trimMarkers(marker)
	if untimed && !deeper && words <= 12 && (sibling || marker.when.certainty != "" && marker.title != s || kind != "other" && (e.blank || words <= 3) && words <= 8 && !strings.HasPrefix(s, "(")) && !r.goesOn(last, e, s) {
		g := &draft{title: s, track: e.track, indent: indent, bulleted: bulleted, line: n, when: when{untimed: true, certainty: visit.ToBeConfirmed}}
		r.place(g, date{weekday: -1}, false)
		for _, c := range cells {
			r.addDetail(g, c.text, anything)
		}
		r.lines[n].Doubts = append(r.lines[n].Doubts, text.Message{Key: "paste.doubt.no_time"})
		r.take(g, &r.lines[n])
		return
	}
	if last == nil {
		r.preamble(n, s, l)
		return
	}
	if below {
		r.close(n)
		return
	}
	r.gapped = r.gapped || e.blank
	for _, c := range cells {
		s += "  " + c.text
	}
	r.continued(last, e, s)
}

// close leaves out what stands below the programme, set off from it by a blank line.
func (r *reader) close(n int) {
	r.closed = true
	r.plain(n, Ignored, notUnderstood)
}

// preamble reads a line before the first item.
func (r *reader) preamble(n int, s string, l line) {
	for i := range l.tokens {
		if l.phrase(i, programmes) > i && countWords(l) <= 30 {
			if r.title == "" || r.titleIsWord() {
				r.title = s
			}
			r.plain(n, Heading)
			return
		}
	}
	if r.title != "" && n > 0 && len(r.lines[n-1].Understood) > 0 && r.lines[n-1].Understood[0].Role == Heading && (r.lines[n-1].Understood[0].Day == civil.Date{}) {
		r.title += " " + s
		r.plain(n, Heading)
		return
	}
	r.plain(n, Ignored, notUnderstood)
}

func (r *reader) titleIsWord() bool { return countWords(tokens(r.title)) <= 1 }

// detail notes that a line belongs to an item.
func (r *reader) detail(n int, g *draft) {
	r.understand(n, Understood{Role: Detail, Item: r.index(g), Day: g.day, Language: r.lineLanguage(n)})
}

// connectors end no title.
var connectors = wordSet("of the at to in for and with on by a an from hosted и в на с со от по из для к об о г им ve ile ucun uzre")

// endOf gives the column after the last of cells.
func endOf(cells []cell) int {
	c := cells[len(cells)-1]
	return c.at + utf8.RuneCountInString(c.text)
}

// goesOn says whether a line continues the title before it.
func (r *reader) goesOn(last *draft, e entry, s string) bool {
	if last == nil || !last.joined || e.blank {
		return false
	}
	title := strings.TrimSpace(last.title)
	words := wordsOf(title)
	first, _, _ := strings.Cut(s, " ") // what fits in its line does not go on
	ended := strings.HasSuffix(title, ",") || strings.HasSuffix(title, "-") || strings.HasSuffix(title, "–") || len(words) > 0 && connectors[words[len(words)-1]] && !strings.HasSuffix(title, ".")
	narrow := len(r.table.groups) > 1 && !r.table.counted && last.end+1+utf8.RuneCountInString(first) > r.table.ends[last.track] && unicode.IsLetter(firstLetter(s)) && !strings.HasPrefix(s, "(")
	return ended || narrow || unicode.IsLower(firstLetter(s)) && !strings.HasPrefix(s, "(")
}

// continued reads a line that goes on with the item before it.
func (r *reader) continued(last *draft, e entry, s string) {
	n := e.row.number
	language, sure := r.languageOf(s)
	own, ownSure := r.languageOf(last.title)
	switch {
	case last.joined && sure && ownSure && language != own && last.other[language] == "" && slices.Contains(r.known.Languages, language) && slices.Contains(r.known.Languages, own):
		if last.other == nil {
			last.other = text.Text{}
		}
		last.other[language] = s
	case r.goesOn(last, e, s):
		last.title += " " + s
		last.end = endOf(e.cells)
		r.trimMarkers(last)
		r.detail(n, last)
		return
	case len(last.details) > 0 && !e.blank && unicode.IsLower(firstLetter(s)):
		last.details[len(last.details)-1] += " " + s
		r.mention(last, s)
	default:
		r.addDetail(last, s, anything)
	}
	last.joined = false
	r.detail(n, last)
}

// labelOf reads "Venue: …"; the label is what stands before the colon.
func labelOf(l line) (column, bool) {
	label, next := leadLabel(l)
	if slices.Contains([]column{anything, titleColumn, timeColumn, endColumn, dateColumn}, label) {
		return anything, false
	}
	if l.at(next).is("/") { // in two languages
		if second, after := leadLabel(tokens(l.from(next + 1))); second != anything {
			next += 1 + after
		}
	}
	return label, l.at(next).is(":") || l.at(next).is("-–—") && l.at(next).gap > 0
}

func leadLabel(l line) (column, int) {
	best, label := 0, anything
	for c, list := range headers {
		if next := l.phrase(0, list); next > best || next == best && next > 0 && c < label {
			best, label = next, c
		}
	}
	return label, best
}

// addDetail adds what a line or a cell says to an item.
func (r *reader) addDetail(g *draft, s string, label column) {
	g.joined = false
	value := s
	l := tokens(clip(s))
	if c, labelled := labelOf(l); labelled {
		label = c
		if _, v, ok := strings.Cut(s, ":"); ok {
			value = strings.TrimSpace(v)
		}
	}
	if i := l.phrase(0, unconfirmed); i > 0 && i == len(l.tokens) && l.at(0).length() > 1 {
		g.when.certainty = visit.ToBeConfirmed
		return
	}
	r.mention(g, value)
	switch label {
	case placeColumn:
		g.quiet = true
		if found := r.placesIn(value); len(found) > 0 {
			g.item.Place = found[0].id
			if len(wordsOf(value)) <= 6 && len(wordsOf(r.nameOf(found[0].id))) >= len(wordsOf(value)) {
				return // nothing more is said
			}
		} else {
			r.lines[g.line].Doubts = append(r.lines[g.line].Doubts, text.Message{Key: "paste.doubt.place", Args: map[string]any{"Place": value}})
		}
	case officerColumn:
		g.item.Officer = value
		return
	case dressColumn:
		g.item.Dress = r.texts(value)
		return
	case anything:
		if found := r.placesIn(value); len(found) == 1 && len(wordsOf(r.nameOf(found[0].id))) == len(wordsOf(value)) && g.item.Place == "" {
			g.item.Place = found[0].id
			return
		}
	}
	g.details = append(g.details, s)
}

func (r *reader) nameOf(id string) string {
	for _, p := range r.known.Places {
		if p.ID == id {
			return p.Name.In(r.known.Languages...)
		}
	}
	return ""
}

// mention notes the people whom a detail names.
func (r *reader) mention(g *draft, s string) {
	for _, id := range r.peopleIn(s) {
		if !slices.Contains(g.item.With, id) {
			g.item.With = append(g.item.With, id)
		}
	}
}

// trailing reads a line whose time stands at its end: "Lunch, 13:00–14:15". nil where there is none, or where it is
// a remark beneath an item.
func (r *reader) trailing(e entry, s string, bulleted bool, indent int) *draft {
	l := tokens(clip(s))
	if len(l.text) != len(s) || len(l.tokens) < 2 {
		return nil
	}
	for i := max(1, len(l.tokens)-16); i < len(l.tokens); i++ {
		t := l.at(i)
		if t.gap == 0 && !l.at(i-1).is("(–—-:,") && !t.is("(–—-,:;") {
			continue
		}
		start := i
		for l.at(start).is("(,:;") || l.at(start).is(dashes) {
			start++
		}
		w, next := r.whenAt(l, start, false)
		if w.untilStarts {
			return nil // "Nothing before noon"
		}
		if next == start || w.start.IsZero() {
			continue
		}
		end := skipMarks(l, next)
		after := ""
		if end < len(l.tokens) {
			marker := &draft{title: l.from(next)}
			r.trimMarkers(marker)
			if after = marker.title; bare(after) == "" {
				after = ""
			} else if r.leads && r.last[e.track] != nil || countWords(tokens(after)) > 8 || l.at(next).is(".;") || l.at(next).is(dashes) {
				continue // a remark that speaks of a time
			}
			if w.certainty == "" {
				w.certainty = marker.when.certainty
			}
		}
		title := strings.TrimRight(l.before(i), " ,:;–—-(")
		if title == "" {
			return nil
		}
		g := &draft{when: w, title: title, track: e.track, indent: indent, bulleted: bulleted, line: e.row.number}
		var d date
		dated := false
		tl := tokens(title)
		for k := range tl.tokens { // "Departure on 28 March at 21:00"
			if found, after := r.dateAt(tl, k); k > 0 && after == len(tl.tokens) && found.month != 0 && !found.isRange {
				d, dated = found, true
				g.title = strings.TrimRight(tl.before(k), " ,:;–—-(")
				if words := strings.Fields(g.title); len(words) > 1 && slices.Contains([]string{"on", "am"}, strings.ToLower(words[len(words)-1])) {
					g.title = strings.Join(words[:len(words)-1], " ")
				}
				break
			}
		}
		last := r.last[e.track]
		deeper := last != nil && (indent > last.indent+1 || bulleted && !last.bulleted)
		if last != nil && r.leads && !e.blank && (deeper || kindOf(title, "") == "other") {
			if !deeper || w.start.IsZero() {
				return nil
			}
		}
		if after != "" {
			g.title = strings.TrimSpace(g.title + map[bool]string{true: "", false: " "}[strings.HasPrefix(after, ",")] + after)
		}
		r.place(g, d, dated)
		return g
	}
	return nil
}

// leading says whether the items of this text begin with their times, and notes the last line that does.
func (r *reader) leading() bool {
	n := 0
	for _, w := range r.rows {
		for i, c := range w.cells {
			if r.clocked(tokens(clip(unbulleted(c.text)))) {
				r.lastClock = w.number
				if i == 0 || i == 1 && w.table { // after a number or a day
					n++
				}
			}
		}
	}
	return n >= 3
}

// readTableRow reads a line of a table whose columns have heads.
func (r *reader) readTableRow(w row) {
	of := map[column]cell{}
	var others, tracks []cell
	for _, c := range w.cells {
		switch head := r.table.heads[c.at]; head {
		case numberColumn:
		case trackColumn:
			tracks = append(tracks, c)
		case anything, peopleColumn, detailColumn:
			others = append(others, c)
		default:
			if of[head].text == "" {
				of[head] = c
			} else {
				others = append(others, c)
			}
		}
	}
	others = parted(others)
	title := strings.Split(of[titleColumn].text, "\n")
	for head, between := range map[column]string{dateColumn: " ", timeColumn: " ", endColumn: " ", lengthColumn: " ", placeColumn: ", ", officerColumn: ", ", dressColumn: ", "} {
		of[head] = cell{inOne(of[head].text, between), of[head].at}
	}
	e := entry{row: w, track: r.section, cells: w.cells}
	if len(w.cells) == 1 && w.cells[0].at == 0 && of[timeColumn].text == "" && of[titleColumn].text == "" && of[dateColumn].text == "" {
		r.readEntry(e)
		return
	}
	g := &draft{track: r.section, line: w.number, title: title[0], joined: true}
	var d date
	dated := false
	if s := of[dateColumn].text; s != "" {
		l := tokens(clip(s))
		found, next := r.dateAt(l, 0)
		if d, dated = found, next > 0; !dated {
			others = append(others, of[dateColumn])
		}
	}
	timed := false
	if s := of[endColumn].text; s != "" {
		if end, next := r.whenAt(tokens(clip(s)), 0, true); next > 0 && !end.start.IsZero() {
			g.when.end = end.start
		} else {
			others = append(others, of[endColumn])
		}
	}
	if s := of[timeColumn].text; s != "" {
		l := tokens(clip(s))
		at := 0
		if found, next := r.dateAt(l, 0); next > 0 && !dated && !found.isRange {
			d, dated, at = found, true, skipMarks(l, next)
		}
		when, next := r.whenAt(l, at, true)
		if timed = next > at; timed {
			if when.end.IsZero() {
				when.end = g.when.end
			}
			g.when = when
		}
		if rest := bare(l.from(next)); rest != "" {
			others = append(others, cell{text: rest})
			if !timed {
				r.lines[w.number].Doubts = append(r.lines[w.number].Doubts, text.Message{Key: "paste.doubt.time", Args: map[string]any{"Value": rest}})
			}
		}
	}
	if g.title == "" && len(tracks) == 0 && len(others) > 0 && (timed || dated) {
		g.title, others = others[0].text, others[1:]
	}
	if g.title == "" && len(tracks) == 0 && dated && !timed {
		r.place(g, d, true)
		r.last = map[int]*draft{}
		r.understand(w.number, Understood{Role: Heading, Item: -1, Day: r.day})
		return
	}
	last := r.last[r.section]
	if !timed && !dated && last != nil && (g.title == "" && len(tracks) == 0 || g.title != "" && kindOf(g.title, "") == "other" && len(w.cells) == 1) {
		for _, c := range w.cells {
			r.addDetail(last, c.text, r.table.heads[c.at])
		}
		r.detail(w.number, last)
		return
	}
	if !timed {
		g.when = when{untimed: true, certainty: visit.ToBeConfirmed}
		r.lines[w.number].Doubts = append(r.lines[w.number].Doubts, text.Message{Key: "paste.doubt.no_time"})
	}
	if len(tracks) > 0 {
		r.readTracks(g, tracks, d, dated)
		return
	}
	for _, s := range title[1:] {
		if r.goesOn(g, e, s) {
			g.title += " " + s
		} else {
			r.addDetail(g, s, anything)
		}
	}
	r.place(g, d, dated)
	if s := of[lengthColumn].text; s != "" {
		g.when.minutes, _ = lengthAt(tokens(clip(s)), 0)
	}
	for _, c := range []column{placeColumn, officerColumn, dressColumn} {
		if of[c].text != "" {
			r.addDetail(g, of[c].text, c)
		}
	}
	for _, c := range others {
		r.addDetail(g, c.text, r.table.heads[c.at])
	}
	r.take(g, &r.lines[w.number])
}

// readTracks makes an item of each column of a line whose time all of them share.
func (r *reader) readTracks(shared *draft, cells []cell, d date, dated bool) {
	var columns []int
	for at, head := range r.table.heads {
		if head == trackColumn {
			columns = append(columns, at)
		}
	}
	slices.Sort(columns)
	for len(r.tracks) < len(columns) {
		r.tracks = append(r.tracks, "")
	}
	for _, c := range cells {
		g := *shared
		g.track, g.title = slices.Index(columns, c.at), inOne(c.text, " ")
		r.tracks[g.track] = r.table.names[c.at]
		r.place(&g, d, dated)
		r.take(&g, &r.lines[g.line])
	}
}
