"""Runs a Python program whose addresses are built in, with other ones in their place.

usage: redirect.py PORT[/udp]=PORT ... -- PROGRAM ARGUMENTS
Everything the program sends or connects to goes to 127.0.0.1; the ports are replaced as given.
"""
import runpy
import socket
import sys

split = sys.argv.index("--")
ports = dict(pair.split("=") for pair in sys.argv[1:split])
real = socket.socket


class Redirected(real):
    def there(self, address):
        name = f"{address[1]}/udp" if self.type == socket.SOCK_DGRAM else f"{address[1]}"
        return "127.0.0.1", int(ports.get(name, address[1]))

    def connect(self, address):
        return super().connect(self.there(address))

    def sendto(self, data, address):
        return super().sendto(data, self.there(address))

    def setsockopt(self, level, option, *value):
        # There may be no interface for multicast here, and nothing comes by it.
        if (level, option) != (socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP):
            super().setsockopt(level, option, *value)


socket.socket = Redirected
sys.argv = sys.argv[split + 1:]
sys.path.insert(0, sys.argv[0].rpartition("/")[0])
runpy.run_path(sys.argv[0], run_name="__main__")
