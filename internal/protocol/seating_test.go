package protocol_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// side makes a side's people in order, a class each; ids are a letter and a number from 1.
func side(letter string, classes ...string) []*visit.Member {
	var members []*visit.Member
	for i, class := range classes {
		id := fmt.Sprint(letter, i+1)
		members = append(members, &visit.Member{ID: id, Class: class, Person: visit.Person{Name: en("Person " + id)}})
	}
	return members
}

// officials gives a head and n-1 members.
func officials(letter string, n int) []*visit.Member {
	classes := slices.Repeat([]string{"official"}, n)
	if n > 0 {
		classes[0] = "head"
	}
	return side(letter, classes...)
}

func sit(s protocol.Setting) *protocol.Plan {
	s.Item = &visit.Item{ID: "x", Title: en("Event")}
	return protocol.Sit(s, protocol.Default())
}

// places writes "seat=member" for those who sit, by seat.
func places(p *protocol.Plan) string {
	var said []string
	for _, s := range p.Seats {
		if s.Member != nil {
			said = append(said, s.ID+"="+s.Member.ID)
		}
	}
	slices.Sort(said)
	return strings.Join(said, " ")
}

func TestTalksSeatTheHeadsFacingAtTheCentre(t *testing.T) {
	for _, c := range []struct {
		name    string
		setting protocol.Setting
		want    string
	}{
		{"without interpreters", protocol.Setting{Host: officials("h", 4), Guest: officials("g", 3)},
			"guest.C=g1 guest.L1=g3 guest.R1=g2 host.C=h1 host.L1=h3 host.R1=h2 host.R2=h4"},
		{"the interpreter at the left", protocol.Setting{Host: side("h", "head", "official", "official", "interpreter"), Guest: officials("g", 2)},
			"guest.C=g1 guest.R1=g2 host.C=h1 host.L1=h4 host.R1=h2 host.R2=h3"},
		{"the interpreter at the right", protocol.Setting{Interpreter: protocol.AtRight, Host: side("h", "head", "official", "interpreter"), Guest: officials("g", 2)},
			"guest.C=g1 guest.R1=g2 host.C=h1 host.L1=h2 host.R1=h3"},
		{"the interpreter behind", protocol.Setting{Interpreter: protocol.Behind, Host: side("h", "head", "official", "interpreter"), Guest: officials("g", 2)},
			"guest.C=g1 guest.R1=g2 host.C.behind=h3 host.C=h1 host.R1=h2"},
		{"a head alone with an interpreter", protocol.Setting{Host: side("h", "head", "interpreter"), Guest: officials("g", 1)},
			"guest.C=g1 host.C=h1 host.L1=h2"},
		{"more than chairs", protocol.Setting{Chairs: 3, Host: side("h", "head", "official", "official", "official", "interpreter"), Guest: officials("g", 3)},
			"guest.C=g1 guest.L1=g3 guest.R1=g2 host.C.behind=h3 host.C=h1 host.L1=h5 host.R1.behind=h4 host.R1=h2"},
		{"counterparts face to face", protocol.Setting{Align: true, Host: officials("h", 3), Guest: officials("g", 3)},
			"guest.C=g1 guest.L1=g3 guest.R1=g2 host.C=h1 host.L1=h2 host.R1=h3"},
		{"who takes notes sits in the second row", protocol.Setting{Apart: []string{"g2"}, Host: officials("h", 2), Guest: officials("g", 3)},
			"guest.C.behind=g2 guest.C=g1 guest.R1=g3 host.C=h1 host.R1=h2"},
		{"who serves is not seated", protocol.Setting{Host: side("h", "head", "security", "crew"), Guest: officials("g", 1)},
			"guest.C=g1 host.C=h1"},
	} {
		c.setting.Form = protocol.Talks
		p := sit(c.setting)
		if diff := cmp.Diff(c.want, places(p)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		host, guest := p.Seat("host.C"), p.Seat("guest.C")
		if host.X != guest.X || math.Abs(host.Facing-guest.Facing) != 180 {
			t.Errorf("%s: the heads don't face each other: %+v, %+v", c.name, host, guest)
		}
	}
}

func TestLeftAndRightAreTheSitters(t *testing.T) {
	p := sit(protocol.Setting{Form: protocol.Talks, Host: officials("h", 3), Guest: officials("g", 3)})
	if p.Of("g2").X >= p.Of("g1").X || p.Of("h2").X <= p.Of("h1").X || p.Of("g1").Y >= p.Of("h1").Y {
		t.Errorf("the guests look down the drawing, their right is at the viewer's left")
	}
	p = sit(protocol.Setting{Form: protocol.Talks, GuestsBelow: true, Host: officials("h", 3), Guest: officials("g", 3)})
	if p.Of("g2").X <= p.Of("g1").X || p.Of("g1").Y <= p.Of("h1").Y {
		t.Errorf("below, their right is the viewer's right")
	}
	aligned := sit(protocol.Setting{Form: protocol.Talks, Align: true, Host: officials("h", 3), Guest: officials("g", 3)})
	if aligned.Of("g2").X != aligned.Of("h2").X {
		t.Error("counterparts are not face to face")
	}
}

// Who sits at each table of section 6: hosts h1 to h6, h1 the host and h2 the deputy; guests g1 to g6.
func TestDinnerTablesByHonour(t *testing.T) {
	hosts, guests := officials("h", 6), officials("g", 6)
	hostess := side("h", "head", "official", "spouse", "official")
	hostess[0].Seq, hostess[2].Seq, hostess[1].Seq, hostess[3].Seq = 1, 2, 3, 4
	for _, c := range []struct {
		name, form  string
		host, guest []*visit.Member
		want        string
	}{
		{"one pole: guests beside the host, then by turns, hosts at the ends", protocol.OnePole, hosts, guests,
			"H.L1=g2 H.L2=h3 H.R1=g1 H.R2=h2 H.R3=h4 H=h1 O.C=g3 O.L1=g4 O.L2=h5 O.R1=g5 O.R2=g6 O.R3=h6"},
		{"two poles: the deputy host opposite, guests at the right of both, then at the left", protocol.TwoPoles, hosts, guests,
			"C.L1=g4 C.L2=h4 C.R1=g2 C.R2=g6 C.R3=h6 C=h2 H.L1=g3 H.L2=h3 H.R1=g1 H.R2=g5 H.R3=h5 H=h1"},
		{"two poles: the host's wife opposite, though a deputy is there", protocol.TwoPoles, hostess, guests[:2],
			"C.L1=h4 C.R1=g2 C=h3 H.L1=h2 H.R1=g1 H=h1"},
		{"two poles without a second host: the other is a seat by its distance", protocol.TwoPoles, hosts[:1], guests[:3],
			"C.R1=g3 C=g2 H.R1=g1 H=h1"},
		{"round: the deputy host opposite", protocol.Round, hosts[:3], guests[:5],
			"C=h2 H=h1 S1=g1 S2=h3 S3=g4 S5=g2 S6=g5 S7=g3"},
		{"round with one host: the first guest is at the right, nobody of rank opposite", protocol.Round, hosts[:1], guests[:5],
			"H=h1 S1=g1 S2=g3 S3=g5 S4=g4 S5=g2"},
		{"a U: the head table first, then the arms, the right one first", protocol.UShape, hosts, guests,
			"H.L1=g2 H.R1=g1 H=h1 L1=h3 L2=g4 L3=g5 L4=h5 R1=h2 R2=g3 R3=h4 R4=g6 R5=h6"},
		{"presidential: all on one side", protocol.Presidential, hosts[:4], guests[:4],
			"H.L1=g2 H.L2=g3 H.L3=h3 H.R1=g1 H.R2=h2 H.R3=g4 H.R4=h4 H=h1"},
		{"without hosts the first guest gives the dinner", protocol.Round, nil, guests[:3], "H=g1 S1=g2 S2=g3"},
	} {
		p := sit(protocol.Setting{Form: c.form, Host: c.host, Guest: c.guest})
		if got := places(p); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.name, got, c.want)
		}
	}
}

// Wherever there is a host, and whoever comes, the first guest sits at the host's right, and guests sit beside a second host.
func TestTheFirstGuestIsAtTheHostsRight(t *testing.T) {
	for _, form := range []string{protocol.OnePole, protocol.TwoPoles, protocol.Round, protocol.UShape, protocol.Presidential} {
		for hosts := 1; hosts < 12; hosts++ {
			for guests := 2; guests < 12; guests++ {
				guest := officials("g", guests)
				guest[1].Class = "spouse"
				p := sit(protocol.Setting{Form: form, Host: officials("h", hosts), Guest: guest})
				right := map[string]string{protocol.Round: "S1"}[form]
				if right == "" {
					right = "H.R1"
				}
				if p.Of("h1").ID != "H" || p.Of("g1").ID != right {
					t.Fatalf("%s, %d hosts and %d guests: %s", form, hosts, guests, places(p))
				}
			}
		}
	}
}

func TestAnOrderOfBothSidesIsFollowedAtDinner(t *testing.T) {
	host, guest := officials("h", 4), officials("g", 4)
	p := sit(protocol.Setting{Form: protocol.Presidential, Host: host, Guest: guest, Mixed: []*visit.Member{host[0], guest[0], host[3], guest[2], guest[1], host[1]}})
	for i, id := range []string{"g1", "h4", "g3", "g2"} {
		if honour := p.Of(id).Honour; honour != i+1 {
			t.Errorf("%s sits at honour %d, want %d: %s", id, honour, i+1, places(p))
		}
	}
}

func TestTheHeadTableOfAUIsFilledFirst(t *testing.T) {
	p := sit(protocol.Setting{Form: protocol.UShape, Host: officials("h", 30), Guest: officials("g", 30)})
	if p.Of("g1").ID != "H.R1" || p.Of("g2").ID != "H.L1" || p.Of("h2").ID != "H.R2" {
		t.Errorf("the head table: %s", places(p))
	}
	outer, inner := p.Seat("R1"), p.Seat("Ri1")
	if outer == nil || inner == nil || outer.Honour > inner.Honour || p.Seat("L1").Honour != outer.Honour+1 {
		t.Errorf("the arms: %+v, %+v", outer, inner)
	}
}

func TestAtArmchairsAndSigningTheGuestIsAtTheHostsRight(t *testing.T) {
	for _, form := range []string{protocol.Armchairs, protocol.SigningTable} {
		p := sit(protocol.Setting{Form: form, Host: side("h", "head", "official", "interpreter"), Guest: officials("g", 2)})
		if p.Of("g1").X >= p.Of("h1").X {
			t.Errorf("%s: the guest is at the host's left", form)
		}
		if got := rulesOf(p); !slices.Contains(got, "seat_flags") {
			t.Errorf("%s: nothing is said of the flags: %v", form, got)
		}
	}
}

func TestWhoSignsSitsAndTheOthersStandBehindTheirOwn(t *testing.T) {
	host, guest := officials("h", 4), officials("g", 3)
	item := &visit.Item{ID: "signing", Title: en("Signing"), Documents: []visit.Document{{Signatories: []string{"h2", "g1"}}}}
	p := protocol.Sit(protocol.Setting{Form: protocol.SigningTable, Item: item, Host: host, Guest: guest}, protocol.Default())
	if p.Seat("host.C").Member != host[1] || p.Seat("guest.C").Member != guest[0] || p.Of("h1").Row != 1 {
		t.Errorf("who signs: %s", places(p))
	}
	for _, s := range p.Seats {
		if s.Row == 1 && (s.X < p.Width/2) != (s.Side == visit.Guest) {
			t.Errorf("%s stands behind the other side's signatory", s.ID)
		}
	}
	if p.Seat("guest.assistant").X > p.Seat("guest.C").X || p.Seat("host.assistant").X < p.Seat("host.C").X {
		t.Error("the assistants are not at the outer sides")
	}
}

func rulesOf(p *protocol.Plan) []string {
	var rules []string
	for _, f := range p.Findings() {
		rules = append(rules, f.Rule)
	}
	return rules
}

func TestSeatingSaysWhatIsNotAsItShouldBe(t *testing.T) {
	couple := protocol.Setting{Form: protocol.Presidential, Host: officials("h", 1), Guest: side("g", "head", "spouse")}
	for _, c := range []struct {
		name    string
		setting protocol.Setting
		want    string
	}{
		{"nobody", protocol.Setting{Form: protocol.Talks}, "seat_nobody"},
		{"nobody at dinner", protocol.Setting{Form: protocol.UShape}, "seat_nobody"},
		{"nobody, but chairs", protocol.Setting{Form: protocol.Round, Chairs: 8}, "seat_nobody"},
		{"more guests than chairs", protocol.Setting{Form: protocol.Round, Chairs: 3, Host: officials("h", 2), Guest: officials("g", 3)}, "seat_full"},
		{"as many guests as chairs", protocol.Setting{Form: protocol.Round, Chairs: 5, Host: officials("h", 2), Guest: officials("g", 3)}, ""},
		{"two heads", protocol.Setting{Form: protocol.Round, Host: officials("h", 2), Guest: side("g", "head", "head")}, "seat_heads"},
		{"no head", protocol.Setting{Form: protocol.Round, Host: officials("h", 2), Guest: side("g", "official")}, "seat_headless"},
		{"only one side", protocol.Setting{Form: protocol.Round, Guest: officials("g", 2)}, ""},
		{"a full table at talks", protocol.Setting{Form: protocol.Talks, Chairs: 1, Host: officials("h", 2), Guest: officials("g", 1)}, "seat_second_row"},
		{"guests at the only ends", protocol.Setting{Form: protocol.Presidential, Host: officials("h", 1), Guest: officials("g", 4)}, "seat_end"},
		{"guests beside the host of a short table", protocol.Setting{Form: protocol.Presidential, Host: officials("h", 1), Guest: officials("g", 2)}, ""},
		{"two guests and two hosts", protocol.Setting{Form: protocol.TwoPoles, Host: officials("h", 6), Guest: officials("g", 2)}, ""},
		{"a couple on the host's two sides", couple, ""},
		{"a couple with nobody to part them", protocol.Setting{Form: protocol.Round, Guest: side("g", "head", "spouse")}, "seat_spouses"},
		{"a crowd behind one signatory", protocol.Setting{Form: protocol.SigningTable, Host: officials("h", 5), Guest: officials("g", 2)}, "seat_flags seat_standing"},
	} {
		p := sit(c.setting)
		if got := strings.Join(rulesOf(p), " "); got != c.want {
			t.Errorf("%s: found %q, want %q in %s", c.name, got, c.want, places(p))
		}
		for _, f := range p.Findings() {
			for _, language := range text.Languages() {
				if said := text.For(language).Message(f.Message); said[0] == '[' || strings.Contains(said, "no value") {
					t.Errorf("%s: %s", language, said)
				}
			}
		}
	}
}

func TestASwapIsTakenAndLookedAt(t *testing.T) {
	p := sit(protocol.Setting{Form: protocol.OnePole, Host: officials("h", 5), Guest: officials("g", 3)})
	if got := rulesOf(p); len(got) > 0 {
		t.Fatalf("before: %v in %s", got, places(p))
	}
	var end string
	for _, s := range p.Seats {
		if s.End {
			end = s.ID
		}
	}
	if !p.Swap(end, p.Of("g2").ID) || !slices.Equal(rulesOf(p), []string{"seat_end"}) {
		t.Errorf("after: %v", rulesOf(p))
	}
	if p.Swap("H", "nowhere") {
		t.Error("a swap with a seat that is not there is taken")
	}
}

// Whoever comes, in whatever number: everyone who sits is seated once or said to have no chair, no two seats
// are in one place, spouses are apart and no guest is at an end where a swap could help.
func TestSeatingOfAnyCompany(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	classes := []string{"official", "official", "official", "accompanying", "interpreter", "security"}
	company := func(letter string) []*visit.Member {
		var names []string
		n := random.IntN(30)
		if n > 0 {
			names = append(names, "head")
		}
		if n > 1 && random.IntN(2) == 0 {
			names = append(names, "spouse")
		}
		for len(names) < n {
			names = append(names, classes[random.IntN(len(classes))])
		}
		return side(letter, names...)
	}
	for range 400 {
		s := protocol.Setting{Form: protocol.Forms()[random.IntN(len(protocol.Forms()))], Host: company("h"), Guest: company("g"), GuestsBelow: random.IntN(2) == 0, Align: random.IntN(2) == 0}
		if random.IntN(2) == 0 {
			s.Chairs = random.IntN(40)
		}
		p := sit(s)
		who := fmt.Sprintf("%s, %d chairs, %d hosts, %d guests", s.Form, s.Chairs, len(s.Host), len(s.Guest))
		times := map[string]int{}
		for _, m := range p.Unseated {
			times[m.ID]++
		}
		seen := map[string]bool{}
		ids := map[string]bool{}
		for i, seat := range p.Seats {
			at := fmt.Sprintf("%.0f,%.0f", seat.X, seat.Y)
			if ids[seat.ID] {
				t.Fatalf("%s: the seat %s is there twice", who, seat.ID)
			}
			ids[seat.ID] = true
			if seat.Row == 0 && seen[at] {
				t.Fatalf("%s: two seats at %s", who, at)
			}
			seen[at] = seen[at] || seat.Row == 0
			if seat.X < 0 || seat.Y < 0 || seat.X > p.Width || seat.Y > p.Height {
				t.Fatalf("%s: seat %d is outside the drawing", who, i)
			}
			if seat.Member != nil {
				times[seat.Member.ID]++
			}
		}
		dinner := p.Form != protocol.Talks && p.Form != protocol.Armchairs && p.Form != protocol.SigningTable
		for _, m := range slices.Concat(s.Host, s.Guest) {
			want := 1
			if m.Class == "security" {
				want = 0
			}
			if times[m.ID] != want {
				if dinner && m.Class == "interpreter" && len(p.Seats) == 0 {
					continue
				}
				t.Fatalf("%s: %s (%s) sits %d times in %s", who, m.ID, m.Class, times[m.ID], places(p))
			}
		}
		if !dinner {
			continue
		}
		for _, rule := range rulesOf(p) {
			if rule != "seat_end" && rule != "seat_spouses" {
				continue
			}
			before := len(rulesOfKind(p, "seat_"))
			for _, a := range p.Seats {
				for _, b := range p.Seats {
					if a.Honour == 0 || b.Honour == 0 || a.Member == nil && b.Member == nil {
						continue
					}
					p.Swap(a.ID, b.ID)
					if after := len(rulesOfKind(p, "seat_")); after < before {
						t.Fatalf("%s: a swap of %s and %s would do away with a fault of %v in %s", who, a.ID, b.ID, rulesOf(p), places(p))
					}
					p.Swap(a.ID, b.ID)
				}
			}
		}
	}
}

func rulesOfKind(p *protocol.Plan, beginning string) []string {
	return slices.DeleteFunc(rulesOf(p), func(rule string) bool { return !strings.HasPrefix(rule, beginning) })
}

func BenchmarkSitSixty(b *testing.B) {
	host, guest := officials("h", 30), officials("g", 30)
	host[1].Class, guest[1].Class = "spouse", "spouse"
	for _, form := range protocol.Forms() {
		b.Run(form, func(b *testing.B) {
			office := protocol.Default()
			for b.Loop() {
				protocol.Sit(protocol.Setting{Form: form, Host: host, Guest: guest}, office).Findings()
			}
		})
	}
}
