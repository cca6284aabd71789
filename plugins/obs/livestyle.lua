-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The OBS source "livestyle": shows the pictures that livestyle writes into its frame ring. LuaJIT's FFI does all the
-- work, so there is nothing to compile. Tried on Linux; the branches for Windows and macOS are not.
--
-- The ring (livestyle/ring_layout.py), little endian:
--     0     u32 x 8   magic "LSF1", version, width, height, stride, slots, slot size, 0
--     32    u64       latest: number of the newest whole picture, from 1; 0 before the first
--     40    u64       heartbeat: changes as long as the writer lives; 0 once it has closed
--     4096  slots     each: u64 begin, u64 end, u64 captured, 40 bytes of nothing, then stride x height bytes of BGRX
-- Picture n lies in slot n modulo slots, and is whole while begin and end are both n.
--
-- Why positioned reads and not a mapping: a file that another program cuts off while it is mapped kills OBS (SIGBUS),
-- and Windows lets nobody replace a mapped file, which is what a writer does that starts again. A read simply falls
-- short. It costs 0.05 ms more than a mapping for 1280x720, and orders the accesses on ARM, which Lua cannot.
--
-- Lock order: OBS holds this script's lock in every callback, and whoever calls video_render holds the graphics lock
-- already. Entering graphics from any other callback takes the two the other way round and freezes OBS as soon as a
-- second thread renders the source (a screenshot by obs-websocket does). So textures are touched in video_render only.

local obs = obslua
local ffi = require("ffi")
local bit = require("bit")

ffi.cdef [[
typedef struct { uint32_t magic, version, width, height, stride, slots, slot_size, zero; uint64_t latest, heartbeat; }
    livestyle_header;
typedef struct { uint64_t begin_number, end_number; } livestyle_slot;

typedef struct gs_texture gs_texture_t;
gs_texture_t *gs_texture_create(uint32_t width, uint32_t height, int format, uint32_t levels, const uint8_t **data,
                                uint32_t flags);
void gs_texture_set_image(gs_texture_t *texture, const uint8_t *data, uint32_t linesize, bool flip);
void gs_texture_destroy(gs_texture_t *texture);
void obs_source_draw(gs_texture_t *texture, int x, int y, uint32_t width, uint32_t height, bool flip);

void *malloc(size_t size);
void free(void *memory);
]]

local windows = ffi.os == "Windows"
local libobs = windows and ffi.load("obs") or ffi.C

local MAGIC, VERSION = 0x3146534c, 1
local HEADER_SIZE, SLOT_HEADER_SIZE = 4096, 64
local LARGEST_SIDE, FEWEST_SLOTS, MOST_SLOTS = 8192, 4, 64
local LOOK_EVERY_S, STALE_S = 0.25, 1.0
local TRIES = 4 -- copies that the writer may overtake before we wait for the next rendering

-- Files: open, length, read at a place, close
-- -------------------------------------------

local files = {}

if windows then
  ffi.cdef [[
  typedef struct { uintptr_t internal, internal_high; uint32_t offset, offset_high; void *event; } livestyle_overlapped;
  int MultiByteToWideChar(uint32_t page, uint32_t flags, const char *text, int length, uint16_t *wide, int wide_length);
  int WideCharToMultiByte(uint32_t page, uint32_t flags, const uint16_t *wide, int wide_length, char *text, int length,
                          const char *unknown, int *used_unknown);
  uint32_t GetEnvironmentVariableW(const uint16_t *name, uint16_t *value, uint32_t length);
  intptr_t CreateFileW(const uint16_t *name, uint32_t access, uint32_t share, void *security, uint32_t disposition,
                       uint32_t attributes, void *template);
  uint32_t GetFileType(intptr_t file);
  int GetFileSizeEx(intptr_t file, int64_t *size);
  int ReadFile(intptr_t file, void *buffer, uint32_t count, uint32_t *done, livestyle_overlapped *where);
  int CloseHandle(intptr_t file);
  ]]
  local C = ffi.C
  local UTF8, GENERIC_READ, SHARE_ALL, OPEN_EXISTING, FILE_TYPE_DISK = 65001, 0x80000000, 7, 3, 1
  local size, done, where = ffi.new("int64_t[1]"), ffi.new("uint32_t[1]"), ffi.new("livestyle_overlapped")

  local function wide(text)
    local length = C.MultiByteToWideChar(UTF8, 0, text, -1, nil, 0)
    local result = ffi.new("uint16_t[?]", length + 1)
    C.MultiByteToWideChar(UTF8, 0, text, -1, result, length)
    return result
  end

  function files.variable(name)
    local value, text = ffi.new("uint16_t[2048]"), ffi.new("char[8192]")
    local length = C.GetEnvironmentVariableW(wide(name), value, 2048)
    if length == 0 or length >= 2048 then return nil end
    return ffi.string(text, C.WideCharToMultiByte(UTF8, 0, value, length, text, 8192, nil, nil))
  end

  function files.open(path)
    local file = C.CreateFileW(wide(path), GENERIC_READ, SHARE_ALL, nil, OPEN_EXISTING, 0, nil)
    if file == -1 then return nil end
    if C.GetFileType(file) == FILE_TYPE_DISK then return file end
    C.CloseHandle(file)
    return nil
  end

  function files.length(file)
    return C.GetFileSizeEx(file, size) ~= 0 and tonumber(size[0]) or -1
  end

  function files.read(file, buffer, count, offset)
    where.internal, where.internal_high, where.event = 0, 0, nil
    where.offset, where.offset_high = offset % 2 ^ 32, math.floor(offset / 2 ^ 32)
    return C.ReadFile(file, buffer, count, done, where) ~= 0 and done[0] == count
  end

  function files.close(file) C.CloseHandle(file) end
else
  ffi.cdef [[
  int open(const char *path, int flags, ...);
  int close(int file);
  int64_t lseek(int file, int64_t offset, int whence);
  ptrdiff_t pread(int file, void *buffer, size_t count, int64_t offset);
  int access(const char *path, int mode);
  unsigned getuid(void);
  ]]
  local C = ffi.C
  -- without O_NONBLOCK, opening a FIFO would hold OBS up until somebody writes into it
  local O_NONBLOCK, O_CLOEXEC = 0x800, 0x80000
  if ffi.os == "OSX" then O_NONBLOCK, O_CLOEXEC = 0x4, 0x1000000 end
  local SEEK_END = 2

  files.variable = os.getenv

  function files.open(path)
    local file = C.open(path, O_NONBLOCK + O_CLOEXEC)
    return file >= 0 and file or nil
  end

  function files.length(file) return tonumber(C.lseek(file, 0, SEEK_END)) end -- -1 for a FIFO

  function files.read(file, buffer, count, offset) return C.pread(file, buffer, count, offset) == count end

  function files.close(file) C.close(file) end
end

-- The ring that livestyle uses unless it is told another: the same rule as livestyle.ring.default_ring_path.
local function default_path()
  local home, base = files.variable("LIVESTYLE_HOME"), nil
  if ffi.os == "Linux" and ffi.C.access("/dev/shm", 3) == 0 then -- 3: write and search
    return string.format("/dev/shm/livestyle-%d.ring", ffi.C.getuid())
  elseif home and home ~= "" then
    return home .. "/cache/livestyle.ring"
  elseif windows then
    base = files.variable("LOCALAPPDATA") or (files.variable("USERPROFILE") or "") .. "\\AppData\\Local"
    return base .. "\\livestyle\\livestyle.ring"
  elseif ffi.os == "OSX" then
    return (files.variable("HOME") or "") .. "/Library/Caches/livestyle/livestyle.ring"
  end
  base = files.variable("XDG_CACHE_HOME")
  if not base or base == "" then base = (files.variable("HOME") or "") .. "/.cache" end
  return base .. "/livestyle/livestyle.ring"
end

-- A ring: an open file, what its header promised, and a copy of the newest picture
-- --------------------------------------------------------------------------------

local header, slot = ffi.new("livestyle_header"), ffi.new("livestyle_slot")
local NUMBERS_SIZE, SLOT_SIZE = ffi.sizeof(header), ffi.sizeof(slot)

-- Nothing is believed that does not fit into the file. What passes is kept: the header is not trusted a second time.
local function sound(length)
  local h = header
  return h.magic == MAGIC and h.version == VERSION
    and h.width >= 1 and h.width <= LARGEST_SIDE
    and h.height >= 1 and h.height <= LARGEST_SIDE
    and h.slots >= FEWEST_SLOTS and h.slots <= MOST_SLOTS
    and h.stride >= h.width * 4 and h.stride <= LARGEST_SIDE * 8
    and h.slot_size % 8 == 0 and h.slot_size >= SLOT_HEADER_SIZE + h.stride * h.height
    and HEADER_SIZE + h.slots * h.slot_size <= length
end

local function open_ring(path)
  local file = files.open(path)
  if not file then return nil end
  local length = files.length(file)
  if length >= HEADER_SIZE and files.read(file, header, NUMBERS_SIZE, 0) and sound(length) then
    local picture_size = header.stride * header.height
    local picture = ffi.C.malloc(picture_size) -- not ffi.new: a picture may be larger than what LuaJIT may collect
    if picture ~= nil then
      return {
        file = file, picture = picture, picture_size = picture_size,
        width = header.width, height = header.height, stride = header.stride,
        slots = header.slots, slot_size = header.slot_size,
        seen = 0ULL, heartbeat = header.heartbeat, since_beat = 0, alive = false,
      }
    end
  end
  files.close(file)
  return nil
end

local function close_ring(ring)
  files.close(ring.file)
  ffi.C.free(ring.picture)
  ring.file, ring.picture = nil, nil
end

-- Whether the heartbeat has changed lately. Two clocks are never compared: on Windows Python's is not that of OBS.
local function listen(ring, seconds)
  ring.since_beat = ring.since_beat + seconds
  if files.read(ring.file, header, NUMBERS_SIZE, 0) and header.heartbeat ~= ring.heartbeat then
    ring.heartbeat, ring.since_beat = header.heartbeat, 0
    -- Pictures are shown once a writer was seen alive: yesterday's may still lie where a writer was killed.
    if header.heartbeat ~= 0ULL then ring.alive = true end
  end
  return ring.since_beat <= STALE_S and header.heartbeat ~= 0ULL
end

-- Copies the newest picture that was not copied before, and tells whether there is one. The writer never waits: if it
-- has overtaken us during the copy, begin has another number, and the copy is worth nothing.
local function copy_newest(ring)
  for _ = 1, TRIES do
    if not files.read(ring.file, header, NUMBERS_SIZE, 0) then return false end
    local number = header.latest
    if number == 0ULL or number == ring.seen then return false end
    local offset = HEADER_SIZE + tonumber(number % ring.slots) * ring.slot_size
    if files.read(ring.file, slot, SLOT_SIZE, offset) and slot.end_number == number
      and files.read(ring.file, ring.picture, ring.picture_size, offset + SLOT_HEADER_SIZE)
      and files.read(ring.file, slot, SLOT_SIZE, offset) and slot.begin_number == number then
      ring.seen = number
      return true
    end
  end
  return false
end

-- The source
-- ----------

local orphans = {} -- textures of sources that are gone; freed at the next rendering of another one

local function set_path(data, settings)
  local path = obs.obs_data_get_string(settings, "path")
  if path == "" then path = default_path() end
  if path == data.path then return end
  if data.ring then close_ring(data.ring) end
  data.path, data.ring, data.since_look = path, nil, LOOK_EVERY_S
  data.width, data.height, data.shown = 0, 0, false
end

-- Finds a writer that has started, started again, or changed the size: each makes a new file under the same name.
local function look(data)
  local found = open_ring(data.path)
  local ring = data.ring
  if found and ring and found.heartbeat == ring.heartbeat and found.width == ring.width
    and found.height == ring.height and found.slots == ring.slots and found.slot_size == ring.slot_size then
    close_ring(found) -- the same file: its writer pauses or is dead
    return
  end
  if ring then close_ring(ring) end
  data.ring = found
  if found then data.width, data.height, data.refused = found.width, found.height, false end
end

-- The graphics lock is held.
local function upload(data)
  local ring = data.ring
  if not ring or not ring.alive or data.refused or not copy_newest(ring) then return end
  if data.texture and (data.texture_width ~= ring.width or data.texture_height ~= ring.height) then
    libobs.gs_texture_destroy(data.texture)
    data.texture, data.shown = nil, false
  end
  if not data.texture then
    local texture = libobs.gs_texture_create(ring.width, ring.height, obs.GS_BGRX, 1, nil, obs.GS_DYNAMIC)
    if texture == nil then
      data.refused = true -- no memory for one of this size: ask again when a new file comes, not at each rendering
      return
    end
    data.texture, data.texture_width, data.texture_height = texture, ring.width, ring.height
  end
  libobs.gs_texture_set_image(data.texture, ring.picture, ring.stride, false)
  data.shown = true
end

local source = {
  id = "livestyle_source",
  type = obs.OBS_SOURCE_TYPE_INPUT,
  output_flags = bit.bor(obs.OBS_SOURCE_VIDEO, obs.OBS_SOURCE_CUSTOM_DRAW),
}

function source.get_name() return "livestyle" end

function source.create(settings)
  local data = {}
  set_path(data, settings)
  return data
end

function source.update(data, settings) set_path(data, settings) end

function source.destroy(data)
  if data.texture then table.insert(orphans, data.texture) end
  if data.ring then close_ring(data.ring) end
  data.texture, data.ring = nil, nil
end

function source.video_tick(data, seconds)
  data.since_look = data.since_look + seconds
  if data.ring and listen(data.ring, seconds) then return end
  if data.since_look >= LOOK_EVERY_S then
    data.since_look = 0
    look(data)
  end
end

function source.video_render(data)
  for index = #orphans, 1, -1 do
    libobs.gs_texture_destroy(orphans[index])
    orphans[index] = nil
  end
  upload(data)
  if not data.shown then return end
  local effect = obs.obs_get_base_effect(obs.OBS_EFFECT_DEFAULT)
  while obs.gs_effect_loop(effect, "Draw") do
    libobs.obs_source_draw(data.texture, 0, 0, data.width, data.height, false)
  end
end

-- From the header and not from the texture: an item that is 0 wide is never drawn, so the texture would never come.
function source.get_width(data) return data.width end

function source.get_height(data) return data.height end

function source.get_defaults(settings) obs.obs_data_set_default_string(settings, "path", default_path()) end

function source.get_properties()
  local properties = obs.obs_properties_create()
  obs.obs_properties_add_path(properties, "path", "Ring file", obs.OBS_PATH_FILE, "Rings (*.ring);;All files (*)", nil)
  return properties
end

obs.obs_register_source(source)

function script_description()
  return "<b>livestyle</b><br>Adds the source <i>livestyle</i>, which shows what the program livestyle sends to OBS:<br>"
    .. "<tt>livestyle run --sink obs</tt>"
end
