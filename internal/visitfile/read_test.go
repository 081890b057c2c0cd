package visitfile

import (
	"os"
	"path/filepath"
	"testing"
)

func TestShared(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, f := range files {
		b, _ := os.Open(f)
		v, err := Read(filepath.Base(f), b)
		if err != nil {
			t.Fatal(err)
		}
		if problems := v.Validate(); len(problems) > 0 {
			t.Error(problems)
		}
	}
}
