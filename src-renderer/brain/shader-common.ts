/** Head of every fragment shader. */
export const head = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp usampler2D;
precision highp sampler3D;
precision highp usampler3D;
`;

/** Value that stands for "no statistic here" in the overlay's texture; drivers may fold NaN away. */
export const noStatistic = -3e38;

/** Look-ups of a combo's colour and state. */
export const regionTables = `
uniform sampler2D uComboColours;
uniform usampler2D uComboStates;
const uint VISIBLE = 1u, SELECTED = 2u, HOVERED = 4u, DIMMED = 8u;
ivec2 entryOf(uint combo) { return ivec2(int(combo & 255u), int(combo >> 8u)); }
vec3 comboColour(uint combo) { return texelFetch(uComboColours, entryOf(combo), 0).rgb; }
uvec4 comboState(uint combo) { return texelFetch(uComboStates, entryOf(combo), 0); }
/** The region that shows, as its place in the list + 1; 0 where none does. */
uint shownOf(uvec4 state) { return state.y | (state.z << 8u); }
`;

/** Colour of a statistic; the rule of passesThreshold and overlayColour. */
export const overlayColours = `
uniform sampler2D uColourMap;
uniform vec2 uOverlayRange;
uniform float uThreshold;
uniform bool uThresholded;
uniform bool uDiverging;
bool passes(float value) {
  if (value < -1e38) return false;
  return !uThresholded || (uDiverging ? abs(value) : value) >= uThreshold;
}
vec3 overlayColour(float value) {
  float span = uOverlayRange.y - uOverlayRange.x;
  float share = span > 0.0 ? (value - uOverlayRange.x) / span : 0.5;
  int entry = clamp(int(floor(share * 255.0 + 0.5)), 0, 255);
  return texelFetch(uColourMap, ivec2(entry, 0), 0).rgb;
}
`;

/** Where a ray in voxel space meets a box, robust for rays along an axis. */
export const slab = `
bool slab(vec3 o, vec3 d, vec3 low, vec3 high, out float start, out float end) {
  start = -1e9;
  end = 1e9;
  for (int a = 0; a < 3; a++) {
    if (abs(d[a]) < 1e-7) {
      if (o[a] < low[a] || o[a] >= high[a]) return false;
    } else {
      float first = (low[a] - o[a]) / d[a];
      float second = (high[a] - o[a]) / d[a];
      start = max(start, min(first, second));
      end = min(end, max(first, second));
    }
  }
  return start < end;
}
`;
