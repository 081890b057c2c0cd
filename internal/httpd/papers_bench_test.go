package httpd

import (
	"fmt"
	"testing"

	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// crowded gives a house with the visit of 150 items on five days and 80 people, of whom twelve take part in each item.
func crowded(b *testing.B, alter ...func(*Options)) *browser {
	b.Helper()
	h := open(b, alter...)
	v := busy(h, 150)
	v.Reference, v.Languages = "CROWDED", []string{"en", "az", "ru"}
	for i := range 78 {
		v.People = append(v.People, visit.Member{
			ID: fmt.Sprint("member-", i), Party: "mchs", Class: "official", Seq: i + 2,
			Person: visit.Person{Name: text.Text{"en": fmt.Sprint("Member ", i)}, Position: text.Text{"en": "Adviser", "ru": "советник"}},
		})
	}
	for i := range v.Items {
		item := &v.Items[i]
		item.Officer, item.Phone, item.Note = fmt.Sprint("Officer ", i%7), "+994 50 555 01 00", text.Text{"en": "A note for the organisers of this item"}
		for k := range 11 {
			item.With = append(item.With, fmt.Sprint("member-", (i*11+k)%78))
		}
	}
	h.must(h.office.Import(b.Context(), planning.Actor{Name: "bench", Role: planning.Officer}, v, false))
	return h.as(planning.Officer)
}

func BenchmarkWorkingProgrammePage(b *testing.B) {
	reader := crowded(b)
	for b.Loop() {
		reader.get("/visits/CROWDED/print/working?lang=en").is(200)
	}
}

func BenchmarkWorkingProgrammePDF(b *testing.B) {
	reader := crowded(b, printing(b))
	reader.get("/visits/CROWDED/print/working.pdf?lang=en").is(200)
	for b.Loop() {
		reader.get("/visits/CROWDED/print/working.pdf?lang=en").is(200)
	}
}

func BenchmarkPackOf80(b *testing.B) {
	reader := crowded(b, printing(b))
	reader.client.Timeout = 0
	reader.get("/visits/CROWDED/print/short.pdf?lang=en").is(200)
	for b.Loop() {
		reader.get("/visits/CROWDED/papers/pack.zip?audience=staff&lang=en").is(200)
	}
}
