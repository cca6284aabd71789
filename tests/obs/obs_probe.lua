-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Measures when OBS composes a picture: reads the bar code of the source "live" at each of OBS's ticks, and logs the
-- first one at which it is new: "stamp STAMP shown NOW", both in nanoseconds of the monotonic clock.
-- The bar code is in barcode.py.

local obs = obslua
local ffi = require("ffi")

ffi.cdef [[
typedef struct obs_source obs_source_t;
typedef struct gs_texture gs_texture_t;
typedef struct gs_texture_render gs_texrender_t;
typedef struct gs_stage_surface gs_stagesurf_t;
obs_source_t *obs_get_source_by_name(const char *name);
void obs_source_release(obs_source_t *source);
uint32_t obs_source_get_width(obs_source_t *source);
void obs_source_video_render(obs_source_t *source);
gs_texrender_t *gs_texrender_create(int format, int zstencil);
bool gs_texrender_begin(gs_texrender_t *target, uint32_t width, uint32_t height);
void gs_texrender_end(gs_texrender_t *target);
void gs_texrender_reset(gs_texrender_t *target);
gs_texture_t *gs_texrender_get_texture(gs_texrender_t *target);
void gs_ortho(float left, float right, float top, float bottom, float near, float far);
gs_stagesurf_t *gs_stagesurface_create(uint32_t width, uint32_t height, int format);
void gs_stage_texture(gs_stagesurf_t *surface, gs_texture_t *texture);
bool gs_stagesurface_map(gs_stagesurf_t *surface, uint8_t **data, uint32_t *linesize);
void gs_stagesurface_unmap(gs_stagesurf_t *surface);
uint64_t os_gettime_ns(void);
]]

local C = ffi.C
local BITS, BLOCK = 64, 8
local target, surface
local data, linesize = ffi.new("uint8_t *[1]"), ffi.new("uint32_t[1]")
local last = 0ULL

-- One pixel for each block of the bar code.
local function render(source)
  target = target or C.gs_texrender_create(obs.GS_BGRA, obs.GS_ZS_NONE)
  surface = surface or C.gs_stagesurface_create(BITS, 1, obs.GS_BGRA)
  C.gs_texrender_reset(target)
  if not C.gs_texrender_begin(target, BITS, 1) then return false end
  C.gs_ortho(0, BITS * BLOCK, 0, BLOCK, -100, 100)
  C.obs_source_video_render(source)
  C.gs_texrender_end(target)
  return true
end

local function read()
  C.gs_stage_texture(surface, C.gs_texrender_get_texture(target))
  if not C.gs_stagesurface_map(surface, data, linesize) then return 0ULL end
  local stamp = 0ULL
  for bit = 0, BITS - 1 do
    stamp = stamp * 2ULL + (data[0][bit * 4] > 127 and 1ULL or 0ULL)
  end
  C.gs_stagesurface_unmap(surface)
  return stamp
end

local function digits(number) return (tostring(number):gsub("ULL", "")) end

-- In OBS's graphics thread, before it composes the scenes of this tick; what is drawn here is what the tick shows.
local function tick()
  local source = C.obs_get_source_by_name("live")
  if source == nil then return end
  if C.obs_source_get_width(source) >= BITS * BLOCK and render(source) then
    local now = C.os_gettime_ns()
    local stamp = read()
    if stamp ~= last and stamp ~= 0ULL then
      last = stamp
      obs.script_log(obs.LOG_INFO, "stamp " .. digits(stamp) .. " shown " .. digits(now))
    end
  end
  C.obs_source_release(source)
end

obs.obs_add_main_render_callback(tick)
