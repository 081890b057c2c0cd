package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"cortege/internal/planning"
)

type userCommands struct {
	Add      userAdd      `cmd:"" help:"Make an account."`
	List     userList     `cmd:"" help:"List the accounts."`
	Password userPassword `cmd:"" help:"Give an account another password; its sessions end."`
	Disable  userDisable  `cmd:"" help:"Shut an account; its sessions end."`
	Enable   userEnable   `cmd:"" help:"Open a shut account again."`
}

type userAdd struct {
	Name          string `arg:"" help:"The account's name."`
	Role          string `required:"" enum:"${roles}" help:"viewer (reads), officer (plans) or admin (accounts, settings)."`
	PasswordStdin bool   `help:"Read the password from standard input."`
}

// Run makes an account.
func (c userAdd) Run(ctx context.Context, o *Options, s *streams) error {
	password, err := readPassword(s, c.PasswordStdin)
	if err != nil {
		return err
	}
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		_, err := office.AddUser(ctx, shell, c.Name, planning.Role(c.Role), password)
		return err
	})
}

type userList struct{}

// Run lists the accounts.
func (userList) Run(ctx context.Context, o *Options, s *streams) error {
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		users, err := office.Users(ctx, shell)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		for _, u := range users {
			state := "open"
			if u.Disabled {
				state = "disabled"
			}
			seen := "never signed in"
			if !u.LastSeen.IsZero() {
				seen = "last " + u.LastSeen.Format("2006-01-02 15:04 UTC")
			}
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", u.Name, u.Role, state, seen)
		}
		return table.Flush()
	})
}

type userPassword struct {
	Name          string `arg:"" help:"The account's name."`
	PasswordStdin bool   `help:"Read the password from standard input."`
}

// Run sets a password.
func (c userPassword) Run(ctx context.Context, o *Options, s *streams) error {
	password, err := readPassword(s, c.PasswordStdin)
	if err != nil {
		return err
	}
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		_, err := office.SetPassword(ctx, shell, c.Name, "", password)
		return err
	})
}

type userDisable struct {
	Name string `arg:"" help:"The account's name."`
}

// Run shuts an account.
func (c userDisable) Run(ctx context.Context, o *Options, s *streams) error {
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		return office.SetDisabled(ctx, shell, c.Name, true)
	})
}

type userEnable struct {
	Name string `arg:"" help:"The account's name."`
}

// Run opens an account.
func (c userEnable) Run(ctx context.Context, o *Options, s *streams) error {
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		return office.SetDisabled(ctx, shell, c.Name, false)
	})
}

// readPassword reads a line from standard input, or asks twice on the terminal.
func readPassword(s *streams, stdin bool) (string, error) {
	if stdin {
		line, err := bufio.NewReader(io.LimitReader(s.in, 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	terminal, ok := s.in.(*os.File)
	if !ok || !term.IsTerminal(int(terminal.Fd())) {
		return "", usageError{errors.New("there is no terminal to ask for the password; give it with --password-stdin")}
	}
	ask := func(prompt string) (string, error) {
		_, _ = fmt.Fprint(s.err, prompt)
		typed, err := term.ReadPassword(int(terminal.Fd()))
		_, _ = fmt.Fprintln(s.err)
		return string(typed), err
	}
	first, err := ask("Password: ")
	if err != nil {
		return "", err
	}
	second, err := ask("Once more: ")
	if err != nil {
		return "", err
	}
	if first != second {
		return "", errors.New("the two passwords differ; try again")
	}
	return first, nil
}
