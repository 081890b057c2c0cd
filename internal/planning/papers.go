package planning

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/paper"
	"cortege/internal/visit"
)

// PaperStatus is what anyone may know who holds a paper: whether it still holds. It tells nothing of what is in it.
type PaperStatus struct {
	Reference string
	Zone      string // the visit's
	Number    int
	Published time.Time
	Last      int // the number of the edition that holds now
	Since     time.Time
	Paper     string // of paper.Kinds; "": the code is of an edition, as papers bore it that were printed before sheets were told apart
	State     string // HeldNewest and the like, of the paper
	Changed   int    // what differs on the paper in Last; without a paper, items that guests see otherwise
}

// PaperStatus gives what became of the paper whose token it bears; NotFound where there is none.
func (o *Office) PaperStatus(ctx context.Context, token string) (*PaperStatus, error) {
	unknown := fault.New(fault.NotFound, "", "paper_unknown", nil)
	reference, number, ok := edition.OfToken(token)
	if !ok {
		return nil, unknown
	}
	e, err := o.store.Edition(ctx, reference, number)
	if fault.Is(err, fault.NotFound) {
		return nil, unknown
	}
	if err != nil {
		return nil, err
	}
	sheet, ok := e.Sheet(token)
	if !ok {
		return nil, unknown
	}
	last, err := o.store.Edition(ctx, reference, 0)
	if err != nil {
		return nil, err
	}
	status := &PaperStatus{Reference: reference, Zone: last.Visit.Zone, Number: e.Number, Published: e.At, Last: last.Number, Since: last.At}
	if sheet != nil {
		return status, o.sheetStatus(ctx, status, e, last, sheet)
	}
	if last.Number != e.Number {
		for _, d := range edition.Compare(edition.For(e.Visit, visit.ForGuests), edition.For(last.Visit, visit.ForGuests)) {
			if d.Of == edition.OfItem {
				status.Changed++
			}
		}
	}
	return status, nil
}

// sheetStatus says what became of a sheet of e.
func (o *Office) sheetStatus(ctx context.Context, status *PaperStatus, e, last *edition.Edition, sheet []byte) error {
	p, item, ok := readSheet(e.Visit, sheet)
	if !ok {
		return fault.New(fault.NotFound, "", "paper_unknown", nil)
	}
	kind, _ := paper.KindOf(p.Paper)
	status.Paper, status.State = kind.Name, HeldNewest
	if last.Number == e.Number {
		return nil
	}
	customs, err := o.customs(ctx)
	if err != nil {
		return err
	}
	options := p.options(&customs.Office)
	options.Item = item
	before, now := edition.For(e.Visit, p.Audience), edition.For(last.Visit, p.Audience)
	switch status.Changed = paper.Differences(kind, before, now, options); {
	case !kind.Has(now, p.Subject):
		status.State = HeldGone
	case status.Changed > 0:
		status.State = HeldChanged
	default:
		status.State = HeldSame
	}
	return nil
}

// PaperToken gives the word that a paper of an edition bears, under which anyone who holds it may ask for its PaperStatus. item is
// whose seating alone it shows; "" every one's.
func PaperToken(e *edition.Edition, p HeldPaper, item string) string {
	kind, _ := paper.KindOf(p.Paper)
	v := e.Visit
	sheet := []byte{kind.Mark, byte(slices.Index(visit.Audiences, p.Audience))}
	day := 0 // from the visit's first, which is 1; a day before it is negative
	if !p.Day.IsZero() {
		if day = p.Day.DaysSince(v.From) + 1; day <= 0 {
			day--
		}
	}
	sheet = binary.AppendVarint(sheet, int64(day))
	sheet = binary.AppendUvarint(sheet, uint64(slices.Index(subjects(v, kind), p.Subject)+1))
	sheet = binary.AppendUvarint(sheet, uint64(slices.IndexFunc(v.Items, func(i visit.Item) bool { return i.ID == item })+1))
	for language := range strings.SplitSeq(p.Languages, ",") {
		if i := slices.Index(v.Languages, language); i >= 0 {
			sheet = append(sheet, byte(i))
		}
	}
	return e.Token(sheet)
}

// readSheet reads which paper PaperToken meant; false where there is no such.
func readSheet(v *visit.Visit, sheet []byte) (p HeldPaper, item string, ok bool) {
	if len(sheet) < 2 || int(sheet[1]) >= len(visit.Audiences) {
		return p, "", false
	}
	i := slices.IndexFunc(paper.Kinds(), func(k paper.Kind) bool { return k.Mark == sheet[0] })
	if i < 0 {
		return p, "", false
	}
	kind := paper.Kinds()[i]
	p.Paper, p.Audience = kind.Name, visit.Audiences[sheet[1]]
	rest := bytes.NewReader(sheet[2:])
	day, err := binary.ReadVarint(rest)
	subject, err1 := binary.ReadUvarint(rest)
	seating, err2 := binary.ReadUvarint(rest)
	all := subjects(v, kind)
	if errors.Join(err, err1, err2) != nil || subject > uint64(len(all)) || seating > uint64(len(v.Items)) {
		return p, "", false
	}
	switch {
	case day > 0:
		p.Day = v.From.AddDays(int(day) - 1)
	case day < 0:
		p.Day = v.From.AddDays(int(day))
	}
	if subject > 0 {
		p.Subject = all[subject-1]
	}
	if seating > 0 {
		item = v.Items[seating-1].ID
	}
	var languages []string
	for i, err := rest.ReadByte(); err == nil; i, err = rest.ReadByte() {
		if int(i) < len(v.Languages) {
			languages = append(languages, v.Languages[i])
		}
	}
	p.Languages = cmp.Or(strings.Join(languages, ","), strings.Join(v.Languages[:min(1, len(v.Languages))], ","))
	return p, item, true
}

// subjects gives everyone and everything that there is a sheet of, in an order that an edition keeps.
func subjects(v *visit.Visit, kind paper.Kind) []string {
	var ids []string
	switch kind.Subject {
	case paper.OfPerson:
		for _, m := range v.People {
			ids = append(ids, m.ID)
		}
	case paper.OfResource:
		for _, r := range v.Resources {
			ids = append(ids, r.ID)
		}
	case paper.OfPlace:
		for _, place := range v.Places {
			ids = append(ids, place.ID)
		}
	case paper.OfOfficer:
		ids = paper.OfficersOf(v)
		slices.Sort(ids) // by no alphabet, of which there may be a new one
	}
	return ids
}
