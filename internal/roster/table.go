// Package roster reads the list of a delegation as the other side sends it, from a workbook or a text with separated
// values: which column holds what, whom each row names, and who of those already known that may be.
package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	xunicode "golang.org/x/text/encoding/unicode"

	"cortege/internal/fault"
)

// What a list may be at most. A workbook is refused by what it would unpack to, before it is unpacked.
const (
	MaxBytes   = 10 << 20 // of the file
	maxUnpack  = 32 << 20 // bytes that a workbook unpacks to
	MaxRows    = 500
	MaxColumns = 40
	maxCell    = 2000 // characters
)

// Table is a list as it was read: texts alone, without empty rows and columns.
type Table struct {
	Head []string   `json:"head"` // the headings, as many as there are columns; empty ones where the list has none
	Rows [][]string `json:"rows"` // as many cells in each as there are columns
}

// Read reads a workbook (.xlsx) or separated values. It fails with Invalid where the file is neither, too large, or empty.
func Read(file []byte) (*Table, error) {
	if len(file) > MaxBytes {
		return nil, TooLarge()
	}
	var rows [][]string
	var err error
	switch {
	case bytes.HasPrefix(file, []byte("PK\x03\x04")):
		rows, err = workbook(file)
	case bytes.HasPrefix(file, []byte("\xD0\xCF\x11\xE0")): // .xls, or a workbook with a password
		err = fault.InvalidField("file", "list_old_workbook", nil)
	default:
		rows, err = separated(file)
	}
	if err != nil {
		return nil, err
	}
	return tableOf(rows)
}

// TooLarge says that a file is larger than MaxBytes.
func TooLarge() error {
	return fault.InvalidField("file", "list_too_large", fault.Args{"Most": MaxBytes >> 20})
}

func unreadable() error { return fault.InvalidField("file", "list_unreadable", nil) }

func tooMany() error {
	return fault.InvalidField("file", "list_too_many", fault.Args{"Most": MaxRows, "Columns": MaxColumns})
}

// workbook gives the rows of a workbook's first sheet that has any. Of a formula it takes the result that was saved with it.
func workbook(file []byte) (rows [][]string, err error) {
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{UnzipSizeLimit: maxUnpack, UnzipXMLSizeLimit: maxUnpack / 2})
	if err != nil {
		if strings.Contains(err.Error(), "unzip size") { // its one word for it; parts that lie about their size are unreadable
			return nil, fault.InvalidField("file", "list_bomb", fault.Args{"Most": maxUnpack >> 20})
		}
		return nil, unreadable()
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	for _, sheet := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(sheet); err != nil || !visible {
			continue
		}
		if rows, err = sheetRows(book, sheet); err != nil || len(rows) > 0 {
			return rows, err
		}
	}
	return nil, nil
}

func sheetRows(book *excelize.File, sheet string) (rows [][]string, err error) {
	cursor, err := book.Rows(sheet)
	if err != nil {
		return nil, unreadable()
	}
	defer func() { err = errors.Join(err, cursor.Close()) }()
	for read := 0; cursor.Next(); read++ {
		cells, err := cursor.Columns()
		if err != nil {
			return nil, unreadable()
		}
		if !empty(cells) {
			rows = append(rows, cells)
		}
		if len(rows) > MaxRows+headRows || read > 20*MaxRows {
			return nil, tooMany()
		}
	}
	if cursor.Error() != nil {
		return nil, unreadable()
	}
	return rows, nil
}

// separated gives the rows of separated values, in whichever of the usual encodings and with whichever separator.
func separated(file []byte) ([][]string, error) {
	text, err := decoded(file)
	if err != nil || strings.ContainsRune(text, 0) {
		return nil, unreadable()
	}
	separator := rune(0)
	if named, rest, found := strings.Cut(text, "\n"); found && strings.HasPrefix(strings.ToLower(named), "sep=") && len(strings.TrimSpace(named)) == 5 {
		separator, text = rune(named[4]), rest
	}
	if separator == 0 {
		separator = separatorOf(text)
	}
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord, reader.ReuseRecord = separator, true, -1, false
	var rows [][]string
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, unreadable()
		}
		if !empty(cells) {
			rows = append(rows, cells)
		}
		if len(rows) > MaxRows+headRows {
			return nil, tooMany()
		}
	}
}

// decoded gives a file as text: UTF-8 or UTF-16, else Windows' Cyrillic or Turkish page, by which letters stand together.
func decoded(file []byte) (string, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(file, []byte("\xEF\xBB\xBF")):
		file = file[3:]
	case bytes.HasPrefix(file, []byte("\xFF\xFE")), bytes.HasPrefix(file, []byte("\xFE\xFF")):
		from = xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM)
	case zeros(file, 1):
		from = xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM)
	case zeros(file, 0):
		from = xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM)
	case !utf8.Valid(file):
		from = charmap.Windows1254
		if cyrillic(file) {
			from = charmap.Windows1251
		}
	}
	if from == nil {
		return strings.ToValidUTF8(string(file), "\uFFFD"), nil
	}
	text, err := from.NewDecoder().Bytes(file)
	return string(text), err
}

// zeros says whether at least a third of the bytes at every second place, from first, are nought, as in UTF-16 of a
// list that holds some Latin letters, signs and blanks.
func zeros(file []byte, first int) bool {
	sample := file[:min(len(file), 4096)]
	zero, all := 0, 0
	for i := first; i < len(sample); i += 2 {
		all++
		if sample[i] == 0 {
			zero++
		}
	}
	return all > 1 && zero*3 >= all
}

// cyrillic says whether bytes above ASCII stand mostly beside each other, as in Russian words, and not singly between
// Latin letters, as in Turkish or Azerbaijani ones.
func cyrillic(file []byte) bool {
	together, apart := 0, 0
	letter := func(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }
	for i := 1; i < len(file); i++ {
		a, b := file[i-1], file[i]
		switch {
		case a >= 0xC0 && b >= 0xC0:
			together++
		case a >= 0xC0 && letter(b), letter(a) && b >= 0xC0:
			apart++
		}
	}
	return together > apart
}

// separatorOf gives the separator that most of the first lines have equally often, outside of quotes.
func separatorOf(text string) rune {
	best, bestScore := ',', -1
	for _, candidate := range ";\t,|" {
		counts, quoted, n, lines := map[int]int{}, false, 0, 0
		for _, r := range text {
			switch {
			case r == '"':
				quoted = !quoted
			case r == candidate && !quoted:
				n++
			case r == '\n' && !quoted:
				if n > 0 {
					counts[n]++
				}
				n = 0
				lines++
			}
			if lines > 30 {
				break
			}
		}
		if n > 0 {
			counts[n]++
		}
		for _, times := range counts {
			if times > bestScore {
				best, bestScore = candidate, times
			}
		}
	}
	return best
}

func empty(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// headRows is among how many rows the headings are looked for: a title, a country, a date may stand above them.
const headRows = 12

// tableOf finds the headings and drops what holds nothing.
func tableOf(rows [][]string) (*Table, error) {
	width := 0
	for _, cells := range rows {
		for i := range cells {
			if cells[i] = clean(cells[i]); cells[i] != "" {
				width = max(width, i+1)
			}
		}
	}
	if width > MaxColumns {
		return nil, tooMany()
	}
	head, most := -1, 0
	for i := range rows[:min(len(rows), headRows)] {
		known, named := 0, false
		for _, cell := range rows[i] {
			if field := fieldOf(cell); field != "" {
				known++
				named = named || isName(field)
			}
		}
		if known > most && (known > 1 || named) {
			head, most = i, known
		}
	}
	t := &Table{Head: make([]string, width)}
	if head >= 0 {
		copy(t.Head, rows[head])
		rows = rows[head+1:]
	}
	for _, cells := range rows {
		if !empty(cells) {
			row := make([]string, width)
			copy(row, cells)
			t.Rows = append(t.Rows, row)
		}
	}
	if len(t.Rows) == 0 {
		return nil, fault.InvalidField("file", "list_empty", nil)
	}
	if len(t.Rows) > MaxRows {
		return nil, tooMany()
	}
	for i := width - 1; i >= 0; i-- {
		if used := t.Head[i] != ""; !used && !t.holds(i) {
			t.drop(i)
		}
	}
	return t, nil
}

func (t *Table) holds(column int) bool {
	for _, cells := range t.Rows {
		if cells[column] != "" {
			return true
		}
	}
	return false
}

func (t *Table) drop(column int) {
	t.Head = append(t.Head[:column], t.Head[column+1:]...)
	for i, cells := range t.Rows {
		t.Rows[i] = append(cells[:column], cells[column+1:]...)
	}
}

// clean gives a cell as plain text on one line. What spreadsheets write as ="0501234567" to keep a number a text is
// that text.
func clean(cell string) string {
	cell = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return ' '
		}
		if r == '\uFEFF' || r == '\u200B' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(cell, "\uFFFD"))
	cell = strings.Join(strings.Fields(cell), " ")
	if inner, ok := strings.CutPrefix(cell, `="`); ok && strings.HasSuffix(inner, `"`) {
		cell = strings.TrimSuffix(inner, `"`)
	}
	if runes := []rune(cell); len(runes) > maxCell {
		cell = string(runes[:maxCell])
	}
	return cell
}
