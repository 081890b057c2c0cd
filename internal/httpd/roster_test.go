package httpd

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

const rosterRoom = "/visits/FHN-2024-003/delegation/list"

// sendList uploads a list for the guests' delegation.
func (b *browser) sendList(content []byte) *answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	b.must(w.WriteField("party", "mchs"))
	file, err := w.CreateFormFile("file", "list.csv")
	b.must(err)
	_, err = file.Write(content)
	b.must(err)
	b.must(w.Close())
	return b.do(http.MethodPost, rosterRoom, &body, "Content-Type", w.FormDataContentType())
}

func TestAListIsShownCorrectedAndTakenIn(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	before := len(h.visit("FHN-2024-003").People)
	b.get("/visits/FHN-2024-003/delegation").is(http.StatusOK).says(".page-head", "Take in a list")
	b.get(rosterRoom).is(http.StatusOK)
	list := "№;ФИО;Подразделение\n1;Куренков Александр Вячеславович;МЧС\n2;Петрова <b>Анна</b>;Управление\n"
	a := b.sendList([]byte(list)).is(http.StatusOK).says("ol.list", "Петрова <b>Анна</b>")
	form := a.form("form[action$=apply]")
	if form.Get("column[1]") != "name.ru" || form.Get("column[2]") != "" {
		t.Fatalf("the columns are %v", form)
	}
	if !strings.HasPrefix(form.Get("choice[0]"), "member:") || form.Get("choice[1]") != "add" {
		t.Errorf("offered are %q, %q", form.Get("choice[0]"), form.Get("choice[1]"))
	}
	// The third column is the post; then the list is taken in.
	form.Set("column[2]", "position.ru")
	a = b.send(rosterRoom+"/columns", form).is(http.StatusOK).says("ol.list", "Управление")
	form = a.form("form[action$=apply]")
	form.Set("choice[0]", "nonsense")
	a = b.send(rosterRoom+"/apply", form).is(http.StatusUnprocessableEntity).says(".error-text", "Choose what")
	if got := a.form("form[action$=apply]").Get("choice[0]"); got != "nonsense" {
		t.Errorf("what was chosen came back as %q", got)
	}
	form.Set("choice[0]", "leave")
	b.send(rosterRoom+"/apply", form).leads("/visits/FHN-2024-003/delegation?done=taken_in#party-mchs")
	v := h.visit("FHN-2024-003")
	if added := v.People[len(v.People)-1]; len(v.People) != before+1 || added.Position["ru"] != "Управление" || added.Name["ru"] != "Петрова <b>Анна</b>" {
		t.Errorf("there are %d people, the last %+v", len(v.People), added)
	}
}

func TestAListThatCannotBeReadComesBackWithAWordBesideTheFile(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	b.sendList(make([]byte, 50<<20)).is(http.StatusUnprocessableEntity).says("#field-file-error", "larger than 10 MB")
	b.sendList([]byte("PK\x03\x04")).is(http.StatusUnprocessableEntity).says("#field-file-error", "no list that can be read")
	b.sendList(nil).is(http.StatusUnprocessableEntity).says("#field-file-error", "no rows")
	b.post(rosterRoom, "party", "mchs").is(http.StatusUnprocessableEntity).says("#field-file-error", "Choose the file")
	for _, table := range []string{"", "{", `{"head":["a"],"rows":[["a","b"]]}`, `{"head":[],"rows":null}`} {
		b.post(rosterRoom+"/apply", "party", "mchs", "table", table, "column", "name.en", "choice", "add").is(http.StatusUnprocessableEntity)
	}
}
