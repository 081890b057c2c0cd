package planning

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cloud.google.com/go/civil"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/paper"
	"cortege/internal/protocol"
	"cortege/internal/visit"
)

// HeldPaper is a paper as it was made for somebody: two that are equal differ in the edition alone.
type HeldPaper struct {
	Paper     string // of paper.Kinds
	Audience  string
	Languages string     // "az,en"
	After     bool       // they follow each other, not side by side
	Size      string     // of paper.Sizes
	Day       civil.Date // zero: all
	Subject   string     // whose sheet it is; "": everyone's
}

// Handout says that somebody was given a paper.
type Handout struct {
	HeldPaper
	Key     int64
	Edition int
	Person  string // a member's id; "" who is none
	Name    string // as they were called then
	By      string
	At      time.Time // UTC
}

// What became of a paper that somebody holds.
const (
	HeldNewest  = "newest"  // it is of the last edition
	HeldSame    = "same"    // an earlier edition's, which shows the same
	HeldChanged = "changed" // it is to be made anew
	HeldGone    = "gone"    // there is no such paper any more: it is to be taken back
)

// Held is the newest of a paper that somebody holds, and what became of it.
type Held struct {
	Handout
	State string
}

// ToReissue says whether the paper is to be made anew, or taken back.
func (h Held) ToReissue() bool { return h.State == HeldChanged || h.State == HeldGone }

// mostHandouts is how many papers one form may note.
const mostHandouts = 1000

// HandOut notes who was given which papers of which editions, and gives how many of them were not noted yet.
func (o *Office) HandOut(ctx context.Context, who Actor, reference string, handouts []Handout) (int, error) {
	if err := may(who, Officer); err != nil {
		return 0, err
	}
	switch {
	case len(handouts) == 0:
		return 0, fault.InvalidField("to", "nobody_chosen", nil)
	case len(handouts) > mostHandouts:
		return 0, fault.InvalidField("to", "too_many", fault.Args{"Count": len(handouts), "Most": mostHandouts})
	}
	editions, err := o.store.Editions(ctx, reference)
	if err != nil {
		return 0, err
	}
	for i := range handouts {
		h := &handouts[i]
		h.Name = strings.Join(strings.Fields(h.Name), " ")
		if h.Name == "" {
			return 0, fault.InvalidField("names", "required", nil)
		}
		if n := utf8.RuneCountInString(h.Name); n > visit.MaxName {
			return 0, fault.InvalidField("names", "too_long", fault.Args{"Count": n, "Most": visit.MaxName})
		}
		if !slices.ContainsFunc(editions, func(e edition.Edition) bool { return e.Number == h.Edition }) {
			return 0, fault.InvalidField("edition", "handout_of_draft", nil)
		}
	}
	return o.store.AddHandouts(ctx, o.author(who), reference, handouts)
}

// TakeBack removes the note of a paper that was handed out.
func (o *Office) TakeBack(ctx context.Context, who Actor, reference string, key int64) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	return o.store.RemoveHandout(ctx, o.author(who), reference, key)
}

// Held gives the newest of every paper that somebody holds, by who holds it, with what became of it by the last edition.
func (o *Office) Held(ctx context.Context, who Actor, reference string) ([]Held, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	handouts, err := o.store.Handouts(ctx, reference)
	if err != nil || len(handouts) == 0 {
		return nil, err
	}
	last, err := o.store.Edition(ctx, reference, 0)
	if err != nil {
		return nil, err
	}
	newest := map[Handout]int{} // the place in held of each holder's paper
	var held []Held
	for _, h := range handouts {
		same := Handout{HeldPaper: h.HeldPaper, Person: h.Person}
		if h.Person == "" {
			same.Name = h.Name
		}
		i, known := newest[same]
		switch {
		case !known:
			newest[same] = len(held)
			held = append(held, Held{Handout: h})
		case held[i].Edition < h.Edition:
			held[i].Handout = h
		}
	}
	customs, err := o.customs(ctx)
	if err != nil {
		return nil, err
	}
	states := &heldStates{last: last, customs: &customs.Office, load: func(number int) (*edition.Edition, error) { return o.store.Edition(ctx, reference, number) }}
	for i := range held {
		if held[i].State, err = states.of(&held[i].Handout); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(held, func(a, b Held) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Paper, b.Paper)) })
	return held, nil
}

// heldStates works out what became of papers; the same paper of the same edition once.
type heldStates struct {
	last    *edition.Edition
	customs *protocol.Office
	load    func(number int) (*edition.Edition, error)
	seen    map[heldView]*visit.Visit
	known   map[heldOf]string
}

type heldView struct {
	edition  int
	audience string
}

type heldOf struct {
	HeldPaper
	edition int
}

func (s *heldStates) of(h *Handout) (string, error) {
	if h.Edition >= s.last.Number {
		return HeldNewest, nil
	}
	of := heldOf{h.HeldPaper, h.Edition}
	if state := s.known[of]; state != "" {
		return state, nil
	}
	kind, known := paper.KindOf(h.Paper)
	if !known {
		return HeldGone, nil
	}
	before, err := s.view(h.Edition, h.Audience)
	if err != nil {
		return "", err
	}
	now, err := s.view(s.last.Number, h.Audience)
	if err != nil {
		return "", err
	}
	if s.known == nil {
		s.known = map[heldOf]string{}
	}
	s.known[of] = HeldSame
	switch o := h.options(s.customs); {
	case !kind.Has(now, o.Subject):
		s.known[of] = HeldGone
	case !paper.Same(kind, before, now, o):
		s.known[of] = HeldChanged
	}
	return s.known[of], nil
}

// view gives what an audience sees of an edition.
func (s *heldStates) view(number int, audience string) (*visit.Visit, error) {
	view := heldView{number, audience}
	if v := s.seen[view]; v != nil {
		return v, nil
	}
	e := s.last
	if number != e.Number {
		var err error
		if e, err = s.load(number); err != nil {
			return nil, err
		}
	}
	if s.seen == nil {
		s.seen = map[heldView]*visit.Visit{}
	}
	s.seen[view] = edition.For(e.Visit, audience)
	return s.seen[view], nil
}

func (p HeldPaper) options(customs *protocol.Office) paper.Options {
	return paper.Options{Languages: strings.Split(p.Languages, ","), Audience: p.Audience, Size: p.Size, Day: p.Day, Subject: p.Subject, Customs: customs}
}
