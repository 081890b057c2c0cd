package main

import (
	"fmt"
	"strconv"
	"strings"

	"cortege/internal/timing/search"
)

// maxStops bounds an instance: memory grows with the cube of the stops.
const maxStops = 500

// maxDecimals bounds the digits after the point of a number.
const maxDecimals = 6

// syntaxError says what is wrong in which line of a file, counted from 1.
type syntaxError struct {
	line    int
	message string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.message) }

func wrong(line int, format string, arguments ...any) error {
	return &syntaxError{line: line, message: fmt.Sprintf(format, arguments...)}
}

// tsptwInstance is a problem whose times are the file's, times ten to the power of decimals.
type tsptwInstance struct {
	problem  search.RoutingProblem
	decimals int
}

// format gives a time as the file writes it.
func (t *tsptwInstance) format(time int) string {
	digits := fmt.Sprintf("%0*d", t.decimals+1, time)
	point := len(digits) - t.decimals
	return strings.TrimSuffix(strings.TrimRight(digits[:point]+"."+digits[point:], "0"), ".")
}

// number is a number of a file: value divided by ten to the power of decimals.
type number struct {
	value    int
	decimals int
	line     int
}

// numberReader reads numbers separated by space, skipping what follows # in a line.
type numberReader struct {
	lines  []string
	fields []string
	line   int
	// widest is the most decimals seen.
	widest int
}

// next gives the next number, which is what the caller expects.
func (r *numberReader) next(what func() string) (number, error) {
	if !r.more() {
		return number{}, wrong(max(r.line, 1), "the file ends where %s is expected", what())
	}
	text := r.fields[0]
	r.fields = r.fields[1:]
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > maxDecimals {
		return number{}, wrong(r.line, "%s is %q, with more than %d decimals", what(), text, maxDecimals)
	}
	value, err := strconv.ParseUint(whole+fraction, 10, 31)
	if err != nil {
		return number{}, wrong(r.line, "%s is %.20q, not a number from 0 to %d", what(), text, search.MaxTime)
	}
	r.widest = max(r.widest, len(fraction))
	return number{int(value), len(fraction), r.line}, nil
}

// more says whether a number is left.
func (r *numberReader) more() bool {
	for len(r.fields) == 0 && r.line < len(r.lines) {
		text, _, _ := strings.Cut(r.lines[r.line], "#")
		r.fields = strings.Fields(text)
		r.line++
	}
	return len(r.fields) > 0
}

// parseTSPTW reads an instance: the number of stops, the rows of travel times, and the opening and
// closing of each stop.
func parseTSPTW(text string) (*tsptwInstance, error) {
	reader := &numberReader{lines: strings.Split(text, "\n")}
	count, err := reader.next(func() string { return "the number of stops" })
	if err != nil {
		return nil, err
	}
	stops := count.value
	if count.decimals > 0 || stops < 1 || stops > maxStops {
		return nil, wrong(count.line, "the number of stops is not a whole number from 1 to %d", maxStops)
	}
	numbers := make([]number, 0, stops*(stops+2))
	for i := range stops {
		for j := range stops {
			travel, err := reader.next(func() string { return fmt.Sprintf("the travel time from stop %d to stop %d", i, j) })
			if err != nil {
				return nil, err
			}
			numbers = append(numbers, travel)
		}
	}
	for i := range stops {
		for _, side := range []string{"opening", "closing"} {
			time, err := reader.next(func() string { return fmt.Sprintf("the %s time of stop %d", side, i) })
			if err != nil {
				return nil, err
			}
			numbers = append(numbers, time)
		}
	}
	if reader.more() {
		return nil, wrong(reader.line, "%.20q follows the window of the last stop", reader.fields[0])
	}
	return scale(stops, numbers, reader.widest)
}

// scale brings the numbers of an instance to the same decimals.
func scale(stops int, numbers []number, decimals int) (*tsptwInstance, error) {
	values := make([]int, len(numbers))
	for i, n := range numbers {
		for range decimals - n.decimals {
			n.value *= 10
		}
		if n.value > search.MaxTime {
			return nil, wrong(n.line, "a time is too large: with %d decimals in the file it may have %d units", decimals, search.MaxTime)
		}
		values[i] = n.value
	}
	instance := &tsptwInstance{decimals: decimals}
	for i := range stops {
		instance.problem.Travel = append(instance.problem.Travel, values[i*stops:(i+1)*stops])
		window := values[stops*stops+2*i:]
		instance.problem.Windows = append(instance.problem.Windows, search.Window{Open: window[0], Close: window[1]})
	}
	return instance, nil
}
