package protocol_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// inOrder writes an order as the ids of its members.
func inOrder(places []protocol.KeptPlace) string {
	var all []string
	for _, p := range places {
		all = append(all, p.Member.ID)
	}
	return strings.Join(all, " ")
}

func order(use, side string, people ...string) visit.Order {
	return visit.Order{Entry: visit.Entry{ID: use + "-" + side}, Use: use, Side: side, People: people}
}

func TestAKeptOrderIsNeverSortedAgain(t *testing.T) {
	v := exemplary()
	kept := order("delegation", visit.Guest, "aide", "guest")
	places := protocol.KeptOrder(v, kept, protocol.Default())
	if got := inOrder(places); got != "aide guest spouse" {
		t.Errorf("kept as %q", got)
	}
	if p := places[0]; !p.Differs || p.Suggested != 3 || p.Number != 1 || p.New || len(p.Why) == 0 {
		t.Errorf("the aide: %+v", p)
	}
	if p := places[2]; !p.New || p.Suggested != 2 {
		t.Errorf("the spouse, who came later: %+v", p)
	}
	v.Member("aide").Rank = en("Marshal")
	if got := inOrder(protocol.KeptOrder(v, kept, protocol.Default())); got != "aide guest spouse" {
		t.Errorf("after a promotion: %q", got)
	}
	if got := inOrder(protocol.KeptOrder(v, order("delegation", visit.Guest), protocol.Default())); got != "guest spouse aide" {
		t.Errorf("as suggested: %q", got)
	}
}

func TestTheDateInOfficeBreaksATie(t *testing.T) {
	v := exemplary()
	added := crowd(v, "away", "official", 2)
	for i, id := range added {
		m := v.Member(id)
		m.Position, m.Since = en("Ambassador"), civil.Date{Year: 2024 - i, Month: 1, Day: 1}
	}
	kept := order("signing", visit.Guest)
	if got := inOrder(protocol.KeptOrder(v, kept, protocol.Default())); !strings.Contains(got, added[0]+" "+added[1]) {
		t.Errorf("by hand: %q", got)
	}
	kept.TieBreak = "since"
	if got := inOrder(protocol.KeptOrder(v, kept, protocol.Default())); !strings.Contains(got, added[1]+" "+added[0]) {
		t.Errorf("by the date in office: %q", got)
	}
}

func TestOtherOrdersDeriveFromTheDelegations(t *testing.T) {
	v, office := exemplary(), protocol.Default()
	more := crowd(v, "away", "official", 1)
	v.Item("talks").With = append(v.Item("talks").With, more...)
	v.Orders = []visit.Order{order("delegation", visit.Guest, "guest", "spouse", more[0], "aide")}
	if got := inOrder(protocol.OrderFor(v, "table", visit.Guest, v.Item("talks"), office)); got != "guest "+more[0]+" aide" {
		t.Errorf("at the table %q", got)
	}
	v.Orders = append(v.Orders, visit.Order{Entry: visit.Entry{ID: "own"}, Use: "table", Side: visit.Guest, Item: "talks", People: []string{"aide", "guest"}})
	if got := inOrder(protocol.OrderFor(v, "table", visit.Guest, v.Item("talks"), office)); got != "aide guest "+more[0] {
		t.Errorf("with an order of its own %q", got)
	}
	v.Orders = []visit.Order{order("table", "", "deputy", "minister", "guest", "aide", more[0])}
	if got := inOrder(protocol.OrderFor(v, "table", visit.Host, v.Item("talks"), office)); got != "deputy minister" {
		t.Errorf("the hosts of an order of both sides %q", got)
	}
}

func TestAPlaceIsChangedWithAReasonThatGoesWithIt(t *testing.T) {
	v, office := exemplary(), protocol.Default()
	kept := protocol.Placed(v, order("delegation", visit.Guest), "aide", 1, "speaks for them", office)
	if got := strings.Join(kept.People, " "); got != "aide guest spouse" {
		t.Errorf("placed %q", got)
	}
	if diff := cmp.Diff([]visit.Reason{{Person: "aide", Reason: "speaks for them"}}, kept.Reasons); diff != "" {
		t.Error(diff)
	}
	if departs := protocol.Departs(protocol.KeptOrder(v, kept, office)); len(departs) > 0 {
		t.Errorf("with a reason %+v", departs)
	}
	if back := protocol.Placed(v, kept, "aide", 3, "", office); len(back.Reasons) > 0 || strings.Join(back.People, " ") != "guest spouse aide" {
		t.Errorf("put back %+v", back)
	}
}

func TestTheMendOfAnOrderMendsIt(t *testing.T) {
	v := exemplary()
	v.Orders = []visit.Order{order("delegation", visit.Guest, "guest", "aide", "spouse")}
	for range 3 {
		found := protocol.Check(v, protocol.Default())
		if len(found) == 0 {
			return
		}
		if err := json.Unmarshal(found[0].Mends[0].Put.Entry, &v.Orders[0]); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("after three mends %q", brief(protocol.Check(v, protocol.Default())))
}

// sitting writes who sits where.
func sitting(p *protocol.Plan) map[string]string {
	at := map[string]string{}
	for _, s := range p.Seats {
		switch {
		case s.Member != nil:
			at[s.ID] = s.Member.ID
		case s.Service != nil:
			at[s.ID] = s.Service.ID
		}
	}
	return at
}

func TestSeatsThatWereGivenAwayStandUponTheProposal(t *testing.T) {
	v, office := exemplary(), protocol.Default()
	kept := visit.Seating{Item: "talks", Form: "talks"}
	if diff := cmp.Diff(map[string]string{"host.C": "minister", "host.R1": "deputy", "host.L1": "interpreter", "guest.C": "guest", "guest.R1": "aide"}, sitting(protocol.Seated(v, kept, office))); diff != "" {
		t.Fatal(diff)
	}
	kept, ok := protocol.Exchanged(v, kept, "guest.C", "guest.R1", "unwell", office)
	if at := sitting(protocol.Seated(v, kept, office)); !ok || at["guest.C"] != "aide" || at["guest.R1"] != "guest" {
		t.Errorf("exchanged: %v", at)
	}
	if s := protocol.Seated(v, kept, office).Seat("guest.C"); !s.Set || s.Reason != "unwell" {
		t.Errorf("the seat says %+v", s)
	}
	if back, _ := protocol.Exchanged(v, kept, "guest.C", "guest.R1", "", office); len(back.Seats) > 0 {
		t.Errorf("exchanged again, %v are kept", back.Seats)
	}
	v.Item("talks").With = []string{"minister", "deputy", "guest"}
	p := protocol.Seated(v, kept, office)
	if at := sitting(p); at["guest.C"] != "guest" || len(p.Absent) != 1 {
		t.Errorf("after the aide left: %v, absent %v", at, p.Absent)
	}
}

func TestNoteTakersAndAssistantsHaveTheirOwnPlaces(t *testing.T) {
	v, office := exemplary(), protocol.Default()
	at := sitting(protocol.Seated(v, visit.Seating{Item: "talks", Form: "talks", NoteTakers: []string{"aide"}}, office))
	if at["guest.C.behind"] != "aide" || at["guest.R1"] != "" {
		t.Errorf("at talks: %v", at)
	}
	at = sitting(protocol.Seated(v, visit.Seating{Item: "signing", Form: "signing"}, office))
	if at["host.assistant"] != "deputy" || at["guest.assistant"] != "aide" || at["host.2"] != "" {
		t.Errorf("at the signing: %v", at)
	}
}

func TestAnOrderKeptForBothSidesSeatsADinner(t *testing.T) {
	v := exemplary()
	v.Orders = []visit.Order{{Entry: visit.Entry{ID: "mixed"}, Use: "table", Item: "dinner", People: []string{"minister", "guest", "aide", "deputy", "spouse"}}}
	at := sitting(protocol.Seated(v, visit.Seating{Item: "dinner", Form: "presidential"}, protocol.Default()))
	if at["H"] != "minister" || at["H.R1"] != "guest" || at["H.L1"] != "aide" || at["H.R2"] != "deputy" {
		t.Errorf("the dinner: %v", at)
	}
}

// However seats are exchanged, in every form, nobody is lost, and what is kept gives the same seating again.
func TestExchangesLoseNobody(t *testing.T) {
	office := protocol.Default()
	for _, form := range protocol.Forms() {
		v := exemplary()
		guests := crowd(v, "away", "official", 6)
		v.Item("dinner").With = append(v.Item("dinner").With, guests...)
		kept := visit.Seating{Item: "dinner", Form: form}
		for i := range 40 {
			p := protocol.Seated(v, kept, office)
			before, people := sitting(p), len(p.Unseated)
			a, b := p.Seats[i*7%len(p.Seats)].ID, p.Seats[(i*5+3)%len(p.Seats)].ID
			next, ok := protocol.Exchanged(v, kept, a, b, "reason", office)
			if !ok {
				continue
			}
			kept = next
			p = protocol.Seated(v, kept, office)
			after := sitting(p)
			before[a], before[b] = before[b], before[a]
			for _, id := range []string{a, b} {
				if before[id] == "" {
					delete(before, id)
				}
			}
			if diff := cmp.Diff(before, after); diff != "" || len(p.Unseated) != people {
				t.Fatalf("%s, exchange %d of %s and %s: %s", form, i, a, b, diff)
			}
		}
	}
}

func TestATrialSaysWhatAnExchangeWouldBreak(t *testing.T) {
	v, office := exemplary(), protocol.Default()
	p := protocol.Seated(v, visit.Seating{Item: "dinner", Form: "round"}, office)
	if found := brief(p.Trial("C", "S3")); !slices.Contains(found, "warning seat_spouses dinner") {
		t.Errorf("a couple side by side: %q", found)
	}
	if found := p.Trial("S3", "S4"); len(found) > 0 {
		t.Errorf("apart: %q", brief(found))
	}
}

func TestNamesInAnyScriptAreSeatedAndNothingIsLost(t *testing.T) {
	v := exemplary()
	v.Member("guest").Name, v.Member("aide").Name = text.Text{"ar": "محمد بن سلمان آل سعود"}, text.Text{"zh": "王毅"}
	if at := sitting(protocol.Seated(v, visit.Seating{Item: "talks", Form: "talks"}, protocol.Default())); at["guest.C"] != "guest" || at["guest.R1"] != "aide" {
		t.Errorf("%v", at)
	}
}

// seats writes who rides where.
func seats(m protocol.Manifest) map[string]string {
	at := map[string]string{}
	for _, car := range m.Cars {
		for _, s := range car.Seats {
			if s.Member != nil {
				at[car.Vehicle.ID+"."+s.Position] = s.Member.ID
			}
		}
	}
	return at
}

func rides(v *visit.Visit) protocol.Manifest {
	return protocol.Ride(v, v.Item("ride"), protocol.ConvoyOf(v, "ride"), protocol.Default())
}

func TestARiderIsMovedAndChangesPlaces(t *testing.T) {
	v, office := exemplary(), protocol.Default()
	secondCar(v)
	v.Resource("car").Seats = 2
	if diff := cmp.Diff(map[string]string{"car.rear_right": "guest", "car.rear_left": "spouse", "car2.rear_right": "aide"}, seats(rides(v))); diff != "" {
		t.Fatal(diff)
	}
	kept, _ := protocol.Moved(v, visit.Convoy{Item: "ride"}, "aide", "car", 2, "to brief the head", office)
	v.Convoys = []visit.Convoy{kept}
	if diff := cmp.Diff(map[string]string{"car.rear_right": "guest", "car.rear_left": "aide", "car2.rear_right": "spouse"}, seats(rides(v))); diff != "" {
		t.Error(diff)
	}
	back, _ := protocol.Moved(v, kept, "aide", "car2", 1, "", office)
	if v.Convoys = []visit.Convoy{back}; len(back.Riders) > 0 || seats(rides(v))["car.rear_left"] != "spouse" {
		t.Errorf("moved back, %v are kept", back.Riders)
	}
	m := rides(v)
	if car, seat := m.Of("aide"); car.Number != 2 || seat.Honour != 1 {
		t.Errorf("the aide is in car %d", car.Number)
	}
}

// The seats to which somebody must not be moved are known beforehand, by the rules that are found afterwards.
func TestATrialOfARideSaysWhatItWouldBreak(t *testing.T) {
	v, office := exemplary(), protocol.Default()
	v.People = append(v.People, visit.Member{ID: "voice", Party: "away", Class: "interpreter", Person: visit.Person{Name: en("Guest Interpreter")}})
	v.Resources = append(v.Resources, visit.Resource{ID: "second", Kind: "vehicle", Name: en("Car 2"), Seats: 1})
	v.Resource("car").Seats = 3
	ride := v.Item("ride")
	ride.With, ride.Uses = append(ride.With, "voice"), append(ride.Uses, "second")
	rules := func(person string) map[string]string {
		said := map[string]string{}
		for car, seats := range protocol.RideTrials(v, visit.Convoy{Item: "ride"}, person, office) {
			for i, found := range seats {
				for _, f := range found {
					said[fmt.Sprint(car, i+1)] += f.Rule
				}
			}
		}
		return said
	}
	if diff := cmp.Diff(map[string]string{"second1": "ride_interpreter"}, rules("voice")); diff != "" {
		t.Errorf("the interpreter: %s", diff)
	}
	if diff := cmp.Diff(map[string]string{"car3": "ride_interpreter"}, rules("aide")); diff != "" {
		t.Errorf("the aide: %s", diff)
	}
	if got := rules("deputy"); len(got) > 0 {
		t.Errorf("who does not ride: %v", got)
	}
}

func TestTheOrderOfCarsIsAsKeptAndAnAdvanceCarLeavesBefore(t *testing.T) {
	v := exemplary()
	secondCar(v)
	v.Convoys = []visit.Convoy{{Item: "ride", Cars: []visit.ConvoyCar{{Car: "car2", Role: "delegation"}, {Car: "car", Role: "principal"}}}}
	var got []string
	for _, car := range rides(v).Cars {
		got = append(got, fmt.Sprintf("%d %s %d", car.Number, car.Vehicle.ID, car.Leaves))
	}
	if !slices.Equal(got, []string{"1 car2 0", "2 car 0"}) {
		t.Errorf("the convoy is %q", got)
	}
	v.Convoys[0].Cars[0] = visit.ConvoyCar{Car: "car2", Role: "advance", Leaves: 25}
	if cars := rides(v).Cars; cars[0].Vehicle.ID != "car2" || cars[0].Number != 0 || cars[0].Leaves != 25 || cars[1].Number != 1 {
		t.Errorf("with an advance car %+v", cars)
	}
}

func TestALegIsCopiedToTheNext(t *testing.T) {
	v, office := exemplary(), protocol.Default()
	secondCar(v)
	next := *v.Item("ride")
	next.ID, next.With = "back", []string{"guest", "aide"}
	v.Items = append(v.Items, next)
	rider(v, "aide", "car", "rear_left")
	v.Convoys[0].Luggage = []visit.Luggage{{Person: "aide", Pieces: 2}, {Person: "spouse", Pieces: 1}}
	v.Convoys = append(v.Convoys, protocol.Copied(v, v.Item("ride"), v.Item("back"), visit.Convoy{}, office))
	m := protocol.Ride(v, v.Item("back"), protocol.ConvoyOf(v, "back"), office)
	if diff := cmp.Diff(map[string]string{"car.rear_right": "guest", "car.rear_left": "aide"}, seats(m)); diff != "" {
		t.Error(diff)
	}
	if len(m.Findings()) > 0 || len(v.Convoys[1].Luggage) != 1 {
		t.Errorf("%q, luggage %v", brief(m.Findings()), v.Convoys[1].Luggage)
	}
}
