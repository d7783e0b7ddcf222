import { head, overlayColours, regionTables } from './shader-common.ts';

/** Colours of the 3-D pane from what the march met; each pixel is the mean of uSamples x uSamples marched ones. */
export const resolveSource = `${head}${regionTables}${overlayColours}
uniform vec2 uPane;
uniform float uPixelRatio;
// Marched samples along a pixel's edge, and the row of the pane that the marched part begins with.
uniform int uSamples;
uniform int uFirstRow;
uniform sampler2D uLit;
uniform usampler2D uMet;
uniform vec4 uBackground, uBackgroundEdge;
uniform vec2 uPaneSize;
uniform bool uFlat;
uniform float uThroughDepth, uRegionOpacity, uRegionFill, uOverlayOpacity;
uniform bool uHasOverlay;
uniform vec3 uSelectionColour;
uniform bool uShowCrosshair;
uniform vec2 uCrosshair;
uniform vec2 uAxes[3];
// Part of the pane (low, high) outside which there is neither region nor selection.
uniform vec4 uBusy;
out vec4 outColour;

float through(float depth) { return depth <= 0.0 ? 1.0 : 1.0 - 0.7 * clamp(depth / max(uThroughDepth, 1e-3), 0.0, 1.0); }

ivec2 bounded(ivec2 p) { return clamp(p, ivec2(0), textureSize(uMet, 0) - 1); }

/** What was met at a sample, over the anatomy there. */
vec4 paintMet(ivec2 sampleAt, vec4 colour, bool busy) {
  uvec4 met = texelFetch(uMet, sampleAt, 0);
  uint combo = met.x & 0xffffu;
  float regionLight = float((met.x >> 16u) & 255u), selectionLight = float(met.x >> 24u);
  vec2 depths = unpackHalf2x16(met.y);
  float statistic = uintBitsToFloat(met.z);
  float statisticDepth = uintBitsToFloat(met.w);
  uvec4 state = combo == 0u ? uvec4(0u) : comboState(combo);
  bool region = combo != 0u && (state.x & VISIBLE) != 0u;
  if (uHasOverlay && !region && passes(statistic)) {
    colour = mix(colour, vec4(overlayColour(statistic), 1.0), uOverlayOpacity * through(statisticDepth));
  }
  if (region) {
    vec3 paint = comboColour(combo);
    if (uHasOverlay && passes(statistic)) paint = mix(paint, overlayColour(statistic), uOverlayOpacity);
    if ((state.x & HOVERED) != 0u) paint = mix(paint, vec3(1.0), 0.35);
    float opacity = uRegionOpacity;
    if ((state.x & DIMMED) != 0u) opacity *= 0.3;
    if (!uFlat) {
      paint = min(paint * regionLight / 255.0 * 1.25, vec3(1.0));
      opacity *= depths.x < 0.0 ? mix(uRegionFill, 1.0, 0.3) : through(depths.x);
    }
    colour = mix(colour, vec4(paint, 1.0), opacity);
  }
  // A selection that lies behind a region, or is that region, is shown by its outline alone: the region keeps its colour.
  if (selectionLight > 0.0 && (!region || depths.y < max(depths.x, 0.0) - 0.25)) {
    float opacity = (uFlat ? 0.5 : 0.7 * through(depths.y));
    colour = mix(colour, vec4(uSelectionColour * selectionLight / 255.0, 1.0), opacity);
  }
  int reach = max(1, int(1.5 * uPixelRatio * float(uSamples) + 0.5));
  bool chosen = region && (state.x & SELECTED) != 0u, held = selectionLight > 0.0;
  bool chosenEdge = false, heldEdge = false, border = false;
  uint shown = region ? shownOf(state) : 0u;
  for (int n = 0; n < (busy ? 4 : 0); n++) {
    ivec2 side = n < 2 ? ivec2(1 - 2 * n, 0) : ivec2(0, 1 - 2 * (n - 2));
    uint near = texelFetch(uMet, bounded(sampleAt + reach * side), 0).x;
    uint nearCombo = near & 0xffffu;
    uvec4 nearState = nearCombo == 0u ? uvec4(0u) : comboState(nearCombo);
    border = border || shownOf(nearState) != shown;
    chosenEdge = chosenEdge || ((nearState.x & SELECTED) != 0u) != chosen;
    heldEdge = heldEdge || ((near >> 24u) != 0u) != held;
  }
  if (border && region && !uFlat) colour.rgb *= 0.78;
  if (chosenEdge) colour = mix(colour, vec4(vec3(chosen ? 1.0 : 0.0), 1.0), chosen ? 0.95 : 0.5);
  if (heldEdge) colour = mix(colour, held ? vec4(uSelectionColour, 1.0) : vec4(0.0, 0.0, 0.0, 1.0), held ? 0.95 : 0.5);
  return colour;
}

vec4 shade(ivec2 sampleAt, vec4 backdrop, bool busy) {
  vec4 anatomy = texelFetch(uLit, sampleAt, 0);
  vec4 colour = anatomy + (1.0 - anatomy.a) * backdrop;
  // A loop, since software renderers run both sides of a branch but skip a loop without work.
  for (int once = busy || uHasOverlay ? 1 : 0; once > 0; once--) colour = paintMet(sampleAt, colour, busy);
  return colour;
}

float toSegment(vec2 p, vec2 a, vec2 b) {
  vec2 ab = b - a;
  float h = clamp(dot(p - a, ab) / max(dot(ab, ab), 1e-6), 0.0, 1.0);
  return length(p - a - h * ab);
}

void main() {
  vec2 at = gl_FragCoord.xy - uPane;
  // The backdrop is a little lighter in the middle.
  float far = clamp(length((at / uPaneSize - 0.5) * vec2(1.2, 1.1)) * 1.5, 0.0, 1.0);
  vec4 backdrop = mix(uBackground, uBackgroundEdge, far * far);
  backdrop.rgb *= backdrop.a;
  bool busy = all(greaterThan(at, uBusy.xy)) && all(lessThan(at, uBusy.zw));
  ivec2 first = (ivec2(at) - ivec2(0, uFirstRow)) * uSamples;
  vec4 colour = vec4(0.0);
  for (int j = 0; j < uSamples; j++) for (int i = 0; i < uSamples; i++) {
    colour += shade(bounded(first + ivec2(i, j)), backdrop, busy);
  }
  colour /= float(uSamples * uSamples);
  if (uShowCrosshair) {
    float near = 1e9;
    for (int a = 0; a < 3; a++) near = min(near, toSegment(at, uCrosshair - uAxes[a], uCrosshair + uAxes[a]));
    float line = clamp(1.3 - near / uPixelRatio, 0.0, 1.0);
    colour = mix(colour, vec4(0.35, 0.85, 1.0, 1.0), 0.85 * line);
  }
  outColour = colour;
}`;
