/* As much of libftd2xx as the SIDBlaster's hardsid library asks for. There is one device, named by SIDFLOW_PEER_PRODUCT. */
#include "wire.h"

typedef unsigned int word;

struct node {
    word flags, type, id, location;
    char serial[16];
    char description[64];
    void *handle;
};

word FT_CreateDeviceInfoList(word *count) { *count = 1; return 0; }

word FT_GetDeviceInfoList(struct node *list, word *count)
{
    const char *product = getenv("SIDFLOW_PEER_PRODUCT");
    memset(list, 0, sizeof *list);
    list->id = 0x04036001;
    strcpy(list->serial, "A1");
    snprintf(list->description, sizeof list->description, "%s", product ? product : "");
    *count = 1;
    return 0;
}

word FT_OpenEx(void *name, word how, void **handle)
{
    (void)name, (void)how;
    *handle = &wire;
    return wire_open() < 0;
}

word FT_Open(int number, void **handle) { return FT_OpenEx(NULL, (word)number, handle); }
word FT_Close(void *handle) { (void)handle; return close(wire) < 0; }
word FT_SetTimeouts(void *handle, word in, word out) { (void)handle, (void)in, (void)out; return 0; }
word FT_SetBaudRate(void *handle, word baud) { (void)handle; wire_setting("baud", baud); return 0; }
word FT_EE_Read(void *handle, void *data) { (void)handle, (void)data; return 1; }
word FT_EE_Program(void *handle, void *data) { (void)handle, (void)data; return 1; }

word FT_SetDataCharacteristics(void *handle, unsigned char bits, unsigned char stop, unsigned char parity)
{
    (void)handle;
    wire_setting("bits", bits);
    wire_setting("stop", stop);
    wire_setting("parity", parity);
    return 0;
}

word FT_GetStatus(void *handle, word *in, word *out, word *events)
{
    (void)handle;
    *in = wire_ready(10);
    *out = *events = 0;
    return 0;
}

word FT_Write(void *handle, void *data, word length, word *done)
{
    (void)handle;
    wire_send('D', data, (int)length);
    *done = length;
    return 0;
}

word FT_Read(void *handle, void *data, word length, word *done)
{
    (void)handle;
    *done = (word)wire_read(data, (int)length, 1000);
    return 0;
}
