package planning

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"cortege/internal/fault"
	"cortege/internal/protocol"
	"cortege/internal/timing"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

// Customs are an office's own rules, tables, figures and blueprints; what it has not set is the program's default.
// They are shared: whoever reads them changes nothing in them.
type Customs struct {
	protocol.Office
	Timing     timing.Settings                    `json:"timing"`
	Scenarios  map[string]protocol.Blueprint      `json:"scenarios"` // what each kind of item brings
	Tasks      []protocol.Task                    `json:"tasks"`     // of a visit as a whole
	Blueprints map[string]protocol.VisitBlueprint `json:"blueprints"`
}

// DefaultCustoms gives what an office begins with. What it holds is the caller's own.
func DefaultCustoms() *Customs {
	c := &Customs{
		Office: protocol.Default(), Timing: timing.Default(),
		Scenarios: map[string]protocol.Blueprint{}, Blueprints: map[string]protocol.VisitBlueprint{},
	}
	kinds := protocol.DefaultBlueprints()
	c.Tasks = kinds.Tasks
	for _, kind := range kinds.Kinds {
		c.Scenarios[kind.Kind] = kind
	}
	for _, b := range protocol.DefaultVisits() {
		c.Blueprints[b.ID] = b
	}
	return c
}

// defaults are those that every office begins with; reading them takes a while.
var defaults = sync.OnceValue(DefaultCustoms)

// figures are those of time, with the severities of its rules and the lengths of the kinds of items.
func (c *Customs) figures() timing.Settings {
	s := c.Timing
	s.Severities, s.Shortest, s.Longest = c.Severities, c.Shortest, c.Longest
	return s
}

func (o *Office) figures(ctx context.Context) (timing.Settings, error) {
	c, err := o.customs(ctx)
	if err != nil {
		return timing.Settings{}, err
	}
	return c.figures(), nil
}

// Kinds gives what the kinds of items bring, as package protocol takes it.
func (c *Customs) Kinds() protocol.Blueprints {
	b := protocol.Blueprints{Tasks: c.Tasks}
	for _, kind := range visit.Kinds() {
		if blueprint, ok := c.Scenarios[kind.Name]; ok {
			b.Kinds = append(b.Kinds, blueprint)
		}
	}
	return b
}

// VisitBlueprints gives the blueprints of whole visits: the program's in its order, then the office's own by id.
func (c *Customs) VisitBlueprints() []protocol.VisitBlueprint {
	var ids []string
	for _, b := range protocol.DefaultVisits() {
		ids = append(ids, b.ID)
	}
	rank := func(id string) int {
		if i := slices.Index(ids, id); i >= 0 {
			return i
		}
		return len(ids)
	}
	all := slices.SortedFunc(maps.Values(c.Blueprints), func(a, b protocol.VisitBlueprint) int { return strings.Compare(a.ID, b.ID) })
	slices.SortStableFunc(all, func(a, b protocol.VisitBlueprint) int { return rank(a.ID) - rank(b.ID) })
	return all
}

// validate says what no rule could go by, by the names of the fields.
func (c *Customs) validate() fault.List {
	faults := c.Office.Validate()
	if len(c.Timing.Severities) > 0 { // all rules have theirs in one place
		faults = append(faults, fault.InvalidField("timing.severities", "key_unknown", fault.Args{"Value": "severities", "Nearest": "severities"}))
	}
	for _, f := range fault.All(c.Timing.Valid()) {
		faults = append(faults, fault.InvalidField("timing."+f.Field, f.Key, f.Args))
	}
	for _, kind := range slices.Sorted(maps.Keys(c.Scenarios)) {
		blueprint := c.Scenarios[kind]
		if !visit.IsKind(kind) {
			faults = append(faults, fault.InvalidField("scenarios."+kind, "word_unknown", fault.Args{"Value": kind, "Words": strings.Join(kindNames(), ", ")}))
		}
		faults = append(faults, blueprint.Validate("scenarios."+kind+".")...)
	}
	faults = append(faults, protocol.ValidTasks("tasks", c.Tasks)...)
	if n := len(c.Blueprints); n > blueprintsMost {
		faults = append(faults, fault.InvalidField("blueprints", "too_many", fault.Args{"Count": n, "Most": blueprintsMost}))
	}
	for _, id := range slices.Sorted(maps.Keys(c.Blueprints)) {
		b, field := c.Blueprints[id], "blueprints."+id
		if !visit.ValidID(id) || b.ID != id {
			faults = append(faults, fault.InvalidField(field, "id_malformed", fault.Args{"Value": id}))
		}
		faults = append(faults, b.Validate(field+".")...)
	}
	return faults
}

// blueprintsMost is how many blueprints of whole visits an office keeps.
const blueprintsMost = 200

func kindNames() []string {
	var names []string
	for _, kind := range visit.Kinds() {
		names = append(names, kind.Name)
	}
	return names
}

// Section is a part of the customs that is edited, and versioned, by itself.
type Section struct {
	Name    string
	Fields  []string // of Customs, by their JSON names
	Version int64
	Changed time.Time // UTC
	By      string    // who changed it last; "": nobody has
	Own     bool      // something in it differs from the defaults
}

// sections are the sections in the order in which a page offers them. Every field of Customs belongs to one.
var sections = []Section{
	{Name: "checks", Fields: []string{"severities"}},
	{Name: "kinds", Fields: []string{"needs", "lengths", "shortest", "longest", "seating"}},
	{Name: "precedence", Fields: []string{"tie_break", "orders", "ranks", "posts"}},
	{Name: "ceremonies", Fields: []string{"wreath_on_site", "bearers", "wreath_ordered", "wreath_checked", "lay", "honours_guard", "welcomed_kinds", "lower_greeter", "flag_side", "originals", "signatories", "spare_pens", "signing_assistants", "before"}},
	{Name: "talks", Fields: []string{"interpreter_at", "tete_a_tete", "talks_difference", "table_never", "spouse_items"}},
	{Name: "registers", Fields: []string{"diets", "room_beds", "flight_wait", "pass_asked", "pass_issued", "gift_ready", "symbol_checked", "roles_filled", "noted", "seating_checked"}},
	{Name: "convoy", Fields: []string{"convoy", "car_order", "car_seats", "advance_leaves"}},
	{Name: "days", Fields: []string{"days"}},
	{Name: "timing", Fields: []string{"timing"}},
	{Name: "scenarios", Fields: []string{"scenarios", "tasks"}},
	{Name: "blueprints", Fields: []string{"blueprints"}},
}

func sectionUnknown(name string) error {
	return fault.New(fault.NotFound, "", "page_unknown", fault.Args{"Value": name})
}

// CustomsRow is a section as it is stored: what it holds otherwise than the defaults, as JSON.
type CustomsRow struct {
	Section string
	Content json.RawMessage
	Version int64
	Changed time.Time
	By      string
}

// CustomsStore keeps an office's customs.
type CustomsStore interface {
	// Customs gives every section that is stored, by name.
	Customs(ctx context.Context) ([]CustomsRow, error)
	// SaveCustoms stores sections whose Version still holds, all or none, audits what differs and tells those who
	// listen. A Version of nought is not checked.
	SaveCustoms(ctx context.Context, by Author, rows []CustomsRow) error
}

// customsKept is what is known of the customs, until something is committed to the database.
type customsKept struct {
	mutex   sync.Mutex
	pulse   string
	read    time.Time
	rows    []CustomsRow
	customs *Customs
}

// customs gives the office's customs: with no question to the database where nothing was committed to it since they
// were read, else with one.
func (o *Office) customs(ctx context.Context) (*Customs, error) {
	c, _, err := o.customsRead(ctx)
	return c, err
}

func (o *Office) customsRead(ctx context.Context) (*Customs, []CustomsRow, error) {
	k := &o.kept
	k.mutex.Lock()
	defer k.mutex.Unlock()
	pulse, beating := o.store.Pulse()
	if k.customs != nil && beating && pulse == k.pulse && o.Now().Sub(k.read) < customsFor {
		return k.customs, k.rows, nil
	}
	rows, err := o.store.Customs(ctx)
	if err != nil {
		return nil, nil, err
	}
	if k.customs == nil || !sameRows(rows, k.rows) {
		customs, err := assemble(rows)
		if err != nil {
			return nil, nil, err
		}
		k.customs, k.rows = customs, rows
	}
	k.pulse, k.read = pulse, o.Now()
	return k.customs, k.rows, nil
}

// customsFor is how long the customs are believed where the database has given no sign of a change.
const customsFor = time.Minute

func sameRows(a, b []CustomsRow) bool {
	return slices.EqualFunc(a, b, func(x, y CustomsRow) bool {
		return x.Section == y.Section && x.Version == y.Version && bytes.Equal(x.Content, y.Content)
	})
}

// assemble puts what is stored over the defaults, field by field.
func assemble(rows []CustomsRow) (*Customs, error) {
	tree := asTree(defaults())
	for _, row := range rows {
		var patch map[string]any
		if err := unmarshal(row.Content, &patch); err != nil {
			return nil, err
		}
		merge(tree, patch)
	}
	return fromTree(tree)
}

func asTree(c *Customs) map[string]any {
	var tree map[string]any
	written, err := json.Marshal(c)
	if err == nil {
		err = unmarshal(written, &tree)
	}
	if err != nil {
		panic(err) // texts, numbers, lists and groups alone
	}
	return tree
}

func fromTree(tree map[string]any) (*Customs, error) {
	written, err := json.Marshal(tree)
	if err != nil {
		return nil, err
	}
	customs := &Customs{}
	return customs, json.Unmarshal(written, customs)
}

// unmarshal keeps numbers as they are written.
func unmarshal(source []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(source))
	d.UseNumber()
	return d.Decode(into)
}

// merge puts a patch over a tree (RFC 7396): a group field by field, anything else as a whole; null takes away.
func merge(tree, patch map[string]any) {
	for name, value := range patch {
		group, isGroup := value.(map[string]any)
		switch {
		case value == nil:
			delete(tree, name)
		case isGroup:
			there, ok := tree[name].(map[string]any)
			if !ok {
				there = map[string]any{}
				tree[name] = there
			}
			merge(there, group)
		default:
			tree[name] = value
		}
	}
}

// difference gives the patch that makes a tree of another: merge's opposite.
func difference(from, to map[string]any) map[string]any {
	patch := map[string]any{}
	for name, was := range from {
		is, there := to[name]
		wasGroup, ok := was.(map[string]any)
		isGroup, both := is.(map[string]any)
		switch {
		case !there || is == nil && was != nil:
			patch[name] = nil
		case ok && both:
			if inner := difference(wasGroup, isGroup); len(inner) > 0 {
				patch[name] = inner
			}
		case !reflect.DeepEqual(was, is):
			patch[name] = is
		}
	}
	for name, is := range to {
		if _, there := from[name]; !there && is != nil {
			patch[name] = is
		}
	}
	return patch
}

// Settings is what the pages of settings show.
type Settings struct {
	*Customs
	Sections []Section
	Defaults *Customs
}

// Section gives a section by name; NotFound where there is none.
func (s *Settings) Section(name string) (*Section, error) {
	for i := range s.Sections {
		if s.Sections[i].Name == name {
			return &s.Sections[i], nil
		}
	}
	return nil, sectionUnknown(name)
}

// Version gives a value that is another one when any section has another version.
func (s *Settings) Version() int64 {
	var sum int64
	for _, section := range s.Sections {
		sum += section.Version
	}
	return sum
}

// Settings gives the office's customs with their sections.
func (o *Office) Settings(ctx context.Context, who Actor) (*Settings, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	customs, rows, err := o.customsRead(ctx)
	if err != nil {
		return nil, err
	}
	s := &Settings{Customs: customs, Defaults: defaults(), Sections: slices.Clone(sections)}
	for i := range s.Sections {
		section := &s.Sections[i]
		for _, row := range rows {
			if row.Section == section.Name {
				section.Version, section.Changed, section.By, section.Own = row.Version, row.Changed, row.By, string(row.Content) != "{}"
			}
		}
	}
	return s, nil
}

// SaveSection puts the fields of a section in the place of those there are; fields is a group of them, as JSON.
// Faults stand at the names of the fields.
func (o *Office) SaveSection(ctx context.Context, who Actor, name string, fields json.RawMessage, version int64) error {
	return o.changeCustoms(ctx, who, map[string]int64{name: version}, func(c *Customs) error {
		var values map[string]any
		if err := unmarshal(fields, &values); err != nil {
			return err
		}
		return c.put(name, values)
	})
}

// put gives the fields of a section other values, as trees of JSON.
func (c *Customs) put(name string, values map[string]any) error {
	i := slices.IndexFunc(sections, func(s Section) bool { return s.Name == name })
	if i < 0 {
		return sectionUnknown(name)
	}
	tree := asTree(c)
	for _, field := range sections[i].Fields {
		if value, given := values[field]; given {
			tree[field] = value
		}
	}
	changed, err := fromTree(tree)
	if err == nil {
		*c = *changed
	}
	return err
}

// ResetSection gives a section its defaults again.
func (o *Office) ResetSection(ctx context.Context, who Actor, name string, version int64) error {
	return o.changeCustoms(ctx, who, map[string]int64{name: version}, func(c *Customs) error {
		return c.put(name, asTree(defaults()))
	})
}

// SettingsFormat is the format of a file of settings.
const SettingsFormat = "cortege-settings/v1"

// WriteSettings writes the customs as a file.
func (s *Settings) WriteSettings(w io.Writer) error {
	return visitfile.WriteFrom(w, SettingsFormat, s.Customs, difference(asTree(s.Defaults), asTree(s.Customs)))
}

// ReadSettings takes the customs from a file: what it does not name has the default. What is wrong with the file is a
// visitfile.List. version is that of the settings which the file is meant to replace.
func (o *Office) ReadSettings(ctx context.Context, who Actor, name string, source io.Reader, version int64) error {
	settings, err := o.Settings(ctx, who)
	if err != nil {
		return err
	}
	if version != 0 && version != settings.Version() {
		return fault.New(fault.Conflict, "", "changed_meanwhile", fault.Args{"By": settings.latest()})
	}
	versions := map[string]int64{}
	for _, section := range settings.Sections {
		versions[section.Name] = section.Version
	}
	return o.changeCustoms(ctx, who, versions, func(c *Customs) error {
		*c = *DefaultCustoms()
		return visitfile.ReadInto(name, source, SettingsFormat, c, func() fault.List { return c.validate() })
	})
}

// latest names who changed a section last of all.
func (s *Settings) latest() string {
	last := slices.MaxFunc(s.Sections, func(a, b Section) int { return a.Changed.Compare(b.Changed) })
	return last.By
}

// changeCustoms is the way of every change of the customs: allowed, altered, still well formed, and of each section that
// has a version here what differs from the defaults stored. What a change does to other sections is left out.
func (o *Office) changeCustoms(ctx context.Context, who Actor, versions map[string]int64, alter func(*Customs) error) error {
	if err := may(who, Admin); err != nil {
		return err
	}
	return o.storeCustoms(ctx, who, versions, alter)
}

func (o *Office) storeCustoms(ctx context.Context, who Actor, versions map[string]int64, alter func(*Customs) error) error {
	now, stored, err := o.customsRead(ctx)
	if err != nil {
		return err
	}
	changed, err := fromTree(asTree(now)) // a copy
	if err != nil {
		return err
	}
	if err := alter(changed); err != nil {
		return err
	}
	if err := changed.validate().Err(); err != nil {
		return err
	}
	patch := difference(asTree(defaults()), asTree(changed))
	var rows []CustomsRow
	for _, section := range sections {
		version, chosen := versions[section.Name]
		if !chosen {
			continue
		}
		own := map[string]any{}
		for _, field := range section.Fields {
			if value, there := patch[field]; there {
				own[field] = value
			}
		}
		content, err := json.Marshal(own)
		if err != nil {
			return err
		}
		same := slices.ContainsFunc(stored, func(r CustomsRow) bool {
			return r.Section == section.Name && bytes.Equal(r.Content, content) && (version == 0 || r.Version == version)
		})
		if !same {
			rows = append(rows, CustomsRow{Section: section.Name, Content: content, Version: version})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return o.store.SaveCustoms(ctx, o.author(who), rows)
}

// OwnScenario says whether what a kind of item brings differs from the default.
func (s *Settings) OwnScenario(kind string) bool {
	return !reflect.DeepEqual(s.Scenarios[kind], s.Defaults.Scenarios[kind])
}
