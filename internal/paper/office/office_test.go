package office

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cortege/internal/paper"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

func read(t *testing.T, name string) *visit.Visit {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "visitfile", "testdata", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	v, err := visitfile.Read(name, file)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// opened lets a program of another family read what was written, and gives what it prints as JSON. Without it the
// test is skipped, on the build server it fails.
func opened(t *testing.T, written []byte, script string, into any) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, written, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("/usr/bin/python3", "-c", script, file)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	out, err := command.Output()
	if err != nil {
		if (os.IsNotExist(err) || strings.Contains(complaint.String(), "ModuleNotFoundError")) && os.Getenv("CI") != "true" {
			t.Skip(complaint.String(), err)
		}
		t.Fatalf("%v\n%s", err, &complaint)
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
}

// hostile is a visit whose texts would do harm where a program took them for more than texts.
func hostile(t *testing.T) *visit.Visit {
	t.Helper()
	v := read(t, "baku-2024")
	v.Item("talks").Title["en"] = `=HYPERLINK("http://evil.invalid","talks")`
	v.Item("talks").Note = text.Text{"en": "-1+1|cmd\n</w:t>&amp;<b>\x01 second line"}
	v.Item("lunch").Title["en"] = "+994 12 555"
	v.Member("kurenkov").Name["en"] = "@SUM(1,1); Kurenkov, \\ Alexander\nBEGIN:VCARD"
	v.Member("kurenkov").Phone = "+7 495 555 01 00"
	v.Member("heydarov").Position["en"] = strings.Repeat("фövqəladə ", 30)
	return v
}

var options = paper.Options{Languages: []string{"en", "ru"}, Audience: visit.ForStaff, Edition: 2, Printed: time.Date(2027, 3, 20, 9, 30, 0, 0, time.UTC)}

func TestAnotherProgramReadsTheWorkbooks(t *testing.T) {
	const script = `
import sys, json, openpyxl
sheet = openpyxl.load_workbook(open(sys.argv[1], "rb")).active
print(json.dumps([[[c.data_type, "" if c.value is None else str(c.value)] for c in row] for row in sheet.iter_rows()]))`
	v := hostile(t)
	var programme, delegation bytes.Buffer
	if err := Programme(paper.Working(v, options), &programme); err != nil {
		t.Fatal(err)
	}
	if err := Delegation(paper.Delegation(v, options), &delegation); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		written []byte
		rows    int
		says    []string
	}{
		{programme.Bytes(), 1 + len(v.Items), []string{"2024-01-31", "11:20", `=HYPERLINK("http://evil.invalid","talks")`, "+994 12 555 (approximate)", "Встреча министров"}},
		{delegation.Bytes(), 1 + len(v.People), []string{"Lieutenant-General", "Кямаледдин Гейдаров", "1"}},
	} {
		var rows [][][2]string
		opened(t, test.written, script, &rows)
		if len(rows) != test.rows {
			t.Errorf("%d rows, want %d", len(rows), test.rows)
		}
		all := map[string]bool{}
		for _, row := range rows {
			for _, cell := range row {
				all[cell[1]] = true
				if cell[1] != "" && cell[0] != "s" {
					t.Errorf("%q is of the type %q: a formula or a number", cell[1], cell[0])
				}
			}
		}
		for _, words := range test.says {
			if !all[words] {
				t.Errorf("no cell says %q", words)
			}
		}
	}
}

func TestAnotherProgramReadsTheDocument(t *testing.T) {
	const script = `
import sys, json, docx
d = docx.Document(sys.argv[1])
print(json.dumps({
  "title": d.core_properties.title, "language": d.core_properties.language,
  "landscape": d.sections[0].page_width > d.sections[0].page_height,
  "paragraphs": [p.style.name + ": " + p.text for p in d.paragraphs],
  "tables": [[[c.text for c in r.cells] for r in t.rows] for t in d.tables]}))`
	for _, languages := range [][]string{{"en"}, {"az", "ru"}} {
		v, o := hostile(t), options
		o.Languages = languages
		p := paper.Working(v, o)
		var written bytes.Buffer
		if err := Document(p, &written); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Title, Language string
			Landscape       bool
			Paragraphs      []string
			Tables          [][][]string
		}
		opened(t, written.Bytes(), script, &got)
		if got.Title != p.DocumentTitle() || got.Language != languages[0] || !got.Landscape {
			t.Errorf("the document is %q in %q, landscape: %v", got.Title, got.Language, got.Landscape)
		}
		if len(got.Tables) != 1 || len(got.Tables[0]) != 1+len(v.Items) {
			t.Fatalf("%d tables, the first of %d rows", len(got.Tables), len(got.Tables[0]))
		}
		for _, row := range got.Tables[0] {
			if len(row) != 5+len(languages) {
				t.Errorf("a row has %d cells: %q", len(row), row)
			}
		}
		all := strings.Join(got.Paragraphs, "\n")
		for _, table := range got.Tables {
			for _, row := range table {
				all += "\n" + strings.Join(row, "\n")
			}
		}
		wanted := map[string][]string{
			"en": {"heading 2: Wednesday, 31 January 2024", "10:00–10:12", "=HYPERLINK", "</w:t>&amp;<b>\uFFFD second line", "Edition 2, replaces edition 1"},
			"az": {"Nazirlərin görüşü", "Встреча министров", "2 nömrəli buraxılış"},
		}
		for _, words := range wanted[languages[0]] {
			if !strings.Contains(strings.ToLower(all), strings.ToLower(words)) {
				t.Errorf("the document does not say %q:\n%s", words, all)
			}
		}
	}
}

func TestAnotherProgramReadsTheCards(t *testing.T) {
	const script = `
import sys, json, vobject
cards = list(vobject.readComponents(open(sys.argv[1], encoding="utf-8", newline="").read()))
print(json.dumps([[c.fn.value, c.title.value if hasattr(c, "title") else "", c.tel.value if hasattr(c, "tel") else "", c.org.value[0]] for c in cards]))`
	v := hostile(t)
	var written bytes.Buffer
	if err := Cards(v, []string{"en"}, &written); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(written.String(), "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line has %d bytes: %q", len(line), line)
		}
	}
	var cards [][4]string
	opened(t, written.Bytes(), script, &cards)
	want := [][4]string{
		{"Kamaladdin Heydarov", strings.Repeat("фövqəladə ", 30), "", "Ministry of Emergency Situations of the Republic of Azerbaijan"},
		{"@SUM(1,1); Kurenkov, \\ Alexander\nBEGIN:VCARD", "Minister of Civil Defence, Emergencies and Disaster Relief", "+7 495 555 01 00", "Ministry of Civil Defence, Emergencies and Disaster Relief of the Russian Federation"},
	}
	if len(cards) != 2 || cards[0] != want[0] || cards[1] != want[1] {
		t.Errorf("the cards are %q, want %q", cards, want)
	}
}
