package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

// benchEach runs a benchmark on either engine.
func benchEach(b *testing.B, bench func(b *testing.B, s *Store)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, opened(b, "sqlite:"+filepath.Join(b.TempDir(), "bench.db"))) })
	b.Run("postgres", func(b *testing.B) { bench(b, opened(b, template.Database(b))) })
}

func BenchmarkAddVisitOf150Items(b *testing.B) {
	benchEach(b, func(b *testing.B, s *Store) {
		for i := 0; b.Loop(); i++ {
			if err := s.AddVisit(b.Context(), officer, generated(fmt.Sprint("A-", i), 150)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkLoadVisit(b *testing.B) {
	for _, size := range []int{150, 1500} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			benchEach(b, func(b *testing.B, s *Store) {
				add(b, s, officer, generated("A-1", size))
				for b.Loop() {
					if _, err := s.Visit(b.Context(), "A-1"); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

func BenchmarkMoveAnItemOf150(b *testing.B) {
	benchEach(b, func(b *testing.B, s *Store) {
		add(b, s, officer, generated("A-1", 150))
		for i := 0; b.Loop(); i++ {
			_, _, err := s.ChangeVisit(b.Context(), officer, "A-1", "item_moved", 0, func(v *visit.Visit) error {
				return v.Move("item-7", visit.Slot{At: v.Item("item-7").At.AddMinutes(5 - i%2*10)})
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkListThousandVisits(b *testing.B) {
	benchEach(b, func(b *testing.B, s *Store) {
		for i := range 1000 {
			add(b, s, officer, generated(fmt.Sprint("A-", i), 5))
		}
		b.ResetTimer()
		for b.Loop() {
			if _, err := s.Visits(b.Context(), planning.VisitQuery{Search: "person guest"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFeedState(b *testing.B) {
	benchEach(b, func(b *testing.B, s *Store) {
		add(b, s, officer, generated("A-1", 150))
		if err := s.AddFeed(b.Context(), officer, &planning.Feed{Reference: "A-1", Audience: visit.ForStaff}, "hash"); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, _, err := s.Feed(b.Context(), "hash"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
