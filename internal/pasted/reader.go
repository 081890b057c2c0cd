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

// reader goes through the lines with what the lines before said.
type reader struct {
	known    Known
	places   []name
	surnames map[string]string
	raw      []string
	rows     []row
	lines    []Line
	table    table
	running  map[string]bool // heads and feet of pages
	leads    bool            // items begin with their times

	title     string
	day       civil.Date // of the heading above
	assumed   bool       // no heading has said a day yet
	shift     int        // days after it, of items past midnight
	heading   *heading   // above which no item stands yet
	section   int        // the track of the lines that come
	lasting   bool       // the track holds beyond the next day
	named     bool       // the line before named the track
	tracks    []string   // names, the first is the main one
	drafts    []*draft
	last      map[int]*draft // by track: the item that details belong to
	pending   map[int]*draft // by track: a time whose title is still to come
	waited    []*draft       // every one that was ever pending
	blank     bool           // the line before is blank
	closed    bool           // a mail's ending has come
	languages map[string]int
	gapped    bool        // a blank line parts an item from what is said of it
	lastClock int         // the last line with a time before an item
	hanging   map[int]int // by track: which of waited the next item is, of which a line has said that it is about a time
	taken     int         // the last line that was read as part of a row above it
}

// heading is a line that named a day, with what else it says.
type heading struct {
	day  civil.Date
	rest string
	line int
}

// draft is an item as it grows.
type draft struct {
	item     visit.Item
	title    string
	language string
	other    text.Text // the title in other languages
	when     when
	day      civil.Date
	start    clock.Wall // with its day; zero: no time
	track    int
	indent   int
	end      int // the column after its line
	bulleted bool
	details  []string
	line     int
	joined   bool // the title may go on in the next line
	quiet    bool // the place was said in so many words
}

func newReader(known Known, raw []string) *reader {
	r := &reader{known: known, raw: raw, places: namesOf(known.Places), surnames: surnamesOf(known.People), last: map[int]*draft{}, pending: map[int]*draft{}, hanging: map[int]int{}, languages: map[string]int{}, assumed: true}
	r.tracks = []string{""}
	r.day = known.Days.From
	r.lines = make([]Line, len(raw))
	r.rows = make([]row, len(raw))
	for i, s := range raw {
		r.lines[i] = Line{Number: i + 1, Text: s}
		r.rows[i] = rowOf(i, clean(s))
	}
	r.running = r.runningLines()
	r.layOut()
	r.leads = r.leading()
	r.table.tabs = r.tabsOf()
	return r
}

// runningLines finds the heads and feet of pages: lines that come again beside the number of a page or a page's end.
func (r *reader) runningLines() map[string]bool {
	count, beside := map[string]int{}, map[string]bool{}
	last, lastPage := "", false
	for i, w := range r.rows {
		s := strings.TrimSpace(w.clean)
		page := isPageNumber(s) || strings.Contains(r.raw[i], "\f")
		if s == "" {
			continue
		}
		count[s]++
		if page && last != "" {
			beside[last] = true
		}
		if lastPage {
			beside[s] = true
		}
		last, lastPage = s, page
	}
	running := map[string]bool{}
	for s := range beside {
		if count[s] >= 2 && !isPageNumber(s) {
			if l := tokens(clip(s)); !r.clocked(l) {
				running[s] = true
			}
		}
	}
	return running
}

// isPageNumber matches "Page 2 of 3", "- 2 -", "2/3", "стр. 2".
func isPageNumber(s string) bool {
	l := tokens(clip(s))
	at, words, numbers := 0, 0, 0
	if len(l.tokens) > 8 || len(l.tokens) == 0 {
		return false
	}
	for at < len(l.tokens) {
		t := l.at(at)
		switch {
		case l.phrase(at, pageWords) > at:
			at, words = l.phrase(at, pageWords), words+1
		case t.kind == number && t.length() <= 3:
			at, numbers = at+1, numbers+1
		case l.phrase(at, ofWords) > at && numbers > 0:
			at, words = l.phrase(at, ofWords), words+1
		case t.is("[]()") || t.is(dashes) || t.is("/"):
			at++
		default:
			return false
		}
	}
	// a number alone is a page's where it stands far in or between dashes
	return numbers > 0 && numbers <= 2 && (words > 0 || l.at(0).is(dashes) && l.at(len(l.tokens)-1).is(dashes) || numbers == 1 && len(l.tokens) == 1 && l.at(0).gap >= 10 || numbers == 2 && l.at(1).is("/"))
}

func (r *reader) read() {
	for n := 0; n < len(r.rows); n++ {
		w := r.rows[n]
		if len(r.drafts)+len(r.pending)+maxCells > visit.MaxItems {
			r.plain(w.number, Ignored, text.Message{Key: "paste.doubt.too_many", Args: map[string]any{"Most": visit.MaxItems}})
			continue
		}
		r.readRow(w)
		for ; n < r.taken; n++ { // lines of the same row of a table
			of := r.lines[w.number].Understood[0]
			if of.Role == Item || of.Role == Step {
				of.Role = Detail
			}
			r.understand(n+1, of)
		}
	}
	r.flushHeading()
	r.dropPending()
	r.endDays()
}

// understand says what a line, or a column of it, was taken for.
func (r *reader) understand(n int, u Understood, doubts ...text.Message) {
	r.lines[n].Understood = append(r.lines[n].Understood, u)
	r.lines[n].Doubts = append(r.lines[n].Doubts, doubts...)
}

func (r *reader) plain(n int, role Role, doubts ...text.Message) {
	r.understand(n, Understood{Role: role, Item: -1, Language: r.lineLanguage(n)}, doubts...)
}

func (r *reader) lineLanguage(n int) string {
	language, _ := r.languageOf(r.rows[n].clean)
	return language
}

var notUnderstood = text.Message{Key: "paste.doubt.not_understood"}

func (r *reader) readRow(w row) {
	n := w.number
	s := strings.TrimSpace(w.clean)
	wasBlank, wasNamed := r.blank, r.named
	r.blank, r.named = false, false
	switch {
	case s == "":
		r.plain(n, Ignored)
		r.blank, r.named = true, wasNamed
		return
	case isRule(s), isPageNumber(strings.TrimRight(w.clean, " ")), r.running[s]:
		r.plain(n, Ignored)
		r.blank, r.named = wasBlank, wasNamed
		return
	case r.isMail(s):
		r.plain(n, Ignored)
		return
	case r.dayHeads(w):
		return
	case r.heads(w):
		r.plain(n, Heading)
		return
	}
	if r.headings(w, wasNamed) {
		return
	}
	w, r.taken = r.whole(w)
	if r.table.days != nil && (w.table || !r.table.byTabs) {
		r.readDays(w, wasBlank)
		return
	}
	if r.table.heads != nil && w.table && len(r.table.groups) < 2 && len(w.cells) > 0 {
		r.readTableRow(w)
		return
	}
	w.cells = parted(w.cells)
	groups := map[int][]cell{}
	var order []int
	for _, c := range w.cells {
		g := r.group(w, c)
		if groups[g] == nil {
			order = append(order, g)
		}
		groups[g] = append(groups[g], c)
	}
	for _, g := range order {
		track := r.section
		if len(r.table.groups) > 1 {
			track = g
			for len(r.tracks) <= g {
				r.tracks = append(r.tracks, "")
			}
		}
		r.readEntry(entry{row: w, track: track, cells: groups[g], blank: wasBlank})
	}
}

// isRule matches lines that only part others: "-----", "|---|---|", "* * *".
func isRule(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) && !strings.ContainsAny(s, "?")
}

// isMail says whether a line belongs to a mail and not to the programme.
func (r *reader) isMail(s string) bool {
	l := tokens(clip(s))
	if next := l.phrase(0, mailHeads); next > 0 && l.at(next).is(":") {
		if _, clocked := r.whenAt(l, 0, true); len(r.drafts) == 0 || r.closed || clocked == 0 && strings.Contains(s, "@") {
			return true
		}
	}
	if t := l.at(len(l.tokens) - 1); t.is(":") {
		if next := l.phrase(len(l.tokens)-2, mailWrote); next > len(l.tokens)-2 {
			return true
		}
	}
	if next := l.phrase(0, closings); next > 0 && len(l.tokens)-next <= 2 {
		r.closed = true
		return true
	}
	if next := l.phrase(0, versions); next > 0 && len(r.drafts) == 0 && r.hasTime(l, next) {
		return true // of when the programme is
	}
	if next := l.phrase(0, greetings); next > 0 && len(r.drafts) == 0 {
		return true
	}
	if r.closed {
		_, dated := r.dateAt(l, 0)
		if r.clocked(tokens(clip(unbulleted(s)))) || dated > 0 {
			r.closed = false
		}
	}
	return r.closed
}

// headings reads a line that names a day, a track or the programme, in one column or in several.
func (r *reader) headings(w row, wasNamed bool) bool {
	cells := w.cells
	if len(cells) > 1 && len(r.table.groups) < 2 {
		cells = []cell{{text: strings.Join(strings.Fields(strings.NewReplacer("|", " ", "\t", " ").Replace(w.clean)), " ")}}
		if w.table && r.table.heads != nil {
			return false
		}
	}
	read := make([]func(), 0, len(cells))
	for _, c := range cells {
		s := strings.TrimSpace(strings.Trim(strings.TrimSpace(c.text), "#*_=[]"))
		if day := r.dayHeading(w, s); day != nil {
			read = append(read, func() { day(wasNamed) })
		} else if name, ok := r.trackHeading(s); ok {
			g := 0
			if len(r.table.groups) > 1 {
				g = r.group(w, c)
			}
			read = append(read, func() { r.startTrack(name, g) })
		} else if len(cells) > 1 && len(r.drafts) == 0 && r.table.groups != nil && !r.clocked(tokens(clip(s))) {
			g := r.group(w, c)
			read = append(read, func() { r.startTrack(s, g) })
		} else {
			return false
		}
	}
	if len(read) == 0 {
		return false
	}
	for _, f := range read {
		f()
	}
	if len(r.lines[w.number].Understood) == 0 {
		r.plain(w.number, Heading)
	}
	return true
}

// dayHeading gives what to do where s is the heading of a day, nil where it is none.
func (r *reader) dayHeading(w row, s string) func(bool) {
	l := tokens(clip(s))
	var d date
	from, next := 0, 0
	for i := range l.tokens {
		if i > 40 {
			return nil
		}
		if i > 0 && l.at(i).kind == number && l.at(i).gap == 0 && !l.at(i-1).is("«\"“(") {
			continue
		}
		if d, next = r.dateAt(l, i); next > i {
			from = i
			break
		}
	}
	if next == from || d.isZero() {
		return nil
	}
	early := len(r.drafts) == 0 && len(r.pending) == 0
	before, rest := strings.TrimSpace(l.before(from)), strings.TrimSpace(l.from(next))
	if after := tokens(rest); len(after.tokens) > 0 {
		again, end := r.dateAt(after, skipMarks(after, 0))
		if end > 0 && !again.isRange { // the same day in a second language
			rest = strings.TrimSpace(after.from(end))
		}
	}
	b := tokens(before)
	beforeWords, restWords := countWords(b), countWords(tokens(rest))
	if after := tokens(rest); beforeWords > 2 {
		start := skipMarks(after, 0)
		if and := after.phrase(start, rangeWords); and > start {
			if _, end := r.dateAt(after, and); end > and {
				return nil // "the agenda for Thursday (6 May) and Friday (7 May)"
			}
		}
	}
	noise := skipMarks(b, b.phrase(0, dateNoise))
	switch {
	case d.isRange:
		if !early {
			return nil
		}
		return func(bool) {
			r.plain(w.number, Heading)
			if r.title == "" && beforeWords > 2 {
				r.title = before
			}
		}
	case d.month == 0 && d.nth == 0 && (beforeWords > 0 && noise < len(b.tokens) || restWords > 0):
		return nil // a weekday within a sentence
	case r.hasTime(l, next) && beforeWords+restWords > 0:
		return nil
	case beforeWords > 0 && noise < len(b.tokens) && !(early && (beforeWords+restWords <= 14 || b.phrase(0, programmes) > 0)) && beforeWords+restWords > 5:
		return nil
	case beforeWords > 0 && noise < len(b.tokens) && !early && unicode.IsLower(firstLetter(before)):
		return nil
	case beforeWords > 0 && noise < len(b.tokens) && !early && restWords == 0 && kindOf(before, "") != "other":
		return nil // "Departure on 28 March" is an item
	case restWords > 14 && !early:
		return nil
	}
	on := r.resolve(d)
	if (on == civil.Date{}) {
		return nil
	}
	doubts := r.doubtsOf(d, on)
	return func(wasNamed bool) {
		r.flushHeading()
		r.endDays()
		r.day, r.assumed, r.shift, r.closed = on, false, 0, false
		r.last, r.pending = map[int]*draft{}, r.dropPending()
		if r.section != 0 && !r.lasting && !wasNamed {
			r.section = 0
		} else if wasNamed {
			r.lasting = true
		}
		kept := strings.TrimSpace(strings.Trim(rest, " .,:;–—-()[]*#"))
		r.heading = &heading{day: on, rest: kept, line: w.number}
		if early && r.title == "" && beforeWords > 2 && noise < len(b.tokens) {
			r.title = strings.Trim(before, " ,–—-")
		}
		r.understand(w.number, Understood{Role: Heading, Item: -1, Day: on, Title: kept, Language: r.lineLanguage(w.number)}, doubts...)
	}
}

func skipMarks(l line, i int) int {
	for l.at(i).kind == mark {
		i++
	}
	return i
}

func countWords(l line) int {
	n := 0
	for _, t := range l.tokens {
		if t.kind == word && t.length() > 1 {
			n++
		}
	}
	return n
}

func firstLetter(s string) rune {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "\"«“( "))
	return r
}

// hasTime says whether a clock's time stands at token i or after it.
func (r *reader) hasTime(l line, i int) bool {
	for ; i < len(l.tokens) && i < 200; i++ {
		if t := l.at(i); t.kind == number || t.kind == word && (i == 0 || t.gap > 0) {
			if w, next := r.whenAt(l, i, false); next > i && !w.start.IsZero() {
				return true
			}
		}
	}
	return false
}

// dropPending makes items of times whose titles never came: no line is lost.
func (r *reader) dropPending() map[int]*draft {
	for _, d := range r.pending {
		r.drafts = append(r.drafts, d)
	}
	return map[int]*draft{}
}

// flushHeading makes an item of what a heading says beside its day where no item follows it.
func (r *reader) flushHeading() {
	h := r.heading
	r.heading = nil
	if h == nil || countWords(tokens(clip(h.rest))) < 2 || len(r.drafts) == 0 && len(r.raw) < 3 {
		return
	}
	d := &draft{title: h.rest, day: h.day, track: r.section, line: h.line, when: when{untimed: true, certainty: visit.ToBeConfirmed}}
	r.take(d, &r.lines[h.line])
}

// trackHeading says whether s is the heading of a track, and its name.
func (r *reader) trackHeading(s string) (string, bool) {
	l := tokens(clip(s))
	if len(l.tokens) > 9 || len(l.tokens) == 0 {
		return "", false
	}
	programme, track := false, false
	for i := 0; i < len(l.tokens); {
		t := l.at(i)
		switch {
		case l.phrase(i, programmes) > i:
			i, programme = l.phrase(i, programmes), true
		case l.phrase(i, trackWords) > i:
			i, track = l.phrase(i, trackWords), true
		case t.kind == mark, t.kind == word && slices.Contains([]string{"for", "of", "the", "для", "ucun", "separate", "parallel", "отдельная"}, t.fold):
			i++
		default:
			return "", false
		}
	}
	return strings.Trim(s, " :*#–—-"), programme && track
}

func (r *reader) startTrack(name string, group int) {
	if group > 0 || len(r.table.groups) > 1 {
		for len(r.tracks) <= group {
			r.tracks = append(r.tracks, "")
		}
		r.tracks[group] = name
		return
	}
	r.named, r.lasting = true, false
	if len(r.drafts) == 0 {
		r.tracks[0], r.section = name, 0
		return
	}
	for i, known := range r.tracks {
		if text.Fold(known) == text.Fold(name) {
			r.section = i
			return
		}
	}
	r.tracks = append(r.tracks, name)
	r.section = len(r.tracks) - 1
	r.shift = 0
}
