package protocol_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

// brief writes findings as "severity rule item item".
func brief(findings []visit.Finding) []string {
	said := make([]string, 0, len(findings))
	for _, f := range findings {
		said = append(said, strings.Join(append([]string{string(f.Severity), f.Rule}, f.Items...), " "))
	}
	return said
}

func TestAnExemplaryVisitHasNoFindings(t *testing.T) {
	for _, on := range []struct {
		v     *visit.Visit
		today civil.Date
	}{{exemplary(), civil.Date{}}, {exemplary(), day(4).AddDays(-10)}, {registered(), day(3)}} {
		wellFormed(t, on.v)
		for _, f := range protocol.CheckOn(on.v, protocol.Default(), on.today) {
			t.Errorf("%s: %s", f.Rule, text.For("en").Message(f.Message))
		}
	}
}

func with(v *visit.Visit, id string, ids ...string) { v.Item(id).With = ids }

// crowd adds members to a party and gives their ids.
func crowd(v *visit.Visit, party, class string, n int) []string {
	var ids []string
	for i := range n {
		id := fmt.Sprintf("%s-%s-%d", party, class, i)
		v.People = append(v.People, visit.Member{ID: id, Party: party, Class: class, Seq: 10 + i, Person: visit.Person{Name: en("Member " + id)}})
		ids = append(ids, id)
	}
	return ids
}

// second adds a member after all others of the visiting side, who takes part in the talks.
func second(v *visit.Visit, position string) {
	ids := crowd(v, "away", "official", 1)
	v.Member(ids[0]).Position = en(position)
	v.Item("talks").With = append(slices.Clone(v.Item("talks").With), ids...)
}

func wreath(v *visit.Visit) *visit.Wreath     { return &v.Item("wreath").Wreaths[0] }
func document(v *visit.Visit) *visit.Document { return &v.Item("signing").Documents[0] }

type blunder struct {
	name  string
	want  string // severity, rule and items
	wrong func(v *visit.Visit)
	near  func(v *visit.Visit)
	also  []string
}

// blunders are changes to the exemplary visit: each makes a mistake that one rule finds, and its near miss
// comes as close as it may without being one. The rules named in also see the same mistake from their side.
var blunders = []blunder{
	{"a memorial without its wreath", "warning wreath_missing wreath",
		func(v *visit.Visit) { v.Item("wreath").Wreaths = nil },
		func(v *visit.Visit) { v.Item("wreath").Kind, v.Item("wreath").Wreaths = "site_visit", nil }, nil},
	{"a role that nobody fills", "note role_unfilled wreath",
		func(v *visit.Visit) { v.Item("wreath").Roles[1].Officer = "" },
		func(v *visit.Visit) {
			v.Item("talks").Roles = append(v.Item("talks").Roles, visit.Role{Role: "interpreter"})
			v.Item("signing").Roles = append(v.Item("signing").Roles, visit.Role{Role: "signing_assistant"})
		}, nil},
	{"most roles filled by nobody", "note role_unfilled",
		func(v *visit.Visit) {
			for i := range v.Items[:12] {
				v.Items[i].Roles[0].Officer = ""
			}
		},
		func(v *visit.Visit) {
			for i := range v.Items[:12] {
				v.Items[i].Roles = nil
			}
		}, nil},
	{"two wreaths from one giver", "note wreath_extra wreath",
		func(v *visit.Visit) { v.Item("wreath").Wreaths = append(v.Item("wreath").Wreaths, *wreath(v)) },
		func(v *visit.Visit) {
			own := *wreath(v)
			own.Giver, own.Ribbon = "home", en("Ministry of Emergency Situations")
			v.Item("wreath").Wreaths = append(v.Item("wreath").Wreaths, own)
			v.Item("wreath").With = append(v.Item("wreath").With, "minister")
		}, nil},
	{"a wreath from nobody", "note wreath_giver_missing wreath",
		func(v *visit.Visit) { wreath(v).Giver = "" },
		func(v *visit.Visit) { wreath(v).Giver = "away" }, nil},
	{"a wreath from who is not there", "warning wreath_giver_absent wreath",
		func(v *visit.Visit) {
			wreath(v).Giver, wreath(v).Ribbon = "home", en("Ministry of Emergency Situations")
		},
		func(v *visit.Visit) {
			wreath(v).Giver, wreath(v).Ribbon = "home", en("Ministry of Emergency Situations")
			v.Item("wreath").With = append(v.Item("wreath").With, "deputy")
		}, nil},
	{"a wreath 29 minutes before", "warning wreath_late wreath",
		func(v *visit.Visit) { wreath(v).Delivered = at(4, 9, 41) },
		func(v *visit.Visit) { wreath(v).Delivered = at(4, 9, 40) }, nil},
	{"a wreath after the ceremony began", "error wreath_late wreath",
		func(v *visit.Visit) { wreath(v).Delivered = at(4, 10, 15) },
		func(v *visit.Visit) { wreath(v).Delivered = at(3, 10, 15) }, nil},
	{"a wreath on the wrong day", "error wreath_late wreath",
		func(v *visit.Visit) { wreath(v).Delivered = at(5, 9, 0) },
		func(v *visit.Visit) { wreath(v).Delivered = at(4, 9, 0) }, nil},
	{"a wreath without a time of delivery", "note wreath_delivery_unknown wreath",
		func(v *visit.Visit) { v.Item("wreath").Wreaths[0].Delivered = v.Item("gifts").At },
		func(v *visit.Visit) { wreath(v).Delivered = at(4, 8, 0) }, nil},
	{"a ribbon without a word", "warning ribbon_missing wreath",
		func(v *visit.Visit) { wreath(v).Ribbon = en("") },
		func(v *visit.Visit) { wreath(v).Ribbon = text.Text{"az": "Nazirlikdən"} }, nil},
	{"a ribbon that the guests have not approved", "warning ribbon_unapproved wreath",
		func(v *visit.Visit) { wreath(v).Approved.Guest = false },
		func(v *visit.Visit) { wreath(v).Approved = visit.Approval{Host: true, Guest: true} }, nil},
	{"a ribbon that the host has not approved", "warning ribbon_unapproved wreath",
		func(v *visit.Visit) { wreath(v).Approved.Host = false },
		func(v *visit.Visit) { wreath(v).Approved = visit.Approval{Host: true, Guest: true} }, nil},
	{"a slip of the pen on a ribbon", "warning ribbon_name wreath",
		func(v *visit.Visit) { wreath(v).Ribbon = en("From the Ministry of Rescue Servises of the Steppe") },
		func(v *visit.Visit) { wreath(v).Ribbon = en("FROM THE MINISTRY OF RESCUE SERVICES OF THE STEPPE") }, nil},
	{"another body's name on a ribbon", "warning ribbon_name wreath",
		func(v *visit.Visit) { wreath(v).Ribbon = en("From the Parliament") },
		func(v *visit.Visit) {
			wreath(v).Ribbon = en("To the heroes: Ministry of Rescue Services of the Steppe")
		}, nil},
	{"a ribbon that shortens the name", "note ribbon_name wreath",
		func(v *visit.Visit) { wreath(v).Ribbon = en("From the Ministry of Rescue Services") },
		func(v *visit.Visit) {
			v.Parties[1].Body["az"], wreath(v).Ribbon = "Çölün Xilasetmə Nazirliyi", text.Text{"az": "Çölün Xilasetmə Nazirliyindən"}
		}, nil},
	{"a laying of flowers without flowers", "warning flowers_missing flowers",
		func(v *visit.Visit) { v.Item("flowers").Flowers = nil },
		func(v *visit.Visit) { v.Item("wreath").Flowers = nil }, nil},
	{"eleven flowers at a grave", "warning flowers_odd flowers",
		func(v *visit.Visit) { v.Item("flowers").Flowers[0].Stems = 11 },
		func(v *visit.Visit) { v.Item("flowers").Flowers[0].Stems = 12 }, nil},
	{"an odd set beside a wreath", "warning flowers_odd wreath",
		func(v *visit.Visit) { v.Item("wreath").Flowers = []visit.Flowers{{Stems: 9}, {}, {}} },
		func(v *visit.Visit) { v.Item("wreath").Flowers = []visit.Flowers{{Stems: 8}, {}, {}} }, nil},
	{"an even bouquet of welcome", "warning bouquet_even arrival",
		func(v *visit.Visit) { v.Item("arrival").Flowers[0].Stems = 8 },
		func(v *visit.Visit) { v.Item("arrival").Flowers[0].Stems = 9 }, nil},
	{"one set of flowers for two", "warning flowers_few flowers",
		func(v *visit.Visit) { v.Item("flowers").Flowers = v.Item("flowers").Flowers[:1] },
		func(v *visit.Visit) {
			v.Item("flowers").Flowers = v.Item("flowers").Flowers[:1]
			with(v, "flowers", append(crowd(v, "away", "interpreter", 1), "guest")...)
			v.Member("away-interpreter-0").Languages = []string{"kk"}
		}, nil},
	{"three sets of flowers for two", "note flowers_many flowers",
		func(v *visit.Visit) {
			v.Item("flowers").Flowers = append(v.Item("flowers").Flowers, visit.Flowers{Stems: 4})
		},
		func(v *visit.Visit) {
			v.Item("flowers").Flowers = append(v.Item("flowers").Flowers, visit.Flowers{Stems: 4})
			v.Item("flowers").With = append(v.Item("flowers").With, "spouse")
		}, nil},
	{"flowers carried by who is not there", "warning flower_bearer_absent flowers",
		func(v *visit.Visit) { v.Item("flowers").Flowers[0].Bearer = "spouse" },
		func(v *visit.Visit) { v.Item("flowers").Flowers[0].Bearer = "aide" }, nil},
	{"honours that nobody has decided", "note honours_missing wreath",
		func(v *visit.Visit) { v.Item("wreath").Honours = "" },
		func(v *visit.Visit) { v.Item("wreath").Honours = "none" }, nil},
	{"sentries without a guard", "warning honours_guard wreath",
		func(v *visit.Visit) { v.Item("wreath").Uses = nil },
		func(v *visit.Visit) { v.Item("wreath").Uses, v.Item("wreath").Honours = nil, "none" }, nil},
	{"honours that the garrison has not confirmed", "note honours_unconfirmed wreath",
		func(v *visit.Visit) { v.Item("wreath").Confirmed.Host = false },
		func(v *visit.Visit) { v.Item("wreath").Confirmed.Host, v.Item("wreath").Honours = false, "none" }, nil},

	{"a signing of nothing", "warning document_missing signing",
		func(v *visit.Visit) { v.Item("signing").Documents = nil },
		func(v *visit.Visit) { v.Item("talks").Documents = nil }, nil},
	{"one original for two states", "warning originals_few signing",
		func(v *visit.Visit) {
			document(v).Originals, document(v).Status, v.Item("signing").Status = 1, "bound", ""
		},
		func(v *visit.Visit) { document(v).Originals = 3 }, []string{"document_unready"}},
	{"a ready document of one original", "error originals_few signing",
		func(v *visit.Visit) { document(v).Originals = 1 },
		func(v *visit.Visit) { document(v).Originals = 2 }, nil},
	{"originals that nobody has counted", "error originals_unknown signing",
		func(v *visit.Visit) { document(v).Originals = 0 },
		func(v *visit.Visit) { document(v).Originals = 4 }, nil},
	{"a ready document without languages", "error document_languages signing",
		func(v *visit.Visit) { document(v).Languages = nil },
		func(v *visit.Visit) { document(v).Languages = []string{"kk"} }, nil},
	{"a title not in a language of the document", "warning document_title_language signing",
		func(v *visit.Visit) { document(v).Languages = []string{"az", "kk", "ru"} },
		func(v *visit.Visit) { document(v).Languages = []string{"az", "kk", "en"} }, nil},
	{"a ready document with one signatory", "error signatories_few signing",
		func(v *visit.Visit) { document(v).Signatories = []string{"guest"} },
		func(v *visit.Visit) { document(v).Signatories = []string{"guest", "minister"} }, nil},
	{"a document that nobody signs", "error signatories_few signing",
		func(v *visit.Visit) { document(v).Signatories = nil },
		func(v *visit.Visit) { document(v).Signatories = []string{"deputy", "aide"} }, nil},
	{"two signatories of one side", "error signatory_side signing",
		func(v *visit.Visit) { document(v).Signatories = []string{"minister", "deputy"} },
		func(v *visit.Visit) { document(v).Signatories = []string{"minister", "deputy", "guest"} }, nil},
	{"a signatory who is not there", "error signatory_absent signing",
		func(v *visit.Visit) { with(v, "signing", "deputy", "guest", "aide") },
		func(v *visit.Visit) { with(v, "signing", "minister", "guest") }, []string{"interpreter_absent"}},
	{"an interpreter who signs", "warning signatory_class signing",
		func(v *visit.Visit) {
			ids := crowd(v, "away", "technical", 1)
			document(v).Signatories = []string{"deputy", ids[0]}
			v.Item("signing").With = append(v.Item("signing").With, ids...)
		},
		func(v *visit.Visit) { document(v).Signatories = []string{"deputy", "aide"} }, nil},
	{"a minister who signs with an adviser", "note signatories_unequal signing",
		func(v *visit.Visit) { document(v).Signatories = []string{"minister", "aide"} },
		func(v *visit.Visit) { document(v).Signatories = []string{"deputy", "aide"} }, nil},
	{"a document still being printed", "note document_unready signing",
		func(v *visit.Visit) { document(v).Status = "printed" },
		func(v *visit.Visit) { document(v).Status = "signed" }, nil},
	{"a confirmed signing of a draft", "warning document_unready signing",
		func(v *visit.Visit) { document(v).Status, v.Item("signing").Status = "draft", visit.Confirmed },
		func(v *visit.Visit) { v.Item("signing").Status = visit.Confirmed }, nil},

	{"honours confirmed by nobody", "note honours_by wreath",
		func(v *visit.Visit) { v.Item("wreath").HonoursBy = "" },
		func(v *visit.Visit) { v.Item("wreath").HonoursBy, v.Item("wreath").Honours = "", "none" }, nil},
	{"one bearer for a wreath", "warning wreath_bearers wreath",
		func(v *visit.Visit) { wreath(v).Bearers = 1 },
		func(v *visit.Visit) { wreath(v).Bearers, wreath(v).Preplaced = 1, true }, nil},
	{"bearers that nobody has counted", "note wreath_bearers wreath",
		func(v *visit.Visit) { wreath(v).Bearers = 0 },
		func(v *visit.Visit) { wreath(v).Bearers = 3 }, nil},
	{"texts of which nobody says that they agree", "note document_certificate signing",
		func(v *visit.Visit) { document(v).Certificate = false },
		func(v *visit.Visit) { document(v).Certificate, document(v).Languages = false, []string{"en"} }, nil},
	{"a last page with signatures alone", "note document_last_page signing",
		func(v *visit.Visit) { document(v).LastPage = false },
		func(v *visit.Visit) { document(v).LastPage = true }, nil},
	{"a treaty without full powers", "note document_authority signing",
		func(v *visit.Visit) { document(v).Kind = "treaty" },
		func(v *visit.Visit) { document(v).Kind = "plan" }, nil},
	{"one spare pen", "note signing_unready signing",
		func(v *visit.Visit) { v.Signings[0].Pens = 3 },
		func(v *visit.Visit) { v.Signings[0].Pens = 4 }, nil},
	{"nothing for the announcer to say", "note signing_unready signing",
		func(v *visit.Visit) { v.Signings[0].Announcement = nil },
		func(v *visit.Visit) { v.Signings[0].Announcement = en("Sign, please") }, nil},
	{"a signing for which nothing is laid ready", "note signing_unready signing",
		func(v *visit.Visit) { v.Signings = nil },
		func(v *visit.Visit) { v.Signings[0].Folders = 2 }, nil},

	{"a visit without guests", "warning side_missing",
		func(v *visit.Visit) { v.Parties[1].Side = visit.Host },
		func(v *visit.Visit) {
			v.Parties = append(v.Parties, v.Parties[1])
			v.Parties[2].ID = "more"
			crowd(v, "more", "press", 1)
		},
		[]string{"side_absent", "flowers_many", "greeter_side", "talks_unequal", "signatory_side", "tete_a_tete_many"}},
	{"a delegation of nobody", "note party_empty",
		func(v *visit.Visit) {
			v.Parties = append(v.Parties, visit.Party{ID: "x", Side: visit.Guest, Country: "KZ", Body: en("Experts")})
		},
		func(v *visit.Visit) {
			v.Parties = append(v.Parties, visit.Party{ID: "x", Side: visit.Guest, Country: "KZ", Body: en("Experts")})
			crowd(v, "x", "technical", 1)
		}, nil},
	{"a delegation without its head", "warning head_missing",
		func(v *visit.Visit) { v.Member("guest").Class = "official" },
		func(v *visit.Visit) {
			v.Member("guest").Party = "x"
			v.Parties = append(v.Parties, visit.Party{ID: "x", Side: visit.Guest, Country: "KZ", Body: en("Leaders")})
		}, []string{"signatories_unequal"}},
	{"two heads of a delegation", "warning heads_two",
		func(v *visit.Visit) { v.Member("aide").Class = "head" },
		func(v *visit.Visit) { v.Member("aide").Class = "accompanying" }, nil},
	{"a delegate in two delegations", "warning person_two_parties",
		func(v *visit.Visit) { v.Member("aide").Name, v.Member("aide").Country = en("HOST deputy"), "AZ" },
		func(v *visit.Visit) { v.Member("aide").Name = en("Host Deputy") }, nil},
	{"a delegate listed twice", "warning person_listed_twice",
		func(v *visit.Visit) { v.Member("aide").Name = en("Guest Mínister") },
		func(v *visit.Visit) { v.Member("aide").Name, v.Member("aide").Country = en("Guest Minister"), "UZ" }, nil},
	{"a spouse without a programme", "warning spouse_idle",
		func(v *visit.Visit) {
			for i := range v.Items {
				item := &v.Items[i]
				item.With = slices.DeleteFunc(slices.Clone(item.With), func(id string) bool { return id == "spouse" })
			}
		},
		func(v *visit.Visit) {
			for i := range v.Items {
				if item := &v.Items[i]; item.ID != "museum" && item.ID != "arrival" && item.ID != "ride" {
					item.With = slices.DeleteFunc(slices.Clone(item.With), func(id string) bool { return id == "spouse" })
				}
			}
		}, nil},
	{"a day without anything for the spouse", "note spouse_day_empty",
		func(v *visit.Visit) { with(v, "museum", "guest", "aide") },
		func(v *visit.Visit) { with(v, "museum", "guest", "aide"); v.Member("spouse").Leaves = day(4) }, nil},
	{"a member who takes part in nothing", "note member_idle",
		func(v *visit.Visit) { crowd(v, "away", "official", 1) },
		func(v *visit.Visit) { crowd(v, "away", "crew", 1) }, nil},
	{"two in the same place of the order", "warning order_ambiguous",
		func(v *visit.Visit) { v.Member("aide").Seq = 2 },
		func(v *visit.Visit) { v.Member("deputy").Seq = 3 }, nil},
	{"a member without a place in the order", "note order_missing",
		func(v *visit.Visit) { v.Member("aide").Seq = 0 },
		func(v *visit.Visit) { crowd(v, "away", "security", 1); v.Member("away-security-0").Seq = 0 }, nil},
	{"a head who is not first", "warning order_head",
		func(v *visit.Visit) { v.Member("guest").Seq = 9 },
		func(v *visit.Visit) { v.Member("aide").Seq = 9 }, nil},
	{"an adviser before a deputy minister", "note order_disagrees",
		func(v *visit.Visit) {
			v.Member("aide").Position = en("Adviser to the minister")
			second(v, "Deputy minister")
		},
		func(v *visit.Visit) {
			v.Member("aide").Position = en("Deputy minister")
			second(v, "Adviser to the minister")
		}, nil},
	{"a rank that nobody weighs", "note rank_unknown",
		func(v *visit.Visit) { v.Member("aide").Rank = en("Grand Almoner") },
		func(v *visit.Visit) { v.Member("aide").Rank = en("Major-General of the internal service") }, nil},
	{"a delegation without a country", "warning country_missing",
		func(v *visit.Visit) { v.Parties[1].Country = "" },
		func(v *visit.Visit) { v.Parties[1].Country = "UZ" }, nil},
	{"the host's flag for the guests", "warning country_same",
		func(v *visit.Visit) { v.Parties[1].Country = "AZ" },
		func(v *visit.Visit) { v.Parties[1].Country = "AT" }, nil},

	{"a title that was not translated", "warning translation_missing talks",
		func(v *visit.Visit) { v.Item("talks").Title = text.Text{"kk": "Келіссөздер"} },
		func(v *visit.Visit) {
			v.Item("talks").Title, v.Item("talks").Audience = text.Text{"kk": "Келіссөздер"}, visit.ForStaff
		}, nil},
	{"a name that was not written in the visit's language", "warning translation_missing",
		func(v *visit.Visit) { v.Member("aide").Name = text.Text{"kk": "Көмекші"} },
		func(v *visit.Visit) { v.Languages = []string{"en-GB"} }, nil},
	{"a position that was not translated", "warning translation_missing",
		func(v *visit.Visit) { v.Member("aide").Position = text.Text{"kk": "Кеңесші"} },
		func(v *visit.Visit) { v.Member("aide").Position = nil }, nil},
	{"a place that was not translated", "warning translation_missing",
		func(v *visit.Visit) { v.Place("museum").Name = text.Text{"kk": "Мұражай"} },
		func(v *visit.Visit) {
			v.Places = append(v.Places, visit.Place{ID: "unused", Name: text.Text{"kk": "Қала"}})
		}, nil},
	{"a step that was not translated", "warning translation_missing wreath",
		func(v *visit.Visit) { v.Item("wreath").Steps[0].Action = text.Text{"kk": "Дайын"} },
		func(v *visit.Visit) { v.Item("wreath").Steps[0].Cue = text.Text{"kk": "Дайын"} }, nil},

	{"an item for which nobody answers", "warning officer_missing talks",
		func(v *visit.Visit) { v.Item("talks").Officer, v.Item("talks").Deputy = "", "" },
		func(v *visit.Visit) { v.Item("talks").Kind, v.Item("talks").Officer = "free", "" }, nil},
	{"a programme for which nobody answers", "note officer_missing",
		func(v *visit.Visit) {
			for i := range v.Items {
				v.Items[i].Officer = ""
				v.Items[i].Press = map[bool]string{true: "photo_op"}[v.Items[i].ID == "press"]
			}
		},
		func(v *visit.Visit) { v.Item("talks").Officer = "Officer 9" }, nil},
	{"a ceremony without a deputy", "note deputy_missing wreath",
		func(v *visit.Visit) { v.Item("wreath").Deputy = "" },
		func(v *visit.Visit) { v.Item("museum").Deputy = "" }, nil},
	{"guests whom nobody meets", "warning greeter_missing arrival",
		func(v *visit.Visit) { v.Item("arrival").Greeter = "" },
		func(v *visit.Visit) { v.Item("museum").Greeter = "" }, nil},
	{"a minister met by a member", "warning greeter_lower arrival",
		func(v *visit.Visit) {
			v.Item("arrival").Greeter = "deputy"
			v.Item("arrival").Uses = []string{"car", "interpreter"}
		},
		func(v *visit.Visit) {
			v.Item("arrival").Greeter = "deputy"
			with(v, "arrival", "aide")
			v.Item("arrival").Uses = []string{"car", "interpreter"}
		}, nil},
	{"a minister of a working visit met by a member", "note greeter_lower arrival",
		func(v *visit.Visit) {
			v.Kind, v.Item("arrival").Greeter = "working", "deputy"
			v.Item("arrival").Uses = []string{"car", "interpreter"}
		},
		func(v *visit.Visit) { v.Kind = "working" }, nil},
	{"guests met by their own", "warning greeter_side arrival",
		func(v *visit.Visit) { v.Member("guest").Class = "head"; v.Item("arrival").Greeter = "guest" },
		func(v *visit.Visit) { v.Item("arrival").Greeter = "minister" }, nil},

	{"talks without a place", "warning place_missing talks",
		func(v *visit.Visit) { v.Item("talks").Place = "" },
		func(v *visit.Visit) {
			v.Item("talks").Place, v.Item("talks").Day = "", day(4)
			v.Item("talks").At = v.Item("gifts").At
		}, nil},
	{"a ride to nowhere", "warning destination_missing ride",
		func(v *visit.Visit) { v.Item("ride").To = "" },
		func(v *visit.Visit) { v.Item("ride").Kind, v.Item("ride").To = "other", "" }, nil},
	{"a photo of nobody", "warning people_missing photo",
		func(v *visit.Visit) { with(v, "photo") },
		func(v *visit.Visit) { with(v, "photo", "guest") }, nil},
	{"talks with one side", "warning side_absent talks",
		func(v *visit.Visit) { with(v, "talks", "guest", "aide") },
		func(v *visit.Visit) { with(v, "talks", "guest", "minister") }, nil},
	{"a ceremony of welcome without a guard", "warning guard_missing welcome",
		func(v *visit.Visit) { v.Item("welcome").Uses = []string{"band"} },
		func(v *visit.Visit) { v.Item("talks").Uses = []string{"interpreter"} }, nil},
	{"a ceremony of welcome without a band", "warning band_missing welcome",
		func(v *visit.Visit) { v.Item("welcome").Uses = []string{"guard"} },
		func(v *visit.Visit) { v.Item("wreath").Uses = []string{"guard"} }, nil},
	{"a state visit without a ceremony of welcome", "warning welcome_missing",
		func(v *visit.Visit) { v.Kind, v.Item("welcome").Status = "state", visit.Cancelled },
		func(v *visit.Visit) { v.Kind = "state" }, nil},
	{"a flight without a number", "warning flight_number_missing home",
		func(v *visit.Visit) { v.Item("home").Flight = "" },
		func(v *visit.Visit) { v.Item("ride").Flight = "" }, nil},
	{"a crowd at a tête-à-tête", "warning tete_a_tete_many private",
		func(v *visit.Visit) {
			with(v, "private", append(crowd(v, "away", "accompanying", 2), "minister", "guest")...)
		},
		func(v *visit.Visit) {
			with(v, "private", append(crowd(v, "away", "technical", 2), "minister", "guest", "aide")...)
		}, nil},
	{"four more on one side of the table", "note talks_unequal talks",
		func(v *visit.Visit) {
			with(v, "talks", append(crowd(v, "away", "accompanying", 4), "minister", "guest")...)
		},
		func(v *visit.Visit) {
			with(v, "talks", append(crowd(v, "away", "accompanying", 3), "minister", "guest")...)
		}, nil},
	{"thirteen at table", "note table_never dinner",
		func(v *visit.Visit) {
			with(v, "dinner", append(crowd(v, "away", "accompanying", 11), "minister", "guest")...)
		},
		func(v *visit.Visit) {
			with(v, "dinner", append(crowd(v, "away", "accompanying", 12), "minister", "guest")...)
		}, nil},
	{"a walk for who walks with difficulty", "note mobility museum",
		func(v *visit.Visit) {
			v.Member("aide").Mobility = "stick"
			with(v, "wreath", "guest")
			with(v, "flowers", "guest")
			with(v, "welcome", "guest")
			v.Item("flowers").Flowers = v.Item("flowers").Flowers[:1]
		},
		func(v *visit.Visit) { v.Member("deputy").Mobility = "stick"; with(v, "welcome", "guest") }, nil},
	{"a dinner without a word in common", "warning interpreter_absent dinner",
		func(v *visit.Visit) { with(v, "dinner", "deputy", "aide", "spouse") },
		func(v *visit.Visit) {
			with(v, "dinner", "deputy", "aide", "spouse")
			v.Item("dinner").Uses = []string{"interpreter"}
		}, nil},
	{"an interpreter of other languages", "warning interpreter_absent dinner",
		func(v *visit.Visit) {
			with(v, "dinner", append(crowd(v, "home", "interpreter", 1), "deputy", "aide")...)
			v.Member("home-interpreter-0").Languages = []string{"az", "ru"}
		},
		func(v *visit.Visit) {
			with(v, "dinner", append(crowd(v, "home", "interpreter", 1), "deputy", "aide")...)
			v.Member("home-interpreter-0").Languages = []string{"az", "kk"}
		}, nil},
	{"an interpreter between nothing and nothing", "note interpreter_pairs talks",
		func(v *visit.Visit) { v.Resource("interpreter").Pairs = nil },
		func(v *visit.Visit) { v.Resource("interpreter").Pairs, v.Item("talks").Uses = nil, nil }, nil},

	{"a transfer without cars", "warning cars_missing ride",
		func(v *visit.Visit) { v.Item("ride").Uses = nil },
		func(v *visit.Visit) { v.Item("museum").Uses = nil }, nil},
	{"a member left at the airport", "warning left_behind ride",
		func(v *visit.Visit) { with(v, "ride", "guest", "spouse") },
		func(v *visit.Visit) {
			with(v, "ride", "guest", "spouse")
			with(v, "wreath", "guest", "spouse")
			with(v, "flowers", "guest", "spouse")
		}, nil},
	{"a car of unknown seats", "note car_seats_unknown",
		func(v *visit.Visit) { v.Resource("car").Seats = 0 },
		func(v *visit.Visit) { v.Resource("band").Seats = 0 }, nil},
	{"a car without a driver", "note car_driver_missing",
		func(v *visit.Visit) { v.Resource("car").Driver = "" },
		func(v *visit.Visit) {
			v.Resources = append(v.Resources, visit.Resource{ID: "unused", Kind: "vehicle", Name: en("Car 2")})
		}, nil},
	{"a car without a plate", "note car_driver_missing",
		func(v *visit.Visit) { v.Resource("car").Plate = "" },
		func(v *visit.Visit) { v.Resource("car").Phone = "" }, nil},

	{"the press that nobody leads in", "warning press_officer_missing signing",
		func(v *visit.Visit) { v.Item("signing").Officer = "" },
		func(v *visit.Visit) {
			v.Item("signing").Officer = ""
			v.Item("signing").With = append(v.Item("signing").With, crowd(v, "home", "press", 1)...)
		}, []string{"officer_missing"}},
	{"the press that a role without a name leads in", "warning press_officer_missing signing",
		func(v *visit.Visit) {
			v.Item("signing").Officer = ""
			v.Item("signing").Roles = append(v.Item("signing").Roles, visit.Role{Role: "press"})
		},
		func(v *visit.Visit) {
			v.Item("signing").Officer = ""
			v.Item("signing").Roles = append(v.Item("signing").Roles, visit.Role{Role: "press", Officer: "Officer 3"})
		}, []string{"officer_missing", "role_unfilled"}},
	{"a statement to the press without the press", "warning press_closed press",
		func(v *visit.Visit) { v.Item("press").Press = "" },
		func(v *visit.Visit) { v.Item("press").Press = "photo_op" }, nil},
	{"the press at an item it is not told of", "warning press_hidden signing",
		func(v *visit.Visit) { v.Item("signing").Audience = visit.ForStaff },
		func(v *visit.Visit) { v.Item("signing").Audience = visit.ForPress }, nil},
	{"the press at a tête-à-tête", "warning press_private private",
		func(v *visit.Visit) { v.Item("private").Press = "open" },
		func(v *visit.Visit) { v.Item("private").Press = "photo_op" }, nil},
	{"a group photo without a photographer", "note photographer_missing photo",
		func(v *visit.Visit) { v.Item("photo").Uses = nil },
		func(v *visit.Visit) { v.Item("gifts").Uses = nil }, nil},

	{"a step of who is not there", "warning step_actor_absent wreath",
		func(v *visit.Visit) { v.Item("wreath").Steps[1].Actor = "deputy" },
		func(v *visit.Visit) { v.Item("wreath").Steps[1].Actor = "delegation" }, nil},
	{"a step after the end", "note step_outside wreath",
		func(v *visit.Visit) { v.Item("wreath").Steps[1].Offset = 14 },
		func(v *visit.Visit) { v.Item("wreath").Steps[1].Offset = 13 }, nil},

	{"a signing before the memorial", "note phase_order signing wreath",
		func(v *visit.Visit) {
			v.Item("signing").At = at(4, 9, 50)
			v.Item("flowers").Kind = "other"
			v.Item("talks").Kind = "other"
		},
		func(v *visit.Visit) { v.Item("signing").At = at(5, 9, 50) }, nil},
	{"statements before the signing", "note phase_order press signing",
		func(v *visit.Visit) { v.Item("press").At = at(4, 13, 0) },
		func(v *visit.Visit) { v.Item("press").At = at(5, 9, 0) }, nil},
	{"a confirmed item of an unsure time", "warning confirmed_uncertain talks",
		func(v *visit.Visit) {
			v.Item("talks").Status, v.Item("talks").Certainty = visit.Confirmed, visit.ToBeConfirmed
		},
		func(v *visit.Visit) {
			v.Item("talks").Status, v.Item("talks").Certainty = visit.Confirmed, visit.Approximate
		}, nil},
	{"a confirmed item without a time", "warning confirmed_uncertain gifts",
		func(v *visit.Visit) { v.Item("gifts").Confirmed = visit.Approval{Host: true, Guest: true} },
		func(v *visit.Visit) { v.Item("gifts").Confirmed = visit.Approval{Host: true} }, nil},
	{"a dinner on a day of mourning", "warning mourning_day dinner",
		func(v *visit.Visit) { moveTo(v, 1, 20) },
		func(v *visit.Visit) { moveTo(v, 1, 21) }, nil},
	{"talks on a public holiday", "note public_holiday talks",
		func(v *visit.Visit) { moveTo(v, 6, 26) },
		func(v *visit.Visit) { moveTo(v, 6, 26); v.Parties[0].Country = "IT" }, []string{"public_holiday"}},
	{"an order kept that is not the rules', without a reason", "note order_departs",
		func(v *visit.Visit) {
			v.Orders = []visit.Order{{Entry: visit.Entry{ID: "o"}, Use: "delegation", Side: visit.Guest, People: []string{"guest", "aide", "spouse"}}}
		},
		func(v *visit.Visit) {
			v.Orders = []visit.Order{{Entry: visit.Entry{ID: "o"}, Use: "delegation", Side: visit.Guest, People: []string{"guest", "aide", "spouse"},
				Reasons: []visit.Reason{{Person: "aide", Reason: "speaks for the delegation"}, {Person: "spouse", Reason: "asked for"}}}}
		}, nil},
	{"somebody who came after the order was kept", "note order_new signing",
		func(v *visit.Visit) {
			v.Orders = []visit.Order{{Entry: visit.Entry{ID: "o"}, Use: "signing", Side: visit.Guest, Item: "signing", People: []string{"guest"}}}
		},
		func(v *visit.Visit) {
			v.Orders = []visit.Order{{Entry: visit.Entry{ID: "o"}, Use: "signing", Side: visit.Guest, Item: "signing", People: []string{"guest", "aide"}}}
		}, nil},
	{"a seat for one who has left the talks", "warning seat_absent talks",
		func(v *visit.Visit) { seating(v, "talks", "talks", 0, "guest.R1", "spouse") },
		func(v *visit.Visit) { seating(v, "talks", "talks", 0, "guest.R1", "aide") }, nil},
	{"a seat of a table that has become smaller", "note seat_gone talks",
		func(v *visit.Visit) { seating(v, "talks", "talks", 0, "guest.R7", "aide") },
		func(v *visit.Visit) { seating(v, "talks", "talks", 0, "guest.R1", "aide") }, nil},
	{"one person seated as a member of two parties", "note seat_twice talks",
		func(v *visit.Visit) { twice(v, "talks"); seating(v, "talks", "talks", 0, "", "") },
		func(v *visit.Visit) { twice(v, "photo"); seating(v, "talks", "talks", 0, "", "") },
		[]string{"person_two_parties", "order_ambiguous"}},
	{"more guests than chairs", "warning seat_full dinner",
		func(v *visit.Visit) { seating(v, "dinner", "round", 4, "", "") },
		func(v *visit.Visit) { seating(v, "dinner", "round", 5, "", "") }, []string{"seat_spouses"}},
	{"a guest among the hosts", "note seat_side talks",
		func(v *visit.Visit) { seating(v, "talks", "talks", 0, "host.R1", "aide") },
		func(v *visit.Visit) { seating(v, "talks", "talks", 0, "guest.C", "aide") }, nil},
	{"a guest at the table's end", "warning seat_end dinner",
		func(v *visit.Visit) { seating(v, "dinner", "presidential", 5, "H.L2", "aide") },
		func(v *visit.Visit) { seating(v, "dinner", "presidential", 7, "", "") }, nil},
	{"a couple side by side", "warning seat_spouses dinner",
		func(v *visit.Visit) { seating(v, "dinner", "round", 5, "C", "spouse") },
		func(v *visit.Visit) { seating(v, "dinner", "round", 5, "S4", "spouse") }, nil},
	{"a delegation in the second row", "note seat_second_row talks",
		func(v *visit.Visit) { seating(v, "talks", "talks", 1, "", "") },
		func(v *visit.Visit) { seating(v, "talks", "talks", 2, "", "") }, nil},
	{"a table for nobody", "note seat_nobody dinner",
		func(v *visit.Visit) { with(v, "dinner"); seating(v, "dinner", "round", 6, "", "") },
		func(v *visit.Visit) { with(v, "dinner", "minister"); seating(v, "dinner", "round", 6, "", "") }, []string{"people_missing", "one_sided"}},
	{"a crowd behind one signatory", "note seat_standing signing",
		func(v *visit.Visit) {
			with(v, "signing", append(crowd(v, "away", "official", 3), "minister", "deputy", "guest", "aide")...)
			seating(v, "signing", "signing", 0, "", "")
		},
		func(v *visit.Visit) {
			with(v, "signing", append(crowd(v, "away", "official", 1), "minister", "deputy", "guest", "aide")...)
			seating(v, "signing", "signing", 0, "", "")
		}, nil},
	{"one rider more than there are seats", "warning ride_seatless ride",
		func(v *visit.Visit) { v.Resource("car").Seats = 2 },
		func(v *visit.Visit) { v.Resource("car").Seats = 3 }, nil},
	{"the principal without the interpreter who rides behind", "warning ride_interpreter ride",
		func(v *visit.Visit) { secondCar(v); rider(v, "spouse", "car", "rear_left"); interpreterRides(v) },
		func(v *visit.Visit) { secondCar(v); rider(v, "spouse", "car2", "front"); interpreterRides(v) }, nil},
	{"a seat in the cars for one who stays", "note ride_absent ride",
		func(v *visit.Visit) { rider(v, "deputy", "car", "front") },
		func(v *visit.Visit) { rider(v, "aide", "car", "front") }, nil},
	{"a car in the convoy that is used elsewhere", "note ride_car_gone ride",
		func(v *visit.Visit) {
			secondCar(v)
			v.Item("ride").Uses = []string{"car"}
			v.Convoys = []visit.Convoy{{Entry: visit.Entry{ID: "c"}, Item: "ride", Cars: []visit.ConvoyCar{{Car: "car2"}}}}
		},
		func(v *visit.Visit) {
			secondCar(v)
			v.Convoys = []visit.Convoy{{Entry: visit.Entry{ID: "c"}, Item: "ride", Cars: []visit.ConvoyCar{{Car: "car2"}}}}
		}, nil},
	{"more luggage than the boot takes", "warning luggage_room ride",
		func(v *visit.Visit) { v.Resource("car").Luggage = 3; luggage(v, 4) },
		func(v *visit.Visit) { v.Resource("car").Luggage = 3; luggage(v, 3) }, nil},
	{"luggage that no car takes", "warning luggage_loose ride",
		func(v *visit.Visit) { v.Resource("car").Seats = 2; luggage(v, 1) },
		func(v *visit.Visit) {
			v.Resource("car").Seats = 2
			luggage(v, 1)
			v.Convoys[0].Luggage[0].Car = "car"
		}, []string{"ride_seatless"}},
}

func seating(v *visit.Visit, item, form string, chairs int, seat, person string) {
	kept := visit.Seating{Entry: visit.Entry{ID: "s"}, Item: item, Form: form, Chairs: chairs}
	if seat != "" {
		kept.Seats = []visit.SeatTaken{{Seat: seat, Person: person, Reason: "asked for"}}
	}
	v.Seatings = []visit.Seating{kept}
}

// twice makes the guests' aide a member of a second party, at an item.
func twice(v *visit.Visit, item string) {
	v.Parties = append(v.Parties, visit.Party{ID: "other", Side: visit.Guest, Country: "KZ", Body: en("Academy")})
	aide := *v.Member("aide")
	aide.ID, aide.Party, aide.Class, aide.Seq, aide.Key = "aide2", "other", "official", 1, 7
	v.Member("aide").Key = 7
	v.People = append(v.People, aide)
	v.Item(item).With = append(slices.Clone(v.Item(item).With), "aide2")
}

func secondCar(v *visit.Visit) {
	v.Resources = append(v.Resources, visit.Resource{ID: "car2", Kind: "vehicle", Name: en("Car 2"), Seats: 4, Driver: "Driver 2", Plate: "10-AA-002"})
	v.Item("ride").Uses = []string{"car", "car2"}
}

func rider(v *visit.Visit, person, car, seat string) {
	v.Convoys = []visit.Convoy{{Entry: visit.Entry{ID: "c"}, Item: "ride", Riders: []visit.Rider{{Person: person, Car: car, Seat: seat, Reason: "asked for"}}}}
}

func luggage(v *visit.Visit, pieces int) {
	v.Convoys = []visit.Convoy{{Entry: visit.Entry{ID: "c"}, Item: "ride", Luggage: []visit.Luggage{{Person: "aide", Pieces: pieces}}}}
}

// interpreterRides sends the interpreter along.
func interpreterRides(v *visit.Visit) {
	v.Item("ride").Uses = append(v.Item("ride").Uses, "interpreter")
	v.Resource("car").Seats = 2
}

// moveTo moves the visit's first day.
func moveTo(v *visit.Visit, month time.Month, d int) {
	to := civil.Date{Year: v.From.Year, Month: month, Day: d}
	v.Shift(to.DaysSince(v.From))
}

func TestEveryBlunderIsFoundAndNoNearMiss(t *testing.T) {
	tried := map[string]bool{}
	office := protocol.Default()
	for _, b := range blunders {
		tried[b.rule()] = true
		b.try(t, exemplary, func(v *visit.Visit) []visit.Finding { return protocol.Check(v, office) })
	}
	for _, b := range registerBlunders {
		tried[b.rule()] = true
		b.try(t, registered, func(v *visit.Visit) []visit.Finding { return protocol.CheckOn(v, office, day(3)) })
	}
	for _, rule := range protocol.Rules() {
		code := rule.Code
		if !tried[code] {
			t.Errorf("no blunder is planted for %s", code)
		}
	}
	if len(blunders)+len(registerBlunders) < 60 {
		t.Errorf("only %d blunders are planted", len(blunders)+len(registerBlunders))
	}
}

func (b blunder) rule() string { return strings.Fields(b.want)[1] }

// try makes the blunder, and its near miss, in a visit that has no other.
func (b blunder) try(t *testing.T, sample func() *visit.Visit, check func(*visit.Visit) []visit.Finding) {
	t.Run(b.name, func(t *testing.T) {
		v := sample()
		b.wrong(v)
		wellFormed(t, v)
		found := check(v)
		said := brief(found)
		if n := count(said, b.want); n != 1 {
			t.Errorf("found %d times: %s; all: %q", n, b.want, said)
		}
		for i, f := range found {
			if said[i] != b.want && !slices.Contains(b.also, f.Rule) {
				t.Errorf("found besides: %s", said[i])
			}
			for _, language := range text.Languages() {
				if sentence := text.For(language).Message(f.Message); strings.Contains(sentence, "no value") || strings.HasPrefix(sentence, "[") {
					t.Errorf("%s: %s", language, sentence)
				}
			}
		}
		v = sample()
		b.near(v)
		wellFormed(t, v)
		for _, f := range check(v) {
			if f.Rule == b.rule() || !slices.Contains(b.also, f.Rule) {
				t.Errorf("the near miss is flagged: %q", brief([]visit.Finding{f}))
			}
		}
	})
}

func count(said []string, want string) int {
	n := 0
	for _, s := range said {
		if s == want {
			n++
		}
	}
	return n
}

// read gives a visit that is kept as a file beside other tests.
func read(t testing.TB, path string) *visit.Visit {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	v, err := visitfile.Read(path, bytes.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestRealVisitsAreNotDrownedInFindings(t *testing.T) {
	for file, want := range map[string][]string{
		"baku-2024": {"warning greeter_missing arrival", "warning press_officer_missing signing"},
		"two-zones": {"warning cars_missing land", "warning greeter_missing land", "warning wreath_missing wreath"},
	} {
		found := protocol.Check(read(t, "../visitfile/testdata/"+file+".yaml"), protocol.Default())
		grave := brief(slices.DeleteFunc(found, func(f visit.Finding) bool { return f.Severity == visit.Note }))
		if diff := cmp.Diff(want, grave); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

func TestFindingsSurviveJSONAndStayInOrder(t *testing.T) {
	v := big(60, 20)
	first := protocol.Check(v, protocol.Default())
	source, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	var back []visit.Finding
	if err := json.Unmarshal(source, &back); err != nil {
		t.Fatal(err)
	}
	again := protocol.Check(v, protocol.Default())
	for i := range first {
		want := text.For("az").Message(first[i].Message)
		if got := text.For("az").Message(back[i].Message); got != want {
			t.Errorf("after JSON: %s, before: %s", got, want)
		}
		if first[i].Fingerprint() != again[i].Fingerprint() {
			t.Errorf("found in another order: %s", want)
		}
	}
}

func TestACancelledItemIsNotSpokenOf(t *testing.T) {
	v := exemplary()
	v.Item("signing").Documents, v.Item("signing").Status = nil, visit.Cancelled
	if found := protocol.Check(v, protocol.Default()); len(found) > 0 {
		t.Errorf("found %q", brief(found))
	}
}

func TestAnOfficeSetsASeverityOrSilencesARule(t *testing.T) {
	v := exemplary()
	v.Item("wreath").Honours = ""
	office := protocol.Default()
	office.Severities = map[string]visit.Severity{"honours_missing": visit.Error}
	if got := brief(protocol.Check(v, office)); !slices.Equal(got, []string{"error honours_missing wreath"}) {
		t.Errorf("set to an error: %q", got)
	}
	office.Severities["honours_missing"] = protocol.Off
	if got := brief(protocol.Check(v, office)); len(got) > 0 {
		t.Errorf("silenced: %q", got)
	}
}

func TestAnEmptyVisitIsCheckedQuietly(t *testing.T) {
	if got := brief(protocol.Check(&visit.Visit{}, protocol.Default())); !slices.Equal(got, []string{"warning side_missing", "warning side_missing"}) {
		t.Errorf("found %q", got)
	}
}

func TestFindingsHaveAnEnd(t *testing.T) {
	v := big(2000, 40)
	for i := range v.Items {
		v.Items[i].Wreaths = make([]visit.Wreath, 3)
	}
	if n := len(protocol.Check(v, protocol.Default())); n != protocol.MaxFindings+1 {
		t.Errorf("%d findings", n)
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, items := range []int{150, 1500} {
		v, office := big(items, 80), protocol.Default()
		b.Run(fmt.Sprint(items), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				protocol.Check(v, office)
			}
		})
	}
}
