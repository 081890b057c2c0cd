package planning

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"cortege/internal/fault"
	"cortege/internal/visit"
)

// mendEntry puts an entry into its register.
func (o *Office) mendEntry(ctx context.Context, who Actor, reference string, put *visit.Put) (*Outcome, error) {
	r, ok := visit.RegisterOf(put.Register)
	if !ok {
		return nil, fault.New(fault.NotFound, "", "finding_gone", nil)
	}
	e := r.New()
	if err := json.Unmarshal(put.Entry, e); err != nil {
		return nil, err
	}
	if _, err := o.SaveEntry(ctx, who, reference, r.Name, e, e.Head().Record.Version); err != nil {
		return nil, err
	}
	v, err := o.Visit(ctx, who, reference)
	return &Outcome{Visit: v}, err
}

// keepTicks gives an entry the ticks of officers that it had before, unless something else of it is another now: what
// they have looked at is not what stands there. An officer ticks by Tick alone.
func keepTicks(before, now visit.RegisterEntry) {
	ticked := ticksOf(now)
	if before != nil {
		for i, old := range ticksOf(before) {
			ticked[i].SetString(old.String())
		}
		if sameEntry(before, now) {
			return
		}
	}
	for _, tick := range ticked {
		tick.SetString("")
	}
}

// keepApprovals takes from a wreath whose ribbon reads otherwise now what was agreed and seen of the old one. What is ticked
// with the change itself stays.
func keepApprovals(was, now *visit.Item) {
	for i := range now.Wreaths {
		if i >= len(was.Wreaths) || now.Wreaths[i].Ribbon.Equal(was.Wreaths[i].Ribbon) {
			continue
		}
		before, after := &was.Wreaths[i], &now.Wreaths[i]
		after.Approved.Host = after.Approved.Host && !before.Approved.Host
		after.Approved.Guest = after.Approved.Guest && !before.Approved.Guest
		if after.Checked == before.Checked {
			after.Checked = ""
		}
	}
}

// Ticks of a wreath, beside Checked and the sides that approve of its ribbon.
const Ordered = "ordered"

// TickWreath sets or takes back that the n-th wreath of an item, from 0, is Ordered, Checked by who, or its ribbon approved of by a
// side.
func (o *Office) TickWreath(ctx context.Context, who Actor, reference, id string, n int, tick string, set bool, version int64) (*Outcome, error) {
	return o.changeItem(ctx, who, reference, "item_saved", id, version, func(_ *visit.Visit, item *visit.Item) error {
		if n < 0 || n >= len(item.Wreaths) {
			return fault.New(fault.Conflict, "", "removed_meanwhile", nil)
		}
		w := &item.Wreaths[n]
		switch tick {
		case Ordered:
			w.Ordered = set
		case Checked:
			if w.Checked = ""; set {
				w.Checked = who.Name
			}
		case visit.Host:
			w.Approved.Host = set
		case visit.Guest:
			w.Approved.Guest = set
		default:
			return fault.InvalidField("", "word_unknown", fault.Args{"Value": tick, "Words": strings.Join([]string{Ordered, Checked, visit.Host, visit.Guest}, ", ")})
		}
		return nil
	})
}

// ticksOf gives the fields of an entry that hold the account of who has ticked it off.
func ticksOf(e visit.RegisterEntry) []reflect.Value {
	var ticks []reflect.Value
	v := reflect.ValueOf(e).Elem()
	for i := range v.NumField() {
		if slices.Contains(strings.Fields(v.Type().Field(i).Tag.Get("is")), "account") {
			ticks = append(ticks, v.Field(i))
		}
	}
	return ticks
}

func sameEntry(a, b visit.RegisterEntry) bool {
	record := b.Head().Record
	b.Head().Record = a.Head().Record
	defer func() { b.Head().Record = record }()
	one, err1 := json.Marshal(a)
	other, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(one, other)
}

// Ticks of a flag or an anthem.
const (
	Prepared = "prepared"
	Checked  = "checked"
)

// TickSymbol sets or takes back the tick that a flag or an anthem is Prepared, or Checked, by who. Who checks is another
// than who prepared, else there is a fault; what is prepared anew is to be checked anew.
func (o *Office) TickSymbol(ctx context.Context, who Actor, reference, id, tick string, set bool, version int64) error {
	_, err := o.save(ctx, who, reference, "symbol_ticked", "symbols/", &id, func(v *visit.Visit) error {
		at := slices.IndexFunc(v.Symbols, func(s visit.Symbol) bool { return s.ID == id })
		if at < 0 {
			return fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": id})
		}
		symbol := &v.Symbols[at]
		if err := stale(symbol.Record, version); err != nil {
			return err
		}
		by := ""
		if set {
			by = who.Name
		}
		switch {
		case tick == Prepared:
			symbol.Prepared, symbol.Checked = by, ""
		case tick != Checked:
			return fault.InvalidField("", "word_unknown", fault.Args{"Value": tick, "Words": Prepared + ", " + Checked})
		case set && symbol.Prepared == "":
			return fault.InvalidField("", "tick_prepared_first", nil)
		case set && symbol.Prepared == who.Name:
			return fault.InvalidField("", "tick_second_officer", fault.Args{"Who": who.Name})
		default:
			symbol.Checked = by
		}
		return nil
	})
	return err
}
