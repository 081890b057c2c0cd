package planning

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/color"
	_ "image/jpeg" // what an emblem may be
	"image/png"

	"cortege/internal/fault"
)

// What the picture of an emblem may be at most. Drawings (SVG) can hold scripts and are not taken.
const (
	EmblemBytes = 5 << 20
	emblemSides = 6000 // pixels of the one that is sent
	emblemKept  = 600  // pixels of the one that is kept
)

const emblemSetting = "emblem"

// Emblem gives the office's emblem as a data: address of a PNG; "" where there is none.
func (o *Office) Emblem(ctx context.Context) (string, error) {
	return o.store.Setting(ctx, emblemSetting)
}

// SetEmblem keeps a PNG or JPEG as the office's emblem, drawn anew and no larger than paper needs; nil takes it away. What
// cannot be drawn is Invalid at "file".
func (o *Office) SetEmblem(ctx context.Context, who Actor, picture []byte) error {
	if err := may(who, Admin); err != nil {
		return err
	}
	if picture == nil {
		return o.store.SaveSetting(ctx, o.author(who), emblemSetting, "")
	}
	if len(picture) > EmblemBytes {
		return EmblemTooLarge()
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return fault.InvalidField("file", "emblem_unreadable", nil)
	}
	if size.Width > emblemSides || size.Height > emblemSides {
		return fault.InvalidField("file", "emblem_sides", fault.Args{"Most": emblemSides})
	}
	drawn, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil || drawn.Bounds().Empty() {
		return fault.InvalidField("file", "emblem_unreadable", nil)
	}
	var kept bytes.Buffer
	if err := png.Encode(&kept, smaller(drawn, emblemKept)); err != nil {
		return err
	}
	return o.store.SaveSetting(ctx, o.author(who), emblemSetting, "data:image/png;base64,"+base64.StdEncoding.EncodeToString(kept.Bytes()))
}

// EmblemTooLarge says that a picture is larger than EmblemBytes.
func EmblemTooLarge() error {
	return fault.InvalidField("file", "emblem_too_large", fault.Args{"Most": EmblemBytes >> 20})
}

// smaller gives a picture whose longer side has at most so many pixels, each the mean of those that it stands for.
func smaller(from image.Image, most int) image.Image {
	bounds := from.Bounds()
	longer := max(bounds.Dx(), bounds.Dy())
	if longer <= most {
		return from
	}
	to := image.NewNRGBA(image.Rect(0, 0, max(bounds.Dx()*most/longer, 1), max(bounds.Dy()*most/longer, 1)))
	for y := range to.Rect.Dy() {
		for x := range to.Rect.Dx() {
			to.Set(x, y, mean(from, image.Rect(x*bounds.Dx()/to.Rect.Dx(), y*bounds.Dy()/to.Rect.Dy(), (x+1)*bounds.Dx()/to.Rect.Dx(), (y+1)*bounds.Dy()/to.Rect.Dy()).Add(bounds.Min)))
		}
	}
	return to
}

// mean gives the colour of an area, each pixel by how opaque it is.
func mean(from image.Image, area image.Rectangle) color.Color {
	var r, g, b, a, n uint64
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			pr, pg, pb, pa := from.At(x, y).RGBA()
			r, g, b, a, n = r+uint64(pr), g+uint64(pg), b+uint64(pb), a+uint64(pa), n+1
		}
	}
	n = max(n, 1)
	return color.RGBA64{R: uint16(r / n), G: uint16(g / n), B: uint16(b / n), A: uint16(a / n)} //nolint:gosec // means of 16 bits
}
