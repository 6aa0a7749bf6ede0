/* As much of libftdi as exsid-driver asks for. There is one device, named by SIDFLOW_PEER_PRODUCT. */
#include "wire.h"

void *ftdi_new(void) { return &wire; }
void ftdi_free(void *context) { (void)context; }
const char *ftdi_get_error_string(void *context) { (void)context; return "no such device"; }

int ftdi_usb_open_desc(void *context, int vendor, int product, const char *description, const char *serial)
{
    const char *plugged = getenv("SIDFLOW_PEER_PRODUCT");
    (void)context, (void)serial;
    if (!plugged || strcmp(plugged, description) != 0)
        return -3;
    if (wire_open() < 0)
        return -4;
    wire_setting("vendor", vendor);
    wire_setting("product", product);
    return 0;
}

int ftdi_usb_close(void *context) { (void)context; return close(wire); }
int ftdi_set_baudrate(void *context, int baud) { (void)context; wire_setting("baud", baud); return 0; }
int ftdi_setflowctrl(void *context, int flow) { (void)context; wire_setting("flow", flow); return 0; }
int ftdi_set_latency_timer(void *context, unsigned char latency) { (void)context; wire_setting("latency", latency); return 0; }

int ftdi_set_line_property(void *context, int bits, int stop, int parity)
{
    (void)context;
    wire_setting("bits", bits);
    wire_setting("stop", stop);
    wire_setting("parity", parity);
    return 0;
}

int ftdi_write_data(void *context, const unsigned char *data, int length) { (void)context; wire_send('D', data, length); return length; }
int ftdi_read_data(void *context, unsigned char *data, int length) { (void)context; return wire_read(data, length, 10); }
