package paper

import (
	"math"
	"strconv"
	"strings"

	"cortege/internal/protocol"
	"cortege/internal/visit"
)

// Drawing is a seating as it is drawn on a page, where names stand on the chairs. Lengths are pixels.
type Drawing struct {
	Width, Height int
	Tables        []DrawnTable
	Seats         []DrawnSeat
	Walls         []DrawnWall
}

// DrawnTable is a table, round where Radius is not nought.
type DrawnTable struct{ X, Y, Width, Height, Radius int }

// DrawnSeat is a chair with who sits on it.
type DrawnSeat struct {
	ID      string // of the seat in its plan
	Label   string // what it is called: its number, or a word
	X, Y    int    // of its centre
	Lines   []string
	Name    string // in full; "" nobody
	Full    string // with rank, form of address and position
	Lang    string
	Country string // ISO 3166-1 alpha-2
	Person  string // id of a member; "" nobody, or an interpreter who is none
	Side    string
	Role    string // "interpreter", "assistant" or ""
	Honour  int
	Set     bool // by an officer
	Reason  string
}

// Left and Top give the corner of a seat's card; TextY the base of a line of its name, FlagX the left of its flag.
func (s DrawnSeat) Left() int { return s.X - cardWidth/2 }

// Top gives the upper edge of a seat's card.
func (s DrawnSeat) Top() int { return s.Y - cardHeight/2 }

// TextY gives the base of a line of the name, which stand under the flag, in the middle of what is left.
func (s DrawnSeat) TextY(line int) int {
	return s.Y + 13 - (len(s.Lines)-1)*lineHeight/2 + line*lineHeight
}

// DrawnWall is a door or a window in a wall of the room.
type DrawnWall struct {
	What, Label    string // "door" or "window"
	X1, Y1, X2, Y2 int
	TextX, TextY   int
	Anchor         string // of the label: start, middle, end
}

// Sizes of a drawing, in its units.
const (
	perMetre   = 160.0
	cardWidth  = 106
	cardHeight = 60
	lineHeight = 14
	edge       = 22 // of the room's walls around all
)

// Drawer is how a drawing names what it shows.
type Drawer struct {
	Name    func(*visit.Member) (name, lang string)
	Service func(*visit.Resource) (name, lang string)
	Full    func(*visit.Member) string
	Country func(*visit.Member) string
	Say     func(key string) string // of the catalogue
}

// fitting is the width of a drawing whose names can still be read when it is made as wide as its column.
const fitting = 1250

// Fits says whether the drawing may be made smaller, so that all of it is seen at once.
func (d Drawing) Fits() bool { return d.Width <= fitting }

// Draw lays a plan out.
func Draw(p *protocol.Plan, kept visit.Seating, w Drawer) Drawing {
	at := func(cm float64) int { return int(math.Round(cm*perMetre/100)) + edge }
	d := Drawing{Width: at(p.Width) + edge, Height: at(p.Height) + edge}
	for _, t := range p.Tables {
		drawn := DrawnTable{X: at(t.X), Y: at(t.Y), Width: at(t.Width) - edge, Height: at(t.Height) - edge}
		if t.Round {
			drawn.Radius = drawn.Width / 2
			drawn.X, drawn.Y = drawn.X+drawn.Radius, drawn.Y+drawn.Radius
		}
		d.Tables = append(d.Tables, drawn)
	}
	for i, s := range p.Seats {
		seat := DrawnSeat{
			ID: s.ID, Label: strconv.Itoa(i + 1), X: at(s.X), Y: at(s.Y), Side: s.Side, Role: s.Role, Honour: s.Honour, Set: s.Set, Reason: s.Reason,
		}
		switch {
		case s.Member != nil:
			seat.Name, seat.Lang = w.Name(s.Member)
			seat.Full, seat.Country, seat.Person, seat.Side = w.Full(s.Member), w.Country(s.Member), s.Member.ID, p.SideOf(s.Member)
		case s.Service != nil:
			seat.Name, seat.Lang = w.Service(s.Service)
			seat.Full = seat.Name
		}
		seat.Lines = abridged(seat.Name, cardWidth-8, 3)
		if seat.Name == "" && seat.Role != "" {
			seat.Lines = []string{w.Say("seats.role." + seat.Role)}
		}
		d.Seats = append(d.Seats, seat)
	}
	for _, wall := range []struct{ what, at string }{{"door", kept.Door}, {"window", kept.Window}} {
		if wall.at != "" {
			d.Walls = append(d.Walls, d.wall(wall.what, wall.at, w.Say("seats.mark."+wall.what)))
		}
	}
	return d
}

// wall puts a door or a window into the middle of a wall; where both are in the same, the door is left of the middle.
func (d *Drawing) wall(what, at, label string) DrawnWall {
	const half, inset = 40, 8
	x, y := d.Width/2, d.Height/2
	if what == "door" {
		x, y = x-60, y-60
	} else {
		x, y = x+60, y+60
	}
	w := DrawnWall{What: what, Label: label, Anchor: "middle"}
	switch at {
	case "top":
		w.X1, w.Y1, w.X2, w.Y2, w.TextX, w.TextY = x-half, inset, x+half, inset, x, inset+16
	case "bottom":
		w.X1, w.Y1, w.X2, w.Y2, w.TextX, w.TextY = x-half, d.Height-inset, x+half, d.Height-inset, x, d.Height-inset-8
	case "left":
		w.X1, w.Y1, w.X2, w.Y2, w.TextX, w.TextY, w.Anchor = inset, y-half, inset, y+half, inset+8, y+4, "start"
	default:
		w.X1, w.Y1, w.X2, w.Y2, w.TextX, w.TextY, w.Anchor = d.Width-inset, y-half, d.Width-inset, y+half, d.Width-inset-8, y+4, "end"
	}
	return w
}

// abridged gives the lines of a name that has room for so many; what is too much ends with "…", and stands whole in the list
// beside the drawing.
func abridged(name string, width, most int) []string {
	lines := wrap(name, width)
	if len(lines) > most {
		last := []rune(lines[most-1])
		for len(last) > 0 && measure(string(last)+"…") > width {
			last = last[:len(last)-1]
		}
		lines = append(lines[:most-1], string(last)+"…")
	}
	return lines
}

// Inner gives a length without the room's walls.
func (d Drawing) Inner(length int) int { return length - 8 }

// FlagFile names the drawing of the sitter's flag, as the front end builds it; "" where there is none.
func (s DrawnSeat) FlagFile() string {
	if s.Country == "" {
		return ""
	}
	return "flag-" + strings.ToLower(s.Country) + ".svg"
}

// Where a seat's number and flag stand.
func (s DrawnSeat) NumberX() int  { return s.Left() + 5 }
func (s DrawnSeat) FlagBase() int { return s.Top() + 13 }
func (s DrawnSeat) FlagX() int    { return s.Left() + cardWidth - 20 }
func (s DrawnSeat) FlagY() int    { return s.Top() + 4 }
