package protocol

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// memorialRules are the rules of wreaths, flowers and honours.
var memorialRules = []rule{
	{code: "wreath_missing", severity: visit.Warning, needs: "wreath", item: wreathMissing},
	{code: "wreath_extra", severity: visit.Note, item: wreathExtra},
	{code: "wreath_giver_missing", severity: visit.Note, item: wreathGiverMissing},
	{code: "wreath_giver_absent", severity: visit.Warning, item: wreathGiverAbsent},
	{code: "wreath_late", severity: visit.Warning, item: wreathLate},
	{code: "wreath_delivery_unknown", severity: visit.Note, item: wreathDeliveryUnknown},
	{code: "ribbon_missing", severity: visit.Warning, item: ribbonMissing},
	{code: "ribbon_unapproved", severity: visit.Warning, item: ribbonUnapproved},
	{code: "ribbon_name", severity: visit.Warning, item: ribbonName},
	{code: "flowers_missing", severity: visit.Warning, needs: "flowers", item: flowersMissing},
	{code: "flowers_odd", severity: visit.Warning, needs: "even", item: flowersOdd},
	{code: "bouquet_even", severity: visit.Warning, needs: "odd", item: bouquetEven},
	{code: "flowers_few", severity: visit.Warning, needs: "lay", item: flowersFew},
	{code: "flowers_many", severity: visit.Note, needs: "lay", item: flowersMany},
	{code: "flower_bearer_absent", severity: visit.Warning, item: flowerBearerAbsent},
	{code: "honours_missing", severity: visit.Note, needs: "honours", item: honoursMissing},
	{code: "honours_guard", severity: visit.Warning, item: honoursGuard},
	{code: "honours_unconfirmed", severity: visit.Note, item: honoursUnconfirmed},
	{code: "honours_by", severity: visit.Note, item: honoursBy},
	{code: "wreath_bearers", severity: visit.Note, item: wreathBearers},
	{code: "wreath_unordered", severity: visit.Warning, item: wreathUnordered},
	{code: "wreath_unchecked", severity: visit.Warning, item: wreathUnchecked},
}

// wreathMissing holds every wreath site to its wreath.
func wreathMissing(c *checker, e *entry) {
	if len(e.Wreaths) == 0 {
		c.find(args{"Item": e.Title}, e)
	}
}

func wreathExtra(c *checker, e *entry) {
	byGiver := map[string]int{}
	for _, w := range e.Wreaths {
		byGiver[w.Giver]++
	}
	for _, p := range c.visit.Parties {
		if n := byGiver[p.ID]; n > 1 {
			c.find(args{"Item": e.Title, "Count": n, "Giver": p.Body}, e)
		}
	}
}

func wreathGiverMissing(c *checker, e *entry) {
	if slices.ContainsFunc(e.Wreaths, func(w visit.Wreath) bool { return w.Giver == "" }) {
		c.find(args{"Item": e.Title}, e)
	}
}

func wreathGiverAbsent(c *checker, e *entry) {
	for _, w := range e.Wreaths {
		party := c.parties[w.Giver]
		if party != nil && len(e.with) > 0 && !slices.ContainsFunc(e.with, func(m *visit.Member) bool { return m.Party == w.Giver }) {
			c.find(args{"Item": e.Title, "Giver": party.Body}, e)
		}
	}
}

// wreathLate holds the delivery to the office's minutes before the item; after its start it can't be laid.
func wreathLate(c *checker, e *entry) {
	if !e.timed {
		return
	}
	for _, w := range e.Wreaths {
		if !w.Delivered.HasDate() {
			continue
		}
		at, err := clock.Instant(w.Delivered, e.times.StartZone, 0)
		if err != nil {
			continue
		}
		if before := clock.Minutes(at, e.times.Start); before < c.office.WreathOnSite {
			severity := visit.Warning
			if before < 0 {
				severity = visit.Error
			}
			c.findAs(severity, c.rule.code, c.office.WreathOnSite-before, args{
				"Item": e.Title, "Delivered": w.Delivered.Time(), "Start": e.At.Time(), "Count": c.office.WreathOnSite,
			}, e)
		}
	}
}

func wreathDeliveryUnknown(c *checker, e *entry) {
	if slices.ContainsFunc(e.Wreaths, func(w visit.Wreath) bool { return w.Delivered.IsZero() }) {
		c.find(args{"Item": e.Title}, e)
	}
}

func ribbonMissing(c *checker, e *entry) {
	if slices.ContainsFunc(e.Wreaths, func(w visit.Wreath) bool { return w.Ribbon.IsEmpty() }) {
		c.find(args{"Item": e.Title}, e)
	}
}

func ribbonUnapproved(c *checker, e *entry) {
	for _, w := range e.Wreaths {
		if open := unapproved(w.Approved); len(open) > 0 && !w.Ribbon.IsEmpty() {
			c.find(args{"Item": e.Title, "Ribbon": w.Ribbon, "Sides": sideNames(open)}, e)
		}
	}
}

// unapproved gives the sides that have not approved of something.
func unapproved(a visit.Approval) []string {
	var open []string
	if !a.Host {
		open = append(open, visit.Host)
	}
	if !a.Guest {
		open = append(open, visit.Guest)
	}
	return open
}

// ribbonName compares the ribbon with the giver's name as it is recorded. A name that is only shortened is
// worth knowing; a word that is nearly one of the name's is a slip of the pen.
func ribbonName(c *checker, e *entry) {
	for _, w := range e.Wreaths {
		party := c.parties[w.Giver]
		if party == nil {
			continue
		}
		for _, language := range w.Ribbon.Languages() {
			body := party.Body[language]
			if body == "" {
				continue
			}
			named := args{"Item": e.Title, "Ribbon": w.Ribbon[language], "Body": body}
			switch compareNames(w.Ribbon[language], body) {
			case nameShortened:
				c.findAs(visit.Note, "ribbon_shortened", 0, named, e)
			case nameDiffers:
				c.find(named, e)
			}
		}
	}
}

// How a text names a body.
const (
	nameFull = iota
	nameShortened
	nameDiffers
)

// compareNames says how s names the body. Words count as equal in any of their cases ("Nazirliyi",
// "Nazirliyindən"); scripts that write no blanks are compared as they stand.
func compareNames(s, body string) int {
	if strings.Contains(text.Fold(s), text.Fold(body)) {
		return nameFull
	}
	said, words := text.Words(s), text.Words(body)
	found := 0
	var open []string // words of the name that s has not
	for _, word := range words {
		if slices.ContainsFunc(said, func(other string) bool { return sameWord(word, other) }) {
			found++
		} else {
			open = append(open, word)
		}
	}
	for _, other := range said {
		if !slices.ContainsFunc(words, func(word string) bool { return sameWord(word, other) }) &&
			slices.ContainsFunc(open, func(word string) bool { return slip(word, other) }) {
			return nameDiffers
		}
	}
	switch {
	case found == len(words):
		return nameFull
	case found >= 2 && 2*found >= len(words):
		return nameShortened
	}
	return nameDiffers
}

// sameWord says whether two folded words are one, but for an ending.
func sameWord(a, b string) bool {
	if a == b {
		return true
	}
	common := 0
	for common < len(a) && common < len(b) && a[common] == b[common] {
		common++
	}
	common = utf8.RuneCountInString(strings.ToValidUTF8(a[:common], ""))
	shorter := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	return common >= 4 && common >= shorter-2
}

// slip says whether two long words differ by a letter or two.
func slip(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if min(len(x), len(y)) < 5 || max(len(x), len(y))-min(len(x), len(y)) > 2 {
		return false
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)] <= 2
}

func flowersMissing(c *checker, e *entry) {
	if len(e.Flowers) == 0 {
		c.find(args{"Item": e.Title}, e)
	}
}

// flowersOdd: flowers for the dead are even in number in the custom of Azerbaijan and Russia.
func flowersOdd(c *checker, e *entry) {
	for _, f := range e.Flowers {
		if f.Stems%2 == 1 {
			c.find(args{"Item": e.Title, "Count": f.Stems}, e)
		}
	}
}

// bouquetEven: a bouquet of welcome is odd in number.
func bouquetEven(c *checker, e *entry) {
	for _, f := range e.Flowers {
		if f.Stems > 0 && f.Stems%2 == 0 {
			c.find(args{"Item": e.Title, "Count": f.Stems}, e)
		}
	}
}

// laying gives the members of the visiting side who lay flowers at an item; of all sides where it has none there.
func (c *checker) laying(e *entry) []*visit.Member {
	all := c.principals(e.with)
	if guests := c.of(visit.Guest, all); len(guests) > 0 {
		return guests
	}
	return all
}

func flowersFew(c *checker, e *entry) {
	if people := c.laying(e); len(e.Flowers) > 0 && len(e.Flowers) < len(people) {
		c.find(args{"Item": e.Title, "Count": len(e.Flowers), "People": len(people), "Who": names(people)}, e)
	}
}

func flowersMany(c *checker, e *entry) {
	if people := c.laying(e); len(people) > 0 && len(e.Flowers) > len(people) {
		c.find(args{"Item": e.Title, "Count": len(e.Flowers), "People": len(people), "Who": names(people)}, e)
	}
}

func flowerBearerAbsent(c *checker, e *entry) {
	for _, f := range e.Flowers {
		if m := c.people[f.Bearer]; m != nil && !e.attendedBy(m.ID) {
			c.find(args{"Item": e.Title, "Who": m.Name}, e)
		}
	}
}

func honoursMissing(c *checker, e *entry) {
	if e.Honours == "" {
		c.find(args{"Item": e.Title}, e)
	}
}

func honoursGuard(c *checker, e *entry) {
	if slices.Contains(c.office.HonoursGuard, e.Honours) && !e.usesKind("honour_guard") {
		c.find(args{"Item": e.Title, "Honours": text.Message{Key: "honours." + e.Honours}}, e)
	}
}

// honoursUnconfirmed: whether there are honours, and which, is the garrison's to say, that is the host's.
func honoursUnconfirmed(c *checker, e *entry) {
	if slices.Contains(c.office.HonoursGuard, e.Honours) && !e.Item.Confirmed.Host && e.Status != visit.Confirmed {
		c.find(args{"Item": e.Title, "Honours": text.Message{Key: "honours." + e.Honours}}, e)
	}
}

// honoursBy: honours that are confirmed have somebody at the garrison who has said so.
func honoursBy(c *checker, e *entry) {
	if slices.Contains(c.office.HonoursGuard, e.Honours) && (e.Item.Confirmed.Host || e.Status == visit.Confirmed) && e.HonoursBy == "" {
		c.find(args{"Item": e.Title, "Honours": text.Message{Key: "honours." + e.Honours}}, e)
	}
}

// wreathBearers: a wreath that does not stand there beforehand is carried by as many as the office's custom has. How
// many they are may not be known yet.
func wreathBearers(c *checker, e *entry) {
	for _, w := range e.Wreaths {
		if w.Preplaced || w.Bearers >= c.office.Bearers {
			continue
		}
		severity := c.rule.severity
		if w.Bearers > 0 {
			severity = visit.Warning
		}
		c.findAs(severity, c.rule.code, 0, args{"Item": e.Title, "Count": w.Bearers, "Least": c.office.Bearers}, e)
	}
}

func wreathUnordered(c *checker, e *entry) {
	if c.dueAt(e, c.office.WreathOrdered) && slices.ContainsFunc(e.Wreaths, func(w visit.Wreath) bool { return !w.Ordered }) {
		c.find(args{"Item": e.Title, "Days": c.office.WreathOrdered}, e)
	}
}

// wreathUnchecked: somebody of the office has seen the wreath, with its ribbon, before it is laid.
func wreathUnchecked(c *checker, e *entry) {
	if c.dueAt(e, c.office.WreathChecked) && slices.ContainsFunc(e.Wreaths, func(w visit.Wreath) bool { return w.Checked == "" }) {
		c.find(args{"Item": e.Title}, e)
	}
}
