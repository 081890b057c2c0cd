package httpd

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"cloud.google.com/go/civil"
	playform "github.com/go-playground/form/v4"
	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
)

var formDecoder = func() *playform.Decoder {
	d := playform.NewDecoder()
	d.SetMaxArraySize(500)
	return d
}()

// fieldName is what a field of a form may be called: "title", "title.az", "routes[3].minutes". The decoder panics at
// brackets that do not match.
var fieldName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*(\[[0-9]{0,3}\])?(\.[A-Za-z0-9_-]+(\[[0-9]{0,3}\])?)*$`)

// decode reads the form of the request's body, never its query, into a struct of strings, texts, truths and
// lists of them. A text's fields are named by language: "title.az". What is no text is told of as fault.Invalid at its
// field, and into has what can be shown of it.
func decode(c echo.Context, into any) error {
	r := c.Request()
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	parse := r.ParseForm
	if kind == "multipart/form-data" {
		parse = func() error { return r.ParseMultipartForm(1 << 20) }
	}
	var tooLarge *http.MaxBytesError
	if err := parse(); errors.As(err, &tooLarge) {
		return err
	} else if err != nil {
		return fault.New(fault.Invalid, "", "form_unreadable", nil)
	}
	raw, whole := into.(taker)
	texts := textFields(reflect.TypeOf(into).Elem())
	values := url.Values{}
	var faults fault.List
	for name, given := range r.PostForm {
		if !fieldName.MatchString(name) {
			continue
		}
		as := name
		if head, tag, dotted := strings.Cut(name, "."); dotted && texts[head] {
			as = head + "[" + tag + "]"
		}
		for _, value := range given {
			if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
				faults = append(faults, fault.InvalidField(name, "not_text", nil))
				value = strings.ReplaceAll(strings.ToValidUTF8(value, "\uFFFD"), "\x00", "\uFFFD")
			}
			value = strings.ReplaceAll(value, "\r\n", "\n")
			switch {
			case strings.Contains(name, "password"):
			case name == pastedField: // its blanks say where columns stand, those of the first line too
				value = strings.Trim(value, "\n")
			default:
				value = strings.TrimSpace(value)
			}
			values[as] = append(values[as], value)
		}
	}
	if whole {
		raw.take(values)
		return faults.Err()
	}
	if err := formDecoder.Decode(into, values); err != nil {
		var wrong playform.DecodeErrors
		if !errors.As(err, &wrong) {
			return err
		}
		for name := range wrong {
			faults = append(faults, fault.InvalidField(name, "form_unreadable", nil))
		}
	}
	return faults.Err()
}

// taker is a form that reads for itself what was sent, by the names of its fields.
type taker interface{ take(sent url.Values) }

// textFields gives the names of a form's fields that are texts by language.
func textFields(of reflect.Type) map[string]bool {
	names := map[string]bool{}
	for _, field := range reflect.VisibleFields(of) {
		if field.Type == reflect.TypeFor[text.Text]() {
			names[field.Tag.Get("form")] = true
		}
	}
	return names
}

// again gives the status with which a form comes back for err, false where err is none that a form can mend.
func again(err error) (int, bool) {
	switch code := fault.CodeOf(err); code {
	case fault.Invalid, fault.Conflict, fault.Throttled:
		return statuses[code], true
	}
	return 0, false
}

// typed reads what was typed into a form's fields and keeps what cannot be read.
type typed struct{ faults fault.List }

func (t *typed) fail(field string, err error) {
	for _, f := range fault.All(err) {
		t.faults = append(t.faults, fault.InvalidField(field, f.Key, f.Args))
	}
}

// date reads "2024-01-31"; nothing typed is the zero date.
func (t *typed) date(field, s string) civil.Date {
	if s == "" {
		return civil.Date{}
	}
	date, err := clock.ParseDate(s)
	t.fail(field, err)
	return date
}

// number reads a whole number; nothing typed is nought.
func (t *typed) number(field, s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n > 1e9 || n < -1e9 {
		t.faults = append(t.faults, fault.InvalidField(field, "number_unreadable", fault.Args{"Value": clip(s)}))
		return 0
	}
	return n
}

// degrees reads "40.4675" or "40,4675"; nothing typed is nil.
func (t *typed) degrees(field, s string) *float64 {
	if s == "" {
		return nil
	}
	n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil || n != n || n > 1e9 || n < -1e9 {
		t.faults = append(t.faults, fault.InvalidField(field, "number_unreadable", fault.Args{"Value": clip(s)}))
		return nil
	}
	return &n
}

// listed splits "az, ru; en" into its words.
func listed(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",; \n\t", r) })
}

// dateText and numberText write what date and number read.
func dateText(d civil.Date) string {
	if d == (civil.Date{}) {
		return ""
	}
	return d.String()
}

func numberText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func degreesText(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

// versionOf reads the version that a form was built on; nought where none can be read.
func versionOf(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// keyOf reads a key in an address.
func keyOf(c echo.Context) (int64, error) {
	n, err := strconv.ParseInt(c.Param("key"), 10, 64)
	if err != nil || n < 1 {
		return 0, fault.New(fault.NotFound, "", "page_unknown", nil)
	}
	return n, nil
}

func clip(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}
