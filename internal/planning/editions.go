package planning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/protocol"
	"cortege/internal/visit"
)

// Review is what an officer sees before publishing.
type Review struct {
	Number      int                  // the edition that it would be
	Last        *edition.Edition     // nil: it is the first
	Differences []edition.Difference // from Last; empty for the first
	Findings    []Found
	Draft       *visit.Visit
	Seen        string // tells this state of the draft from any other
}

// Review gives what publishing the draft now would mean.
func (o *Office) Review(ctx context.Context, who Actor, reference string) (*Review, error) {
	v, err := o.Visit(ctx, who, reference)
	if err != nil {
		return nil, err
	}
	r := &Review{Number: 1, Draft: v, Seen: stateOf(v)}
	r.Last, err = o.store.Edition(ctx, reference, 0)
	switch {
	case fault.Is(err, fault.NotFound):
		r.Last = nil
	case err != nil:
		return nil, err
	default:
		r.Number = r.Last.Number + 1
		r.Differences = edition.Compare(r.Last.Visit, v)
	}
	r.Findings, err = o.found(ctx, v)
	return r, err
}

// stateOf tells one state of a draft from another.
func stateOf(v *visit.Visit) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and numbers alone
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// Publish freezes the draft as the next edition. seen is Review's: where the draft has changed since the
// officer looked, it is a Conflict; "" publishes whatever is there.
func (o *Office) Publish(ctx context.Context, who Actor, reference, note, seen string) (*edition.Edition, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	if note = strings.TrimSpace(note); len([]rune(note)) > visit.MaxTitle {
		return nil, fault.InvalidField("note", "too_long", fault.Args{"Count": len([]rune(note)), "Most": visit.MaxTitle})
	}
	author := o.author(who)
	return o.store.Publish(ctx, author, reference, func(draft *visit.Visit, last *edition.Edition) (*edition.Edition, error) {
		if seen != "" && seen != stateOf(draft) {
			return nil, fault.New(fault.Conflict, "", "draft_changed", nil)
		}
		return edition.Freeze(draft, last, note, author.Name, author.At), nil
	})
}

// Editions gives the editions without what they froze, newest first.
func (o *Office) Editions(ctx context.Context, who Actor, reference string) ([]edition.Edition, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	return o.store.Editions(ctx, reference)
}

// Compare gives what differs between two editions; number 0 is the draft.
func (o *Office) Compare(ctx context.Context, who Actor, reference string, before, after int) ([]edition.Difference, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	load := func(number int) (*visit.Visit, error) {
		if number == 0 {
			return o.store.Visit(ctx, reference)
		}
		e, err := o.store.Edition(ctx, reference, number)
		if err != nil {
			return nil, err
		}
		return e.Visit, nil
	}
	a, err := load(before)
	if err != nil {
		return nil, err
	}
	b, err := load(after)
	if err != nil {
		return nil, err
	}
	return edition.Compare(a, b), nil
}

// Choice says which state of a visit to show, and to whom.
type Choice struct {
	Audience string // of visit.Audiences; "" is guests
	Edition  int    // 0: the last, or for staff the draft
}

// Shown is a state of a visit as an audience may see it.
type Shown struct {
	Visit    *visit.Visit // without what the audience may not see
	Stamps   map[string]edition.Stamp
	Audience string
	Edition  *edition.Edition // what it is of; nil: the draft
	Replaces int              // the number of the edition before; 0: none
	Customs  *protocol.Office // the office's, filled by Show alone
}

// Show gives the state of the visit that choice asks for. Guests and the press see editions alone.
func (o *Office) Show(ctx context.Context, who Actor, reference string, choice Choice) (*Shown, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	s, err := o.show(ctx, reference, choice)
	if err != nil {
		return nil, err
	}
	customs, err := o.customs(ctx)
	if err != nil {
		return nil, err
	}
	s.Customs = &customs.Office
	return s, nil
}

func (o *Office) show(ctx context.Context, reference string, choice Choice) (*Shown, error) {
	audience := visit.OrDefault(choice.Audience, visit.Audiences)
	if audience == visit.ForStaff && choice.Edition == 0 {
		v, err := o.store.Visit(ctx, reference)
		if err != nil {
			return nil, err
		}
		return &Shown{Visit: edition.For(v, audience), Stamps: edition.StampsOfDraft(v), Audience: audience}, nil
	}
	e, err := o.store.Edition(ctx, reference, choice.Edition)
	if fault.Is(err, fault.NotFound) {
		if _, missing := o.store.Visit(ctx, reference); missing != nil {
			return nil, missing
		}
		if choice.Edition == 0 {
			return nil, fault.New(fault.NotFound, "edition", "nothing_published", nil)
		}
		return nil, fault.New(fault.NotFound, "edition", "edition_unknown", fault.Args{"Number": choice.Edition})
	}
	if err != nil {
		return nil, err
	}
	s := &Shown{Audience: audience, Edition: e, Replaces: e.Number - 1}
	s.Visit, s.Stamps = e.For(audience)
	return s, nil
}
