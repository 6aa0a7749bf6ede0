#!/usr/bin/env python3
"""How many cycles of its chips the USBSID-Pico takes between two writes with a delay: runs the programs of its state machines, instruction by instruction.

usage: usbsid-pio.py FOLDER     (a checkout of LouDnl/USBSID-Pico)
Three state machines share a write: one counts the delay, one drives the control lines, one address and data. They step at once; here in every order.
"""
import itertools
import re
import sys

STEPS = 64  # a cycle of the chips, by the divider pio.c sets: the processor's clock / (chips' clock * 32) / 2
WRITES = [50, 0, 1, 5, 9, 20, 100, 0, 0, 999, 10]


def programs(text):
    names, found, current = {}, {}, None
    for line in text.splitlines():
        line = line.split(";")[0].strip()
        if define := re.match(r"\.define\s+(?:PUBLIC\s+)?(\w+)\s+(\d+)", line):
            names[define[1]] = int(define[2])
        elif program := re.match(r"\.program\s+(\w+)", line):
            current = found[program[1]] = {"code": [], "labels": {}, "target": 0, "wrap": None}
        elif line == ".wrap_target":
            current["target"] = len(current["code"])
        elif line == ".wrap":
            current["wrap"] = len(current["code"])
        elif label := re.match(r"(\w+):$", line):
            current["labels"][label[1]] = len(current["code"])
        elif line and not line.startswith("."):
            delay = re.search(r"\[(\d+)\]", line)
            words = re.sub(r"\[.*\]|,", " ", line).split()
            words = [str(names.get(word, word)) for word in words]
            current["code"].append((words, int(delay[1]) if delay else 0))
    return found


class Machine:
    def __init__(self, program, words):
        self.program, self.words = program, list(words)
        self.at, self.idle, self.x, self.register, self.asked = program["target"], 0, 0, 0, False
        self.written = []

    def step(self, now, clock, irqs):
        if self.idle:
            self.idle -= 1
            return
        words, delay = self.program["code"][self.at]
        target = self.run(words, now, clock, irqs)
        if target is None:
            return
        self.idle = delay
        self.at = self.program["target"] if target == self.program["wrap"] else target

    def run(self, words, now, clock, irqs):
        """The next instruction, or None to stay."""
        following = self.at + 1
        match words:
            case ["pull", "block"]:
                if not self.words:
                    return None
                self.register = self.words.pop(0)
            case ["wait", level, "irq", number]:
                if (number in irqs) != (level == "1"):
                    return None
                irqs.discard(number)
            case ["wait", level, "gpio", _]:
                if clock != int(level):
                    return None
            case ["irq", "set", number]:
                irqs.add(number)
            case ["irq", "wait", number]:
                if not self.asked:
                    irqs.add(number)
                    self.asked = True
                    return None
                if number in irqs:
                    return None
                self.asked = False
            case ["out", "x", _]:
                self.x = self.register
            case ["out", "pins", _]:
                self.written.append(now)
            case ["jmp", "x--", label]:
                self.x, zero = (self.x - 1) & 0xFFFFFFFF, self.x == 0
                if not zero:
                    return self.program["labels"][label]
            case ["jmp", "pin", _]:
                pass  # R/W is low in a write
            case ["jmp", label]:
                return self.program["labels"][label]
            case ["out", "pindirs", _] | ["nop"]:
                pass
            case _:
                sys.exit(f"an instruction this does not know: {' '.join(words)}")
        return following


def play(found, order):
    machines = {name: Machine(found[name], WRITES if name == "delay_timer" else [0] * len(WRITES)) for name in order}
    irqs = set()
    for now in range(STEPS * (sum(WRITES) + 3 * len(WRITES) + 10)):
        for name in order:
            machines[name].step(now, now % STEPS >= STEPS // 2, irqs)
    return machines["data_bus"].written, machines["bus_control"].written


def main():
    with open(f"{sys.argv[1]}/src/pio/bus_control.pio", encoding="utf-8") as file:
        found = programs(file.read())
    for order in itertools.permutations(("delay_timer", "bus_control", "data_bus")):
        data, control = play(found, order)
        if len(data) != len(WRITES):
            sys.exit(f"{len(data)} of {len(WRITES)} writes were made")
        took = [(after - before) / STEPS for before, after in zip(data, data[1:])]
        if took != [cycles + 1 for cycles in WRITES[1:]]:
            sys.exit(f"delays {WRITES[1:]} took {took} cycles")
    print(f"delays {WRITES[1:]}\n took  {[int(cycles) for cycles in took]} cycles")
    # Two edges of the control lines a write: selected, and let go when the clock has fallen again.
    held = [after - before for before, after in zip(control[::2], control[1::2])]
    print(f"a chip is selected for {min(held) / STEPS:.2f} to {max(held) / STEPS:.2f} of a cycle")


main()
