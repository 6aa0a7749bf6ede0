"""Calls functions of a shared library, named with numbers one a line on standard input.

usage: calls.py STUBS LIBRARY HANDLE    STUBS is a folder of libraries to be there before. HANDLE goes first into every call: a number, or a function that makes it.
A line that begins with ? has its answer printed; "sleep" takes milliseconds.
"""
import ctypes
import os
import sys
import time

stubs, path, maker = sys.argv[1:]
for name in os.listdir(stubs):
    ctypes.CDLL(os.path.join(stubs, name), ctypes.RTLD_GLOBAL)
library = ctypes.CDLL(path)
if maker.isdigit():
    handle = ctypes.c_void_p(int(maker))
else:
    library[maker].restype = ctypes.c_void_p
    handle = ctypes.c_void_p(library[maker]())
for line in sys.stdin:
    asks = line.startswith("?")
    name, *numbers = line.lstrip("?").split()
    if name == "sleep":
        time.sleep(int(numbers[0]) / 1000)
        continue
    answer = library[name](handle, *(ctypes.c_ulong(int(number)) for number in numbers))
    if asks:
        print(answer, flush=True)
