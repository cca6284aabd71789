// Pretends v4l2loopback devices to the programs that preload it, so that tests need neither the kernel module nor root.
//
//   gcc -O2 -shared -fPIC -o shim.so shim.c -ldl
//   LD_PRELOAD=./shim.so LIVESTYLE_SHIM_DEVICES=9,11 LIVESTYLE_SHIM_FOLDER=/tmp/x program
//
// /dev/videoN for each N listed is a file in the folder, mapped by all processes that open it: a head, a ring of
// pictures that the writer fills, and four buffers for each of four readers. One writer at a time by write(); readers
// by memory-mapped streaming, as OpenCV and FFmpeg do. The descriptor is the file's own, so a reader's mmap() works as
// it is. Not pretended: stat(), raw system calls, poll() that waits, exclusive_caps.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { RING = 4, READERS = 4, BUFFERS = 4, DESCRIPTORS = 1024, PATH_LENGTH = 512 };
#define HEAD_SIZE 4096u
#define SLOT_SIZE (8u << 20) // 1920x1080 in any format below
#define FILE_SIZE (HEAD_SIZE + (size_t)(RING + READERS * BUFFERS) * SLOT_SIZE)
#define WAIT_STEP_NS 500000
#define WAIT_STEPS 4000 // two seconds in all

struct shared {
    _Atomic uint32_t written, opened;
    uint32_t width, height, fourcc, size;
    uint32_t lengths[RING];
    struct timeval times[RING];
};

struct device {
    struct shared *shared;
    unsigned number, reader, buffers, queued, queue[BUFFERS];
    uint32_t last;
    bool streaming;
};

static struct device *devices[DESCRIPTORS];

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static int (*real_ioctl)(int, unsigned long, ...);
static ssize_t (*real_write)(int, const void *, size_t);

__attribute__((constructor)) static void find_real_functions(void) {
    real_open = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    real_close = (int (*)(int))dlsym(RTLD_NEXT, "close");
    real_ioctl = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    real_write = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
}

static int fail(int error) {
    errno = error;
    return -1;
}

static struct device *device_of(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS ? devices[descriptor] : NULL;
}

// The number of a listed device, or -1 for every other path.
static int listed_number(const char *path) {
    const char *list = getenv("LIVESTYLE_SHIM_DEVICES");
    int number, end = 0;
    if (!path || !list || sscanf(path, "/dev/video%d%n", &number, &end) != 1 || path[end]) return -1;
    while (*list) {
        char *rest;
        long listed = strtol(list, &rest, 10);
        if (rest == list) return -1;
        if (listed == number) return number;
        list = *rest ? rest + 1 : rest;
    }
    return -1;
}

static int open_device(int number) {
    char path[PATH_LENGTH];
    const char *folder = getenv("LIVESTYLE_SHIM_FOLDER");
    snprintf(path, sizeof path, "%s/video%d", folder ? folder : "/dev/shm", number);
    int descriptor = real_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return -1;
    struct stat status;
    struct device *device = NULL;
    void *memory = MAP_FAILED;
    if (descriptor < DESCRIPTORS && !fstat(descriptor, &status) &&
        ((size_t)status.st_size >= FILE_SIZE || !ftruncate(descriptor, FILE_SIZE)) && (device = calloc(1, sizeof *device)))
        memory = mmap(NULL, FILE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (memory == MAP_FAILED) {
        free(device);
        real_close(descriptor);
        return fail(ENOMEM);
    }
    device->shared = memory;
    device->number = (unsigned)number;
    device->reader = atomic_fetch_add(&device->shared->opened, 1) % READERS;
    devices[descriptor] = device;
    return descriptor;
}

static int open_path(const char *path, int flags, mode_t mode) {
    if (!real_open) find_real_functions(); // another library's constructor came before ours
    int number = listed_number(path);
    return number >= 0 ? open_device(number) : real_open(path, flags, mode);
}

#define MODE_AFTER(flags)                              \
    mode_t mode = 0;                                   \
    if ((flags) & (O_CREAT | O_TMPFILE)) {             \
        va_list arguments;                             \
        va_start(arguments, flags);                    \
        mode = va_arg(arguments, mode_t);              \
        va_end(arguments);                             \
    }

int open(const char *path, int flags, ...) {
    MODE_AFTER(flags)
    return open_path(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE_AFTER(flags)
    return open_path(path, flags | O_LARGEFILE, mode);
}

// What a program that was compiled with _FORTIFY_SOURCE calls.
int __open_2(const char *path, int flags) { return open_path(path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_path(path, flags | O_LARGEFILE, 0); }

int close(int descriptor) {
    if (!real_close) find_real_functions();
    struct device *device = device_of(descriptor);
    if (device) {
        devices[descriptor] = NULL;
        munmap(device->shared, FILE_SIZE);
        free(device);
    }
    return real_close(descriptor);
}

static uint8_t *slot(struct shared *shared, unsigned index) {
    return (uint8_t *)shared + HEAD_SIZE + (size_t)index * SLOT_SIZE;
}

static unsigned buffer_slot(const struct device *device, unsigned index) {
    return RING + device->reader * BUFFERS + index;
}

ssize_t write(int descriptor, const void *data, size_t length) {
    if (!real_write) find_real_functions();
    struct device *device = device_of(descriptor);
    if (!device) return real_write(descriptor, data, length);
    struct shared *shared = device->shared;
    if (!shared->size) return fail(EINVAL);
    uint32_t number = atomic_load(&shared->written), place = number % RING;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    shared->lengths[place] = (uint32_t)(length < shared->size ? length : shared->size);
    shared->times[place] = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    memcpy(slot(shared, place), data, shared->lengths[place]);
    atomic_store(&shared->written, number + 1);
    return (ssize_t)length;
}

// Bytes in a row and in a picture; 0 for a format that is not pretended.
static uint32_t row_size(uint32_t fourcc, uint32_t width) {
    switch (fourcc) {
    case V4L2_PIX_FMT_YUYV:
    case V4L2_PIX_FMT_UYVY: return width * 2;
    case V4L2_PIX_FMT_RGB24:
    case V4L2_PIX_FMT_BGR24: return width * 3;
    case V4L2_PIX_FMT_YUV420:
    case V4L2_PIX_FMT_NV12:
    case V4L2_PIX_FMT_GREY: return width;
    default: return 0;
    }
}

static uint32_t picture_size(uint32_t fourcc, uint32_t width, uint32_t height) {
    bool subsampled = fourcc == V4L2_PIX_FMT_YUV420 || fourcc == V4L2_PIX_FMT_NV12;
    return row_size(fourcc, width) * height * (subsampled ? 3 : 2) / 2;
}

static void tell_format(const struct shared *shared, struct v4l2_format *format) {
    format->fmt.pix = (struct v4l2_pix_format){
        .width = shared->width,
        .height = shared->height,
        .pixelformat = shared->fourcc,
        .field = V4L2_FIELD_NONE,
        .bytesperline = row_size(shared->fourcc, shared->width),
        .sizeimage = shared->size,
        .colorspace = V4L2_COLORSPACE_SRGB,
    };
}

static int set_format(struct shared *shared, struct v4l2_format *format, bool try_only) {
    struct v4l2_pix_format *wanted = &format->fmt.pix;
    if (format->type == V4L2_BUF_TYPE_VIDEO_OUTPUT) {
        uint32_t size = picture_size(wanted->pixelformat, wanted->width, wanted->height);
        if (!size || size > SLOT_SIZE) return fail(EINVAL);
        if (!try_only) {
            shared->width = wanted->width;
            shared->height = wanted->height;
            shared->fourcc = wanted->pixelformat;
            shared->size = size;
        }
    } else if (format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || !shared->size) {
        return fail(EINVAL);
    }
    tell_format(shared, format); // a reader gets what the writer has set
    return 0;
}

static int query_capabilities(const struct device *device, struct v4l2_capability *capability) {
    memset(capability, 0, sizeof *capability);
    strcpy((char *)capability->driver, "v4l2 loopback"); // what pyvirtualcam looks for
    snprintf((char *)capability->card, sizeof capability->card, "livestyle test camera %u", device->number);
    snprintf((char *)capability->bus_info, sizeof capability->bus_info, "platform:v4l2loopback-%03u", device->number);
    capability->version = 0x60100;
    capability->device_caps = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING |
                              V4L2_CAP_READWRITE | V4L2_CAP_EXT_PIX_FORMAT;
    capability->capabilities = capability->device_caps | V4L2_CAP_DEVICE_CAPS;
    return 0;
}

static int enumerate_format(const struct shared *shared, struct v4l2_fmtdesc *description) {
    if (description->index || !shared->size) return fail(EINVAL);
    description->flags = 0;
    description->pixelformat = shared->fourcc;
    snprintf((char *)description->description, sizeof description->description, "%.4s", (const char *)&shared->fourcc);
    return 0;
}

static int enumerate_size(const struct shared *shared, struct v4l2_frmsizeenum *size) {
    if (size->index || !shared->size) return fail(EINVAL);
    size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
    size->discrete = (struct v4l2_frmsize_discrete){shared->width, shared->height};
    return 0;
}

static int enumerate_interval(struct v4l2_frmivalenum *interval) {
    if (interval->index) return fail(EINVAL);
    interval->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    interval->discrete = (struct v4l2_fract){1, 30};
    return 0;
}

static int tell_rate(struct v4l2_streamparm *parameters) {
    uint32_t type = parameters->type;
    *parameters = (struct v4l2_streamparm){.type = type};
    parameters->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
    parameters->parm.capture.timeperframe = (struct v4l2_fract){1, 30};
    parameters->parm.capture.readbuffers = BUFFERS;
    return 0;
}

static int enumerate_input(struct v4l2_input *input) {
    if (input->index) return fail(EINVAL);
    *input = (struct v4l2_input){.type = V4L2_INPUT_TYPE_CAMERA};
    strcpy((char *)input->name, "loopback");
    return 0;
}

static int request_buffers(struct device *device, struct v4l2_requestbuffers *request) {
    if (request->memory != V4L2_MEMORY_MMAP) return fail(EINVAL);
    if (request->count > BUFFERS) request->count = BUFFERS;
    device->buffers = request->count;
    device->queued = 0;
    return 0;
}

static void describe_buffer(const struct device *device, struct v4l2_buffer *buffer, unsigned index) {
    buffer->index = index;
    buffer->memory = V4L2_MEMORY_MMAP;
    buffer->length = device->shared->size;
    buffer->m.offset = (uint32_t)(slot(device->shared, buffer_slot(device, index)) - (uint8_t *)device->shared);
}

static int query_buffer(const struct device *device, struct v4l2_buffer *buffer) {
    if (buffer->index >= device->buffers) return fail(EINVAL);
    buffer->bytesused = buffer->flags = 0;
    describe_buffer(device, buffer, buffer->index);
    return 0;
}

static int queue_buffer(struct device *device, const struct v4l2_buffer *buffer) {
    if (buffer->index >= device->buffers || device->queued == BUFFERS) return fail(EINVAL);
    device->queue[device->queued++] = buffer->index;
    return 0;
}

static int dequeue_buffer(struct device *device, struct v4l2_buffer *buffer) {
    struct shared *shared = device->shared;
    if (!device->streaming || !device->queued) return fail(EINVAL);
    for (int step = 0; atomic_load(&shared->written) == device->last; step++) {
        if (step == WAIT_STEPS) return fail(EAGAIN);
        nanosleep(&(struct timespec){0, WAIT_STEP_NS}, NULL);
    }
    device->last = atomic_load(&shared->written);
    uint32_t place = (device->last - 1) % RING;
    unsigned index = device->queue[0];
    memmove(device->queue, device->queue + 1, --device->queued * sizeof *device->queue);
    memcpy(slot(shared, buffer_slot(device, index)), slot(shared, place), shared->lengths[place]);
    describe_buffer(device, buffer, index);
    buffer->bytesused = shared->lengths[place];
    buffer->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
    buffer->field = V4L2_FIELD_NONE;
    buffer->timestamp = shared->times[place];
    buffer->sequence = device->last;
    return 0;
}

static int stream(struct device *device, bool on) {
    device->streaming = on;
    if (on) device->last = atomic_load(&device->shared->written);
    else device->queued = 0;
    return 0;
}

int ioctl(int descriptor, unsigned long request, ...) {
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    if (!real_ioctl) find_real_functions();
    struct device *device = device_of(descriptor);
    if (!device) return real_ioctl(descriptor, request, argument);
    switch ((uint32_t)request) { // some callers sign-extend it
    case VIDIOC_QUERYCAP: return query_capabilities(device, argument);
    case VIDIOC_ENUM_FMT: return enumerate_format(device->shared, argument);
    case VIDIOC_ENUM_FRAMESIZES: return enumerate_size(device->shared, argument);
    case VIDIOC_ENUM_FRAMEINTERVALS: return enumerate_interval(argument);
    case VIDIOC_S_FMT: return set_format(device->shared, argument, false);
    case VIDIOC_TRY_FMT: return set_format(device->shared, argument, true);
    case VIDIOC_G_FMT: tell_format(device->shared, argument); return 0;
    case VIDIOC_S_PARM:
    case VIDIOC_G_PARM: return tell_rate(argument);
    case VIDIOC_ENUMINPUT: return enumerate_input(argument);
    case VIDIOC_G_INPUT:
    case VIDIOC_G_OUTPUT: *(int *)argument = 0; return 0;
    case VIDIOC_S_INPUT:
    case VIDIOC_S_OUTPUT: return *(int *)argument ? fail(EINVAL) : 0;
    case VIDIOC_REQBUFS: return request_buffers(device, argument);
    case VIDIOC_QUERYBUF: return query_buffer(device, argument);
    case VIDIOC_QBUF: return queue_buffer(device, argument);
    case VIDIOC_DQBUF: return dequeue_buffer(device, argument);
    case VIDIOC_STREAMON: return stream(device, true);
    case VIDIOC_STREAMOFF: return stream(device, false);
    default: return fail(ENOTTY);
    }
}
