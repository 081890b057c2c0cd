package pdf

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

func TestItSaysWhichLettersTheMachineCannotDraw(t *testing.T) {
	p := printer(t, nil)
	if _, err := exec.LookPath("fc-list"); err != nil {
		missing(t, err)
	}
	letters := []rune{'A', 'Ж', '王', 'あ', '한', 'ก', 0x1F684, 0x10FFF0}
	undrawn, err := p.Undrawn(t.Context(), letters)
	if err != nil {
		t.Fatal(err)
	}
	for _, letter := range letters {
		faces, err := exec.Command("fc-list", ":charset="+strconv.FormatInt(int64(letter), 16)).Output()
		if err != nil {
			t.Fatal(err)
		}
		if has, draws := len(faces) > 0, !strings.ContainsRune(string(undrawn), letter); has != draws {
			t.Errorf("%q is drawn: %v; the machine has a face for it: %v", letter, draws, has)
		}
	}
}
