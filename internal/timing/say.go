package timing

import (
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// moment is a minute as the clocks of a zone show it.
type moment struct {
	minute int64
	zone   *time.Location
}

func (e *entry) starts() moment { return moment{e.start, e.times.StartZone} }
func (e *entry) ends() moment   { return moment{e.end, e.times.EndZone} }

// say writes the moments of one sentence: "11:05"; with the day where they are not all on one, with the
// zone's offset where they are not all on one clock.
func say(moments ...moment) []any {
	walls := make([]clock.Wall, len(moments))
	var days, clocks bool
	for i, m := range moments {
		walls[i] = clock.In(timeOf(m.minute), m.zone)
		days = days || walls[i].Date != walls[0].Date
		clocks = clocks || m.zone != moments[0].zone && clock.Offset(timeOf(m.minute), m.zone) != clock.Offset(timeOf(m.minute), moments[0].zone)
	}
	said := make([]any, len(moments))
	for i, wall := range walls {
		hour := wall.Time()
		if clocks {
			hour += " (" + clock.Offset(timeOf(moments[i].minute), moments[i].zone) + ")"
		}
		said[i] = hour
		if days {
			said[i] = inEvery(func(p *text.Printer) string { return p.ShortDay(wall.Date) + ", " + hour })
		}
	}
	return said
}

// dayText writes a day.
func dayText(day civil.Date) text.Text {
	return inEvery(func(p *text.Printer) string { return p.Date(day) })
}

// inEvery writes something in every language of the interface.
func inEvery(write func(*text.Printer) string) text.Text {
	t := text.Text{}
	for _, language := range text.Languages() {
		t[language] = write(text.For(language))
	}
	return t
}

// names lists subjects by name.
func (p *plan) names(subjects []*subject) text.Text {
	texts := make([]text.Text, len(subjects))
	for i, s := range subjects {
		switch s.kind {
		case person:
			texts[i] = p.visit.People[s.index].Name
		case place:
			texts[i] = p.visit.Places[s.index].Name
		default:
			texts[i] = p.visit.Resources[s.index].Name
		}
	}
	return text.Join(texts, ", ")
}

func (p *plan) placeName(at int) text.Text { return p.visit.Places[at].Name }

// startAt offers to start the item at a minute, where the item may be moved and its window allows it.
func startAt(e *entry, minute int64) []visit.Mend {
	if !e.movable() {
		return nil
	}
	slot := e.slotAt(minute)
	if side, _ := outsideWindow(e.item, slot.At); side != 0 {
		return nil
	}
	said := any(slot.At.Time())
	if slot.At.Date != e.item.At.Date {
		said = say(moment{e.start, e.times.StartZone}, moment{minute, e.times.StartZone})[1]
	}
	return []visit.Mend{{
		Label: text.Message{Key: "finding.mend.start", Args: map[string]any{"Item": e.item.Title, "Time": said}},
		Item:  e.item.ID, Move: &slot,
	}}
}

// lasting offers another length for the item, in place; not below its least, and only where that is given.
func lasting(e *entry, minutes int64) []visit.Mend {
	if e.item.Least == 0 || minutes == e.minutes {
		return nil
	}
	return asLong(e, minutes)
}

// asLong offers another length for an item that may be moved, in place; not below its least.
func asLong(e *entry, minutes int64) []visit.Mend {
	if !e.movable() || minutes < int64(e.item.Least) {
		return nil
	}
	return []visit.Mend{{
		Label: text.Message{Key: "finding.mend.length", Args: map[string]any{"Item": e.item.Title, "Count": int(minutes)}},
		Item:  e.item.ID, Move: &visit.Slot{At: e.item.At, Fold: e.item.Fold, Minutes: int(minutes)},
	}}
}
