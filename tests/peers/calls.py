"""Calls functions of a shared library, named with numbers one a line on standard input.

usage: calls.py LIBRARY NEW    NEW makes the handle that goes first into every call.
A line that begins with ? has its answer printed; "sleep" takes milliseconds.
"""
import ctypes
import sys
import time

library = ctypes.CDLL(sys.argv[1])
new = library[sys.argv[2]]
new.restype = ctypes.c_void_p
handle = ctypes.c_void_p(new())
for line in sys.stdin:
    asks = line.startswith("?")
    name, *numbers = line.lstrip("?").split()
    if name == "sleep":
        time.sleep(int(numbers[0]) / 1000)
        continue
    answer = library[name](handle, *(ctypes.c_ulong(int(number)) for number in numbers))
    if asks:
        print(answer, flush=True)
