package paper

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"cloud.google.com/go/civil"

	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Charts are seating charts: a page for each item at which people are seated.
type Charts struct {
	Head
	Charts []Chart
}

// Chart is a drawing of one seating, with a list of who sits where. Lengths are centimetres of the room.
type Chart struct {
	ID       string // the item's
	Title    Phrases
	When     Phrases
	Place    Phrases
	Form     Phrases
	View     string // of the drawing
	Tables   []ChartTable
	Seats    []ChartSeat
	Words    []ChartText // at the walls
	Unseated []Person
}

// ChartTable is a table, a circle where it is Round.
type ChartTable struct{ protocol.Table }

// CentreX and the like are what an ellipse is drawn by.
func (t ChartTable) CentreX() float64    { return t.X + t.Width/2 }
func (t ChartTable) CentreY() float64    { return t.Y + t.Height/2 }
func (t ChartTable) HalfWidth() float64  { return t.Width / 2 }
func (t ChartTable) HalfHeight() float64 { return t.Height / 2 }

// ChartSeat is a chair, and who sits on it.
type ChartSeat struct {
	Number   int // on the drawing and in the list; 0: nobody sits there
	X, Y     float64
	Guest    bool
	Name     Phrases // with the rank
	Position Phrases
	Lines    []ChartText // the name beside the chair
	Flag     string      // the address of the sitter's; "": none
}

// FlagX and FlagY are where the flag stands, at the chair's upper right.
func (s ChartSeat) FlagX() float64 { return s.X + 7 }
func (s ChartSeat) FlagY() float64 { return s.Y - 18 }

// ChartText is a line of text in a drawing.
type ChartText struct {
	X, Y   float64
	Anchor string // of SVG's
	Text   string
	Lang   string
}

// Of the drawing, in centimetres, letters being eleven high: a line's width in twelfths of that, so that a name stays beside
// its neighbour's, and its height, and what the names need around the chairs.
const (
	chartWidth  = 74
	chartLines  = 5 // a name of more stands in the list alone, to which the chair's number leads
	chartLine   = 12.0
	chartAway   = 22.0 // from a chair's centre to its name
	chartAround = 36.0
)

// Seating gives the chart of every item at which people are seated: as it is kept, else as the office's customs would have it.
func Seating(v *visit.Visit, o Options) *Charts {
	c := &Charts{Head: head(v, SeatingChart, o)}
	c.Landscape = true
	customs := customsOf(o)
	items := byTime(v)
	z := zonesOf(v, items)
	for _, kept := range protocol.Seatings(v, customs) {
		item := v.Item(kept.Item)
		plan := protocol.Seated(v, kept, customs)
		day, dated := v.DayOf(item)
		if plan == nil || o.Day != (civil.Date{}) && (!dated || o.Day != day) || o.Item != "" && o.Item != item.ID || !slices.ContainsFunc(plan.Seats, taken) {
			continue
		}
		chart := Chart{ID: item.ID, Title: c.titleOf(item), Place: c.where(v, item), Form: c.word("seating_form", kept.Form)}
		for _, t := range plan.Tables {
			chart.Tables = append(chart.Tables, ChartTable{t})
		}
		if dated {
			chart.When = c.each(func(p *text.Printer) string { return p.ShortDay(day) })
			if t := c.timeOf(v, item, day, z); t.Open == nil {
				chart.When = c.join(", ", chart.When, c.span(t))
			}
		}
		chart.View = fmt.Sprintf("%g %g %g %g", -chartAround, -chartAround, plan.Width+2*chartAround, plan.Height+2*chartAround)
		for i := range plan.Seats {
			chart.Seats = append(chart.Seats, c.seat(v, &plan.Seats[i], chart.Seats, o.Flag))
		}
		chart.Words = append(c.wall(kept.Door, "paper.door", plan), c.wall(kept.Window, "paper.window", plan)...)
		for _, m := range plan.Unseated {
			if p := c.person(v, m.ID); p != nil {
				chart.Unseated = append(chart.Unseated, *p)
			}
		}
		c.Charts = append(c.Charts, chart)
	}
	return c
}

func customsOf(o Options) protocol.Office {
	if o.Customs != nil {
		return *o.Customs
	}
	return protocol.Default()
}

func taken(s protocol.Seat) bool { return s.Member != nil || s.Service != nil }

// seat gives a chair with its number, the next after those before.
func (h Head) seat(v *visit.Visit, s *protocol.Seat, before []ChartSeat, flag func(string) string) ChartSeat {
	seat := ChartSeat{X: s.X, Y: s.Y, Guest: s.Side == visit.Guest}
	var name Phrases
	switch {
	case s.Member != nil:
		p := h.person(v, s.Member.ID)
		if p == nil {
			return seat
		}
		name = h.phrases(s.Member.Name)
		seat.Name, seat.Position, seat.Guest = p.Styled, p.Position, p.Guest
		if party := v.Party(s.Member.Party); party != nil && flag != nil {
			seat.Flag = flag(party.Country)
		}
	case s.Service != nil:
		name = h.phrases(s.Service.Name)
		seat.Name = name
	default:
		return seat
	}
	seat.Number = 1
	for _, other := range before {
		seat.Number = max(seat.Number, other.Number+1)
	}
	seat.Lines = chartName(name[0], s)
	return seat
}

// chartName sets a name behind its chair: above or below it in lines, or at its side.
func chartName(name Phrase, s *protocol.Seat) []ChartText {
	lines := wrap(name.Text, chartWidth)
	if len(lines) > chartLines {
		return nil
	}
	turn := s.Facing * math.Pi / 180
	dx, dy := -math.Sin(turn), math.Cos(turn) // where the sitter's back is
	x, anchor := s.X+dx*chartAway, "middle"
	var y float64
	half := float64(len(lines)) * chartLine / 2
	switch {
	case dy > 0.5:
		y = s.Y + chartAway + chartLine*0.6
	case dy < -0.5:
		y = s.Y - chartAway - 2*half + chartLine
	default:
		y = s.Y - half + chartLine*0.8
		anchor = "start"
		if dx < 0 {
			anchor = "end"
		}
	}
	set := make([]ChartText, len(lines))
	for i, line := range lines {
		set[i] = ChartText{X: math.Round(x), Y: math.Round(y + float64(i)*chartLine), Anchor: anchor, Text: line, Lang: name.Lang}
	}
	return set
}

// wall names a door or a window at the wall where it is.
func (h Head) wall(at, key string, plan *protocol.Plan) []ChartText {
	word := h.Label(key)[0]
	set := func(x, y float64, anchor string) []ChartText {
		return []ChartText{{X: math.Round(x), Y: math.Round(y), Anchor: anchor, Text: word.Text, Lang: word.Lang}}
	}
	const edge = chartAround - 8
	switch at {
	case "top":
		return set(plan.Width/2, -edge+chartLine, "middle")
	case "bottom":
		return set(plan.Width/2, plan.Height+edge, "middle")
	case "left":
		return set(-edge, plan.Height/2, "start")
	case "right":
		return set(plan.Width+edge, plan.Height/2, "end")
	}
	return nil
}

// Empty says whether nobody is seated anywhere.
func (c *Charts) Empty() bool { return len(c.Charts) == 0 }

// Label gives the seat's number as it is drawn; "" for an empty chair.
func (s ChartSeat) Label() string {
	if s.Number == 0 {
		return ""
	}
	return strconv.Itoa(s.Number)
}

// seated gives who sits at the kept seatings of some forms, in the order of their seats; nil where none is kept.
func (h Head) seated(v *visit.Visit, o Options, forms ...string) []Person {
	var seated []Person
	seatings := v.Seatings
	if o.Item != "" { // as proposed, where it is not kept
		seatings = slices.DeleteFunc(protocol.Seatings(v, customsOf(o)), func(kept visit.Seating) bool { return kept.Item != o.Item })
	}
	for _, kept := range seatings {
		item := v.Item(kept.Item)
		if item == nil || o.Item == "" && !slices.Contains(forms, kept.Form) {
			continue
		}
		if day, dated := v.DayOf(item); o.Day != (civil.Date{}) && (!dated || day != o.Day) {
			continue
		}
		plan := protocol.Seated(v, kept, customsOf(o))
		for i := range plan.Seats {
			m := plan.Seats[i].Member
			if m == nil {
				continue
			}
			if p := h.person(v, m.ID); p != nil && !slices.ContainsFunc(seated, func(other Person) bool { return other.ID == p.ID }) {
				seated = append(seated, *p)
			}
		}
	}
	return seated
}
