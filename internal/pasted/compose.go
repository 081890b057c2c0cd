package pasted

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// trimMarkers takes off a title's end what says that it is not certain, called off, or how long it is.
func (r *reader) trimMarkers(g *draft) {
	for range 3 {
		l := tokens(clip(g.title))
		if len(l.text) != len(g.title) || len(l.tokens) == 0 {
			return
		}
		n := len(l.tokens)
		if l.at(n-1).is(".;,") && l.at(n-2).is(")]") {
			n--
		}
		open := n - 1
		if l.at(n - 1).is(")]") {
			for open > 0 && !l.at(open).is("([") {
				open--
			}
		} else {
			open = -1
			for i := max(1, n-6); i < n; i++ {
				if next := l.phrase(i, unconfirmed); next == n && (l.at(i-1).kind == mark || l.at(i).gap > 1 || l.at(i).fold == "tbc" || l.at(i).fold == "tbd") {
					open = i - 1
					if l.at(open).kind != mark {
						open = i
					}
					break
				}
			}
		}
		if open <= 0 {
			return
		}
		i := open
		if l.at(i).kind == mark {
			i++
		}
		next := i
		switch {
		case l.phrase(i, unconfirmed) > i:
			next = l.phrase(i, unconfirmed)
			g.when.certainty = visit.ToBeConfirmed
		case l.phrase(i, approximate) > i && l.at(l.phrase(i, approximate)).is(")]"):
			next = l.phrase(i, approximate)
			g.when.certainty = visit.Approximate
		case l.phrase(i, cancelled) > i:
			next = l.phrase(i, cancelled)
			g.item.Status = visit.Cancelled
		default:
			start := lengthStart(l, i)
			if minutes, after := lengthAt(l, start); after > start && l.at(after).is(")]") {
				g.when.minutes, next = minutes, after
			}
		}
		if next == i || skipMarks(l, next) < n {
			return
		}
		g.title = strings.TrimRight(l.before(open), " ,;:–—-")
	}
}

// cutLabels moves "Venue: …" and the like from a title's end to the details.
func (r *reader) cutLabels(g *draft) {
	l := tokens(clip(g.title))
	for i := 1; i < len(l.tokens); i++ {
		if !l.at(i - 1).is(".;") {
			continue
		}
		rest := l.from(i)
		if label, labelled := labelOf(tokens(rest)); !labelled || label == detailColumn || !strings.Contains(rest, ":") {
			continue
		}
		rest += g.title[len(l.text):]
		g.title = strings.TrimRight(l.before(i-1), " ")
		r.addDetail(g, rest, anything)
		return
	}
}

// texts gives a text in the language it is written in, or in two where a slash parts them.
func (r *reader) texts(s string) text.Text {
	language, _ := r.languageOf(s)
	if parts := strings.Split(s, " / "); len(parts) > 1 && len(parts) <= 4 {
		t := text.Text{}
		for _, part := range parts {
			language, _ := r.languageOf(part)
			t[language] = strings.TrimSpace(part)
		}
		if len(t) == len(parts) && t[""] == "" {
			return t
		}
	}
	if language == "" {
		language = r.mainLanguage()
	}
	return text.Text{language: s}
}

// mainLanguage gives the language of the most titles; of none, the visit's first.
func (r *reader) mainLanguage() string {
	best, most := "", 0
	for _, l := range []string{"az", "en", "ru"} {
		if n := r.languages[l]; n > most {
			best, most = l, n
		}
	}
	if best == "" && len(r.known.Languages) > 0 {
		return r.known.Languages[0]
	}
	if best == "" {
		return "en"
	}
	return best
}

var (
	flightPattern = regexp.MustCompile(`(?:^|[^\pL\pN])(\p{Lu}\p{Lu}|\p{Lu}\d|\d\p{Lu})[ -]?(\d{1,4})(?:$|[^\pL\pN])`)
	flightWord    = regexp.MustCompile(`(?i)flight|рейс|reys|uçuş|arriv|depart|вылет|прил|прибыт|gəliş|landing|\(`)
)

func flightIn(title string) string {
	if m := flightPattern.FindStringSubmatch(clip(title)); m != nil && flightWord.MatchString(clip(title)) {
		return m[1] + " " + m[2]
	}
	return ""
}

// programme makes items of the drafts and completes what is said of the lines.
func (r *reader) programme() *Programme {
	p := &Programme{Title: strings.Join(strings.Fields(r.title), " "), Lines: r.lines}
	gone := r.mergeTranslations()
	index := make([]int, len(r.drafts))
	taken, again := map[string]bool{}, map[string]int{}
	for i, g := range r.drafts {
		if into, merged := gone[i]; merged {
			index[i] = index[into]
			continue
		}
		index[i] = len(p.Items)
		item := r.item(g)
		base := visit.NewID(item.Title.In("en"), "item", func(string) bool { return false })
		for item.ID = base; taken[item.ID]; {
			again[base]++
			item.ID = base + "-" + strconv.Itoa(again[base]+1)
		}
		taken[item.ID] = true
		p.Items = append(p.Items, item)
		if (g.day != civil.Date{}) {
			if (p.Days.From == civil.Date{}) || g.day.Before(p.Days.From) {
				p.Days.From = g.day
			}
			if g.day.After(p.Days.To) {
				p.Days.To = g.day
			}
		}
	}
	r.nameTracks(p, gone)
	for n := range p.Lines {
		line := &p.Lines[n]
		for k := range line.Understood {
			u := &line.Understood[k]
			if u.Item < -1 { // a time whose title came later
				if u.Item = r.index(r.waited[-2-u.Item]); u.Item < 0 {
					u.Role = Ignored // it never came
				}
			}
			if u.Item < 0 {
				continue
			}
			g := r.drafts[u.Item]
			u.Item = index[u.Item]
			if item := &p.Items[u.Item]; u.Role == Item {
				u.Day, u.Start, u.Title, u.Place, u.Certainty, u.Language = g.day, item.At, g.title, item.Place, item.Certainty, g.language
				u.End = item.Until
				if item.Minutes > 0 && !item.At.IsZero() {
					u.End = item.At.AddMinutes(item.Minutes)
				}
			}
		}
		if len(line.Understood) == 0 {
			line.Understood = []Understood{{Role: Ignored, Item: -1}}
		}
	}
	return p
}

// stopped takes the marks at its end off a title, but for an abbreviation's point.
func stopped(title string) string {
	title = strings.TrimRight(title, " :;")
	s, ended := strings.CutSuffix(title, ".")
	if strings.HasSuffix(s, ")") {
		return s
	}
	words := wordsOf(s)
	if !ended || strings.HasSuffix(s, ".") || len(words) == 0 || len([]rune(words[len(words)-1])) < 3 {
		return title
	}
	return s
}

// item makes an item of a draft.
func (r *reader) item(g *draft) visit.Item {
	item := g.item
	title := stopped(strings.TrimSpace(g.title))
	if title == "" {
		title = "…"
		r.lines[g.line].Doubts = append(r.lines[g.line].Doubts, text.Message{Key: "paste.doubt.no_title"})
	}
	if runes := []rune(title); len(runes) > visit.MaxTitle {
		g.details = append([]string{string(runes[visit.MaxTitle-1:])}, g.details...)
		title = string(runes[:visit.MaxTitle-1]) + "…"
	}
	item.Title = r.texts(title)
	for language, s := range g.other {
		if item.Title[language] == "" {
			item.Title[language] = s
		}
	}
	item.Flight = flightIn(title)
	if item.Kind = kindOf(title, item.Flight); item.Kind == "transfer" && item.Flight != "" {
		item.Kind = "flight"
	}
	if item.Kind == "lunch" && g.start.Hour >= 18 { // "обед" is dinner too
		item.Kind = "dinner"
	}
	item.Certainty = g.when.certainty
	item.Zone = g.when.zone
	if len(g.details) > 0 {
		s := strings.Join(g.details, "\n")
		if runes := []rune(s); len(runes) > visit.MaxNote {
			s = string(runes[:visit.MaxNote])
		}
		item.Description = text.Text{r.mainOf(g): s}
	}
	r.whereTo(&item, title, g.quiet)
	r.mention(g, title)
	item.With = g.item.With
	switch {
	case g.start.IsZero():
		item.Day = g.day
		if g.when.minutes > 0 {
			item.Minutes = g.when.minutes
		}
		if g.when.untilStarts && !g.when.end.IsZero() {
			until := text.Text{r.mainOf(g): "– " + g.when.end.Time()}
			if len(item.Description) > 0 {
				until = text.Join([]text.Text{until, item.Description}, "\n")
			}
			item.Description = until
		}
	default:
		item.At = g.start
		if item.Minutes = g.when.minutes; item.Minutes > 0 {
			break
		}
		if end := r.endOf(g); !end.IsZero() {
			if item.Minutes = r.realMinutes(item.At, end, item.Zone); item.Minutes <= 0 || item.Minutes > visit.MaxLength {
				item.Minutes = 0
				r.lines[g.line].Doubts = append(r.lines[g.line].Doubts, text.Message{Key: "paste.doubt.end"})
			}
		}
	}
	return item
}

func (r *reader) mainOf(g *draft) string {
	if g.language != "" {
		return g.language
	}
	return r.mainLanguage()
}

// endOf gives the end of a draft with its day.
func (r *reader) endOf(g *draft) clock.Wall {
	w := g.when
	if w.end.IsZero() {
		return w.end
	}
	if w.endDate != nil {
		if on := r.resolve(*w.endDate); (on != civil.Date{}) {
			return w.end.On(on)
		}
	}
	end := w.end.On(g.day)
	if w.nextDay || end.Compare(g.start) <= 0 {
		end = w.end.On(g.day.AddDays(1))
		if !w.nextDay && minutesBetween(g.start, end) > 12*60 {
			r.lines[g.line].Doubts = append(r.lines[g.line].Doubts, text.Message{Key: "paste.doubt.long"})
		}
	}
	return end
}

// realMinutes gives the length between two walls of the item's zone.
func (r *reader) realMinutes(start, end clock.Wall, zone string) int {
	if zone == "" {
		zone = r.known.Zone
	}
	if location, err := clock.Zone(zone); err == nil {
		from, err1 := clock.Instant(start, location, 0)
		to, err2 := clock.Instant(end, location, 0)
		if err1 == nil && err2 == nil {
			return int(to.Sub(from) / time.Minute)
		}
	}
	return minutesBetween(start, end)
}

// whereTo finds the known places that a title names.
func (r *reader) whereTo(item *visit.Item, title string, said bool) {
	found := r.placesIn(title)
	if len(found) == 0 {
		return
	}
	switch moves := visit.KindOf(item.Kind).Moves; {
	case moves && len(found) > 1:
		item.Place, item.To = found[0].id, found[1].id
	case moves && !leaves(title, found[0].at):
		item.To = found[0].id
	case !said && item.Place == "":
		item.Place = found[0].id
	}
}

// leaves says whether the place at a word is the one that is left.
func leaves(title string, at int) bool {
	words := wordsOf(title)
	for i := max(0, at-2); i < at; i++ {
		if slices.Contains([]string{"from", "из", "с", "от"}, words[i]) {
			return true
		}
	}
	return false
}

// nameTracks gives items their tracks where there are several.
func (r *reader) nameTracks(p *Programme, gone map[int]int) {
	used := map[int]bool{}
	for i, g := range r.drafts {
		if _, merged := gone[i]; !merged {
			used[g.track] = true
		}
	}
	if len(used) < 2 && !used[1] {
		return
	}
	ids := map[int]string{}
	for track, name := range r.tracks {
		if !used[track] && track > 0 {
			continue
		}
		for i, known := range r.known.Tracks {
			if track == 0 && i == 0 || sameTrack(known.Name, name) {
				ids[track] = known.ID
				p.Tracks = append(p.Tracks, visit.Track{ID: known.ID, Name: known.Name})
				break
			}
		}
		if ids[track] != "" {
			continue
		}
		title := text.Text{r.mainLanguage(): name}
		if name != "" {
			title = r.texts(name)
		} else {
			title[r.mainLanguage()] = map[bool]string{true: "1", false: string(rune('1' + track%9))}[track == 0]
		}
		ids[track] = visit.NewID(title.In("en"), "track", func(id string) bool {
			return slices.ContainsFunc(p.Tracks, func(t visit.Track) bool { return t.ID == id }) || slices.ContainsFunc(r.known.Tracks, func(t Named) bool { return t.ID == id })
		})
		p.Tracks = append(p.Tracks, visit.Track{ID: ids[track], Name: title})
	}
	n := 0
	for i, g := range r.drafts {
		if _, merged := gone[i]; !merged {
			p.Items[n].Tracks = []string{ids[g.track]}
			n++
		}
	}
}

// sameTrack says whether the heading of a track names a known one: every word of the known name is in it.
func sameTrack(known text.Text, name string) bool {
	words := wordsOf(name)
	for _, language := range known.Languages() {
		own := wordsOf(known[language])
		all := len(own) > 0
		for _, w := range own {
			all = all && slices.ContainsFunc(words, func(s string) bool { return strings.HasPrefix(s, stem(w)) })
		}
		if all {
			return true
		}
	}
	return false
}

// mergeTranslations finds two programmes side by side that are one in two languages, and takes the second's titles
// into the first. It gives which draft went into which.
func (r *reader) mergeTranslations() map[int]int {
	first, second := []int{}, []int{}
	for i, g := range r.drafts {
		switch g.track {
		case 0:
			first = append(first, i)
		case 1:
			second = append(second, i)
		default:
			return nil
		}
	}
	if len(first) != len(second) || len(first) < 2 || len(r.table.groups) != 2 {
		return nil
	}
	merged := map[int]int{}
	differ := 0
	for k := range first {
		a, b := r.drafts[first[k]], r.drafts[second[k]]
		if a.start != b.start || a.day != b.day || a.when.end != b.when.end {
			return nil
		}
		if a.language != b.language {
			differ++
		}
		merged[second[k]] = first[k]
	}
	if differ*5 < len(first)*4 {
		return nil
	}
	for from, into := range merged {
		a, b := r.drafts[into], r.drafts[from]
		if a.other == nil {
			a.other = text.Text{}
		}
		if b.language == "" || b.language == a.language {
			a.details = append(a.details, b.title)
		} else {
			a.other[b.language] = b.title
		}
		a.details = append(a.details, b.details...)
		a.item.Steps = append(a.item.Steps, b.item.Steps...)
		if a.item.Place == "" {
			a.item.Place = b.item.Place
		}
	}
	return merged
}
