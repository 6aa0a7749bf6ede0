/* The other end of a stub library: SIDFLOW_PEER_WIRE, a Unix socket that keeps packets apart.
   Out go packets of a letter and data: D bytes to the device, S a setting as text. In come bytes of the device. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int wire = -1;
static unsigned char received[65536];
static int begin, end;

static int wire_open(void)
{
    struct sockaddr_un where = { .sun_family = AF_UNIX };
    const char *path = getenv("SIDFLOW_PEER_WIRE");
    if (!path || strlen(path) >= sizeof where.sun_path)
        return -1;
    strcpy(where.sun_path, path);
    wire = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    return connect(wire, (struct sockaddr *)&where, sizeof where);
}

static void wire_send(char kind, const void *data, int length)
{
    unsigned char packet[1 + length];
    packet[0] = (unsigned char)kind;
    memcpy(packet + 1, data, (size_t)length);
    if (send(wire, packet, sizeof packet, MSG_NOSIGNAL) != (ssize_t)sizeof packet)
        _exit(3);
}

static void wire_setting(const char *name, long value)
{
    char text[64];
    wire_send('S', text, snprintf(text, sizeof text, "%s %ld", name, value));
}

/* How many bytes are there; 0 when nothing comes in time. */
static inline unsigned wire_ready(int milliseconds)
{
    if (begin == end) {
        struct pollfd entry = { .fd = wire, .events = POLLIN };
        if (poll(&entry, 1, milliseconds) <= 0)
            return 0;
        begin = 0;
        end = (int)recv(wire, received, sizeof received, 0);
        if (end <= 0)
            _exit(3);
    }
    return (unsigned)(end - begin);
}

/* What is there, at most length; 0 when nothing comes in time. */
static inline int wire_read(unsigned char *data, int length, int milliseconds)
{
    int ready = (int)wire_ready(milliseconds);
    if (length > ready)
        length = ready;
    memcpy(data, received + begin, (size_t)length);
    begin += length;
    return length;
}
