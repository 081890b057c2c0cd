package paper

import (
	"slices"

	"cortege/internal/visit"
)

// PocketCards are cards of A6: one side of a sheet, folded twice. The front and the telephones stand on its
// lower half, the day's programme upside down on its upper.
type PocketCards struct {
	Head
	Cards []PocketCard
}

// PocketCard is one day of one person, or a part of one that is too full for a card.
type PocketCard struct {
	Owner
	Post   Phrases
	Day    Phrases
	Zone   string
	Part   int              // from 1, of Parts
	Parts  int              // of the person's day
	Size   int              // of the front's type, in points
	Inside [2][]PocketEntry // the inner pages, left and right
	Behind []PocketList
}

// PocketEntry is an item on a card, or what of it did not fit on the page before.
type PocketEntry struct {
	Line
	Rest bool // it says no time again
}

// PocketList is what stands behind a card under one heading.
type PocketList struct {
	Label Phrases
	Facts []Fact
	Texts []Phrases
}

// A panel's type and what of it fits: lines on an inner page and behind, above the code; twelfths of the type's size in a line.
const (
	pocketType   = 8.0
	pocketInside = 34.0
	pocketBehind = 28.0
	pocketWidth  = 89.0 // millimetres
	pocketFact   = 6.0  // lines of a fact that is set as one; what is longer is set as a text
)

var (
	pocketLine  = twelfths(pocketWidth, pocketType)
	pocketSizes = []int{10, 9, 8, 7, 6, 5} // of the front
)

// Pocket gives the pocket cards of each member, or of Options.Subject alone: a card for each day, more where a
// day is too full for one. They speak one language, since they are small.
func Pocket(v *visit.Visit, o Options) *PocketCards {
	o.Languages = o.Languages[:min(len(o.Languages), 1)]
	c := &PocketCards{Head: head(v, FoldedCard, o)}
	c.Bare = true
	items := byTime(v)
	z := zonesOf(v, items)
	hotels := PocketList{Label: c.Label("paper.hotel")}
	for _, place := range v.Places {
		if place.Kind == "hotel" {
			hotels.Texts = append(hotels.Texts, c.join(", ", c.phrases(place.Name), c.phrases(place.Address)))
		}
	}
	for _, m := range c.members(v, o.Subject) {
		own := slices.DeleteFunc(slices.Clone(items), func(item *visit.Item) bool {
			return item.IsCancelled() || !slices.Contains(item.Attending(), m.ID)
		})
		for _, day := range c.days(v, own, z, o.Day, true) {
			card := PocketCard{Owner: Owner{m.ID, m.Styled}, Post: m.Position, Day: day.Title, Zone: day.Zone}
			if z.single() {
				card.Zone = z.head
			}
			card.Size = c.front(&card)
			parts := len(c.Cards)
			for pages := range slices.Chunk(c.inside(day.Lines), 2) {
				phones, cars := c.phones(v, slices.Concat(pages...))
				behind := c.behind(phones, cars, hotels)
				for i := range max(1, len(behind)) { // where they need more leaves, the next have empty pages inside
					card.Inside = [2][]PocketEntry{}
					if i == 0 {
						copy(card.Inside[:], pages)
					}
					card.Behind = nil
					if i < len(behind) {
						card.Behind = behind[i]
					}
					c.Cards = append(c.Cards, card)
				}
			}
			for i := range c.Cards[parts:] {
				c.Cards[parts+i].Part, c.Cards[parts+i].Parts = i+1, len(c.Cards)-parts
			}
		}
	}
	return c
}

// Owners gives whose cards there are.
func (c *PocketCards) Owners() []Owner {
	var owners []Owner
	for _, card := range c.Cards {
		if len(owners) == 0 || owners[len(owners)-1].ID != card.ID {
			owners = append(owners, card.Owner)
		}
	}
	return owners
}

// front gives the size of the type in which a card's front fits, by the sizes that print.css has for its parts.
func (h Head) front(card *PocketCard) int {
	small, name := times(0.85, 5), func(base float64) float64 {
		if base == 5 {
			return base
		}
		return 1.4 * base
	}
	paragraphs := []paragraph{
		{first(h.Marking), small, 1.32, 2}, {first(h.Title), small, 1.32, 1.8}, {first(card.Name), name, 1.25, 0.6},
		{first(card.Post), small, 1.32, 2.3}, {first(card.Day), times(1, 5), 1.32, 0}, {card.Zone, small, 1.32, 0}, {"1", small, 1.32, 0},
	}
	return fit(pocketWidth, 128, pocketSizes, paragraphs)
}

// inside deals lines out to inner pages, never splitting one that a page has room for.
func (h Head) inside(lines []Line) [][]PocketEntry {
	var pages [][]PocketEntry
	used := pocketInside
	for _, line := range lines {
		if line.Continued { // which its day before has said
			line.Flight, line.Place, line.Dress = nil, nil, nil
		}
		entry := PocketEntry{Line: line}
		for more := true; more; {
			rows := entry.rows()
			if used > 0 && used+min(rows, pocketInside) > pocketInside {
				pages, used = append(pages, nil), 0
			}
			now := entry
			if more = rows > pocketInside; more {
				now, entry = entry.cut(pocketInside)
			}
			pages[len(pages)-1] = append(pages[len(pages)-1], now)
			used += min(rows, pocketInside)
		}
	}
	return pages
}

// texts are what an entry says under its time, in the order in which it stands.
func (e *PocketEntry) texts() []*Phrases { return []*Phrases{&e.Title, &e.Flight, &e.Place, &e.Dress} }

// above gives the lines above an entry's texts, with the space around it.
func (e *PocketEntry) above() float64 {
	if e.Rest {
		return 0.5
	}
	return 1.5 + float64(len(e.Marks))
}

// rows gives how many lines an entry takes.
func (e *PocketEntry) rows() float64 {
	rows := e.above()
	for _, text := range e.texts() {
		rows += float64(len(wrap(first(*text), pocketLine)))
	}
	return rows
}

// cut gives what of an entry fits on a page of so many lines, and the rest.
func (e PocketEntry) cut(rows float64) (head, rest PocketEntry) {
	head, rest = e, e
	rest.Rest, rest.Marks = true, nil
	left := int(rows - e.above())
	heads, rests := head.texts(), rest.texts()
	for i, text := range e.texts() {
		if *text == nil {
			continue
		}
		said, more := (*text).split(left)
		left -= len(wrap(first(said), pocketLine))
		*heads[i], *rests[i] = said, more
	}
	return head, rest
}

// split gives so many lines of a text, and the rest; nil for what is empty.
func (p Phrases) split(lines int) (head, rest Phrases) {
	if lines <= 0 {
		return nil, p
	}
	said, more := split(first(p), pocketLine, lines)
	head = Phrases{{Text: said, Lang: p[0].Lang, Missing: p[0].Missing}}
	if more != "" {
		rest = Phrases{{Text: more, Lang: p[0].Lang, Missing: p[0].Missing}}
	}
	return head, rest
}

// behind deals lists out to the panels behind as many cards as they need.
func (h Head) behind(lists ...PocketList) [][]PocketList {
	var panels [][]PocketList
	used := pocketBehind
	for _, list := range lists {
		open := false // its heading stands on the panel
		take := func(rows float64) *PocketList {
			const heading = 2.2
			if open && used+rows > pocketBehind || !open && used+heading+rows > pocketBehind {
				panels, used, open = append(panels, nil), 0, false
			}
			panel := &panels[len(panels)-1]
			if !open {
				*panel, used, open = append(*panel, PocketList{Label: list.Label}), used+heading, true
			}
			used += rows
			return &(*panel)[len(*panel)-1]
		}
		var texts []Phrases
		for _, fact := range list.Facts {
			// Both share a line, so that each wraps in a part of it.
			rows := 0.3 + float64(len(wrap(first(fact.Label)+" "+first(fact.Text), pocketLine*4/5)))
			if rows > pocketFact {
				texts = append(texts, h.join(": ", fact.Label, fact.Text))
				continue
			}
			to := take(rows)
			to.Facts = append(to.Facts, fact)
		}
		for _, text := range append(texts, list.Texts...) {
			for text != nil {
				var now Phrases
				now, text = text.split(pocketBehind / 2)
				to := take(float64(len(wrap(first(now), pocketLine))))
				to.Texts = append(to.Texts, now)
			}
		}
	}
	return panels
}

// phones gives whom to call about entries, and their cars.
func (h Head) phones(v *visit.Visit, entries []PocketEntry) (phones, cars PocketList) {
	phones.Label, cars.Label = h.Label("paper.phones"), h.Label("paper.car")
	add := func(to *PocketList, label, text Phrases) {
		known := slices.ContainsFunc(to.Facts, func(f Fact) bool { return first(f.Label) == first(label) && first(f.Text) == first(text) })
		if label != nil && !known {
			to.Facts = append(to.Facts, Fact{label, text})
		}
	}
	for _, entry := range entries {
		if entry.Details.Phone != "" {
			who := h.plain(entry.Details.Officer)
			if who == nil {
				who = h.Label("paper.phone")
			}
			add(&phones, who, h.plain(entry.Details.Phone))
		}
		for _, id := range v.Item(entry.Item).Uses {
			if r := v.Resource(id); r != nil && r.Kind == "vehicle" {
				add(&cars, h.phrases(r.Name), h.join(", ", h.plain(r.Plate), h.plain(r.Driver), h.plain(r.Phone)))
			}
		}
	}
	return phones, cars
}
