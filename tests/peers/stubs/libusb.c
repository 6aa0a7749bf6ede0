/* As much of libusb as USBSID-Pico-driver asks for. There is one board, CAFE:4011. */
#include <libusb-1.0/libusb.h>
#include "wire.h"

static char device;
static struct libusb_transfer *pending_out, *pending_in;

int libusb_init(libusb_context **context) { *context = (libusb_context *)&device; return 0; }
void libusb_exit(libusb_context *context) { (void)context; }
int libusb_set_option(libusb_context *context, enum libusb_option option, ...) { (void)context, (void)option; return 0; }
const char *libusb_error_name(int code) { (void)code; return "error"; }
const char *libusb_strerror(int code) { (void)code; return "error"; }

ssize_t libusb_get_device_list(libusb_context *context, libusb_device ***list)
{
    static libusb_device *devices[2];
    (void)context;
    devices[0] = (libusb_device *)&device;
    *list = devices;
    return 1;
}

void libusb_free_device_list(libusb_device **list, int unreference) { (void)list, (void)unreference; }

int libusb_get_device_descriptor(libusb_device *which, struct libusb_device_descriptor *descriptor)
{
    (void)which;
    memset(descriptor, 0, sizeof *descriptor);
    descriptor->idVendor = 0xcafe;
    descriptor->idProduct = 0x4011;
    return 0;
}

libusb_device_handle *libusb_open_device_with_vid_pid(libusb_context *context, uint16_t vendor, uint16_t product)
{
    (void)context;
    if (vendor != 0xcafe || product != 0x4011 || wire_open() < 0)
        return NULL;
    return (libusb_device_handle *)&device;
}

void libusb_close(libusb_device_handle *handle) { (void)handle; close(wire); }
int libusb_set_auto_detach_kernel_driver(libusb_device_handle *handle, int enable) { (void)handle, (void)enable; return 0; }
int libusb_kernel_driver_active(libusb_device_handle *handle, int number) { (void)handle, (void)number; return 0; }
int libusb_detach_kernel_driver(libusb_device_handle *handle, int number) { (void)handle, (void)number; return 0; }
int libusb_release_interface(libusb_device_handle *handle, int number) { (void)handle, (void)number; return 0; }

int libusb_claim_interface(libusb_device_handle *handle, int number)
{
    (void)handle;
    wire_setting("interface", number);
    return 0;
}

int libusb_control_transfer(libusb_device_handle *handle, uint8_t type, uint8_t request, uint16_t value, uint16_t index, unsigned char *data, uint16_t length, unsigned timeout)
{
    (void)handle, (void)type, (void)index, (void)data, (void)timeout;
    if (request == 0x22)
        wire_setting("lines", value);
    return length;
}

int libusb_bulk_transfer(libusb_device_handle *handle, unsigned char endpoint, unsigned char *data, int length, int *done, unsigned timeout)
{
    (void)handle;
    if (endpoint & LIBUSB_ENDPOINT_IN) {
        *done = wire_read(data, length, timeout ? (int)timeout : 5000);
        return *done ? 0 : LIBUSB_ERROR_TIMEOUT;
    }
    wire_send('D', data, length);
    *done = length;
    return 0;
}

unsigned char *libusb_dev_mem_alloc(libusb_device_handle *handle, size_t length) { (void)handle; return malloc(length); }
int libusb_dev_mem_free(libusb_device_handle *handle, unsigned char *memory, size_t length) { (void)handle, (void)length; free(memory); return 0; }
struct libusb_transfer *libusb_alloc_transfer(int packets) { (void)packets; return calloc(1, sizeof(struct libusb_transfer)); }
void libusb_free_transfer(struct libusb_transfer *transfer) { free(transfer); }
int libusb_cancel_transfer(struct libusb_transfer *transfer) { (void)transfer; return LIBUSB_ERROR_NOT_FOUND; }

int libusb_submit_transfer(struct libusb_transfer *transfer)
{
    if (transfer->endpoint & LIBUSB_ENDPOINT_IN)
        pending_in = transfer;
    else {
        wire_send('D', transfer->buffer, transfer->length);
        pending_out = transfer;
    }
    return 0;
}

static void finish(struct libusb_transfer **pending, int length)
{
    struct libusb_transfer *transfer = *pending;
    *pending = NULL;
    transfer->status = LIBUSB_TRANSFER_COMPLETED;
    transfer->actual_length = length;
    transfer->callback(transfer);
}

int libusb_handle_events_completed(libusb_context *context, int *completed)
{
    (void)context, (void)completed;
    if (pending_out)
        finish(&pending_out, pending_out->length);
    if (pending_in) {
        int length = wire_read(pending_in->buffer, pending_in->length, 1);
        if (length)
            finish(&pending_in, length);
    }
    return 0;
}

int libusb_handle_events_timeout_completed(libusb_context *context, struct timeval *time, int *completed)
{
    (void)time;
    return libusb_handle_events_completed(context, completed);
}
