package roster

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	xunicode "golang.org/x/text/encoding/unicode"

	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

var languages = []string{"en", "az", "ru"}

// brief writes whom a list names, a line each: "1 head Alexander Kurenkov | Minister | RU | +7".
func brief(people []Person) string {
	var b strings.Builder
	for _, p := range people {
		m := p.Member
		said := func(t text.Text) string {
			var all []string
			for _, tag := range t.Languages() {
				all = append(all, tag+":"+t[tag])
			}
			return strings.Join(all, " / ")
		}
		parts := []string{fmt.Sprint(m.Seq), m.Class, said(m.Name), said(m.Rank), said(m.Position), m.Country, strings.Join(m.Languages, "+"), m.Phone, m.Email}
		b.WriteString(strings.TrimRight(strings.Join(parts, "|"), "|") + "\n")
	}
	return b.String()
}

func read(t *testing.T, file []byte) (*Table, []string) {
	t.Helper()
	table, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return table, Guess(table, languages, nil)
}

func TestListsAsOfficesSendThem(t *testing.T) {
	for name, test := range map[string]struct{ list, want string }{
		"English, commas, a title above": {
			"DELEGATION OF THE MINISTRY,,,\n,,,\nNo.,Name and Surname,Position,Passport No.\n1,Alexander Kurenkov,Minister,1234\n2,\"Petrov, Ivan\",\"Deputy Minister, in charge of rescue\",555\n",
			"1||en:Alexander Kurenkov||en:Minister\n2||en:Petrov, Ivan||en:Deputy Minister, in charge of rescue\n",
		},
		"Russian, semicolons, parts of names": {
			"№ п/п;Фамилия;Имя;Отчество;Воинское звание;Должность;Статус;Гражданство\n1;Куренков;Александр;Вячеславович;генерал-лейтенант;Министр;Глава делегации;Россия\n2;Иванова;Анна;;;переводчик отдела;переводчица;Российская Федерация\n",
			"1|head|ru:Александр Вячеславович Куренков|ru:генерал-лейтенант|ru:Министр|RU\n2|interpreter|ru:Анна Иванова||ru:переводчик отдела\n",
		},
		"Azerbaijani, tabs": {
			"S/s\tSoyadı, adı, ata adı\tRütbəsi\tTutduğu vəzifə\tNümayəndə heyətində statusu\tƏlaqə nömrəsi\n1\tHeydərov Kəmaləddin Fəttah oğlu\tgeneral-polkovnik\tNazir\tNümayəndə heyətinin rəhbəri\t+994 12 512 00 00\n2\tƏliyeva Aysel\t\tMütəxəssis\tNümayəndə heyətinin üzvü\t\n",
			"1|head|az:Heydərov Kəmaləddin Fəttah oğlu|az:general-polkovnik|az:Nazir|||+994 12 512 00 00\n2|official|az:Əliyeva Aysel||az:Mütəxəssis\n",
		},
		"Two languages side by side": {
			"Name (English);Name (Russian);Position (in English);Должность (на русском языке);E-mail;Languages\nAnna Ivanova;Анна Иванова;Adviser;советник;a@example.org;Russian, English\n",
			"0||en:Anna Ivanova / ru:Анна Иванова||en:Adviser / ru:советник||ru+en||a@example.org\n",
		},
		"No headings": {
			"1;Anna Ivanova;+7 495 000 00 00;a@example.org\n2;Boris Petrov;+7 495 000 00 01;b@example.org\n",
			"1||en:Anna Ivanova|||||+7 495 000 00 00|a@example.org\n2||en:Boris Petrov|||||+7 495 000 00 01|b@example.org\n",
		},
		"Excel's own separator line, a number kept as a text, a formula": {
			"sep=|\nName|Phone|Notes\nAnna Ivanova|=\"0501234567\"|=cmd()\n",
			"0||en:Anna Ivanova|||||0501234567\n",
		},
		"A row without a name stays": {
			"Name,Position\nMinistry of Foreign Affairs,\n,Drivers\nBoris Petrov,driver\n",
			"0||en:Ministry of Foreign Affairs\n0||||en:Drivers\n0||en:Boris Petrov||en:driver\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			table, fields := read(t, []byte(test.list))
			if diff := cmp.Diff(test.want, brief(People(table, fields))); diff != "" {
				t.Errorf("%q: %s", fields, diff)
			}
		})
	}
}

func TestEveryUsualEncodingIsRead(t *testing.T) {
	russian := "Фамилия и имя;Должность\nКуренков Александр;Министр по чрезвычайным ситуациям\n"
	turkish := "Ad Soyad;Vezife\nMehmet Özgür Çağlayan;Müdür yardımcısı\nİsmail Şahin;Uzman\n"
	for name, test := range map[string]struct {
		as   encoding.Encoding
		list string
	}{
		"UTF-8 with its mark":        {xunicode.UTF8BOM, russian},
		"UTF-16 with its mark":       {xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM), russian},
		"UTF-16 without":             {xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM), turkish},
		"UTF-16, the other way, too": {xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM), turkish},
		"windows-1251":               {charmap.Windows1251, russian},
		"windows-1254":               {charmap.Windows1254, turkish},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := test.as.NewEncoder().Bytes([]byte(test.list))
			if err != nil {
				t.Fatal(err)
			}
			want, fields := read(t, []byte(test.list))
			got, _ := read(t, file)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if fields[0] == Nothing || fields[1] == Nothing {
				t.Errorf("the columns hold %q", fields)
			}
		})
	}
}

func workbookOf(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestAWorkbookIsRead(t *testing.T) {
	table, fields := read(t, workbookOf(t, []any{"List of the delegation"}, []any{"№", "Full name", "Country", "Diet"}, []any{1, "Anna Ivanova", "Azerbaijan", "halal"}))
	people := People(table, fields)
	if m := people[0].Member; m.Seq != 1 || m.Name["en"] != "Anna Ivanova" || m.Country != "AZ" || m.Diet != "halal" {
		t.Errorf("%q gives %+v", fields, m)
	}
}

func TestWhatIsRememberedOfAHeadingGoesBeforeAGuess(t *testing.T) {
	table, fields := read(t, []byte("Name,Org,Unit\nAnna Ivanova,MFA,Protocol\n"))
	if diff := cmp.Diff([]string{"name.en", "", ""}, fields); diff != "" {
		t.Fatal(diff)
	}
	fields = Guess(table, languages, map[string]string{"org": "position.en", "name": "name.ru", "unit": "no-such-field"})
	if diff := cmp.Diff([]string{"name.ru", "position.en", ""}, fields); diff != "" {
		t.Error(diff)
	}
}

// zipped makes a file of a workbook's kind whose one part unpacks to size bytes.
func zipped(t *testing.T, size int) []byte {
	t.Helper()
	var file bytes.Buffer
	pack := zip.NewWriter(&file)
	part, err := pack.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range size >> 20 {
		if _, err := part.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := pack.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// lying makes the directory of a zip with one part say that it unpacks to 100 bytes.
func lying(file []byte) []byte {
	at := bytes.LastIndex(file, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(file[at+24:], 100)
	return file
}

func TestAFileThatIsNoListIsRefusedWithAWord(t *testing.T) {
	many := "Name\n" + strings.Repeat("Anna Ivanova\n", MaxRows+headRows+1)
	for name, test := range map[string]struct {
		file []byte
		key  string
	}{
		"50 MB":             {make([]byte, 50<<20), "list_too_large"},
		"a bomb":            {zipped(t, 300<<20), "list_bomb"},
		"a bomb that lies":  {lying(zipped(t, 300<<20)), "list_unreadable"},
		"a broken workbook": {[]byte("PK\x03\x04 and nothing else"), "list_unreadable"},
		"an old workbook":   {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "list_old_workbook"},
		"nothing":           {nil, "list_empty"},
		"headings alone":    {[]byte("Name,Position\n"), "list_empty"},
		"a picture":         {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00"), "list_unreadable"},
		"too many rows":     {[]byte(many), "list_too_many"},
		"too many columns":  {[]byte(strings.Repeat("a,", MaxColumns+1) + "a\nb\n"), "list_too_many"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Read(test.file)
			runtime.ReadMemStats(&after)
			if all := fault.All(err); len(all) != 1 || all[0].Key != test.key || all[0].Field != "file" {
				t.Errorf("refused with %v, want %s", err, test.key)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 200<<20 {
				t.Errorf("it took %d MB", used>>20)
			}
		})
	}
}

func TestNamesNearToEachOther(t *testing.T) {
	for _, test := range []struct {
		a, b string
		near bool
	}{
		{"Alexander Kurenkov", "KURENKOV Alexander", true},
		{"Alexander Kurenkov", "Александр Куренков", true},
		{"Alexander Kurenkov", "A. Kurenkov", true},
		{"Kəmaləddin Heydərov", "Kamaladdin Heydarov", true},
		{"Kəmaləddin Heydərov", "Кямаледдин Гейдаров", true},
		{"Heydərov Kəmaləddin Fəttah oğlu", "Kamaladdin Heydarov", true},
		{"Anna Ivanova", "Anna Petrova", false},
		{"Anna Ivanova", "Ivan Ivanov", false},
		{"Ivanova", "Anna Ivanova", false},
		{"Li Wei", "Liu Wei", false},
		{"", "Anna Ivanova", false},
	} {
		if got := Near(text.Text{"en": test.a}, text.Text{"en": test.b}); got != test.near {
			t.Errorf("%q and %q: near %v (%v, %v)", test.a, test.b, got, sounded(test.a), sounded(test.b))
		}
	}
}

func TestClassesByWord(t *testing.T) {
	for cell, want := range map[string]string{
		"Head of Delegation": "head", "Deputy Head of Delegation": "official", "Nümayəndə heyətinin üzvü": "official", "Nümayəndə heyətinin rəhbəri": "head",
		"глава делегации": "head", "член делегации": "official", "Супруга министра": "spouse", "tərcüməçi": "interpreter", "Uçuş heyəti": "crew",
		"пресс-секретарь": "press", "гость": "", "security": "security",
	} {
		if got := classOf(cell); got != want || got != "" && !contains(visit.Classes, got) {
			t.Errorf("%q is %q, want %q", cell, got, want)
		}
	}
}

func contains(words []string, word string) bool {
	return strings.Contains("|"+strings.Join(words, "|")+"|", "|"+word+"|")
}

// Whatever the bytes, a table is square, and no cell of it is lost or split on the way through a form.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Name;Position\nAnna;Adviser\n"))
	f.Add([]byte("\xFF\xFEa\x00;\x00b\x00\n\x00c\x00"))
	f.Add([]byte("sep=\t\n\"a\nb\"\tc\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		table, err := Read(file)
		if err != nil {
			return
		}
		for _, cells := range table.Rows {
			if len(cells) != len(table.Head) {
				t.Fatalf("%d cells, %d columns", len(cells), len(table.Head))
			}
		}
		fields := Guess(table, languages, nil)
		if len(fields) != len(table.Head) || len(People(table, fields)) != len(table.Rows) {
			t.Fatal("columns or rows are lost")
		}
		sent, err := json.Marshal(table)
		if err != nil {
			t.Fatal(err)
		}
		var again Table
		if err := json.Unmarshal(sent, &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(table, &again); diff != "" {
			t.Error(diff)
		}
	})
}
