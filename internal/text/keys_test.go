package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// dynamic are the beginnings of keys whose rest is known only at run time: a word of the domain. Their keys
// count as used where the beginning, as it is written here, stands in a source.
var dynamic = []string{
	"kind.", "visit_kind.", "class.", "actor.", "side.", "certainty", "certainty.", "status", "anchor.", "audience.", "press.", "honours.",
	"place_kind.", "resource_kind.", "document_kind.", "document_status.", "weekday.", "item_word.",
	"date.month", "date.month_of", "date.month_short", "date.weekday", "date.weekday_short",
	"action.", "done.", "role.", "severity.", "planner.view.", "planner.lanes.", "planner.no_lane.", "planner.said.", "item.status.",
	"roster.holds.", "roster.match.", "word.order_use.", "word.seating_form.", "precedence.view.", "seats.role.", "seats.mark.",
	"editions.kind.", "editions.of.", "field.", "thing.", "papers.holds.", "papers.of.", "papers.for.", "papers.export.", "paper.kind.", "handouts.state.", "feeds.detail.", "feeds.transfers.", "feeds.transfers_with.", "feeds.audience_of.", "feeds.of.", "feeds.for.", "take_in.choice.", "take_in.meets.", "paste.role.", "mail.kind.", "mail.state.", "finding.word.", "ripple.event.", "ripple.lead.", "proposal.order_is.", "officer_role.", "convoy_role.", "car_seat.", "word.",
	"settings.section.", "settings.lead.", "settings.order.", "settings.field.", "settings.row.", "settings.need.", "settings.word.", "settings.usual.", "settings.back.",
	"registers.of.", "registers.lead.", "registers.do.", "registers.tick.", "registers.flight.", "registers.room.", "mend.", "signing.need.",
	"word.room_kind.", "word.ingredient.", "word.direction.", "word.pass_status.", "word.gift_status.", "word.symbol.",
}

// joined are the beginnings of keys whose rest stands by itself in a source: a key of theirs counts as used
// where its rest does.
var joined = []string{"fault.", "finding.", "item.", "paper."}

// notKeys are files whose dotted names only look like keys.
var notKeys = []string{"internal/visitfile/schema.go"}

// forms are the plural forms of each language by CLDR.
var forms = map[string][]string{"en": {"one", "other"}, "az": {"one", "other"}, "ru": {"few", "many", "one", "other"}}

func TestEveryLanguageHasEverySentence(t *testing.T) {
	english := catalogue(t, "en")
	for _, language := range Languages() {
		own := catalogue(t, language)
		for _, key := range slices.Sorted(maps.Keys(english)) {
			if own[key] == nil {
				t.Errorf("%s.yaml has no %s", language, key)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(own)) {
			if english[key] == nil {
				t.Errorf("%s.yaml has %s, which en.yaml has not", language, key)
				continue
			}
			if want, got := arguments(english[key]), arguments(own[key]); !slices.Equal(want, got) {
				t.Errorf("%s.yaml: %s names %v, in English %v", language, key, got, want)
			}
			said := sentences(own[key])
			if names := slices.Sorted(maps.Keys(said)); len(said) > 1 && !slices.Equal(names, forms[language]) {
				t.Errorf("%s.yaml: %s has the plural forms %v; the language has %v", language, key, names, forms[language])
			}
			for form, sentence := range said {
				if strings.TrimSpace(sentence) != sentence || sentence == "" {
					t.Errorf("%s.yaml: %s (%s) is empty or has space around it", language, key, form)
				}
			}
		}
	}
}

// onPapers are the keys that papers say, which each further language of papers has, and no others.
var onPapers = regexp.MustCompile(`^(date\.(month|month_of|month_short|weekday|weekday_short)\.|date\.(long|full|day|year_month|day_month)$|list\.and$|paper\.|kind\.|press\.|convoy_role\.|officer_role\.|car_seat\.|convoy\.(leaves_before|luggage_count)$|word\.(seating_form|room_kind|direction|accreditation|pass_status)\.)`)

// onScreen are those of them that the screen alone says.
var onScreen = regexp.MustCompile(`^paper\.(back|choose_\w+|show|pdf|print_hint|undrawn)$`)

func TestEveryLanguageOfPapersHasWhatPapersSay(t *testing.T) {
	english := catalogue(t, "en")
	for _, language := range further {
		own := catalogue(t, "papers/"+language)
		for key, m := range own {
			if english[key] == nil && !strings.HasPrefix(key, "script.") {
				t.Errorf("papers/%s.yaml has %s, which en.yaml has not", language, key)
			} else if english[key] != nil && !slices.Equal(arguments(english[key]), arguments(m)) {
				t.Errorf("papers/%s.yaml: %s names %v, in English %v", language, key, arguments(m), arguments(english[key]))
			}
		}
		for key := range english {
			if onPapers.MatchString(key) && !onScreen.MatchString(key) && own[key] == nil {
				t.Errorf("papers/%s.yaml has no %s", language, key)
			}
		}
	}
}

func TestDatesOnPapersAreWrittenAsTheirLanguageDoes(t *testing.T) {
	day := civil.Date{Year: 2024, Month: 1, Day: 31}
	for tag, want := range map[string][]string{
		"ar": {"الأربعاء، 31 يناير 2024", "الأربعاء 31 يناير", "30–31 يناير 2024", "الإصدار 2"},
		"fa": {"چهارشنبه ۳۱ ژانویهٔ ۲۰۲۴", "چهارشنبه ۳۱ ژانویه", "۳۰–۳۱ ژانویهٔ ۲۰۲۴", "ویرایش ۲"},
		"he": {"יום רביעי, 31 בינואר 2024", "יום ד׳ 31 ינו׳", "30–31 בינואר 2024", "מהדורה 2"},
	} {
		p := ForPaper(tag)
		got := []string{p.FullDate(day), p.ShortDay(day), p.DateRange(day.AddDays(-1), day), p.Say("paper.edition", map[string]any{"Number": 2})}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
		if For(tag).Language != "en" {
			t.Errorf("the interface speaks %s", tag)
		}
	}
	if got := ForPaper("ar-AE").Language; got != "ar" {
		t.Errorf("ar-AE is printed in %s", got)
	}
	if got := ForPaper("ja").Language; got != "en" {
		t.Errorf("ja is printed in %s", got)
	}
}

func TestEverySentenceCanBeSaid(t *testing.T) {
	for _, language := range Languages() {
		p := For(language)
		for key, m := range catalogue(t, language) {
			for _, count := range []int{1, 2, 5, 21} {
				args := map[string]any{}
				for _, name := range arguments(m) {
					args[name] = "X"
				}
				args["Count"] = count
				if said := p.Say(key, args); said == "" || said[0] == '[' || strings.Contains(said, "<no value>") || strings.Contains(said, "{{") {
					t.Errorf("%s.yaml: %s is said as %q", language, key, said)
				}
			}
		}
	}
}

func TestEveryKeyIsUsedAndKnown(t *testing.T) {
	english := catalogue(t, "en")
	sections := map[string]bool{}
	for key := range english {
		section, _, _ := strings.Cut(key, ".")
		sections[section] = true
	}
	found := sources(t)
	used := map[string]bool{}
	for _, q := range found.quoted {
		section, _, _ := strings.Cut(q.text, ".")
		for _, beginning := range joined {
			used[beginning+q.text] = true
		}
		switch {
		case english[q.text] != nil:
			used[q.text] = true
		case slices.Contains(dynamic, q.text):
			for key := range english {
				if strings.HasPrefix(key, strings.TrimSuffix(q.text, ".")+".") {
					used[key] = true
				}
			}
		case slices.Contains(notKeys, q.file) || slices.Contains(joined, q.text) || isFile.MatchString(q.text):
		case strings.HasSuffix(q.text, ".") && anyBegins(english, q.text):
			t.Errorf("%s: the beginning %q is not among this test's dynamic ones", q.at, q.text)
		case sections[section] && keyPattern.MatchString(q.text), q.said && keyPattern.MatchString(q.text):
			t.Errorf("%s: there is no sentence %q", q.at, q.text)
		}
	}
	for _, f := range found.faults {
		m := english["fault."+f.key]
		if m == nil {
			t.Errorf("%s: there is no sentence %q", f.at, "fault."+f.key)
			continue
		}
		if f.args == nil {
			continue
		}
		for _, name := range arguments(m) {
			if !slices.Contains(f.args, name) {
				t.Errorf("%s: the sentence fault.%s names %s, which is not given", f.at, f.key, name)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(english)) {
		if !used[key] {
			t.Errorf("nothing says %s", key)
		}
	}
}

func anyBegins(english map[string]*i18n.Message, beginning string) bool {
	for key := range english {
		if strings.HasPrefix(key, beginning) {
			return true
		}
	}
	return false
}

func catalogue(t *testing.T, language string) map[string]*i18n.Message {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("locales", language+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(source, &tree); err != nil {
		t.Fatal(err)
	}
	byKey := map[string]*i18n.Message{}
	for _, m := range messages("", tree) {
		byKey[m.ID] = m
	}
	return byKey
}

// sentences gives a message's plural forms.
func sentences(m *i18n.Message) map[string]string {
	said := map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other}
	maps.DeleteFunc(said, func(_, s string) bool { return s == "" })
	return said
}

var (
	argumentPattern = regexp.MustCompile(`{{-?\s*\.(\w+)`)
	isFile          = regexp.MustCompile(`\.(gohtml|css|js|yaml|docx|xlsx|vcf)$`)
	keyPattern      = regexp.MustCompile(`^[a-z_]+(\.[a-z0-9_]+)+$`)
	quotedPattern   = regexp.MustCompile("\"([a-z_]+(?:\\.[a-z0-9_]+)*\\.?)\"|`([a-z_]+(?:\\.[a-z0-9_]+)*\\.?)`")
)

// arguments gives the names in a message's braces, sorted, each once. Count may be left out of a sentence
// whose number is said by its form.
func arguments(m *i18n.Message) []string {
	names := map[string]bool{}
	for _, sentence := range sentences(m) {
		for _, match := range argumentPattern.FindAllStringSubmatch(sentence, -1) {
			names[match[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// found is what the sources hold of keys.
type found struct {
	quoted []quotation
	faults []faultUse
}

// quotation is a quoted text that may be a key.
type quotation struct {
	text, file, at string
	said           bool // it is an argument of Say, or a Message's Key
}

// faultUse is a fault made with a literal key.
type faultUse struct {
	key, at string
	args    []string // nil: not known here
}

// sources reads every Go file but tests, and every template, below the module's root.
func sources(t *testing.T) found {
	t.Helper()
	root := filepath.Join("..", "..")
	var all found
	packages := map[string][]*ast.File{}
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		switch {
		case entry.IsDir() && (name == "node_modules" || name == "testdata" || name == "dist" || strings.HasPrefix(name, ".") && name != ".."):
			return filepath.SkipDir
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			packages[filepath.Dir(rel)] = append(packages[filepath.Dir(rel)], file)
			all.quoted = append(all.quoted, literals(files, file, rel)...)
		case strings.HasSuffix(name, ".gohtml"):
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for n, line := range strings.Split(string(source), "\n") {
				for _, match := range quotedPattern.FindAllStringSubmatchIndex(line, -1) {
					start, end := max(match[2], match[4]), max(match[3], match[5])
					said := strings.HasSuffix(strings.TrimRight(line[:match[0]], " ("), "Say")
					all.quoted = append(all.quoted, quotation{line[start:end], rel, rel + ":" + strconv.Itoa(n+1), said})
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for directory, parsed := range packages {
		all.faults = append(all.faults, faults(files, directory, parsed)...)
	}
	slices.SortFunc(all.faults, func(a, b faultUse) int { return strings.Compare(a.at, b.at) })
	return all
}

// literals gives the quoted texts of a Go file.
func literals(files *token.FileSet, file *ast.File, rel string) []quotation {
	var all []quotation
	said := map[ast.Expr]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if s, ok := n.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Say" && len(n.Args) > 0 {
				said[n.Args[0]] = true
			}
		case *ast.CompositeLit:
			if s, ok := n.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Message" {
				for _, element := range n.Elts {
					if pair, ok := element.(*ast.KeyValueExpr); ok && isIdent(pair.Key, "Key") {
						said[pair.Value] = true
					}
				}
			}
		case *ast.BasicLit:
			if text, ok := literal(n); ok {
				all = append(all, quotation{text, rel, rel + ":" + strconv.Itoa(files.Position(n.Pos()).Line), said[n]})
			}
		}
		return true
	})
	return all
}

func literal(e ast.Expr) (string, bool) {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		s, err := strconv.Unquote(l.Value)
		return s, err == nil
	}
	return "", false
}

func isIdent(e ast.Expr, name string) bool {
	i, ok := e.(*ast.Ident)
	return ok && i.Name == name
}

// faults gives the keys with which a package makes faults: those given to package fault's own functions, and
// to functions of the package that hand their key on to them.
func faults(files *token.FileSet, directory string, parsed []*ast.File) []faultUse {
	// Of each function, at which place among its arguments the key stands.
	at := map[string]int{"fault.New": 2, "fault.InvalidField": 1, "fault.Wrap": 1}
	if directory == "internal/fault" {
		return nil
	}
	callee := func(call *ast.CallExpr) string {
		switch f := call.Fun.(type) {
		case *ast.Ident:
			return f.Name
		case *ast.SelectorExpr:
			if isIdent(f.X, "fault") {
				return "fault." + f.Sel.Name
			}
			return f.Sel.Name
		}
		return ""
	}
	for before := -1; before != len(at); {
		before = len(at)
		for _, file := range parsed {
			for _, declaration := range file.Decls {
				function, ok := declaration.(*ast.FuncDecl)
				if !ok || function.Body == nil {
					continue
				}
				var parameters []string
				for _, field := range function.Type.Params.List {
					for _, name := range field.Names {
						parameters = append(parameters, name.Name)
					}
				}
				ast.Inspect(function.Body, func(n ast.Node) bool {
					call, ok := n.(*ast.CallExpr)
					if !ok {
						return true
					}
					if place, known := at[callee(call)]; known && place < len(call.Args) {
						if key, ok := call.Args[place].(*ast.Ident); ok {
							if i := slices.Index(parameters, key.Name); i >= 0 {
								at[function.Name.Name] = i
							}
						}
					}
					return true
				})
			}
		}
	}
	var all []faultUse
	for _, file := range parsed {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			place, known := at[callee(call)]
			if !known || place >= len(call.Args) {
				return true
			}
			key, ok := literal(call.Args[place])
			if !ok {
				return true
			}
			position := files.Position(call.Pos())
			use := faultUse{key: key, at: directory + "/" + filepath.Base(position.Filename) + ":" + strconv.Itoa(position.Line)}
			if place+1 < len(call.Args) {
				use.args = argumentNames(call.Args[place+1])
			} else if callee(call) == "fault.Wrap" {
				use.args = []string{}
			}
			all = append(all, use)
			return true
		})
	}
	return all
}

// argumentNames gives the names that a literal fault.Args, or nil, holds; nil where it is neither.
func argumentNames(e ast.Expr) []string {
	if isIdent(e, "nil") {
		return []string{}
	}
	list, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	names := []string{}
	for _, element := range list.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if name, ok := literal(pair.Key); ok {
				names = append(names, name)
			}
		}
	}
	return names
}
