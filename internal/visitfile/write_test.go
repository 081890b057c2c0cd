package visitfile

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

var sameTexts = cmp.Options{
	cmp.Comparer(func(a, b text.Text) bool { return a.Equal(b) }),
	cmp.Comparer(func(a, b clock.Wall) bool { return a == b }),
}

func written(t testing.TB, v *visit.Visit) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func example(t testing.TB, name string) (*visit.Visit, []byte) {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	v, err := Read(name, bytes.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	return v, source
}

func TestWrittenVisitIsReadAsTheSame(t *testing.T) {
	for _, name := range []string{"baku-2024.yaml", "two-zones.yaml"} {
		v, _ := example(t, name)
		file := written(t, v)
		again, err := Read("written", bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		if diff := cmp.Diff(v, again, sameTexts); diff != "" {
			t.Errorf("%s comes back changed:\n%s", name, diff)
		}
		if second := written(t, again); !bytes.Equal(file, second) {
			t.Errorf("%s is written otherwise the second time:\n%s", name, cmp.Diff(string(file), string(second)))
		}
	}
}

func TestAnyVisitIsReadAsWritten(t *testing.T) {
	for seed := range uint64(300) {
		v := generated(seed)
		if faults := v.Validate(); len(faults) > 0 {
			t.Fatalf("seed %d: the generated visit is not well formed: %v", seed, faults)
		}
		file := written(t, v)
		again, err := Read("generated", bytes.NewReader(file))
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, file)
		}
		if diff := cmp.Diff(v, again, sameTexts); diff != "" {
			t.Fatalf("seed %d comes back changed:\n%s\n%s", seed, diff, file)
		}
	}
}

// TestGeneratedVisitsUseEveryKey keeps the property above honest: no key of the format goes untried.
func TestGeneratedVisitsUseEveryKey(t *testing.T) {
	used := map[string]bool{}
	var look func(v reflect.Value)
	look = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			look(v.Elem())
		case reflect.Slice:
			for i := range v.Len() {
				look(v.Index(i))
			}
		case reflect.Struct:
			for _, k := range keysOf(v.Type()) {
				if field := v.FieldByIndex(k.index); !field.IsZero() {
					used[v.Type().Name()+"."+k.name] = true
					look(field)
				}
			}
		}
	}
	for seed := range uint64(50) {
		look(reflect.ValueOf(generated(seed)))
	}
	for typ, keys := range keysByType {
		for _, k := range keys {
			if !used[typ.Name()+"."+k.name] {
				t.Errorf("no generated visit has a %s.%s", typ.Name(), k.name)
			}
		}
	}
}

// generator makes well-formed visits of every sort, the same for the same seed.
type generator struct{ *rand.Rand }

func generated(seed uint64) *visit.Visit {
	g := generator{rand.New(rand.NewPCG(seed, 2024))}
	languages := [][]string{{"en"}, {"az", "ru", "en"}, {"ru", "en"}, {"no", "zh-Hant"}}[g.IntN(4)]
	v := &visit.Visit{
		Reference: "GEN-" + string(rune('A'+g.IntN(26))), Title: g.text(languages, 1), Note: g.text(languages, 0),
		Kind: g.word(visit.VisitKinds), From: civil.Date{Year: 2024, Month: 3, Day: 29}, To: civil.Date{Year: 2024, Month: 4, Day: 2},
		Zone: g.word([]string{"Europe/London", "Asia/Baku", "Australia/Lord_Howe"}), Languages: languages,
	}
	if v.Zone == "" {
		v.Zone = "UTC"
	}
	for i := range 1 + g.IntN(3) {
		v.Parties = append(v.Parties, visit.Party{ID: id("p", i), Side: visit.Sides[g.IntN(2)], Country: g.word([]string{"AZ", "NO", "GB"}), Body: g.text(languages, 1)})
	}
	for i := range 1 + g.IntN(4) {
		m := visit.Member{ID: id("m", i), Party: v.Parties[g.IntN(len(v.Parties))].ID, Class: g.word(visit.Classes), Seq: g.IntN(3)}
		if g.maybe() {
			m.Joins, m.Leaves = v.From, v.To
		}
		m.Person = visit.Person{
			Name: g.text(languages, 1), Pronunciation: g.line(), Address: g.text(languages, 0), Rank: g.text(languages, 0),
			Position: g.text(languages, 0), Country: g.word([]string{"AZ", "RU"}), Diet: g.line(), Mobility: g.line(),
			Phone: g.line(), Email: g.line(), Notes: g.line(),
		}
		if g.maybe() {
			m.Since = civil.Date{Year: 2012, Month: 5, Day: 21}
			m.Languages = []string{"az", "no"}
		}
		v.People = append(v.People, m)
	}
	for i := range 2 + g.IntN(3) {
		p := visit.Place{
			ID: id("at", i), Kind: g.word(visit.PlaceKinds), Name: g.text(languages, 1), Address: g.text(languages, 0), Entrance: g.line(),
			Zone: g.word([]string{"Asia/Baku"}), SetUp: g.IntN(2) * 10, Clearing: g.IntN(2) * 5, Capacity: g.IntN(2) * 40, Contact: g.line(),
		}
		if g.maybe() {
			lat, lon := g.Float64()*180-90, float64(g.IntN(2))*-0.1276
			p.Lat, p.Lon = &lat, &lon
		}
		if g.maybe() {
			p.Opens, p.Closed = []string{"09:00-13:00", "14:00-24:00"}, []string{"monday", "2024-04-01"}
		}
		v.Places = append(v.Places, p)
	}
	for i := range g.IntN(3) {
		v.Routes = append(v.Routes, visit.Route{From: id("at", i%2), To: id("at", 1-i%2), Minutes: g.IntN(40), OneWay: g.maybe()})
	}
	for i := range g.IntN(4) {
		r := visit.Resource{
			ID: id("r", i), Kind: visit.ResourceKinds[g.IntN(len(visit.ResourceKinds))], Name: g.text(languages, 1), Place: g.word([]string{"at-0", "at-1"}),
			Seats: g.IntN(4), Luggage: g.IntN(4), Capacity: g.IntN(3), Plate: g.line(), Driver: g.line(), Phone: g.line(),
		}
		if g.maybe() {
			r.Pairs = []string{"az-ru", "en-no"}
		}
		v.Resources = append(v.Resources, r)
	}
	for i := range g.IntN(3) {
		v.Tracks = append(v.Tracks, visit.Track{ID: id("t", i), Name: g.text(languages, 1)})
	}
	for i := range g.IntN(7) {
		v.Items = append(v.Items, g.item(v, i, languages))
	}
	g.registers(v)
	return v
}

// registers puts up to two entries into each register, by what their fields say that they may hold.
func (g generator) registers(v *visit.Visit) {
	have := map[string][]string{"country": {"AZ", "NO"}, "language": {"az", "no"}, "zone": {"Asia/Tokyo"}, "account": {"aysel", "rashad"}}
	for _, p := range v.Parties {
		have["party"] = append(have["party"], p.ID)
	}
	for i := range v.People {
		have["person"] = append(have["person"], v.People[i].ID)
	}
	for i := range v.Places {
		have["place"] = append(have["place"], v.Places[i].ID)
	}
	for i := range v.Resources {
		have["resource"] = append(have["resource"], v.Resources[i].ID)
	}
	for i := range v.Items {
		have["item"] = append(have["item"], v.Items[i].ID)
	}
	for _, r := range visit.Registers() {
		var entries []visit.RegisterEntry
		for i := range g.IntN(3) {
			e := r.New()
			if g.fields(v, reflect.ValueOf(e).Elem(), have) {
				e.Head().ID = id("e", i)
				entries = append(entries, e)
			}
		}
		r.SetEntries(v, entries)
	}
}

// fields fills a struct; false where it must name something that the visit has none of.
func (g generator) fields(v *visit.Visit, s reflect.Value, have map[string][]string) bool {
	for i := range s.NumField() {
		f := s.Type().Field(i)
		if f.Anonymous {
			continue
		}
		is := strings.Fields(f.Tag.Get("is"))
		required := slices.Contains(is, "required")
		var words []string
		open := true
		for _, what := range is {
			if word, ok := strings.CutPrefix(what, "word="); ok {
				words, open = visit.Vocabulary[word], false
			} else if what != "required" && what != "note" {
				words, open = have[what], false
			}
		}
		switch field := s.Field(i); value := field.Addr().Interface().(type) {
		case *text.Text:
			*value = g.text(v.Languages, len(is)-len(slices.DeleteFunc(slices.Clone(is), func(s string) bool { return s == "required" })))
		case *civil.Date:
			*value = v.From
		case *clock.Wall:
			*value = clock.At(v.From, 9, g.IntN(60))
		case *string:
			switch {
			case open:
				if *value = g.line(); required && *value == "" {
					*value = "x"
				}
			case len(words) == 0 && required:
				return false
			case len(words) > 0 && (required || g.maybe()):
				*value = words[g.IntN(len(words))]
			}
		case *[]string:
			if open {
				words = []string{"A", "B 2"}
			}
			if g.maybe() {
				*value = slices.Clone(words[:min(len(words), 2)])
			}
		case *int:
			*value = g.IntN(9)
		case *bool:
			*value = g.maybe()
		default:
			if field.Kind() == reflect.Struct {
				g.fields(v, field, have)
				continue
			}
			for range g.IntN(3) {
				if part := reflect.New(field.Type().Elem()).Elem(); g.fields(v, part, have) {
					field.Set(reflect.Append(field, part))
				}
			}
		}
	}
	return true
}

func (g generator) item(v *visit.Visit, i int, languages []string) visit.Item {
	kinds := visit.Kinds()
	item := visit.Item{
		ID: id("i", i), Kind: kinds[g.IntN(len(kinds))].Name, Title: g.text(languages, 1), Description: g.text(languages, 0), Note: g.text(languages, 0),
		Anchor: g.word(visit.Anchors), Certainty: g.word(visit.Certainties), Status: g.word(visit.Statuses), Audience: g.word(visit.Audiences),
		Press: g.word(visit.PressAccess), Honours: g.word(visit.HonoursLevels), Place: g.word([]string{"at-0"}), To: g.word([]string{"at-1"}),
		HonoursBy: g.line(), Confirmed: visit.Approval{Host: g.maybe(), Guest: g.maybe()}, Greeter: g.word([]string{"m-0"}),
		Officer: g.line(), Deputy: g.line(), Phone: g.line(), Dress: g.text(languages, 0), Flight: g.line(), Zone: g.word([]string{"Asia/Tokyo"}),
	}
	if item.Anchor == visit.Window || g.maybe() {
		item.Earliest, item.Latest = clock.TimeOfDay(9, g.IntN(60)), clock.TimeOfDay(18, 0)
	}
	day := v.From.AddDays(g.IntN(4))
	switch g.IntN(5) {
	case 0:
	case 1:
		item.Day, item.Minutes = day, g.IntN(90)
	case 2:
		item.At, item.Minutes, item.Least = clock.At(day, 9, g.IntN(60)), 30, g.IntN(30)
	case 3:
		item.At, item.Until, item.UntilZone = clock.At(day, 9, g.IntN(60)), clock.At(day.AddDays(1), 11, 0), "UTC"
	case 4:
		item.At, item.Fold = clock.At(day, 12, 0), 1
		item.Until, item.UntilFold = clock.At(day.AddDays(1), 12, 0), 1
	}
	for j := range v.Tracks {
		if g.maybe() {
			item.Tracks = append(item.Tracks, id("t", j))
		}
	}
	for j := range v.People {
		if g.maybe() {
			item.With = append(item.With, id("m", j))
		}
	}
	for j := range v.Resources {
		if g.maybe() {
			item.Uses = append(item.Uses, id("r", j))
		}
	}
	for j := range i {
		if g.maybe() {
			after := visit.After{Item: id("i", j)}
			if gap, within := g.IntN(3), 10; g.maybe() {
				after.Gap, after.Within = &gap, &within
			}
			item.After = append(item.After, after)
		}
	}
	for range g.IntN(3) {
		wreath := visit.Wreath{Giver: g.word([]string{"p-0"}), Ribbon: g.text(languages, 0), Approved: visit.Approval{Host: g.maybe(), Guest: g.maybe()}}
		if g.maybe() {
			wreath.Delivered = clock.At(day, 8, 0)
			wreath.Size, wreath.Stand, wreath.Bearers, wreath.Preplaced, wreath.Ordered, wreath.Checked = g.line(), g.maybe(), g.IntN(3), g.maybe(), g.maybe(), g.line()
		}
		item.Wreaths = append(item.Wreaths, wreath)
		item.Flowers = append(item.Flowers, visit.Flowers{Stems: g.IntN(20), Species: g.line(), Bearer: g.word([]string{"m-0"})})
		document := visit.Document{
			Title: g.text(languages, 1), Kind: g.word(visit.DocumentKinds), Originals: g.IntN(3), Status: g.word(visit.DocumentStates),
		}
		if g.maybe() {
			document.Languages, document.Signatories = []string{"az", "ru"}, []string{"m-0"}
			document.Paper, document.Annexes, document.Authority, document.Seal, document.Kept = g.line(), g.IntN(3), g.line(), g.line(), g.line()
			document.Certificate, document.LastPage = g.maybe(), g.maybe()
		}
		item.Documents = append(item.Documents, document)
		step := visit.Step{Offset: g.IntN(20) - 10, Minutes: g.IntN(5), Action: g.text(languages, 1), Actor: g.line(), Position: g.line(), Cue: g.text(languages, 0)}
		if g.maybe() {
			step.Props = []string{"wreath", "null", "# 1"}
		}
		item.Steps = append(item.Steps, step)
		item.Roles = append(item.Roles, visit.Role{Role: visit.OfficerRoles[g.IntN(len(visit.OfficerRoles))], Officer: g.line()})
	}
	return item
}

func (g generator) maybe() bool { return g.IntN(2) == 0 }

// word gives one of words, or none.
func (g generator) word(words []string) string {
	if g.maybe() {
		return ""
	}
	return words[g.IntN(len(words))]
}

// text gives a text in at least so many of the languages.
func (g generator) text(languages []string, least int) text.Text {
	texts := text.Text{}
	for _, i := range g.Perm(len(languages))[:least+g.IntN(len(languages)+1-least)] {
		texts[languages[i]] = g.phrase()
	}
	return texts
}

func (g generator) line() string {
	if g.maybe() {
		return ""
	}
	return g.phrase()
}

// phrase gives a text such as people write, or such as YAML stumbles over.
func (g generator) phrase() string {
	if g.IntN(3) == 0 {
		return awkward[g.IntN(len(awkward))]
	}
	pieces := []string{"Görüş", "встреча", "talks", " ", "\n", ":", "#", "- ", "'", `"`, "\\", "{", "]", ",", "\t", "1", "&", "*", "!", "%", "|", ">", "@", "`", "\u00a0", "\u2028", "🕊", "İı"}
	s := "x"
	for range g.IntN(12) {
		s += pieces[g.IntN(len(pieces))]
	}
	if g.maybe() {
		s = s[1:] + "."
	}
	return s
}

var awkward = []string{
	"null", "~", "true", "No", "yes", "off", "2024-01-31", "2024-01-31T09:00", "09:30", "12", "-1", "0x1F", "1e3", ".5", "1_000", "=", "<<", "---", "...", "--- a",
	"- a", "? a", ": a", "a:", "a: b", "a #b", "#a", " a", "a ", "a  b", "\"a\"", "'a'", "a'b", "[a]", "{a: b}", "&a", "*a", "!a", "!!str a", "|", ">", "%YAML 1.2", "@a", "`a`",
	"first\nsecond", "first\nsecond\n", "first\n\nsecond", "first\n  second", " first\nsecond", "first\nsecond\n\n", "first \nsecond", "\nfirst\nsecond", "- a\n- b", "a: b\nc: d", "# a\n# b",
	"---\na", "a\n---\nb", "a\n...\nb", "\ttab", "tab\tin\nlines", "\ufeffmark", "Tom & Jerry, Ltd.", "Meeting: the ministers", "24/7", "J2 8", "+994 12 000 00 00", "naïve café", "«Вечный огонь»", "it's", "100%",
	"\\n", "\\", "\"", "'", "a\\b", "\u00ad", "e\u0301", "👩‍🚀", "<script>alert(1)</script>", "ə", "|-\n a", "null\nnull", "x\n#y", "x\n- y:\n  z",
}

func id(prefix string, i int) string { return prefix + "-" + string(rune('0'+i)) }

// FuzzText writes any text that a visit may hold in each style that a file has: in a block, in brackets, as a
// list's entry and as a language's.
func FuzzText(f *testing.F) {
	for _, s := range awkward {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := generated(0)
		v.Languages = []string{"en", "az"}
		v.Note = text.Text{"en": s}
		v.Title = text.Text{"en": "x", "az": "y " + s}
		v.Tracks = []visit.Track{{ID: "t", Name: text.Text{"ru": s + "."}}}
		v.Items = []visit.Item{{ID: "i", Kind: "other", Title: text.Text{"en": "x"}, Officer: s, Steps: []visit.Step{{Action: text.Text{"en": "x"}, Props: []string{"x", s}}}}}
		if len(v.Validate()) > 0 {
			return
		}
		file := written(t, v)
		again, err := Read("written", bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		if diff := cmp.Diff(v, again, sameTexts); diff != "" {
			t.Errorf("%q comes back changed:\n%s\n%s", s, diff, file)
		}
	})
}
