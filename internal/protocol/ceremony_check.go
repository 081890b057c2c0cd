package protocol

import (
	"slices"
	"strings"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// ceremonyRules are the rules of what an item of its kind cannot do without.
var ceremonyRules = []rule{
	{code: "place_missing", severity: visit.Warning, needs: "place", item: placeMissing},
	{code: "destination_missing", severity: visit.Warning, needs: "destination", item: destinationMissing},
	{code: "people_missing", severity: visit.Warning, needs: "people", item: peopleMissing},
	{code: "side_absent", severity: visit.Warning, needs: "sides", item: sideAbsent},
	{code: "guard_missing", severity: visit.Warning, needs: "guard", item: guardMissing},
	{code: "band_missing", severity: visit.Warning, needs: "band", item: bandMissing},
	{code: "welcome_missing", severity: visit.Warning, whole: welcomeMissing},
	{code: "flight_number_missing", severity: visit.Warning, needs: "flight_number", item: flightNumberMissing},
	{code: "tete_a_tete_many", severity: visit.Warning, needs: "few", item: teteATeteMany},
	{code: "talks_unequal", severity: visit.Note, needs: "balance", item: talksUnequal},
	{code: "table_never", severity: visit.Note, needs: "table", item: tableNever},
	{code: "mobility", severity: visit.Note, needs: "walk", item: mobility},
	{code: "interpreter_absent", severity: visit.Warning, needs: "languages", item: interpreterAbsent},
	{code: "interpreter_pairs", severity: visit.Note, item: interpreterPairs},
}

// Items without a time are not held to where and with whom: their day is still being made.

func placeMissing(c *checker, e *entry) {
	if e.timed && e.Place == "" {
		c.find(args{"Item": e.Title}, e)
	}
}

func destinationMissing(c *checker, e *entry) {
	if e.timed && e.To == "" {
		c.find(args{"Item": e.Title}, e)
	}
}

func peopleMissing(c *checker, e *entry) {
	if e.timed && len(e.with) == 0 {
		c.find(args{"Item": e.Title}, e)
	}
}

func sideAbsent(c *checker, e *entry) {
	if len(e.with) == 0 {
		return // said by people_missing
	}
	for _, side := range visit.Sides {
		if len(c.of(side, e.with)) == 0 {
			c.find(args{"Item": e.Title, "Side": sideNames([]string{side})}, e)
		}
	}
}

func guardMissing(c *checker, e *entry) {
	if !e.usesKind("honour_guard") {
		c.find(args{"Item": e.Title}, e)
	}
}

// bandMissing: the guest's anthem is played, then the host's.
func bandMissing(c *checker, e *entry) {
	if !e.usesKind("band") {
		c.find(args{"Item": e.Title}, e)
	}
}

func welcomeMissing(c *checker) {
	kind := visit.OrDefault(c.visit.Kind, visit.VisitKinds)
	if slices.Contains(c.office.WelcomedKinds, kind) && len(c.entries) > 0 &&
		!slices.ContainsFunc(c.entries, func(e *entry) bool { return e.Kind == "guard_of_honour" }) {
		c.find(args{"Kind": text.Message{Key: "visit_kind." + kind}})
	}
}

func flightNumberMissing(c *checker, e *entry) {
	if e.Flight == "" {
		c.find(args{"Item": e.Title}, e)
	}
}

func teteATeteMany(c *checker, e *entry) {
	for _, side := range visit.Sides {
		if people := c.principals(c.of(side, e.with)); len(people) > c.office.TeteATete {
			c.find(args{"Item": e.Title, "Count": len(people), "Most": c.office.TeteATete, "Who": names(people)}, e)
		}
	}
}

func talksUnequal(c *checker, e *entry) {
	host, guest := len(c.principals(c.of(visit.Host, e.with))), len(c.principals(c.of(visit.Guest, e.with)))
	if host > 0 && guest > 0 && max(host, guest)-min(host, guest) > c.office.TalksDifference {
		c.find(args{"Item": e.Title, "Host": host, "Guest": guest}, e)
	}
}

func tableNever(c *checker, e *entry) {
	if n := len(c.principals(e.with)); n > 0 && n == c.office.TableNever {
		c.find(args{"Item": e.Title, "Number": n}, e)
	}
}

func mobility(c *checker, e *entry) {
	var people []*visit.Member
	for _, m := range e.with {
		if m.Mobility != "" {
			people = append(people, m)
		}
	}
	if len(people) > 0 {
		c.find(args{"Item": e.Title, "Who": names(people)}, e)
	}
}

// interpreterAbsent looks, where the sides meet at a table or before the press, for an interpreter between
// two leaders, or a leader and a greeter, who share no language. Where languages are not given there is
// nothing to say; conversations are looked after by the rules of time.
func interpreterAbsent(c *checker, e *entry) {
	host, guest := lead(c.of(visit.Host, e.with)), lead(c.of(visit.Guest, e.with))
	if host == nil {
		host = c.people[e.Greeter]
	}
	if host == nil || guest == nil || len(host.Languages) == 0 || len(guest.Languages) == 0 || share(host.Languages, guest.Languages) {
		return
	}
	for _, r := range e.uses {
		if r.Kind == interpreter && len(r.Pairs) == 0 {
			return // said by interpreter_pairs
		}
		for _, pair := range r.Pairs {
			if x, y, _ := strings.Cut(pair, "-"); between(x, y, host, guest) || between(y, x, host, guest) {
				return
			}
		}
	}
	for _, m := range e.with {
		if class(m) == interpreter && (len(m.Languages) == 0 || share(m.Languages, host.Languages) && share(m.Languages, guest.Languages)) {
			return
		}
	}
	c.find(args{
		"Item": e.Title, "Host": host.Name, "Guest": guest.Name,
		"HostLanguages": languageNames(host.Languages), "GuestLanguages": languageNames(guest.Languages),
	}, e)
}

func between(x, y string, host, guest *visit.Member) bool {
	return share([]string{x}, host.Languages) && share([]string{y}, guest.Languages)
}

// share says whether two lists have a language in common, whatever its region.
func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		x, _, _ = strings.Cut(x, "-")
		return slices.ContainsFunc(b, func(y string) bool {
			y, _, _ = strings.Cut(y, "-")
			return strings.EqualFold(x, y)
		})
	})
}

// interpreterPairs looks for interpreters of whom nobody has written what they interpret between.
func interpreterPairs(c *checker, e *entry) {
	for _, r := range e.uses {
		if r.Kind == interpreter && len(r.Pairs) == 0 {
			c.find(args{"Item": e.Title, "Who": r.Name}, e)
		}
	}
	for _, m := range e.with {
		if class(m) == interpreter && len(m.Languages) == 0 {
			c.find(args{"Item": e.Title, "Who": m.Name}, e)
		}
	}
}
