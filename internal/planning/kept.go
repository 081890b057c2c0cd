package planning

import (
	"context"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/protocol"
	"cortege/internal/visit"
)

// keep changes the entry of a register that a room is about: find gives a copy of it, without an id where none is kept
// yet. It must still have version, nought where there was none.
func (o *Office) keep(ctx context.Context, who Actor, reference, register string, version int64, find func(*visit.Visit) (visit.RegisterEntry, error), alter func(*visit.Visit) error) error {
	kept := "" // the entry's id
	_, err := o.save(ctx, who, reference, "entry_saved", register+"/", &kept, func(v *visit.Visit) error {
		entry, err := find(v)
		if err != nil {
			return err
		}
		head := entry.Head()
		switch {
		case head.ID == "" && version != 0:
			return fault.New(fault.Conflict, "", "removed_meanwhile", nil)
		case head.Record.Version != version:
			return fault.New(fault.Conflict, "", "changed_meanwhile", fault.Args{"By": head.Record.By})
		}
		if err := alter(v); err != nil {
			return err
		}
		r, _ := visit.RegisterOf(register)
		if head.ID == "" {
			head.ID = visit.NewID(edition.EntryTitle(v, entry).In("en"), strings.ReplaceAll(r.Thing, "_", "-"), func(id string) bool { return r.Entry(v, id) != nil })
		}
		kept = head.ID
		return lists[r.Name].putEntry(v, entry, version)
	})
	return err
}

func reasonNeeded() error {
	return fault.InvalidField("reason", "reason_needed", fault.Args{"Most": visit.MaxName})
}

// Precedence is an order as a room shows it.
type Precedence struct {
	Order  visit.Order // as it is kept for just this use, side and item; without an id where it is not
	Places []protocol.KeptPlace
}

// Precedence gives the order of v for the use, side and item of like.
func (o *Office) Precedence(ctx context.Context, who Actor, v *visit.Visit, like visit.Order) (*Precedence, error) {
	customs, err := o.Protocol(ctx, who)
	if err != nil {
		return nil, err
	}
	order := orderLike(v, like)
	return &Precedence{Order: order, Places: protocol.KeptOrder(v, order, *customs)}, nil
}

// Protocol gives the office's customs of protocol to who may read. They are shared: nothing in them is changed.
func (o *Office) Protocol(ctx context.Context, who Actor) (*protocol.Office, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	c, err := o.customs(ctx)
	if err != nil {
		return nil, err
	}
	return &c.Office, nil
}

func orderLike(v *visit.Visit, like visit.Order) visit.Order {
	for _, order := range v.Orders {
		if order.Use == like.Use && order.Side == like.Side && order.Item == like.Item {
			return order
		}
	}
	return visit.Order{Use: like.Use, Side: like.Side, Item: like.Item}
}

// PlaceMember gives somebody another place, from 1, in the order for the use, side and item of like. A place that the
// rules would not give needs a reason: fault.Invalid at "reason".
func (o *Office) PlaceMember(ctx context.Context, who Actor, reference string, like visit.Order, member string, to int, reason string, version int64) error {
	return o.keepOrder(ctx, who, reference, like, version, func(v *visit.Visit, order *visit.Order, customs protocol.Office) error {
		before := protocol.KeptOrder(v, *order, customs)
		if !slices.ContainsFunc(before, func(p protocol.KeptPlace) bool { return p.Member.ID == member }) {
			return fault.InvalidField("person", "person_unknown", fault.Args{"Value": member})
		}
		if to < 1 || to > len(before) {
			return fault.InvalidField("to", "place_in_order", fault.Args{"Most": len(before)})
		}
		*order = protocol.Placed(v, *order, member, to, reason, customs)
		departs := func(places []protocol.KeptPlace) int {
			n := 0
			for _, p := range protocol.Departs(places) {
				if !p.New {
					n++
				}
			}
			return n
		}
		if departs(protocol.KeptOrder(v, *order, customs)) > departs(before) {
			return reasonNeeded()
		}
		return nil
	})
}

// SaveOrder sets by what the order for the use, side and item of set breaks ties: TieBreak, Language and First. Kept
// places stay, unless the order is to be as suggested again.
func (o *Office) SaveOrder(ctx context.Context, who Actor, reference string, set visit.Order, suggested bool, version int64) error {
	return o.keepOrder(ctx, who, reference, set, version, func(_ *visit.Visit, order *visit.Order, _ protocol.Office) error {
		order.TieBreak, order.Language, order.First = set.TieBreak, set.Language, set.First
		if suggested {
			order.People, order.Reasons = nil, nil
		}
		return nil
	})
}

func (o *Office) keepOrder(ctx context.Context, who Actor, reference string, like visit.Order, version int64, alter func(*visit.Visit, *visit.Order, protocol.Office) error) error {
	customs, err := o.Protocol(ctx, who)
	if err != nil {
		return err
	}
	var order visit.Order
	return o.keep(ctx, who, reference, "orders", version, func(v *visit.Visit) (visit.RegisterEntry, error) {
		order = orderLike(v, like)
		return &order, nil
	}, func(v *visit.Visit) error { return alter(v, &order, *customs) })
}

// Seating is how people sit at an item, as a room shows it.
type Seating struct {
	Kept visit.Seating // without an id where nothing is kept yet
	Plan *protocol.Plan
}

// Seating gives the seating of an item of v: as it is kept, else as the rules propose. At items of kinds at which people
// are not seated, and where nothing is kept, there is none: NotFound.
func (o *Office) Seating(ctx context.Context, who Actor, v *visit.Visit, item string) (*Seating, error) {
	customs, err := o.Protocol(ctx, who)
	if err != nil {
		return nil, err
	}
	kept, err := seatingOf(v, item, *customs)
	if err != nil {
		return nil, err
	}
	return &Seating{Kept: kept, Plan: protocol.Seated(v, kept, *customs)}, nil
}

// Seatings gives the seating of every item that has one, in the order of the programme.
func (o *Office) Seatings(ctx context.Context, who Actor, v *visit.Visit) ([]Seating, error) {
	customs, err := o.Protocol(ctx, who)
	if err != nil {
		return nil, err
	}
	var all []Seating
	for _, kept := range protocol.Seatings(v, *customs) {
		all = append(all, Seating{Kept: kept, Plan: protocol.Seated(v, kept, *customs)})
	}
	return all, nil
}

func seatingOf(v *visit.Visit, item string, customs protocol.Office) (visit.Seating, error) {
	for _, kept := range protocol.Seatings(v, customs) {
		if kept.Item == item {
			return kept, nil
		}
	}
	return visit.Seating{}, fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": item})
}

// SaveSeating sets form, chairs, sides, walls and cards of an item's seating; who has been given a seat keeps it.
func (o *Office) SaveSeating(ctx context.Context, who Actor, reference string, set visit.Seating, proposed bool, version int64) error {
	return o.keepSeating(ctx, who, reference, set.Item, version, func(_ *visit.Visit, kept *visit.Seating, _ protocol.Office) error {
		set.Entry, set.Seats, set.Checked, set.CheckedOn, set.CheckedAs = kept.Entry, kept.Seats, kept.Checked, kept.CheckedOn, kept.CheckedAs
		if proposed {
			set.Seats = nil
		}
		*kept = set
		return nil
	})
}

// CheckSeating notes that who has checked how people sit at an item as it stands now, or takes that back.
func (o *Office) CheckSeating(ctx context.Context, who Actor, reference, item string, set bool, version int64) error {
	return o.keepSeating(ctx, who, reference, item, version, func(v *visit.Visit, kept *visit.Seating, customs protocol.Office) error {
		kept.Checked, kept.CheckedOn, kept.CheckedAs = "", civil.Date{}, ""
		if set {
			kept.Checked, kept.CheckedOn, kept.CheckedAs = who.Name, o.todayOf(v), protocol.Seated(v, *kept, customs).State()
		}
		return nil
	})
}

// ExchangeSeats lets who sits on two seats of an item change places. Where that is not as proposed it needs a reason:
// fault.Invalid at "reason".
func (o *Office) ExchangeSeats(ctx context.Context, who Actor, reference, item, a, b, reason string, version int64) error {
	return o.keepSeating(ctx, who, reference, item, version, func(v *visit.Visit, kept *visit.Seating, customs protocol.Office) error {
		changed, ok := protocol.Exchanged(v, *kept, a, b, reason, customs)
		if !ok {
			return fault.InvalidField("to", "seats_unknown", nil)
		}
		for _, taken := range changed.Seats {
			if taken.Reason == "" && (taken.Seat == a || taken.Seat == b) {
				return reasonNeeded()
			}
		}
		*kept = changed
		return nil
	})
}

func (o *Office) keepSeating(ctx context.Context, who Actor, reference, item string, version int64, alter func(*visit.Visit, *visit.Seating, protocol.Office) error) error {
	customs, err := o.Protocol(ctx, who)
	if err != nil {
		return err
	}
	var kept visit.Seating
	return o.keep(ctx, who, reference, "seatings", version, func(v *visit.Visit) (visit.RegisterEntry, error) {
		var err error
		kept, err = seatingOf(v, item, *customs)
		return &kept, err
	}, func(v *visit.Visit) error { return alter(v, &kept, *customs) })
}

// NoteSigning lets note change what is noted of the signing at an item.
func (o *Office) NoteSigning(ctx context.Context, who Actor, reference, item string, version int64, note func(*visit.Signing)) error {
	var noted visit.Signing
	return o.keep(ctx, who, reference, "signings", version, func(v *visit.Visit) (visit.RegisterEntry, error) {
		if v.Item(item) == nil {
			return nil, fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": item})
		}
		noted = v.SigningOf(item)
		return &noted, nil
	}, func(*visit.Visit) error { note(&noted); return nil })
}

// Leg is who rides where on one transfer, as a room shows it.
type Leg struct {
	Kept     visit.Convoy // without an id where nothing is kept yet
	Manifest protocol.Manifest
}

// Legs gives who rides where on every transfer of v, in the order of the programme.
func (o *Office) Legs(ctx context.Context, who Actor, v *visit.Visit) ([]Leg, error) {
	customs, err := o.Protocol(ctx, who)
	if err != nil {
		return nil, err
	}
	var legs []Leg
	for _, m := range protocol.Manifests(v, *customs) {
		legs = append(legs, Leg{Kept: convoyOf(v, m.Item.ID), Manifest: m})
	}
	return legs, nil
}

// RideTrials gives what would newly be found, were somebody moved to another seat of a leg: by car, and in the order of its
// seats.
func (o *Office) RideTrials(ctx context.Context, who Actor, v *visit.Visit, leg, person string) (map[string][][]visit.Finding, error) {
	customs, err := o.Protocol(ctx, who)
	if err != nil {
		return nil, err
	}
	if v.Item(leg) == nil {
		return nil, fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": leg})
	}
	return protocol.RideTrials(v, convoyOf(v, leg), person, *customs), nil
}

func convoyOf(v *visit.Visit, item string) visit.Convoy {
	for _, kept := range v.Convoys {
		if kept.Item == item {
			return kept
		}
	}
	return visit.Convoy{Item: item}
}

// SetCar gives a car of a leg its role, when it leaves, and its place in the convoy, from 1.
func (o *Office) SetCar(ctx context.Context, who Actor, reference, item string, set visit.ConvoyCar, to int, version int64) error {
	return o.keepConvoy(ctx, who, reference, item, version, func(v *visit.Visit, kept *visit.Convoy, customs protocol.Office) error {
		if !slices.Contains(protocol.ConvoyRoles, set.Role) {
			return fault.InvalidField("role", "word_unknown", fault.Args{"Value": set.Role, "Words": strings.Join(protocol.ConvoyRoles, ", ")})
		}
		var ok bool
		if *kept, ok = protocol.CarSet(v, *kept, set, to, customs); !ok {
			return fault.InvalidField("to", "place_in_order", fault.Args{"Most": len(protocol.Ride(v, v.Item(item), protocol.ConvoyOf(v, item), customs).Cars)})
		}
		return nil
	})
}

// SaveLuggage sets what luggage goes with a leg.
func (o *Office) SaveLuggage(ctx context.Context, who Actor, reference, item string, luggage []visit.Luggage, version int64) error {
	return o.keepConvoy(ctx, who, reference, item, version, func(_ *visit.Visit, kept *visit.Convoy, _ protocol.Office) error {
		kept.Luggage = luggage
		return nil
	})
}

// ProposeConvoy lets the cars of a leg and who rides in them be as proposed again; the luggage stays.
func (o *Office) ProposeConvoy(ctx context.Context, who Actor, reference, item string, version int64) error {
	return o.keepConvoy(ctx, who, reference, item, version, func(_ *visit.Visit, kept *visit.Convoy, _ protocol.Office) error {
		kept.Cars, kept.Riders = nil, nil
		return nil
	})
}

// MoveRider gives somebody the seat of a car on a leg, by its honour from 1; who sits there takes theirs. A seat that is
// not the proposed one needs a reason: fault.Invalid at "reason".
func (o *Office) MoveRider(ctx context.Context, who Actor, reference, item, person, car string, honour int, reason string, version int64) error {
	return o.keepConvoy(ctx, who, reference, item, version, func(v *visit.Visit, kept *visit.Convoy, customs protocol.Office) error {
		changed, ok := protocol.Moved(v, *kept, person, car, honour, reason, customs)
		if !ok {
			return fault.InvalidField("seat", "seats_unknown", nil)
		}
		for _, r := range changed.Riders {
			if r.Reason == "" && r.Person == person {
				return reasonNeeded()
			}
		}
		*kept = changed
		return nil
	})
}

// CopyConvoy arranges a leg as another one is.
func (o *Office) CopyConvoy(ctx context.Context, who Actor, reference, from, to string, version int64) error {
	return o.keepConvoy(ctx, who, reference, to, version, func(v *visit.Visit, kept *visit.Convoy, customs protocol.Office) error {
		source := v.Item(from)
		if source == nil {
			return fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": from})
		}
		*kept = protocol.Copied(v, source, v.Item(to), *kept, customs)
		return nil
	})
}

func (o *Office) keepConvoy(ctx context.Context, who Actor, reference, item string, version int64, alter func(*visit.Visit, *visit.Convoy, protocol.Office) error) error {
	customs, err := o.Protocol(ctx, who)
	if err != nil {
		return err
	}
	var kept visit.Convoy
	return o.keep(ctx, who, reference, "convoys", version, func(v *visit.Visit) (visit.RegisterEntry, error) {
		if v.Item(item) == nil {
			return nil, fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": item})
		}
		kept = convoyOf(v, item)
		return &kept, nil
	}, func(v *visit.Visit) error { return alter(v, &kept, *customs) })
}
