package paper

import (
	"testing"

	"cortege/internal/text"
	"cortege/internal/visit"
)

func TestOneLetterOfEachScriptIsForeign(t *testing.T) {
	v := given(visit.Item{ID: "talks", Title: text.Text{"en": "Talks, «Fəxri Xiyaban», Жёлтый, № 5 – €", "ar": "محادثات", "he": "שיחות"}})
	if letters := Foreign(v); len(letters) > 0 {
		t.Errorf("of the program's own scripts %q are foreign", letters)
	}
	v.Items[0].Title["zh"], v.Items[0].Note = "北京北京王", text.Text{"en": "🚄🚄 ☃ ภาษา"}
	if got := string(Foreign(v)); got != "ภ☃北🚄" {
		t.Errorf("foreign are %q", got)
	}
}
