package edition

import (
	"fmt"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// said gives what a printer says, in every language of the interface.
func said(say func(*text.Printer) string) text.Text {
	t := text.Text{}
	for _, language := range text.Languages() {
		if s := say(text.For(language)); s != "" {
			t[language] = s
		}
	}
	if len(t) == 0 {
		return nil
	}
	return t
}

// worded gives a word of the domain by the beginning of its key.
func worded(prefix, word string) text.Text {
	if word == "" {
		return nil
	}
	return said(func(p *text.Printer) string { return p.Say(prefix+word, nil) })
}

// ticked gives the label of an item's tick where it is set.
func ticked(label string, holds bool) text.Text {
	if !holds {
		return nil
	}
	return worded("item.", label)
}

func dated(d civil.Date) text.Text {
	if !d.IsValid() {
		return nil
	}
	return said(func(p *text.Printer) string { return p.Date(d) })
}

func wallSaid(p *text.Printer, w clock.Wall) string {
	switch {
	case w.IsZero():
		return ""
	case !w.HasDate():
		return w.Time()
	}
	return p.ShortDay(w.Date) + ", " + w.Time()
}

// together joins what is there of several texts.
func together(separator string, texts ...text.Text) text.Text {
	texts = slices.DeleteFunc(texts, text.Text.IsEmpty)
	if len(texts) == 0 {
		return nil
	}
	return text.Join(texts, separator)
}

func languagesSaid(tags []string) text.Text {
	return said(func(p *text.Printer) string {
		names := make([]string, len(tags))
		for i, tag := range tags {
			names[i] = p.LanguageName(tag)
		}
		return strings.Join(names, ", ")
	})
}

func countrySaid(code string) text.Text {
	if code == "" {
		return nil
	}
	return said(func(p *text.Printer) string { return p.CountryName(code) })
}

func closedSaid(p *visit.Place) text.Text {
	days := make([]text.Text, len(p.Closed))
	for i, day := range p.Closed {
		if date, err := civil.ParseDate(day); err == nil {
			days[i] = dated(date)
		} else {
			days[i] = worded("weekday.", day)
		}
	}
	return together(", ", days...)
}

// timeSaid gives an item's time as it is read; full adds the zone and its offset, for two times whose clocks show the same.
func timeSaid(v *visit.Visit, item *visit.Item, full bool) text.Text {
	t, ok, err := v.Times(item)
	if !ok || err != nil {
		if day, known := v.DayOf(item); known {
			return dated(day)
		}
		return nil
	}
	zone := func(name string) string {
		if name == v.Zone {
			return ""
		}
		return " " + name
	}
	return said(func(p *text.Printer) string {
		shown := wallSaid(p, t.StartWall)
		if t.StartZone.String() != t.EndZone.String() {
			shown += zone(t.StartZone.String())
		}
		shown += "–"
		if t.EndWall.Date != t.StartWall.Date {
			shown += p.ShortDay(t.EndWall.Date) + ", "
		}
		shown += t.EndWall.Time() + zone(t.EndZone.String())
		if full {
			shown += " " + t.StartZone.String() + " (" + clock.Offset(t.Start, t.StartZone) + ")"
		}
		return shown
	})
}

func windowSaid(_ *visit.Visit, item *visit.Item) text.Text {
	if item.Earliest.IsZero() && item.Latest.IsZero() {
		return nil
	}
	return said(func(p *text.Printer) string {
		return strings.TrimSpace(wallSaid(p, item.Earliest) + " – " + wallSaid(p, item.Latest))
	})
}

func approvalSaid(a visit.Approval) text.Text {
	var sides []text.Text
	for _, side := range []struct {
		name     string
		approved bool
	}{{visit.Host, a.Host}, {visit.Guest, a.Guest}} {
		if side.approved {
			sides = append(sides, worded("side.", side.name))
		}
	}
	return together(", ", sides...)
}

func roleSaid(r *visit.Role) text.Text {
	return together(": ", worded("officer_role.", r.Role), neutral(r.Officer))
}

func wreathSaid(v *visit.Visit, w *visit.Wreath) text.Text {
	return together("; ", partyName(v, w.Giver), said(func(p *text.Printer) string { return wallSaid(p, w.Delivered) }), approvalSaid(w.Approved), neutral(w.Size),
		ticked("stand", w.Stand), number(w.Bearers), ticked("preplaced", w.Preplaced), ticked("ordered", w.Ordered), neutral(w.Checked), w.Ribbon)
}

func documentSaid(v *visit.Visit, d *visit.Document) text.Text {
	return together("; ", d.Title, worded("document_kind.", d.Kind), worded("document_status.", d.Status), languagesSaid(d.Languages), number(d.Originals),
		joined(v, d.Signatories, ", ", personName), neutral(d.Paper), number(d.Annexes), neutral(d.Authority), ticked("certificate", d.Certificate),
		ticked("last_page", d.LastPage), neutral(d.Seal), neutral(d.Kept))
}

func stepSaid(s *visit.Step) text.Text {
	actor := neutral(s.Actor)
	if key, known := visit.ActorKey(s.Actor); known {
		actor = said(func(p *text.Printer) string { return p.Say(key, nil) })
	}
	return together("; ", neutral(fmt.Sprintf("%+d", s.Offset)), number(s.Minutes), actor, neutral(s.Position), list(s.Props), together(" ", s.Action, s.Cue))
}
