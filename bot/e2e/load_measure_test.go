package e2e

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// usage is what a process has used so far.
type usage struct {
	cpu  time.Duration // user and system
	peak int           // KB of resident memory, at most (VmHWM)
	rss  int           // KB of resident memory now (VmRSS)
}

// userHZ is the unit of CPU time in /proc on Linux (proc_pid_stat(5)); it is 100 on every platform Go knows.
const userHZ = 100

// usageOf reads /proc. Where there is none the benchmark cannot be run.
func usageOf(t testing.TB, pid int) usage {
	t.Helper()
	dir := fmt.Sprintf("/proc/%d/", pid)
	stat, err := os.ReadFile(dir + "stat")
	if err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile(dir + "status")
	if err != nil {
		t.Fatal(err)
	}
	// The name, in parentheses, may hold anything; the times are the 14th and 15th field.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	var u usage
	for _, f := range fields[11:13] {
		ticks, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		u.cpu += time.Duration(ticks) * time.Second / userHZ
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		kb, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		switch name {
		case "VmHWM":
			u.peak = kb
		case "VmRSS":
			u.rss = kb
		}
	}
	return u
}

// ownCPU is what this process, and with it the API, has used.
func ownCPU(t testing.TB) time.Duration {
	t.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// quantile is the p-th part of the sorted values, by nearest rank; 0 of none.
func quantile(values []time.Duration, p float64) time.Duration {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(p*float64(len(sorted))), len(sorted)-1)]
}
