package protocol_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// leg is the exemplary visit with a ride of these people in cars of so many seats.
func leg(with []string, seats ...int) (*visit.Visit, *visit.Item) {
	v := exemplary()
	item := v.Item("ride")
	item.With, item.Uses = with, nil
	for i, n := range seats {
		id := fmt.Sprint("car-", i+1)
		v.Resources = append(v.Resources, visit.Resource{ID: id, Kind: "vehicle", Name: en("Car " + id), Seats: n})
		item.Uses = append(item.Uses, id)
	}
	return v, item
}

// riding writes a manifest: "role: member@position …".
func riding(m protocol.Manifest) []string {
	var said []string
	for _, car := range m.Cars {
		line := fmt.Sprintf("%d %s:", car.Number, car.Role)
		for _, s := range car.Seats {
			if s.Member != nil {
				line += " " + s.Member.ID + "@" + s.Position
			}
			if s.Service != nil {
				line += " " + s.Service.ID + "@" + s.Position
			}
		}
		said = append(said, line)
	}
	return said
}

func TestWhoRidesWhere(t *testing.T) {
	office := protocol.Default()
	for _, c := range []struct {
		name  string
		with  []string
		seats []int
		uses  []string
		roles map[string]string
		want  []string
	}{
		{"the principal with the spouse, the others behind", []string{"aide", "spouse", "guest"}, []int{3, 3}, nil, nil,
			[]string{"1 principal: guest@rear_right spouse@rear_left", "2 delegation: aide@rear_right"}},
		{"an interpreter in front of the principal", []string{"aide", "guest"}, []int{3, 3}, []string{"interpreter"}, nil,
			[]string{"1 principal: guest@rear_right interpreter@front", "2 delegation: aide@rear_right"}},
		{"the host's head beside the guest", []string{"minister", "deputy", "guest", "aide"}, []int{3, 3}, []string{"interpreter"}, nil,
			[]string{"1 principal: guest@rear_right minister@rear_left interpreter@front", "2 delegation: aide@rear_right deputy@rear_left"}},
		{"the host in the host's car", []string{"minister", "deputy", "guest", "aide"}, []int{3, 3, 3}, nil, map[string]string{"car-2": "host"},
			[]string{"1 principal: guest@rear_right", "2 host: minister@rear_right deputy@rear_left", "3 delegation: aide@rear_right"}},
		{"in the convoy's order, the advance car before it", []string{"guest"}, []int{3, 3, 3, 3}, nil, map[string]string{"car-1": "advance", "car-2": "tail", "car-3": "police"},
			[]string{"0 advance:", "1 police:", "2 principal: guest@rear_right", "3 tail:"}},
		{"all in one car when there is but one", []string{"aide", "spouse", "guest"}, []int{3}, nil, nil,
			[]string{"1 principal: guest@rear_right spouse@rear_left aide@front"}},
		{"a car of unknown seats", []string{"aide", "guest"}, []int{0}, nil, nil,
			[]string{"1 principal: guest@rear_right aide@rear_left"}},
	} {
		v, item := leg(c.with, c.seats...)
		item.Uses = append(item.Uses, c.uses...)
		m := protocol.Ride(v, item, protocol.Convoy{Roles: c.roles}, office)
		if diff := cmp.Diff(c.want, riding(m)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if found := m.Findings(); len(found) > 0 || len(m.Without) > 0 {
			t.Errorf("%s: found %v", c.name, found)
		}
		for _, car := range m.Cars {
			if car.Role == "advance" && car.Leaves != office.AdvanceLeaves {
				t.Errorf("%s: the advance car leaves %d minutes before", c.name, car.Leaves)
			}
			said := text.For("az").Message(car.RoleName())
			for _, s := range car.Seats {
				said += text.For("ru").Message(s.PositionName())
			}
			if strings.Contains(said, "[") {
				t.Errorf("%s: a name is missing: %s", c.name, said)
			}
		}
	}
}

func TestWhoHasNoSeatIsSaid(t *testing.T) {
	for _, c := range []struct {
		name  string
		seats []int
		uses  []string
		want  string
	}{
		{"a seat too few", []int{3, 1}, []string{"interpreter"}, "ride_seatless: “The ride” has no seat for Host Deputy."},
		{"enough", []int{3, 3}, []string{"interpreter"}, ""},
		{"no cars at all", nil, nil, "ride_seatless: “The ride” has no seat for Guest Minister, Host Minister, Guest Aide, Host Deputy."},
		{"no seat for the interpreter", []int{1, 4}, []string{"interpreter"}, "ride_interpreter: “The ride”: no interpreter rides with the principal."},
	} {
		v, item := leg([]string{"minister", "deputy", "guest", "aide"}, c.seats...)
		item.Uses = append(item.Uses, c.uses...)
		var said []string
		for _, f := range protocol.Ride(v, item, protocol.Convoy{}, protocol.Default()).Findings() {
			said = append(said, f.Rule+": "+text.For("en").Message(f.Message))
		}
		if got := strings.Join(said, "; "); got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestTheCrewRidesToo(t *testing.T) {
	v, item := leg([]string{"guest"}, 3, 3)
	item.With = append(item.With, crowd(v, "away", "crew", 1)...)
	if m := protocol.Ride(v, item, protocol.Convoy{}, protocol.Default()); len(m.Without) > 0 || !strings.Contains(riding(m)[1], "crew") {
		t.Errorf("rides: %q", riding(m))
	}
}

func TestEveryTransferHasAManifest(t *testing.T) {
	v := exemplary()
	if got := protocol.Manifests(v, protocol.Default()); len(got) != 1 || got[0].Item.ID != "ride" {
		t.Errorf("manifests: %+v", got)
	}
	v.Item("ride").Status = visit.Cancelled
	if got := protocol.Manifests(v, protocol.Default()); len(got) != 0 {
		t.Errorf("of a cancelled one: %+v", got)
	}
}

// Whoever rides in whatever cars: everyone is in one seat or said to have none, and nobody is left while a car
// for the delegations has a free seat.
func TestEveryoneHasASeatOrIsNamed(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	office := protocol.Default()
	roles := append(slices.Clone(office.Convoy), "", "", "", "advance")
	for range 300 {
		v := exemplary()
		for _, party := range []string{"home", "away"} {
			for _, class := range visit.Classes {
				crowd(v, party, class, random.IntN(4))
			}
		}
		item, plan := v.Item("ride"), protocol.Convoy{Roles: map[string]string{}}
		item.With, item.Uses = nil, nil
		for _, m := range v.People {
			if random.IntN(3) > 0 {
				item.With = append(item.With, m.ID)
			}
		}
		for i := range random.IntN(10) {
			id := fmt.Sprint("car-", i+1)
			v.Resources = append(v.Resources, visit.Resource{ID: id, Kind: "vehicle", Name: en(id), Seats: random.IntN(8)})
			item.Uses = append(item.Uses, id)
			plan.Roles[id] = roles[random.IntN(len(roles))]
		}
		m := protocol.Ride(v, item, plan, office)
		times, free := map[string]int{}, 0
		for _, car := range m.Cars {
			for _, s := range car.Seats {
				if s.Member != nil {
					times[s.Member.ID]++
				} else if s.Service == nil && slices.Contains([]string{"principal", "host", "delegation", "interpreter"}, car.Role) {
					free++
				}
			}
		}
		for _, p := range m.Without {
			times[p.ID]++
		}
		for _, id := range item.With {
			if times[id] != 1 {
				t.Fatalf("%s rides %d times in %q", id, times[id], riding(m))
			}
		}
		if len(m.Without) > 0 && free > 0 {
			t.Fatalf("%d seats are free and %d people are left in %q", free, len(m.Without), riding(m))
		}
	}
}

// Behind the principal's car the guests go first again, each before the host of the same place; the principal's own
// interpreter rides with them.
func TestWhoIsLeftAlternatesAnewAGuestFirst(t *testing.T) {
	v := exemplary()
	v.People = append(v.People,
		visit.Member{ID: "ours", Party: "home", Class: "interpreter", Person: visit.Person{Name: en("Host Interpreter")}},
		visit.Member{ID: "theirs", Party: "away", Class: "interpreter", Person: visit.Person{Name: en("Guest Interpreter")}})
	v.Resource("car").Seats = 3
	v.Resources = append(v.Resources, visit.Resource{ID: "second", Kind: "vehicle", Name: en("Car 2"), Seats: 4})
	ride := v.Item("ride")
	ride.With, ride.Uses = []string{"guest", "spouse", "aide", "deputy", "ours", "theirs"}, []string{"car", "second"}
	m := protocol.Ride(v, ride, protocol.Convoy{}, protocol.Default())
	var said []string
	for _, car := range m.Cars {
		for _, s := range car.Seats {
			if s.Member != nil {
				said = append(said, s.Member.ID)
			}
		}
	}
	if got, want := strings.Join(said, " "), "guest spouse theirs aide deputy ours"; got != want {
		t.Errorf("they ride as %s, want %s", got, want)
	}
}
