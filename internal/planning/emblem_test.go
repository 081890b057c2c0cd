package planning_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"cortege/internal/fault"
)

// drawn makes a picture of a colour.
func drawn(t *testing.T, width, height int, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = []byte{200, 30, 30, 255}[i%4]
	}
	var file bytes.Buffer
	if err := encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func asPNG(b *bytes.Buffer, p image.Image) error  { return png.Encode(b, p) }
func asJPEG(b *bytes.Buffer, p image.Image) error { return jpeg.Encode(b, p, nil) }

func TestAnEmblemIsDrawnAnewAndNoLargerThanPaperNeeds(t *testing.T) {
	o, _ := newOffice(t)
	for _, picture := range [][]byte{drawn(t, 1200, 900, asPNG), drawn(t, 300, 200, asJPEG)} {
		if err := o.SetEmblem(t.Context(), director, picture); err != nil {
			t.Fatal(err)
		}
		kept, err := o.Emblem(t.Context())
		code, ok := strings.CutPrefix(kept, "data:image/png;base64,")
		if err != nil || !ok {
			t.Fatalf("kept is %.40q, %v", kept, err)
		}
		file, err := base64.StdEncoding.DecodeString(code)
		if err != nil {
			t.Fatal(err)
		}
		again, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		size := again.Bounds()
		r, g, _, _ := again.At(size.Dx()/2, size.Dy()/2).RGBA()
		if size.Dx() > 600 || size.Dx()*2 != size.Dy()*3 && size.Dx()*3 != size.Dy()*4 || r>>8 < 190 || g>>8 > 50 {
			t.Errorf("kept is %v of %v", size, color.RGBA64Model.Convert(again.At(0, 0)))
		}
	}
	if err := o.SetEmblem(t.Context(), director, nil); err != nil {
		t.Fatal(err)
	}
	if kept, err := o.Emblem(t.Context()); kept != "" || err != nil {
		t.Errorf("what was taken away is %.20q, %v", kept, err)
	}
}

func TestWhatIsNoEmblemIsRefusedWithAWord(t *testing.T) {
	o, _ := newOffice(t)
	whole := drawn(t, 100, 100, asPNG)
	for name, test := range map[string]struct {
		picture []byte
		key     string
	}{
		"broken off":   {whole[:len(whole)/2], "emblem_unreadable"},
		"no picture":   {[]byte("emblem"), "emblem_unreadable"},
		"nothing":      {[]byte{}, "emblem_unreadable"},
		"a drawing":    {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "emblem_unreadable"},
		"far too wide": {drawn(t, 6001, 1, asPNG), "emblem_sides"},
		"50 MB":        {make([]byte, 50<<20), "emblem_too_large"},
	} {
		err := o.SetEmblem(t.Context(), director, test.picture)
		if all := fault.All(err); len(all) != 1 || all[0].Key != test.key || all[0].Field != "file" {
			t.Errorf("%s: %v, want %s", name, err, test.key)
		}
	}
	if err := o.SetEmblem(t.Context(), leyla, whole); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
}
