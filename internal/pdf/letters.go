package pdf

import (
	"bytes"
	"context"
	"fmt"
)

// unassigned is a letter that no face has.
const unassigned = 0xFFFFE

// Undrawn gives those of letters that no face on this machine draws: where they stand, a page shows a box or nothing. Each is tried
// once in the printer's life. It fails as Print does.
func (p *Printer) Undrawn(ctx context.Context, letters []rune) ([]rune, error) {
	var undrawn []rune
	var box []byte // what stands for a letter that no face has
	for _, letter := range letters {
		drawn, known := p.drawn.Load(letter)
		if !known {
			var err error
			if box == nil {
				if box, err = p.draw(ctx, unassigned); err != nil {
					return nil, err
				}
			}
			own, err := p.draw(ctx, letter)
			if err != nil {
				return nil, err
			}
			drawn = !bytes.Equal(own, box)
			p.drawn.Store(letter, drawn)
		}
		if drawn == false {
			undrawn = append(undrawn, letter)
		}
	}
	return undrawn, nil
}

func (p *Printer) draw(ctx context.Context, letter rune) ([]byte, error) {
	return p.Picture(ctx, fmt.Appendf(nil, `<!doctype html><style>body{margin:8px;font:32px serif}</style>&#%d;`, letter), 64, 64, 1)
}
