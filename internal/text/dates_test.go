package text

import (
	"testing"

	"cloud.google.com/go/civil"
)

func TestDatesAreWrittenAsEachLanguageDoes(t *testing.T) {
	wednesday := civil.Date{Year: 2024, Month: 1, Day: 31}
	saturday := civil.Date{Year: 2024, Month: 2, Day: 3}
	for language, want := range map[string][]string{
		"en": {"Wednesday, 31 January 2024", "January 2024", "31 January – 3 February 2024", "1 h 15 min"},
		"az": {"31 yanvar 2024, çərşənbə", "Yanvar 2024", "31 yanvar – 3 fevral 2024", "1 saat 15 dəq"},
		"ru": {"среда, 31 января 2024 г.", "Январь 2024 г.", "31 января – 3 февраля 2024 г.", "1 ч 15 мин"},
	} {
		p := For(language)
		got := []string{p.FullDate(wednesday), p.Month(2024, 1), p.DateRange(wednesday, saturday), p.Length(75)}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: got %q, want %q", language, got[i], want[i])
			}
		}
	}
}

func TestARangeWithinAMonthNamesItOnce(t *testing.T) {
	got := For("en").DateRange(civil.Date{Year: 2027, Month: 3, Day: 26}, civil.Date{Year: 2027, Month: 3, Day: 29})
	if want := "26–29 March 2027"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
