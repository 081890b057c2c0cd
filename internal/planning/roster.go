package planning

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cortege/internal/fault"
	"cortege/internal/roster"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// How a row of a delegation's list meets who is known.
const (
	RosterThere = "there" // a member of the delegation already, or the directory's of the same name
	RosterNear  = "near"  // one of a name near to it
	RosterNew   = "new"   // nobody known
	RosterBlank = "blank" // the row has no name
)

// What may become of a row, beyond "member:ID", which brings a member up to date, and "person:KEY", which adds somebody of
// the directory.
const (
	RosterAdd   = "add"
	RosterLeave = "leave"
)

// RosterRow is a row of a list beside those whom the office knows.
type RosterRow struct {
	roster.Person
	Match   string
	Known   []RosterKnown // whom it may mean, the likeliest first
	Offered string        // what may best become of it: a Choice of Known, RosterAdd or RosterLeave
}

// RosterKnown is somebody whom a row may mean.
type RosterKnown struct {
	Choice string
	Person visit.Person
	Member bool // of the delegation already
}

// Roster is a list beside the delegation it is meant for.
type Roster struct {
	Visit     *visit.Visit
	Party     *visit.Party
	Table     *roster.Table
	Languages []string // in which its columns may be
	Fields    []string // what each column holds
	Rows      []RosterRow
}

const (
	rosterSetting   = "roster_columns" // headings by what they hold, as JSON
	mostRemembered  = 500
	mostOfDirectory = 50000
	mostKnown       = 4
)

// ReadRoster reads a delegation's list. Nothing is changed.
func (o *Office) ReadRoster(ctx context.Context, who Actor, reference, party string, file []byte) (*Roster, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	table, err := roster.Read(file)
	if err != nil {
		return nil, err
	}
	return o.MatchRoster(ctx, who, reference, party, table, nil)
}

// MatchRoster sets a list that was read beside the delegation and the directory. fields say what its columns hold; nil: it is
// guessed, with what is remembered of earlier lists.
func (o *Office) MatchRoster(ctx context.Context, who Actor, reference, party string, table *roster.Table, fields []string) (*Roster, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	v, err := o.store.Visit(ctx, reference)
	if err != nil {
		return nil, err
	}
	r := &Roster{Visit: v, Party: v.Party(party), Table: table, Languages: rosterLanguages(v), Fields: fields}
	if r.Party == nil {
		return nil, fault.InvalidField("party", "party_unknown", fault.Args{"Value": party})
	}
	if fields == nil {
		remembered, err := o.rememberedColumns(ctx)
		if err != nil {
			return nil, err
		}
		r.Fields = roster.Guess(table, r.Languages, remembered)
	}
	for i, field := range r.Fields {
		if !slices.Contains(roster.Fields(r.Languages), field) {
			return nil, fault.InvalidField(fmt.Sprintf("column[%d]", i), "word_unknown", fault.Args{"Value": field, "Words": ""})
		}
	}
	directory, err := o.store.People(ctx, "", mostOfDirectory)
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{} // members whom an earlier row means
	for _, p := range roster.People(table, r.Fields) {
		row := matched(v, r.Party, directory, p)
		if strings.HasPrefix(row.Offered, "member:") {
			if taken[row.Offered] {
				row.Match, row.Offered = RosterNear, RosterLeave // the list names somebody twice
			}
			taken[row.Offered] = true
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}

// rosterLanguages are the visit's languages and the program's: lists come in either.
func rosterLanguages(v *visit.Visit) []string {
	languages := slices.Clone(v.Languages)
	for _, tag := range text.Languages() {
		if !slices.Contains(languages, tag) {
			languages = append(languages, tag)
		}
	}
	return languages
}

// matched finds whom a row may mean: members of the delegation first, then the directory's.
func matched(v *visit.Visit, party *visit.Party, directory []PersonEntry, p roster.Person) RosterRow {
	row := RosterRow{Person: p, Match: RosterNew, Offered: RosterAdd}
	if p.Member.Name.IsEmpty() {
		row.Match, row.Offered = RosterBlank, RosterLeave
		return row
	}
	home := func(country string) string {
		if country == "" {
			return party.Country
		}
		return country
	}
	var near []RosterKnown
	consider := func(known RosterKnown, country string) {
		switch {
		case visit.SamePerson(known.Person.Name, p.Member.Name, country, home(p.Member.Country)):
			row.Known = append(row.Known, known)
		case roster.Near(known.Person.Name, p.Member.Name):
			near = append(near, known)
		}
	}
	members := map[int64]bool{}
	for i := range v.People {
		if m := &v.People[i]; m.Party == party.ID {
			members[m.Key] = true
			consider(RosterKnown{Choice: "member:" + m.ID, Person: m.Person, Member: true}, home(m.Country))
		}
	}
	for i := range directory {
		if entry := &directory[i]; !members[entry.Key] {
			consider(RosterKnown{Choice: "person:" + strconv.FormatInt(entry.Key, 10), Person: entry.Person}, entry.Country)
		}
	}
	if len(row.Known) > 0 {
		row.Match, row.Offered = RosterThere, row.Known[0].Choice
	} else if len(near) > 0 {
		row.Match = RosterNear
		if near[0].Member {
			row.Offered = near[0].Choice // a member listed twice is worse than one to be corrected
		}
	}
	row.Known = append(row.Known, near...)
	row.Known = row.Known[:min(len(row.Known), mostKnown)]
	return row
}

// TakeRoster does with each row of a list what was chosen for it, as one change of the draft, and remembers what the
// columns held. A row is somebody to add, a member brought up to date by what the list says otherwise, or left out. Errors of a row
// stand at "choice[N]".
func (o *Office) TakeRoster(ctx context.Context, who Actor, reference, party string, table *roster.Table, fields, choices []string) (*Outcome, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	people := roster.People(table, fields)
	if len(choices) != len(people) || len(fields) != len(table.Head) {
		return nil, fault.New(fault.Invalid, "", "form_unreadable", nil)
	}
	known := map[int64]visit.Person{}
	for _, choice := range choices {
		if key, ok := strings.CutPrefix(choice, "person:"); ok {
			n, _ := strconv.ParseInt(key, 10, 64)
			entry, err := o.store.Person(ctx, n)
			if err != nil {
				return nil, err
			}
			known[n] = entry.Person
		}
	}
	var rows map[int]int // the row of each member that is added or changed, by its place
	v, change, err := o.store.ChangeVisit(ctx, o.author(who), reference, "roster_taken_in", 0, func(v *visit.Visit) error {
		rows = map[int]int{} // a change may be tried again
		if v.Party(party) == nil {
			return fault.InvalidField("party", "party_unknown", fault.Args{"Value": party})
		}
		var faults fault.List
		for i, p := range people {
			if err := takeRow(v, party, p, choices[i], known, rows); err != nil {
				faults = append(faults, fault.InvalidField(fmt.Sprintf("choice[%d]", i), err.Key, err.Args))
			}
		}
		if err := faults.Err(); err != nil {
			return err
		}
		return atRows(v.Validate(), rows).Err()
	})
	if err != nil {
		return nil, err
	}
	if err := o.rememberColumns(ctx, who, table.Head, fields); err != nil {
		return nil, err
	}
	return outcomeOf(v, change), nil
}

// takeRow does with a row what was chosen.
func takeRow(v *visit.Visit, party string, p roster.Person, choice string, known map[int64]visit.Person, rows map[int]int) *fault.Error {
	m := p.Member
	m.Party = party
	place := len(v.People)
	what, id, _ := strings.Cut(choice, ":")
	switch what {
	case RosterLeave:
		return nil
	case "member":
		place = members.index(v, id)
		if place < 0 || v.People[place].Party != party {
			return fault.InvalidField("", "removed_meanwhile", nil)
		}
		if _, twice := rows[place]; twice {
			return fault.InvalidField("", "roster_twice", nil)
		}
		there := &v.People[place]
		newest(&there.Person, m.Person)
		if m.Seq > 0 {
			there.Seq = m.Seq
		}
		if m.Class != "" {
			there.Class = m.Class
		}
	case "person":
		key, _ := strconv.ParseInt(id, 10, 64)
		person := known[key]
		if slices.ContainsFunc(v.People, func(other visit.Member) bool { return other.Party == party && other.Key == key }) {
			return fault.InvalidField("", "roster_twice", nil)
		}
		newest(&person, m.Person)
		m.Person, m.Key = person, key
		addMember(v, m)
	case RosterAdd:
		if m.Name.IsEmpty() {
			return fault.InvalidField("", "required", nil)
		}
		addMember(v, m)
	default:
		return fault.InvalidField("", "choose_one", nil)
	}
	rows[place] = p.Row
	return nil
}

func addMember(v *visit.Visit, m visit.Member) {
	m.ID = visit.NewID(m.Name.In("en"), "person", func(id string) bool { return v.Member(id) != nil })
	m.Class = visit.OrDefault(m.Class, visit.Classes)
	if m.Seq == 0 {
		for _, other := range v.People {
			if other.Party == m.Party {
				m.Seq = max(m.Seq, other.Seq)
			}
		}
		m.Seq++
	}
	v.People = append(v.People, m)
}

// newest brings a person up to date with what a list says. A name stays as the office spells it, where it does.
func newest(p *visit.Person, listed visit.Person) {
	add := func(t *text.Text, said text.Text, keep bool) {
		merged := text.Text{}
		maps.Copy(merged, *t)
		for tag, s := range said {
			if !keep || merged[tag] == "" {
				merged[tag] = s
			}
		}
		if len(merged) > 0 {
			*t = merged
		}
	}
	add(&p.Name, listed.Name, true)
	add(&p.Address, listed.Address, false)
	add(&p.Rank, listed.Rank, false)
	add(&p.Position, listed.Position, false)
	for _, f := range []struct {
		is  *string
		now string
	}{{&p.Country, listed.Country}, {&p.Diet, listed.Diet}, {&p.Mobility, listed.Mobility}, {&p.Phone, listed.Phone}, {&p.Email, listed.Email}, {&p.Notes, listed.Notes}} {
		if f.now != "" {
			*f.is = f.now
		}
	}
	if len(listed.Languages) > 0 {
		p.Languages = listed.Languages
	}
}

// atRows puts the faults of members at the rows that they come from.
func atRows(faults fault.List, rows map[int]int) fault.List {
	for _, f := range faults {
		var n int
		if _, scanned := fmt.Sscanf(f.Field, "people[%d]", &n); scanned == nil {
			if row, ok := rows[n]; ok {
				f.Field = fmt.Sprintf("choice[%d]", row)
			}
		}
	}
	return faults
}

func (o *Office) rememberedColumns(ctx context.Context) (map[string]string, error) {
	kept, err := o.store.Setting(ctx, rosterSetting)
	if err != nil || kept == "" {
		return nil, err
	}
	var remembered map[string]string
	return remembered, json.Unmarshal([]byte(kept), &remembered)
}

// rememberColumns keeps what the columns of a list held, by their headings, for the next one. One that held nothing is
// remembered too.
func (o *Office) rememberColumns(ctx context.Context, who Actor, head, fields []string) error {
	remembered, err := o.rememberedColumns(ctx)
	if err != nil {
		return err
	}
	now := maps.Clone(remembered)
	if now == nil {
		now = map[string]string{}
	}
	for i, heading := range head {
		if key := roster.HeadingKey(heading); key != "" && (len(now) < mostRemembered || now[key] != "") {
			now[key] = fields[i]
		}
	}
	if maps.Equal(now, remembered) {
		return nil
	}
	kept, err := json.Marshal(now)
	if err != nil {
		return err
	}
	return o.store.SaveSetting(ctx, o.author(who), rosterSetting, string(kept))
}
