package protocol_test

import (
	"testing"

	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func TestEncountersWithACounterpartBothWays(t *testing.T) {
	came := exemplary()
	guests := came.Party("guest")
	if guests == nil {
		for i := range came.Parties {
			if came.Parties[i].Side == visit.Guest {
				guests = &came.Parties[i]
			}
		}
	}
	country, body := guests.Country, guests.Body
	host := ""
	for _, p := range came.Parties {
		if p.Side == visit.Host {
			host = p.ID
		}
	}
	came.Gifts = []visit.Gift{
		{Entry: visit.Entry{ID: "carpet"}, Description: text.Text{"en": "Carpet"}, Giver: host},
		{Entry: visit.Entry{ID: "sabre"}, Description: text.Text{"en": "Sabre"}, Giver: guests.ID},
	}
	came.Item("wreath").Honours = "full"
	went := came.Clone()
	went.Reference = "BACK-1"
	went.Shift(40)
	for i := range went.Parties {
		went.Parties[i].Side = map[string]string{visit.Host: visit.Guest, visit.Guest: visit.Host}[went.Parties[i].Side]
	}
	went.Item("wreath").Status = visit.Cancelled
	other := came.Clone()
	for i := range other.Parties {
		if other.Parties[i].Country == country {
			other.Parties[i].Body = text.Text{"en": "Ministry of Silence"}
		}
	}
	met := protocol.Encounters([]*visit.Visit{came, other, went}, country, body, protocol.Default())
	if len(met) != 2 || met[0].Visit.Reference != "BACK-1" || met[0].Inward || !met[1].Inward {
		t.Fatalf("%+v", met)
	}
	if met[1].Honours != "full" || met[0].Honours == "full" {
		t.Errorf("honours %q when they came, %q when we went", met[1].Honours, met[0].Honours)
	}
	for i, byThem := range []bool{false, true} {
		if met[1].Gifts[i].ByCounterpart != byThem {
			t.Errorf("%s given by them: %v", met[1].Gifts[i].ID, !byThem)
		}
	}
	if all := protocol.Encounters([]*visit.Visit{came, other, went}, country, nil, protocol.Default()); len(all) != 3 {
		t.Errorf("%d encounters with the country", len(all))
	}
	if none := protocol.Encounters([]*visit.Visit{came}, "JP", nil, protocol.Default()); len(none) != 0 {
		t.Errorf("%d encounters with nobody", len(none))
	}
}
