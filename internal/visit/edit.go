package visit

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
)

// NewUID gives a random identifier for an item in calendars: 128 bits that tell nothing.
func NewUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// NewID gives an id near to name that taken does not yet hold: "Wreath at the tomb" → "wreath-at-the-tomb".
func NewID(name, fallback string, taken func(string) bool) string {
	var b strings.Builder
	for _, r := range text.Fold(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 32 {
			break
		}
	}
	base := strings.Trim(b.String(), "-")
	if len(base) < 2 {
		base = fallback
	}
	id := base
	for n := 2; taken(id); n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	return id
}

// PutItem adds the item, or takes the place of the one with its id. It gives a new item its UID.
func (v *Visit) PutItem(item Item) {
	if old := v.Item(item.ID); old != nil {
		item.UID, item.Sequence, item.Record = old.UID, old.Sequence, old.Record
		*old = item
		return
	}
	if item.UID == "" {
		item.UID = NewUID()
	}
	v.Items = append(v.Items, item)
}

// RemoveItem takes the item out, what other items say of coming after it, and what registers hold for it: an entry that
// must have an item goes with it.
func (v *Visit) RemoveItem(id string) error {
	if v.Item(id) == nil {
		return fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": id})
	}
	v.Items = slices.DeleteFunc(v.Items, func(i Item) bool { return i.ID == id })
	for i := range v.Items {
		v.Items[i].After = slices.DeleteFunc(slices.Clone(v.Items[i].After), func(a After) bool { return a.Item == id })
	}
	v.forgetItem(id)
	return nil
}

// Move gives the item another start, on the clocks of its zone; it keeps its length in real minutes. A slot
// with Minutes gives it another length too.
func (v *Visit) Move(id string, to Slot) error {
	item := v.Item(id)
	if item == nil {
		return fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": id})
	}
	moved := *item
	usual := moved.Minutes == 0 && moved.Until.IsZero()
	minutes := v.Length(item)
	if to.Minutes != 0 {
		minutes = to.Minutes
	}
	moved.At, moved.Fold, moved.Day = to.At, to.Fold, civil.Date{}
	until := !moved.Until.IsZero()
	moved.Until, moved.UntilFold, moved.Minutes = clock.Wall{}, 0, minutes
	if usual && to.Minutes == 0 {
		moved.Minutes = 0
	}
	t, _, err := v.Times(&moved)
	if err != nil {
		return err
	}
	if until {
		moved.Minutes = 0
		moved.Until, moved.UntilFold = t.EndWall, clock.Fold(t.End, t.EndZone)
	}
	*item = moved
	return nil
}

// Unschedule takes the item's time away: it keeps day, or lies in the tray where day is zero. Its length
// stays, so that it can be put back.
func (v *Visit) Unschedule(id string, day civil.Date) error {
	item := v.Item(id)
	if item == nil {
		return fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": id})
	}
	if !item.Until.IsZero() {
		item.Minutes = v.Length(item)
	}
	item.At, item.Fold, item.Until, item.UntilFold, item.Day = clock.Wall{}, 0, clock.Wall{}, 0, day
	return nil
}

// ByTime sorts items by start; those of a day without a time follow that day's others, those of the tray
// come last. Items that start together keep their order.
func (v *Visit) ByTime(items []*Item) {
	starts := make(map[*Item]time.Time, len(items))
	latest := map[civil.Date]time.Time{} // start of each day
	for _, item := range items {
		if t, ok, err := v.Times(item); ok && err == nil {
			starts[item] = t.Start
			if day := item.At.Date; t.Start.After(latest[day]) {
				latest[day] = t.Start
			}
		}
	}
	type key struct {
		rank  int // 0: in time, 1: in the tray
		start time.Time
		day   civil.Date // zero where the start is the item's own
	}
	keys := make(map[*Item]key, len(items))
	for _, item := range items {
		k := key{start: starts[item]}
		if _, timed := starts[item]; !timed {
			if day, ok := v.DayOf(item); ok {
				// In several zones a later day's item may start before an earlier day's: go after all of them.
				for other, start := range latest {
					if !other.After(day) && start.After(k.start) {
						k.start = start
					}
				}
				k.day = day
			} else {
				k.rank = 1
			}
		}
		keys[item] = k
	}
	slices.SortStableFunc(items, func(a, b *Item) int {
		ka, kb := keys[a], keys[b]
		return cmp.Or(cmp.Compare(ka.rank, kb.rank), ka.start.Compare(kb.start), ka.day.Compare(kb.day))
	})
}

// Days gives every day of the visit, first to last, and any other day that an item is on.
func (v *Visit) Days() []civil.Date {
	var days []civil.Date
	for d := v.From; !d.After(v.To) && len(days) < MaxDays; d = d.AddDays(1) {
		days = append(days, d)
	}
	for i := range v.Items {
		if day, ok := v.DayOf(&v.Items[i]); ok && !slices.Contains(days, day) {
			days = append(days, day)
		}
	}
	slices.SortFunc(days, civil.Date.Compare)
	return days
}

// untold gives the length of an item that hangs on its kind, 0 where its own is given.
func untold(item *Item) int {
	if item.Minutes > 0 || !item.Until.IsZero() {
		return 0
	}
	return UsualMinutes(item)
}

// Resequence raises after's SEQUENCE above before's where a calendar must ask its reader again: the
// time, the place or the status changed (RFC 5546, 2.1.4).
func Resequence(before, after *Item) {
	after.Sequence = before.Sequence
	if before.At != after.At || before.Fold != after.Fold || before.Zone != after.Zone || before.Minutes != after.Minutes ||
		before.Until != after.Until || before.UntilZone != after.UntilZone || before.UntilFold != after.UntilFold || before.Day != after.Day ||
		!after.At.IsZero() && untold(before) != untold(after) || before.Place != after.Place || before.To != after.To || OrDefault(before.Status, Statuses) != OrDefault(after.Status, Statuses) {
		after.Sequence++
	}
}
