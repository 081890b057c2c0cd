package protocol_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// delegation is a visiting side whose order its own side has not given.
func delegation() *visit.Visit {
	member := func(id, class, name, rank, position string) visit.Member {
		m := visit.Member{ID: id, Party: "away", Class: class, Person: visit.Person{Name: en(name)}}
		if rank != "" {
			m.Rank = en(rank)
		}
		if position != "" {
			m.Position = en(position)
		}
		return m
	}
	return &visit.Visit{
		Languages: []string{"en"},
		Parties:   []visit.Party{{ID: "home", Side: visit.Host, Body: en("Host")}, {ID: "away", Side: visit.Guest, Body: en("Guest")}},
		People: []visit.Member{
			member("driver", "crew", "Driver", "", ""),
			member("b", "official", "Bek", "Colonel", "Head of department"),
			member("c", "official", "Ceyhun", "Major-General", ""),
			member("a", "official", "Aydın", "Colonel", "Head of department"),
			member("wife", "spouse", "Wife", "", ""),
			member("i", "interpreter", "Interpreter", "", ""),
			member("head", "head", "Head", "Lieutenant-General", "Minister"),
			member("d", "official", "Deniz", "", "Deputy minister"),
		},
	}
}

func ids(places []protocol.Place) string {
	var said []string
	for _, p := range places {
		said = append(said, p.Member.ID)
	}
	return strings.Join(said, " ")
}

func TestADelegationIsOrderedByClassThenRankThenTheTieBreak(t *testing.T) {
	away := []string{"away"}
	for _, c := range []struct {
		name  string
		event protocol.Event
		want  string
	}{
		{"by hand, as listed", protocol.Event{}, "head wife d c b a i driver"},
		{"by the alphabet", protocol.Event{TieBreak: protocol.ByAlphabet}, "head wife d c a b i driver"},
		{"by rotation from Bek", protocol.Event{TieBreak: protocol.ByRotation, First: "b"}, "head wife d c b a i driver"},
		{"by date in office", protocol.Event{TieBreak: protocol.BySince, Since: map[string]civil.Date{"a": day(1), "b": day(2)}}, "head wife d c a b i driver"},
		{"without a date after those with one", protocol.Event{TieBreak: protocol.BySince, Since: map[string]civil.Date{"a": day(2)}}, "head wife d c a b i driver"},
		{"at table nobody who serves", protocol.Event{Use: protocol.ForTable}, "head wife d c b a"},
		{"in the receiving line", protocol.Event{Use: protocol.ForReceivingLine}, "head wife d c b a"},
		{"behind the signing table", protocol.Event{Use: protocol.ForSigning}, "head d c b a"},
		{"in the cars", protocol.Event{Use: protocol.ForCars}, "head wife d c b a i"},
		{"those who are there", protocol.Event{Members: []string{"a", "i", "head"}}, "head a i"},
		{"moved by an officer", protocol.Event{Moves: []protocol.Move{{Member: "a", To: 2, Reason: "leads the talks"}}}, "head a wife d c b i driver"},
		{"moved beyond the end", protocol.Event{Moves: []protocol.Move{{Member: "head", To: 99, Reason: "modest"}}}, "wife d c b a i driver head"},
	} {
		got := protocol.Order(delegation(), away, c.event, protocol.Default())
		if diff := cmp.Diff(c.want, ids(got)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		for i, place := range got {
			if place.Number != i+1 || len(place.Why) < 2 {
				t.Errorf("%s: %s stands at %d for %v", c.name, place.Member.ID, place.Number, place.Why)
			}
			for _, why := range place.Why {
				for _, language := range text.Languages() {
					if said := text.For(language).Message(why); said == "" || said[0] == '[' || strings.Contains(said, "no value") {
						t.Errorf("%s: %s is told %q in %s", c.name, place.Member.ID, said, language)
					}
				}
			}
		}
	}
}

func TestASpouseInOfficeGoesByThatOffice(t *testing.T) {
	v := delegation()
	v.Member("wife").Position = en("Minister")
	if got := ids(protocol.Order(v, []string{"away"}, protocol.Event{}, protocol.Default())); got != "head wife d c b a i driver" {
		t.Errorf("a minister: %s", got)
	}
	v.Member("wife").Position = en("Expert on carpets")
	if got := ids(protocol.Order(v, []string{"away"}, protocol.Event{}, protocol.Default())); got != "head d c b a wife i driver" {
		t.Errorf("an expert: %s", got)
	}
}

func TestWhoseRankNobodyWeighsStaysWhereTheirSidePutThem(t *testing.T) {
	v := delegation()
	for i, id := range []string{"head", "d", "c", "b", "a"} {
		v.Member(id).Seq = i + 1
	}
	v.Member("c").Rank = en("Grand Almoner")
	if got := ids(protocol.Order(v, []string{"away"}, protocol.Event{Use: protocol.ForSigning}, protocol.Default())); got != "head d c b a" {
		t.Errorf("ordered %s", got)
	}
}

func TestPositionsAreWeighedInEveryLanguage(t *testing.T) {
	v := delegation()
	v.Member("a").Position = text.Text{"az": "fövqəladə hallar nazirinin müavini"}
	v.Member("b").Position = text.Text{"ru": "советник министра по делам гражданской обороны"}
	v.Member("c").Position = text.Text{"ru": "министр по чрезвычайным ситуациям"}
	v.Member("c").Rank = text.Text{"az": "general-polkovnik"}
	v.Member("d").Position = text.Text{"ru": "первый заместитель министра"}
	v.Member("b").Rank = nil
	if got := ids(protocol.Order(v, []string{"away"}, protocol.Event{Use: protocol.ForSigning}, protocol.Default())); got != "head c d a b" {
		t.Errorf("ordered %s", got)
	}
}

func TestColumnsAndTheMixedList(t *testing.T) {
	v := exemplary()
	host, guest := protocol.Columns(v, protocol.Event{Use: protocol.ForTable}, protocol.Default())
	if ids(host) != "minister deputy" || ids(guest) != "guest spouse aide" {
		t.Errorf("columns: %s | %s", ids(host), ids(guest))
	}
	if got := ids(protocol.Mixed(host, guest)); got != "guest minister spouse deputy aide" {
		t.Errorf("mixed: %s", got)
	}
	if got := protocol.Mixed(host, guest); got[4].Number != 5 || guest[0].Number != 1 || len(guest[0].Why) == len(got[0].Why) {
		t.Error("the mixed list is not numbered and explained by itself")
	}
}

func TestAnOrderIsNeverSortedSilently(t *testing.T) {
	v := delegation()
	for i, id := range []string{"head", "wife", "d", "c", "b", "a"} {
		v.Member(id).Seq = i + 1
	}
	before := v.Clone()
	if found := protocol.Disagrees(v, protocol.Default()); len(found) > 0 {
		t.Errorf("in agreement, yet %v", found)
	}
	v.Member("a").Rank, before.Member("a").Rank = en("General of the Army"), en("General of the Army")
	found := protocol.Disagrees(v, protocol.Default())
	if len(found) != 1 || found[0].Member.ID != "a" || found[0].Kept != 5 || found[0].Suggested != 2 {
		t.Errorf("promoted: %+v", found)
	}
	if diff := cmp.Diff(before.People, v.People); diff != "" {
		t.Errorf("the visit has changed: %s", diff)
	}
}

// In any order of listing, whoever is given places by the suggestion no longer disagrees with it.
func TestTheSuggestedOrderAgreesWithItself(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	ranks := []string{"Colonel", "Major", "Grand Almoner", "Major-General", ""}
	for range 200 {
		v := &visit.Visit{Languages: []string{"en"}, Parties: []visit.Party{{ID: "away", Side: visit.Guest, Body: en("Guest")}}}
		for i := range 2 + random.IntN(12) {
			class := visit.Classes[random.IntN(len(visit.Classes))]
			v.People = append(v.People, visit.Member{ID: string(rune('a' + i)), Party: "away", Class: class, Seq: random.IntN(4), Person: visit.Person{Name: en("Name"), Rank: en(ranks[random.IntN(len(ranks))])}})
		}
		suggested := protocol.Order(v, []string{"away"}, protocol.Event{}, protocol.Default())
		if len(suggested) != len(v.People) {
			t.Fatalf("%d of %d are in the order", len(suggested), len(v.People))
		}
		var order []string
		for _, place := range suggested {
			order = append(order, place.Member.ID)
		}
		for i, id := range order {
			v.Member(id).Seq = i + 1
		}
		if found := protocol.Disagrees(v, protocol.Default()); len(found) > 0 {
			t.Fatalf("disagrees with its own suggestion: %+v", found)
		}
		again := protocol.Order(v, []string{"away"}, protocol.Event{}, protocol.Default())
		if ids(again) != strings.Join(order, " ") || slices.ContainsFunc(again, func(p protocol.Place) bool { return p.Member.Seq != p.Number }) {
			t.Fatalf("suggested %v, then %s", order, ids(again))
		}
	}
}
