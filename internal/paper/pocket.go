package paper

import (
	"slices"
	"unicode/utf8"

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
	Part   int // from 1, of Parts
	Parts  int
	Inside [2][]Line // the inner pages, left and right
	Phones []Fact
	Cars   []Fact
	Hotels []Phrases
}

// What fits, on the safe side: rows of small type on an inner page, letters in a row, and the letters beyond
// which a text is cut short with an ellipsis.
const (
	pocketRows    = 30
	pocketLetters = 30
	pocketMost    = 150
	pocketPhones  = 8
)

// Pocket gives the pocket cards of each member, or of Options.Subject alone: a card for each day, more where a
// day is too full for one. They speak one language, since they are small.
func Pocket(v *visit.Visit, o Options) *PocketCards {
	o.Languages = o.Languages[:min(len(o.Languages), 1)]
	c := &PocketCards{Head: head(v, FoldedCard, o)}
	c.Bare = true
	items := byTime(v)
	z := zonesOf(v, items)
	var hotels []Phrases
	for _, place := range v.Places {
		if place.Kind == "hotel" {
			hotels = append(hotels, c.join(", ", c.phrases(place.Name), c.phrases(place.Address)))
		}
	}
	for _, m := range c.members(v, o.Subject) {
		own := slices.DeleteFunc(slices.Clone(items), func(item *visit.Item) bool {
			return item.IsCancelled() || !slices.Contains(item.Attending(), m.ID)
		})
		for _, day := range c.days(v, own, z, o.Day, true) {
			card := PocketCard{Owner: Owner{m.ID, c.short(m.Styled)}, Post: c.short(m.Position), Day: day.Title, Zone: day.Zone, Hotels: hotels[:min(len(hotels), 2)]}
			if z.single() {
				card.Zone = z.head
			}
			pages := c.inside(day.Lines)
			card.Parts = (len(pages) + 1) / 2
			for part := range card.Parts {
				card.Part = part + 1
				card.Inside = [2][]Line{pages[2*part]}
				if 2*part+1 < len(pages) {
					card.Inside[1] = pages[2*part+1]
				}
				card.Phones, card.Cars = c.phones(v, slices.Concat(card.Inside[0], card.Inside[1]))
				c.Cards = append(c.Cards, card)
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

// inside deals lines out to inner pages, never splitting one.
func (h Head) inside(lines []Line) [][]Line {
	var pages [][]Line
	used := pocketRows
	for _, line := range lines {
		line.Title, line.Place, line.Dress = h.short(line.Title), h.short(line.Place), h.short(line.Dress)
		rows := 1 // the time's, with space around
		for _, text := range append([]Phrases{line.Title, line.Place, line.Dress, line.Flight}, line.Marks...) {
			if text != nil {
				rows += 1 + utf8.RuneCountInString(text[0].Text)/pocketLetters
			}
		}
		if used+rows > pocketRows {
			pages, used = append(pages, nil), 0
		}
		pages[len(pages)-1] = append(pages[len(pages)-1], line)
		used += rows
	}
	return pages
}

// phones gives whom to call about lines, and their cars.
func (h Head) phones(v *visit.Visit, lines []Line) (phones, cars []Fact) {
	add := func(to *[]Fact, label, text Phrases) {
		known := slices.ContainsFunc(*to, func(f Fact) bool { return first(f.Label) == first(label) })
		if label != nil && !known && len(*to) < pocketPhones {
			*to = append(*to, Fact{h.short(label), h.short(text)})
		}
	}
	for _, line := range lines {
		if line.Details.Phone != "" {
			who := h.plain(line.Details.Officer)
			if who == nil {
				who = h.Label("paper.phone")
			}
			add(&phones, who, h.plain(line.Details.Phone))
		}
		for _, id := range v.Item(line.Item).Uses {
			if r := v.Resource(id); r != nil && r.Kind == "vehicle" {
				add(&cars, h.phrases(r.Name), h.join(", ", h.plain(r.Plate), h.plain(r.Driver), h.plain(r.Phone)))
			}
		}
	}
	return phones, cars
}

// short cuts a text that no small card has room for, and shows that it did.
func (h Head) short(p Phrases) Phrases {
	cut := slices.Clone(p)
	for i := range cut {
		cut[i].Text = clip(cut[i].Text, pocketMost)
	}
	return cut
}
