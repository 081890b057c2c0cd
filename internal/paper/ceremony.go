package paper

import (
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Ceremonies are a sheet for each item at which documents are signed, or wreaths and flowers laid.
type Ceremonies struct {
	Head
	Sheets []Ceremony
}

// Ceremony is what is signed or laid at an item, where everybody stands, and step by step how.
type Ceremony struct {
	ID        string // the item's
	Title     Phrases
	When      Phrases
	Place     Phrases
	Honours   Phrases // with who has confirmed them; nil: no wreath or flowers are laid
	Wreaths   []CeremonyWreath
	Flowers   []Phrases
	Documents []CeremonyDocument
	Standing  []StandingSide
	Ready     []ReadyThing
	Steps     []Step
}

// CeremonyWreath is a wreath with its ribbon as it will hang.
type CeremonyWreath struct {
	Giver   Phrases
	Facts   []Phrases
	Ribbons []DrawnRibbon
}

// DrawnRibbon is a ribbon in one language, laid out in lines.
type DrawnRibbon struct {
	Lang  string
	Lines []RibbonLine
	Size  int // of the letters
}

// CeremonyDocument is a document with each of its originals.
type CeremonyDocument struct {
	Title  Phrases
	Facts  []Fact
	Copies []CeremonyCopy
}

// CeremonyCopy is an original: who keeps it, in which languages, and who signs where.
type CeremonyCopy struct {
	Number      int
	Side        Phrases
	Languages   Phrases
	Left, Right []Phrases
}

// StandingSide is one side in the order in which they sit and stand, from the centre.
type StandingSide struct {
	Side   Phrases
	People []StandingPerson
}

// StandingPerson is somebody with what they do there; Role is nil for who stands in their place of the order.
type StandingPerson struct {
	Name, Role Phrases
}

// ReadyThing is something that must be ready.
type ReadyThing struct {
	What  Phrases
	Ready bool
	Has   int // of Of, where it is a number
	Of    int
}

// CeremonySheets gives the sheet of every ceremony, in the order of the programme.
func CeremonySheets(v *visit.Visit, o Options) *Ceremonies {
	c := &Ceremonies{Head: head(v, CeremonySheet, o)}
	customs := customsOf(o)
	items := byTime(v)
	z := zonesOf(v, items)
	for _, item := range items {
		day, dated := v.DayOf(item)
		if item.IsCancelled() || len(item.Documents)+len(item.Wreaths)+len(item.Flowers) == 0 || o.Item != "" && o.Item != item.ID ||
			o.Day != (civil.Date{}) && (!dated || o.Day != day) {
			continue
		}
		sheet := Ceremony{ID: item.ID, Title: c.titleOf(item), Place: c.where(v, item), Steps: c.steps(v, item)}
		if dated {
			sheet.When = c.each(func(p *text.Printer) string { return p.ShortDay(day) })
			if t := c.timeOf(v, item, day, z); t.Open == nil {
				sheet.When = c.join(", ", sheet.When, c.span(t))
			}
		}
		c.laid(&sheet, v, item)
		c.signed(&sheet, v, item, customs)
		c.Sheets = append(c.Sheets, sheet)
	}
	return c
}

// laid fills in wreaths, flowers and honours, and the order in which people stand.
func (c *Ceremonies) laid(sheet *Ceremony, v *visit.Visit, item *visit.Item) {
	for i := range item.Wreaths {
		w := &item.Wreaths[i]
		made := CeremonyWreath{Giver: c.plain("–")}
		if party := v.Party(w.Giver); party != nil {
			made.Giver = c.phrases(party.Body)
		}
		var approved []Phrases
		for _, side := range visit.Sides {
			done := "form.no"
			if side == visit.Host && w.Approved.Host || side == visit.Guest && w.Approved.Guest {
				done = "form.yes"
			}
			approved = append(approved, c.join(" – ", c.Label("side."+side), c.Label(done)))
		}
		made.Facts = append(made.Facts, c.join(": ", c.Label("item.approved"), c.join(", ", approved...)))
		if w.Delivered.Time() != "" {
			made.Facts = append(made.Facts, c.join(": ", c.Label("item.delivered_at"), c.plain(w.Delivered.Time())))
		}
		if w.Size != "" {
			made.Facts = append(made.Facts, c.plain(w.Size))
		}
		if w.Bearers > 0 {
			made.Facts = append(made.Facts, c.join(": ", c.Label("item.bearers"), c.number(w.Bearers)))
		}
		for _, tag := range w.Ribbon.Languages() {
			ribbon := DrawnRibbon{Lang: tag}
			ribbon.Lines, ribbon.Size = RibbonText(w.Ribbon[tag])
			made.Ribbons = append(made.Ribbons, ribbon)
		}
		sheet.Wreaths = append(sheet.Wreaths, made)
	}
	for _, f := range item.Flowers {
		said := c.number(f.Stems)
		if f.Species != "" {
			said = c.join(": ", c.plain(f.Species), said)
		}
		if bearer := c.person(v, f.Bearer); bearer != nil {
			said = c.join(" – ", said, bearer.Styled)
		}
		sheet.Flowers = append(sheet.Flowers, said)
	}
	if len(item.Wreaths)+len(item.Flowers) == 0 || item.Honours == "" {
		return
	}
	sheet.Honours = c.join(": ", c.Label("item.honours"), c.Label("honours."+item.Honours))
	if item.HonoursBy != "" {
		sheet.Honours = c.join(" · ", sheet.Honours, c.join(": ", c.Label("field.honours_by"), c.plain(item.HonoursBy)))
	}
}

// signed fills in documents, what must be ready, and where people sit and stand.
func (c *Ceremonies) signed(sheet *Ceremony, v *visit.Visit, item *visit.Item, customs protocol.Office) {
	for i := range item.Documents {
		d := &item.Documents[i]
		made := CeremonyDocument{Title: c.phrases(d.Title)}
		fact := func(key string, said Phrases) {
			if said != nil {
				made.Facts = append(made.Facts, Fact{Label: c.Label(key), Text: said})
			}
		}
		if d.Kind != "" {
			fact("field.kind", c.Label("document_kind."+d.Kind))
		}
		fact("field.status", c.Label("document_status."+visit.OrDefault(d.Status, visit.DocumentStates)))
		fact("item.languages", c.languages(d.Languages))
		copies := protocol.Alternat(v, d, customs)
		fact("item.originals", c.number(len(copies)))
		fact("paper.signatures", c.number(protocol.Signatures(d, customs)))
		certificate := "form.no"
		if d.Certificate {
			certificate = "form.yes"
		}
		fact("item.certificate", c.Label(certificate))
		fact("item.paper", c.plain(d.Paper))
		if d.Annexes > 0 {
			fact("item.annexes", c.number(d.Annexes))
		}
		fact("item.authority", c.plain(d.Authority))
		fact("item.seal", c.plain(d.Seal))
		fact("item.kept", c.plain(d.Kept))
		for _, copied := range copies {
			row := CeremonyCopy{Number: copied.Number, Side: c.Label("side." + copied.Side), Languages: c.languages(copied.Languages)}
			for _, m := range copied.Left {
				row.Left = append(row.Left, c.person(v, m.ID).Styled)
			}
			for _, m := range copied.Right {
				row.Right = append(row.Right, c.person(v, m.ID).Styled)
			}
			made.Copies = append(made.Copies, row)
		}
		sheet.Documents = append(sheet.Documents, made)
	}
	if len(item.Documents) == 0 {
		for _, side := range visit.Sides {
			var people []StandingPerson
			for _, place := range protocol.OrderFor(v, protocol.ForDelegation, side, item, customs) {
				people = append(people, StandingPerson{Name: c.person(v, place.Member.ID).Styled})
			}
			c.stand(sheet, side, people)
		}
		return
	}
	noted := v.SigningOf(item.ID)
	for _, need := range protocol.Readiness(v, item, &noted, customs) {
		sheet.Ready = append(sheet.Ready, ReadyThing{c.Label("signing.need." + need.What), need.Ready, need.Has, need.Of})
	}
	kept := visit.Seating{Item: item.ID, Form: protocol.SigningTable}
	if at := slices.IndexFunc(v.Seatings, func(s visit.Seating) bool { return s.Item == item.ID && s.Form == kept.Form }); at >= 0 {
		kept = v.Seatings[at]
	}
	plan := protocol.Seated(v, kept, customs)
	for _, side := range visit.Sides {
		var people []StandingPerson
		for _, seat := range plan.Seats {
			if seat.Side != side || seat.Member == nil && seat.Service == nil {
				continue
			}
			who := StandingPerson{}
			if seat.Service != nil {
				who.Name = c.phrases(seat.Service.Name)
			} else {
				who.Name = c.person(v, seat.Member.ID).Styled
			}
			switch {
			case seat.Role != "":
				who.Role = c.Label("seats.role." + seat.Role)
			case seat.Row == 0:
				who.Role = c.Label("paper.signs")
			}
			people = append(people, who)
		}
		c.stand(sheet, side, people)
	}
}

func (c *Ceremonies) stand(sheet *Ceremony, side string, people []StandingPerson) {
	if len(people) > 0 {
		sheet.Standing = append(sheet.Standing, StandingSide{c.Label("side." + side), people})
	}
}

func (h Head) number(n int) Phrases { return h.plain(strconv.Itoa(n)) }

func (h Head) languages(tags []string) Phrases {
	if len(tags) == 0 {
		return nil
	}
	return h.each(func(p *text.Printer) string {
		names := make([]string, len(tags))
		for i, tag := range tags {
			names[i] = p.LanguageName(tag)
		}
		return strings.Join(names, ", ")
	})
}

// Empty says whether nothing is signed or laid anywhere.
func (c *Ceremonies) Empty() bool { return len(c.Sheets) == 0 }
